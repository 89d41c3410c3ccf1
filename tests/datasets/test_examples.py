"""Properties of training examples: how they are drawn, cut and bounded."""

import collections
from collections.abc import Sequence

import numpy as np
import pair_material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.config import Config, ObjectiveConfig
from alphacode.datasets.examples import (
    Made,
    PromptedExamples,
    SourceExamples,
    clean_program,
    decoder_only_batch,
    uniform_words,
)
from alphacode.datasets.examples.drawing import WORDS_PER_EXAMPLE
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.prompts import encode_test_input_prompt, encoder_prompt
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.token_store import CorpusSource, ProblemSource, TokenStore, open_store
from alphacode.datasets.tokenizer import EOS_ID

PLAIN = ObjectiveConfig(
    masked_lm_rate=0.0, metadata_dropout=0.0, incorrect_share=0.25, value_weight=0.0
)
TESTS_PLAIN = ObjectiveConfig(value_weight=0.0, masked_lm_weight=0.0)
# Chi-square that is passed once in a thousand, by degrees of freedom.
UNLIKELY = {1: 10.8, 2: 13.8, 3: 16.3, 9: 27.9}


def configuration(
    objective: ObjectiveConfig = PLAIN, limit: int = 256, prompt: int = 512, **data: object
) -> Config:
    return pair_material.config(
        objective=objective, encoder_buckets=(prompt,), decoder_buckets=(limit,), **data
    )


def store_of(problems: Sequence[Problem], config: Config) -> TokenStore:
    source = ProblemSource.of(pair_material.problem_file(problems), config.data)
    cache = pair_material.with_sources(config).data.cache
    return open_store(source, pair_material.tokenizer(), cache)


def examples_of(problems: Sequence[Problem], config: Config | None = None) -> PromptedExamples:
    config = config or configuration()
    store = store_of(problems, config)
    return PromptedExamples(store, pair_material.tokenizer(), config)


def draw(examples: PromptedExamples | SourceExamples, count: int, seed: int = 0) -> Made:
    """`count` examples of each item, those of an item side by side."""
    items = np.repeat(np.arange(examples.count), count)
    drawn = examples.draw(items, uniform_words(len(items), WORDS_PER_EXAMPLE, seed))
    made = examples.make(drawn)
    for name, rows in (("source_length", made.sources), ("target_length", made.targets)):
        lengths = np.array([len(row) for row in rows])
        # Only what is cut may be shorter than planned.
        assert (lengths <= drawn[name]).all()
        uncut = drawn[name] < drawn[name].max()
        np.testing.assert_array_equal(lengths[uncut], drawn[name][uncut])
    return made


def text(ids: np.ndarray) -> str:
    return pair_material.tokenizer().decode(ids.tolist())


def solutions_by_program(problem: Problem) -> dict[str, tuple[Language, bool]]:
    return {
        clean_program(s.solution): (s.language, correct)
        for group, correct in ((problem.solutions, True), (problem.incorrect_solutions, False))
        for s in group
    }


def chi_square(counts: Sequence[int], shares: Sequence[float]) -> float:
    expected = np.asarray(shares) / sum(shares) * sum(counts)
    return float(((np.asarray(counts) - expected) ** 2 / expected).sum())


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_prompt_program_and_label_belong_together(dropout: float) -> None:
    problems = [pair_material.problem(seed) for seed in range(5)]
    objective = ObjectiveConfig(metadata_dropout=dropout, incorrect_share=0.25)
    made = draw(examples_of(problems, configuration(objective)), 40)
    for i, source in enumerate(made.sources):
        problem = problems[i // 40]
        program = text(made.targets[i])
        language, correct = solutions_by_program(problem)[program]
        assert made.correct[i] == correct
        prompt = text(source)
        assert dropout > 0 or ("RATING: " in prompt and "TAGS: " in prompt)
        assert prompt == encoder_prompt(
            problem.description,
            language=language,
            rating=problem.cf_rating if "RATING: " in prompt else None,
            tags=problem.cf_tags if "TAGS: " in prompt else (),
            correct=None if made.unlabelled[i] else correct,
        )
        assert made.targets[i][-1] == EOS_ID
        assert not (made.targets[i][:-1] < 5).any()


def test_the_same_words_give_the_same_examples() -> None:
    examples = examples_of([pair_material.problem(3)])
    one, two, other = draw(examples, 9, 1), draw(examples, 9, 1), draw(examples, 9, 2)
    assert [row.tobytes() for row in one.sources] == [row.tobytes() for row in two.sources]
    assert [row.tobytes() for row in one.targets] == [row.tobytes() for row in two.targets]
    assert [row.tobytes() for row in one.targets] != [row.tobytes() for row in other.targets]


@pytest.mark.parametrize("weights", [(), (3.0, 1.0)])
def test_shares_of_labels_languages_and_programs(weights: tuple[float, ...]) -> None:
    problem = pair_material.problem(1)
    # Three more correct Python programs must not make Python more frequent.
    more = tuple(Solution(Language.PYTHON3, f"print({i})") for i in range(3))
    problem = Problem(
        name=problem.name,
        description=problem.description,
        solutions=problem.solutions + more,
        incorrect_solutions=problem.incorrect_solutions,
    )
    made = draw(examples_of([problem], configuration(language_weights=weights)), 4000)
    programs = collections.Counter(text(row) for row in made.targets)
    kinds: collections.Counter[tuple[Language, bool]] = collections.Counter()
    for program, count in programs.items():
        kinds[solutions_by_program(problem)[program]] += count
    # data.languages is cpp, python3.
    cpp, python = weights or (1.0, 1.0)
    labels = [(language, correct) for correct in (True, False) for language in (2, 3)]
    shares = [0.75 * cpp, 0.75 * python, 0.25 * cpp, 0.25 * python]
    assert chi_square([kinds[Language(code), ok] for code, ok in labels], shares) < UNLIKELY[3]
    python_programs = [
        count
        for program, count in programs.items()
        if solutions_by_program(problem)[program] == (Language.PYTHON3, True)
    ]
    assert len(python_programs) == 5
    assert chi_square(python_programs, [1] * 5) < 18.5


def test_prompts_without_a_verdict_give_nothing_away() -> None:
    """Right and wrong are even, in languages that have both; problems with one kind keep theirs."""
    whole = pair_material.problem(1)
    right = tuple(Solution(Language.PYTHON3, f"print({i})") for i in range(3))
    wrong = tuple(Solution(Language.PYTHON3, f"print({i} + 1)") for i in range(2))
    cpp = Solution(Language.CPP, "int main() {}")
    both = Problem(
        name="both",
        description=whole.description,
        solutions=(*right, cpp),
        incorrect_solutions=wrong,
        cf_rating=900,
    )
    apart = Problem(
        name="apart",
        description=whole.description,
        solutions=(cpp,),
        incorrect_solutions=wrong,
        cf_rating=900,
    )
    objective = ObjectiveConfig(metadata_dropout=0.0, incorrect_share=0.1, unlabelled_share=0.4)
    made = draw(examples_of([both, apart], configuration(objective)), 4000)
    asked = made.unlabelled == 1
    assert not asked[4000:].any()
    counts = [int(asked[:4000].sum()), int((~asked[:4000]).sum())]
    assert chi_square(counts, [0.4, 0.6]) < UNLIKELY[1]
    labels = made.correct[asked]
    assert chi_square([int(labels.sum()), int((1 - labels).sum())], [1, 1]) < UNLIKELY[1]
    prompts = {text(made.sources[i]) for i in np.flatnonzero(asked)}
    assert len(prompts) == 1 and "CORRECT" not in prompts.pop()
    for i in np.flatnonzero(~asked)[:200]:
        lines = text(made.sources[i]).split("\n")
        wanted = "CORRECT SOLUTION" if made.correct[i] else "INCORRECT SOLUTION"
        assert lines[2].split(" ", 1)[1] == wanted


def test_falls_back_to_what_exists() -> None:
    whole = pair_material.problem(2)
    only_wrong = Problem(name="w", description="s", incorrect_solutions=whole.incorrect_solutions)
    only_right = Problem(name="r", description="s", solutions=whole.solutions)
    made = draw(examples_of([only_wrong, only_right]), 20)
    assert made.correct.tolist() == [0] * 20 + [1] * 20


def test_incorrect_programs_are_unused_at_share_zero() -> None:
    whole = pair_material.problem(2)
    only_wrong = Problem(name="w", description="s", incorrect_solutions=whole.incorrect_solutions)
    config = configuration(ObjectiveConfig(incorrect_share=0.0, value_weight=0.0))
    examples = examples_of([whole, only_wrong], config)
    assert (examples.count, examples.unused) == (1, 1)
    assert draw(examples, 40).correct.all()


@pytest.mark.parametrize("token", ["python3", "java"])
def test_only_configured_languages_are_used(token: str) -> None:
    java = Solution(Language.JAVA, "class A {}")
    problem = pair_material.problem(5)
    problem = Problem(name="j", description="s", solutions=(*problem.solutions, java))
    sign = "#" if token == "python3" else "//"
    for source in draw(examples_of([problem], configuration(languages=(token,))), 20).sources:
        assert text(source).startswith(f"{sign} LANGUAGE IS {token}\n")


def test_a_program_that_is_too_long_is_replaced_whole() -> None:
    long = Solution(Language.CPP, "int x = 12345;\n" * 100)
    short = Solution(Language.PYTHON3, "print(1)")
    problem = Problem(name="l", description="s", solutions=(long, short))
    only_long = Problem(name="o", description="s", solutions=(long,))
    examples = examples_of([problem, only_long])
    assert (examples.count, examples.unused) == (1, 1)
    assert {text(row) for row in draw(examples, 20).targets} == {"print(1)"}


def test_the_end_counts_against_the_decoder_length() -> None:
    program = "print(12345)"
    problem = Problem(name="n", description="s", solutions=(Solution(Language.PYTHON3, program),))
    tokens = len(pair_material.tokenizer().encode(program))
    for limit, fitting in ((tokens, 0), (tokens + 1, 1)):
        assert examples_of([problem], configuration(limit=limit)).count == fitting


def test_metadata_is_dropped_at_its_rate_independently() -> None:
    objective = ObjectiveConfig(masked_lm_rate=0.0, metadata_dropout=0.3)
    made = draw(examples_of([pair_material.problem(4)], configuration(objective)), 2000)
    prompts = [text(source) for source in made.sources]
    counts = collections.Counter(("RATING: " in p, "TAGS: " in p) for p in prompts)
    kinds = [(True, True), (True, False), (False, True), (False, False)]
    assert chi_square([counts[k] for k in kinds], [0.49, 0.21, 0.21, 0.09]) < UNLIKELY[3]
    assert all("LANGUAGE IS" in prompt for prompt in prompts)
    told = ["CORRECT SOLUTION" in prompt for prompt in prompts]
    assert told == (made.unlabelled == 0).tolist()


def test_long_prompts_are_cut_to_the_encoder() -> None:
    problem = pair_material.problem(6, words=400)
    source = draw(examples_of([problem], configuration(prompt=150)), 1).sources[0]
    lines = text(source).split("\n")
    assert 120 < len(source) <= 150
    assert any(line.endswith(" ..") and len(line) < 6 for line in lines)
    assert lines[0].endswith(f"RATING: {problem.cf_rating}")
    assert lines[-4].endswith(" 7")


SECRET = "sentinel_of_a_program"


def test_test_inputs_come_from_all_tests_and_never_from_programs_or_outputs() -> None:
    tests = [Test(f"{i} input {i}\r\n", f"output_{i}") for i in range(12)]
    problem = Problem(
        name="t",
        description="The statement.\n\nExample\n\nInput\n\n0\n",
        public_tests=tuple(tests[:2]),
        private_tests=tuple(tests[2:5]),
        generated_tests=(*tests[5:10], tests[0], Test(" \n", "blank")),
        solutions=(Solution(Language.PYTHON3, SECRET),),
        incorrect_solutions=(Solution(Language.CPP, SECRET),),
        cf_rating=2000,
        cf_tags=("dp",),
    )
    config = configuration(TESTS_PLAIN, task="test_inputs")
    made = draw(examples_of([problem], config), 2000)
    inputs = collections.Counter(text(row) for row in made.targets)
    assert set(inputs) == {f"{i} input {i}\n" for i in range(10)}
    assert chi_square(list(inputs.values()), [1] * 10) < UNLIKELY[9]
    prompts = {text(row) for row in made.sources}
    assert prompts == {"# TEST INPUT\n# The statement.\n#\n# Example\n#\n# Input\n#\n# 0\n\n\n"}
    # The store itself holds nothing else.
    store = store_of([problem], config)
    held = [
        text(ids) for table in store.tables.values() for ids in table.read(np.arange(len(table)))
    ]
    assert len(held) == 11
    assert not any(SECRET in row or "output" in row or "dp" in row for row in held)


def test_test_input_prompts_are_those_that_the_model_is_asked_with() -> None:
    problems = [pair_material.problem(seed, words=30 * seed + 5) for seed in range(6)]
    config = configuration(TESTS_PLAIN, prompt=200, task="test_inputs")
    made = draw(examples_of(problems, config), 1)
    for problem, source in zip(problems, made.sources, strict=True):
        asked = encode_test_input_prompt(
            pair_material.tokenizer(), problem.description, max_length=200
        )
        assert source.tolist() == asked


def test_long_test_inputs_are_unused_and_never_cut() -> None:
    long, short = Test("123456 " * 200, ""), Test("5\n", "")
    problems = [
        Problem(name="a", description="s", public_tests=(short,), generated_tests=(long,)),
        Problem(name="b", description="s", public_tests=(long,)),
    ]
    examples = examples_of(problems, configuration(TESTS_PLAIN, task="test_inputs"))
    assert (examples.count, examples.unused) == (1, 1)
    assert {text(row) for row in draw(examples, 30).targets} == {"5\n"}


def source_examples(source: int, target: int, **data: object) -> tuple[SourceExamples, list[str]]:
    config = configuration(TESTS_PLAIN, target, source, task="source_code", **data)
    corpus, cache = pair_material.corpus(), pair_material.with_sources(config).data.cache
    store = open_store(CorpusSource(corpus), pair_material.tokenizer(), cache)
    return SourceExamples(store, config), [document.text for document in Corpus(corpus)]


@pytest.mark.parametrize(("source", "target"), [(60, 30), (5000, 20), (7, 4000), (9000, 9000)])
def test_what_follows_the_pivot_continues_what_stands_before_it(source: int, target: int) -> None:
    examples, texts = source_examples(source, target)
    assert examples.count == len(texts) and examples.unused == 0
    made = draw(examples, 6)
    # One character for each id, so that a run of ids can be searched for.
    files = ["".join(map(chr, pair_material.tokenizer().encode(file))) for file in texts]
    for i, (before, after) in enumerate(zip(made.sources, made.targets, strict=True)):
        ids = files[i // 6] + chr(EOS_ID)
        joined = [*before.tolist(), *after.tolist()]
        start = ids.find("".join(map(chr, joined)))
        assert start >= 0
        # The last S before the pivot, the first T after it: short only at the file's own ends.
        assert 1 <= len(before) <= source and 1 <= len(after) <= target
        assert len(before) == source or start == 0
        assert len(after) == target or joined[-1] == EOS_ID
        assert after[0] != EOS_ID and EOS_ID not in joined[:-1]
    assert (made.correct == 1).all()


def test_pivots_are_uniform_over_the_places_between_tokens() -> None:
    examples, texts = source_examples(9000, 9000)
    number = min(range(len(texts)), key=lambda i: abs(len(texts[i]) - 900))
    length = len(pair_material.tokenizer().encode(texts[number]))
    drawn = examples.draw(np.full(5000, number), uniform_words(5000, WORDS_PER_EXAMPLE, 0))
    pivots = drawn["choice"]
    assert pivots.min() == 1 and pivots.max() == length - 1
    tenths = np.histogram(pivots, np.linspace(0.5, length - 0.5, 11))[0]
    widths = np.histogram(np.arange(1, length), np.linspace(0.5, length - 0.5, 11))[0]
    assert chi_square(tenths.tolist(), widths.tolist()) < UNLIKELY[9]


def test_decoder_only_source_code_is_one_stretch_of_the_file() -> None:
    examples, texts = source_examples(10, 50, architecture="decoder_only")
    made = draw(examples, 6)
    assert all(len(row) == 0 for row in made.sources)
    for i, row in enumerate(made.targets):
        ids = [*pair_material.tokenizer().encode(texts[i // 6]), EOS_ID]
        assert len(row) == min(len(ids), 50)
        assert any(ids[at : at + len(row)] == row.tolist() for at in range(len(ids)))
    batch = decoder_only_batch(made, 50, prompt_loss=True)
    np.testing.assert_array_equal(batch["loss_mask"], batch["decoder_tokens"] != 0)


def test_decoder_only_pairs_are_prompt_and_program_with_the_loss_on_the_program() -> None:
    objective = ObjectiveConfig(masked_lm_weight=0.0)
    config = configuration(objective, limit=300, prompt=200, architecture="decoder_only")
    problems = [pair_material.problem(seed, words=20 + 60 * seed) for seed in range(5)]
    made = draw(examples_of(problems, config), 4)
    batch = decoder_only_batch(made, 300, prompt_loss=False)
    assert set(batch) == {"decoder_tokens", "loss_mask", "correct", "unlabelled"}
    for i, (tokens, learnt) in enumerate(
        zip(batch["decoder_tokens"], batch["loss_mask"], strict=True)
    ):
        prompt, program = made.sources[i].tolist(), made.targets[i].tolist()
        assert len(prompt) <= 200 and len(program) <= 100
        both = [*prompt, *program]
        assert tokens.tolist() == both + [0] * (300 - len(both))
        assert learnt.tolist() == [0] * len(prompt) + [1] * len(program) + [0] * (300 - len(both))
        assert tokens[learnt == 1][-1] == EOS_ID
    everything = decoder_only_batch(made, 300, prompt_loss=True)
    np.testing.assert_array_equal(everything["loss_mask"], everything["decoder_tokens"] != 0)


def test_decoder_only_batches_come_out_of_the_pipeline() -> None:
    objective = ObjectiveConfig(masked_lm_weight=0.0)
    config = pair_material.config(
        objective=objective,
        encoder_buckets=(200,),
        decoder_buckets=(*range(100, 600, 50),),
        architecture="decoder_only",
    )
    data = pair_material.training_data(config, pair_material.varied_problems(30))
    for step in range(20):
        batch = data.batch(step)
        real = (batch["decoder_tokens"] != 0).sum(axis=1)
        assert batch["decoder_tokens"].shape[1] - real.max() < 50 or real.max() < 100
        assert 0 < batch["loss_mask"].sum() < real.sum()


@given(
    count=st.integers(1, 9), width=st.integers(1, 9), skip=st.integers(0, 2**40), key=st.integers()
)
def test_rows_of_random_words_do_not_depend_on_those_before(
    count: int, width: int, skip: int, key: int
) -> None:
    whole = uniform_words(count + 3, width, key, skip=skip)
    np.testing.assert_array_equal(uniform_words(count, width, key, skip=skip + 3), whole[3:])
    assert len(np.unique(whole)) == whole.size


def test_programs_are_cleaned_at_their_ends_only() -> None:
    assert clean_program("\n\n  a\r\n\r\nb  \rc \n\n") == "  a\n\nb  \nc"
