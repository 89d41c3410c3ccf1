"""What a tokenizer is trained on: source code, statements and programs, as the model reads them.

Kept out are the documents of a corpus that `held_out.is_held_out` names.
"""

import random
from collections.abc import Callable, Iterable, Iterator

from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.prompts import encoder_prompt
from alphacode.datasets.source_code.corpus import Corpus
from alphacode.datasets.source_code.held_out import is_held_out
from alphacode.datasets.token_store import clean_program

LANGUAGES = (Language.PYTHON3, Language.CPP)

Text = tuple[str, str]
"""Its kind and itself; kinds are `statements`, `python3`, `cpp` and `corpus LANGUAGE`."""


def texts(problems: Iterable[Problem]) -> Iterator[Text]:
    """The statements and programs of problems.

    Problems without a rating, most of them, get some, so that metadata lines are learnt.
    """
    rng = random.Random(0)
    for problem in problems:
        rating = problem.cf_rating or 100 * rng.randint(8, 35)
        for language in LANGUAGES:
            correct = rng.random() < 0.5
            yield (
                "statements",
                encoder_prompt(
                    problem.description,
                    language=language,
                    rating=rating,
                    tags=problem.cf_tags,
                    correct=correct,
                ),
            )
        for solution in problem.solutions:
            if solution.language in LANGUAGES:
                yield solution.language.token, clean_program(solution.solution)


def code(corpus: Corpus, held_out: bool) -> Iterator[Text]:
    """The held-out documents of a corpus, or the others, in its random order."""
    for document in corpus:
        if is_held_out(document.text) is held_out:
            yield f"corpus {document.language}", document.text


def mixture(
    documents: Iterable[Text], problems: Callable[[], Iterator[Text]], share: float, most: int
) -> Iterator[Text]:
    """Documents and problems in turns, so that at any point `share` of the characters are code.

    Ends after `most` characters or with the documents; problems begin again when they are used up.

    Args:
      documents: Of the corpus.
      problems: Gives the texts of all problems, anew at each call.
      share: From 0 to 1.
      most: Characters.
    """
    taken = {True: 0, False: 0}
    coming, others = iter(documents), problems()
    while (total := sum(taken.values())) < most:
        is_code = share > 0 and taken[True] <= share * total
        text = next(coming if is_code else others, None)
        if text is None and not is_code:
            others = problems()
            text = next(others, None)
        if text is None:
            return
        taken[is_code] += len(text[1])
        yield text
