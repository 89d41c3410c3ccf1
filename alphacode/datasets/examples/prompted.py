"""A statement, and what is to be written for it: a program (paper, section 4.2) or a test input
(section 4.6).

The paper does not say how pairs are drawn. Our choices: problems are drawn evenly; correct or
incorrect by a fixed share, then a language by weight among those the problem has, then one of its
programs uniformly; where a problem has only correct or only incorrect ones, one of those. A
function that a program completes is its own prompt, as in sampling. Public, private and generated
test inputs are drawn uniformly together. Rating and tags are each left out at times, so that
prompts without them are learnt.

The verdict is left out of the prompts from which the value head learns (`unlabelled`). Neither
problem nor language must give it away: correct or incorrect is even there, and only languages are
drawn in which the problem has both; where it has none, the prompt keeps its verdict.
"""

import numpy as np

from alphacode.config import Config, DataConfig
from alphacode.datasets.examples.drawing import Drawn, Made, choices, fractions
from alphacode.datasets.problem import Language
from alphacode.datasets.prompts import TEST_INPUT_LANGUAGE, PromptPieces
from alphacode.datasets.token_store import WHOLE_PROMPT, Table, TokenStore, comment_languages
from alphacode.datasets.tokenizer import Tokenizer

_RATING, _TAGS = 1, 2  # bits of `kept`
_RATING_WORD, _TAGS_WORD, _LABEL_WORD, _LANGUAGE_WORD, _TARGET_WORD, _UNLABELLED_WORD = range(6)
_VERDICTS = (False, True, None)  # what a prompt says of its program
_EVEN = 0.5  # share of incorrect programs where the prompt does not say


class PromptedExamples:
    """Examples of the problems of a store; see `Examples`."""

    def __init__(
        self,
        store: TokenStore,
        tokenizer: Tokenizer,
        config: Config,
    ) -> None:
        data, objective = config.data, config.objective
        self._statements: Table = store.tables["statements"]
        self._targets: Table = store.tables["targets"]
        self._limit = data.encoder_buckets[-1]
        self._dropout = objective.metadata_dropout
        self._incorrect_share = objective.incorrect_share
        self._unlabelled_share = objective.unlabelled
        self._asks_for_inputs = data.task == "test_inputs"
        self._languages, self._weights = _languages(data)
        signs = comment_languages(self._languages)
        self._signs = len(signs)
        self._sign_of = np.array([_sign(language, signs) for language in self._languages])
        self._index(config.target_limit)
        self._headers = _Headers(
            PromptPieces(tokenizer),
            self._languages,
            np.unique(self._statements.columns["rating"]),
            self._asks_for_inputs,
        )

    def _index(self, limit: int) -> None:
        """Counts the targets that fit by problem, label and language; they are in that order."""
        targets, kinds = self._targets.columns, len(self._languages)
        usable = targets["length"] <= limit
        if self._incorrect_share == 0:
            usable &= targets["correct"] == 1
        self._usable = np.flatnonzero(usable)
        chosen = targets[self._usable]
        kind = np.searchsorted(self._languages, chosen["language"])
        group = (chosen["problem"].astype(np.int64) * 2 + (1 - chosen["correct"])) * kinds + kind
        problems = len(self._statements) // self._signs
        counts = np.bincount(group, minlength=problems * 2 * kinds)
        self._counts = counts.reshape(problems, 2, kinds)
        self._starts = (np.cumsum(counts) - counts).reshape(problems, 2, kinds)
        self._problems = np.flatnonzero(self._counts.any(axis=(1, 2)))
        self.count = len(self._problems)
        self.unused = problems - self.count

    def draw(self, items: np.ndarray, words: np.ndarray) -> np.ndarray:
        """See `Examples`; `item` is the problem, `choice` the row of the target."""
        drawn = np.zeros(len(items), Drawn)
        problems = self._problems[items]
        drawn["item"] = problems
        counts = self._counts[problems]
        both = counts.all(axis=1)  # languages with correct and incorrect programs
        unlabelled = fractions(words[:, _UNLABELLED_WORD]) < self._unlabelled_share
        unlabelled &= both.any(axis=1)
        drawn["unlabelled"] = unlabelled
        share = np.where(unlabelled, _EVEN, self._incorrect_share)
        label = (fractions(words[:, _LABEL_WORD]) < share).astype(np.int64)
        rows = np.arange(len(items))
        label = np.where(counts[rows, label].any(axis=1), label, 1 - label)
        counts = counts[rows, label]
        drawable = np.where(unlabelled[:, None], both, counts > 0)
        bounds = np.cumsum(drawable * self._weights, axis=1)
        point = fractions(words[:, _LANGUAGE_WORD]) * bounds[:, -1]
        kind = (bounds <= point[:, None]).sum(axis=1)
        place = choices(words[:, _TARGET_WORD], counts[rows, kind])
        drawn["choice"] = self._usable[self._starts[problems, label, kind] + place]
        drawn["target_length"] = self._targets.columns["length"][drawn["choice"]]

        statements = self._statements.columns[problems * self._signs + self._sign_of[kind]]
        if not self._asks_for_inputs:
            has_rating = statements["rating"] > 0
            keeps_rating = fractions(words[:, _RATING_WORD]) >= self._dropout
            has_tags = statements["tags_first"] > 0
            keeps_tags = fractions(words[:, _TAGS_WORD]) >= self._dropout
            drawn["kept"] |= np.where(has_rating & keeps_rating, _RATING, 0).astype(np.uint8)
            drawn["kept"] |= np.where(has_tags & keeps_tags, _TAGS, 0).astype(np.uint8)
        drawn["source_length"] = np.minimum(
            self._headers.lengths(
                statements, drawn["kept"], kind, _verdict(1 - label, drawn["unlabelled"])
            ),
            self._limit,
        )
        return drawn

    def make(self, drawn: np.ndarray) -> Made:
        """See `Examples`."""
        targets = self._targets.columns[drawn["choice"]]
        kinds = np.searchsorted(self._languages, targets["language"])
        rows = drawn["item"] * self._signs + self._sign_of[kinds]
        fields = (
            self._statements.read(rows),
            self._statements.columns[rows].tolist(),
            drawn["kept"].tolist(),
            kinds.tolist(),
            _verdict(targets["correct"], drawn["unlabelled"]).tolist(),
        )
        sources = []
        for ids, (_, first, following, rating), kept, kind, verdict in zip(*fields, strict=True):
            if rating == WHOLE_PROMPT:
                sources.append(ids[-self._limit :])
                continue
            tags = ids[:first] if not kept & _RATING else ids[first : first + following]
            header = self._headers.header(rating, tags, kept, kind, verdict)
            sources.append(
                self._headers.pieces.prompt(
                    header, ids[first + following :], self._languages[kind], self._limit
                )
            )
        return Made(
            sources,
            self._targets.read(drawn["choice"]),
            targets["correct"].astype(np.int32),
            drawn["unlabelled"].astype(np.int32),
        )


class _Headers:
    """What stands above a statement, as ids, and how long it is."""

    def __init__(
        self,
        pieces: PromptPieces,
        languages: tuple[Language, ...],
        ratings: np.ndarray,
        asks_for_inputs: bool,
    ) -> None:
        self.pieces = pieces
        self._ratings = ratings
        self._rating = {
            (rating, kind): pieces.rating(rating, language)
            for rating in ratings.tolist()
            for kind, language in enumerate(languages)
        }
        self._request = {
            (kind, verdict, first): pieces.test_input_request()
            if asks_for_inputs
            else pieces.request(language, correct, first=bool(first))
            for kind, language in enumerate(languages)
            for verdict, correct in enumerate(_VERDICTS)
            for first in (0, 1)
        }
        kinds = range(len(languages))
        self._rating_lengths = np.array(
            [[len(self._rating[rating, kind]) for kind in kinds] for rating in ratings.tolist()]
        ).reshape(-1, len(languages))
        self._request_lengths = np.array(
            [
                [[len(self._request[k, v, f]) for f in (0, 1)] for v in range(len(_VERDICTS))]
                for k in kinds
            ]
        )

    def header(
        self, rating: int, tags: np.ndarray, kept: int, kind: int, verdict: int
    ) -> np.ndarray:
        """The lines that `kept` names, and the request; `tags` as they stand here, `verdict` one of
        `_VERDICTS`.
        """
        lines = [self._request[kind, verdict, int(not kept)]]
        if kept & _TAGS:
            lines.insert(0, tags)
        if kept & _RATING:
            lines.insert(0, self._rating[rating, kind])
        return np.concatenate(lines)

    def lengths(
        self, statements: np.ndarray, kept: np.ndarray, kind: np.ndarray, verdict: np.ndarray
    ) -> np.ndarray:
        """Ids of whole prompts, uncut; see `header`."""
        above = self._lengths_above(statements, kept, kind, verdict)
        whole = statements["rating"] == WHOLE_PROMPT
        return statements["length"].astype(np.int64) + np.where(whole, 0, above)

    def _lengths_above(
        self, statements: np.ndarray, kept: np.ndarray, kind: np.ndarray, verdict: np.ndarray
    ) -> np.ndarray:
        """Ids of what a prompt has beside the row of its statement, less the tags in that."""
        tags_first, tags_next = (
            statements[name].astype(np.int64) for name in ("tags_first", "tags_next")
        )
        rating = self._rating_lengths[np.searchsorted(self._ratings, statements["rating"]), kind]
        with_rating, with_tags = (kept & _RATING) > 0, (kept & _TAGS) > 0
        return (
            np.where(with_rating, rating, 0)
            + np.where(with_tags, np.where(with_rating, tags_next, tags_first), 0)
            + self._request_lengths[kind, verdict, (kept == 0).astype(np.int64)]
            + self.pieces.end_length
            - tags_first
            - tags_next
        )


def _verdict(correct: np.ndarray, unlabelled: np.ndarray) -> np.ndarray:
    """What prompts say, as places in `_VERDICTS`."""
    return np.where(unlabelled == 1, _VERDICTS.index(None), correct)


def _languages(data: DataConfig) -> tuple[tuple[Language, ...], np.ndarray]:
    """The languages of targets in the order of the table, and the weight of each."""
    if data.task == "test_inputs":
        return (TEST_INPUT_LANGUAGE,), np.ones(1)
    weights = data.language_weights or (1.0,) * len(data.languages)
    by_language = {
        Language.from_token(token): weight
        for token, weight in zip(data.languages, weights, strict=True)
    }
    return tuple(sorted(by_language)), np.array([by_language[key] for key in sorted(by_language)])


def _sign(language: Language, signs: tuple[Language, ...]) -> int:
    """Which of the languages of `comment_languages` has the comments of `language`."""
    return next(i for i, s in enumerate(signs) if len(comment_languages((s, language))) == 1)
