"""What is tokenised: problems or a corpus, in parts that processes encode side by side."""

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
from etils import epath

from alphacode import files
from alphacode.config import DataConfig
from alphacode.datasets.errors import DataError
from alphacode.datasets.function_problem import continues_prompt
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.prompts import TEST_INPUT_LANGUAGE, PromptPieces
from alphacode.datasets.readers import problem_files, read_problems
from alphacode.datasets.source_code import Corpus
from alphacode.datasets.tag_sets import TagSet, tag_set
from alphacode.datasets.token_store.tables import ID_TYPE, TAG_SETS, Rows, TokenStore
from alphacode.datasets.tokenizer import EOS_ID, Tokenizer

DOCUMENT = np.dtype([("length", "<u4")])
STATEMENT = np.dtype(
    [("length", "<u4"), ("tags_first", "<u2"), ("tags_next", "<u2"), ("rating", "<i4")]
)
TARGET = np.dtype([("length", "<u4"), ("problem", "<u4"), ("language", "u1"), ("correct", "u1")])

TAG_SET = np.dtype([("length", "<u4"), ("problems", "<u4")])

# Of a statement that is a prompt by itself: a function that its program completes.
WHOLE_PROMPT = -1
_ROWS = 3  # raised when the rows of a problem change

# A part ends at whichever comes first; the same on every machine, so that another one can
# resume a build.
_PART_PROBLEMS, _PART_CHARACTERS = 1024, 1 << 24
_PART_DOCUMENTS_MIN, _PARTS_MAX = 1024, 4096


class Source(Protocol):
    """Something that can be made a token store of; it pickles."""

    @property
    def name(self) -> str:
        """Its path, for messages."""
        ...

    def key(self) -> str:
        """Depends on all that decides what `encode` returns, but for the tokenizer."""
        ...

    def parts(self) -> Iterator[tuple[Any, float]]:
        """Its content in order, in parts that pickle and are encoded one by one.

        Each comes with the share of the whole, from 0 to 1, that was read by then.
        """
        ...

    def encode(self, part: Any, tokenizer: Tokenizer) -> dict[str, Rows]:
        """The rows of a part for each table."""
        ...


@dataclasses.dataclass(frozen=True)
class CorpusSource:
    """Files of a corpus."""

    name: str

    def key(self) -> str:
        """See `Source`."""
        return f"source_code {Corpus(self.name).fingerprint}"

    def parts(self) -> Iterator[tuple[range, float]]:
        """Ranges of documents."""
        count = len(Corpus(self.name))
        size = max(_PART_DOCUMENTS_MIN, -(-count // _PARTS_MAX))
        for start in range(0, count, size):
            end = min(start + size, count)
            yield range(start, end), end / count

    def encode(self, part: range, tokenizer: Tokenizer) -> dict[str, Rows]:
        """See `Source`."""
        documents = Corpus(self.name)[part.start : part.stop]
        ids = [np.asarray(tokenizer.encode(d.text), ID_TYPE) for d in documents]
        columns = np.zeros(len(ids), DOCUMENT)
        columns["length"] = [len(row) for row in ids]
        return {"documents": Rows(ids, columns)}


@dataclasses.dataclass(frozen=True, slots=True)
class _Reduced:
    """What is kept of a problem: its number in the source, `WHOLE_PROMPT` or its rating, and
    targets in the order of the table: (language, correct, text)."""

    number: int
    description: str
    rating: int
    tags: tuple[str, ...]
    targets: tuple[tuple[int, bool, str], ...]


@dataclasses.dataclass(frozen=True)
class ProblemSource:
    """Problems of a file or folder, with their programs or test inputs.

    Where files are named for splits, only those for training are taken.

    Attributes:
      name: Path.
      task: `solutions` or `test_inputs`.
      languages: Of the programs kept, in order.
    """

    name: str
    task: str
    languages: tuple[Language, ...]

    @classmethod
    def of(cls, path: str, config: DataConfig) -> "ProblemSource":
        """The source at `path` for `config.task` and `config.languages`."""
        languages = sorted(Language.from_token(token) for token in config.languages)
        kept = tuple(languages) if config.task == "solutions" else (TEST_INPUT_LANGUAGE,)
        return cls(path, config.task, kept)

    def key(self) -> str:
        """See `Source`; reads all files, a gigabyte in about a second."""
        tokens = ",".join(language.token for language in self.languages)
        return f"{self.task} {_ROWS} {tokens} {_content(files.path_of(self.name))}"

    def parts(self) -> Iterator[tuple[list[_Reduced], float]]:
        """Neighbouring problems, never more than a part in memory."""
        part: list[_Reduced] = []
        characters = 0
        share = 0.0

        def reached(now: float) -> None:
            nonlocal share
            share = now

        with_programs = self.task == "solutions"
        problems = read_problems(
            self.name,
            split=_split(self.name),
            languages=self.languages if with_programs else (),
            tests=not with_programs,
            on_progress=reached,
        )
        for number, problem in enumerate(problems):
            rating, tags = problem.cf_rating, problem.cf_tags
            if not with_programs:
                targets = _inputs(problem)
            elif continues_prompt(problem):
                targets, rating, tags = self._completions(problem), WHOLE_PROMPT, ()
            else:
                targets = self._programs(problem)
            part.append(_Reduced(number, problem.description, rating, tags, targets))
            characters += sum(len(text) for _, _, text in targets) + len(problem.description)
            if len(part) == _PART_PROBLEMS or characters >= _PART_CHARACTERS:
                yield part, share
                part, characters = [], 0
        if part:
            yield part, share

    def _programs(self, problem: Problem) -> tuple[tuple[int, bool, str], ...]:
        groups = ((True, problem.solutions), (False, problem.incorrect_solutions))
        return tuple(
            (int(language), correct, program)
            for correct, solutions in groups
            for language in self.languages
            for solution in solutions
            if solution.language == language and (program := clean_program(solution.solution))
        )

    def _completions(self, problem: Problem) -> tuple[tuple[int, bool, str], ...]:
        """What correct programs add to the prompt that they complete.

        No line of that prompt would tell them from incorrect ones, which are left out.
        """
        prompt, language = problem.description, Language.PYTHON3
        added = (
            _with_newlines(solution.solution.removeprefix(prompt)).rstrip()
            for solution in problem.solutions
            if language in self.languages
            and solution.language == language
            and solution.solution.startswith(prompt)
        )
        return tuple((int(language), True, text) for text in added if text)

    def encode(self, part: Sequence[_Reduced], tokenizer: Tokenizer) -> dict[str, Rows]:
        """See `Source`."""
        pieces = PromptPieces(tokenizer)
        signs = comment_languages(self.languages)
        with_tags = self.task == "solutions"
        statements: list[np.ndarray] = []
        statement_columns: list[tuple[int, ...]] = []
        targets: list[np.ndarray] = []
        target_columns: list[tuple[int, ...]] = []
        for problem in part:
            for language in signs:
                if problem.rating == WHOLE_PROMPT:
                    statements.append(pieces.function(problem.description))
                    statement_columns.append((len(statements[-1]), 0, 0, WHOLE_PROMPT))
                    continue
                tags = problem.tags if with_tags else ()
                lines = (
                    pieces.tags(tags, language, first=True),
                    pieces.tags(tags, language, first=False),
                    pieces.statement(problem.description, language),
                )
                statements.append(np.concatenate(lines))
                lengths = (len(statements[-1]), len(lines[0]), len(lines[1]))
                statement_columns.append((*lengths, problem.rating))
            for kind, correct, text in problem.targets:
                targets.append(np.asarray([*tokenizer.encode(text), EOS_ID], ID_TYPE))
                target_columns.append((len(targets[-1]), problem.number, kind, correct))
        tables = {
            "statements": Rows(statements, np.array(statement_columns, STATEMENT)),
            "targets": Rows(targets, np.array(target_columns, TARGET)),
        }
        return tables | ({TAG_SETS: _tag_sets(part)} if with_tags else {})


def _tag_sets(part: Sequence[_Reduced]) -> Rows:
    """The combinations of tags of some problems, and how many have each."""
    counts = Counter(tag_set(problem.tags) for problem in part if problem.tags)
    texts = [np.frombuffer(json.dumps(tags).encode("ascii"), "u1") for tags in counts]
    columns = [(len(text), count) for text, count in zip(texts, counts.values(), strict=True)]
    return Rows([text.astype(ID_TYPE) for text in texts], np.array(columns, TAG_SET))


def count_tag_sets(store: TokenStore) -> Counter[TagSet]:
    """How many problems of a store have each combination of tags; of other tasks none."""
    counts: Counter[TagSet] = Counter()
    if (table := store.tables.get(TAG_SETS)) is not None:
        rows = table.read(np.arange(len(table)))
        for text, problems in zip(rows, table.columns["problems"].tolist(), strict=True):
            counts[tuple(json.loads(text.astype("u1").tobytes()))] += problems
    return counts


def comment_languages(languages: Sequence[Language]) -> tuple[Language, ...]:
    """The first of `languages`, in order, for each comment sign among them."""
    first: dict[bool, Language] = {}
    for language in sorted(languages):
        first.setdefault(language in (Language.CPP, Language.JAVA), language)
    return tuple(first.values())


def clean_program(program: str) -> str:
    """The program with `\\n` line ends and without blank lines and spaces around it."""
    return _with_newlines(program).strip("\n").rstrip()


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _inputs(problem: Problem) -> tuple[tuple[int, bool, str], ...]:
    """The inputs of all tests, each once; none of their outputs and no program."""
    tests = (*problem.public_tests, *problem.private_tests, *problem.generated_tests)
    texts = dict.fromkeys(_with_newlines(test.input) for test in tests)
    return tuple((int(TEST_INPUT_LANGUAGE), True, text) for text in texts if text.strip())


def _split(name: str) -> str | None:
    """`train` where the source has files of that split, as CodeContests' folder has of three."""
    splits = {file.split for file in problem_files.find(name)}
    return "train" if "train" in splits else None


def _content(path: epath.Path) -> str:
    """SHA-256 over the bytes of a file, or over names and bytes of all files in a folder.

    Raises:
      DataError: Nothing there, or something that cannot be read.
    """
    if not path.exists():
        raise DataError(f"{path}: no such file or folder")
    if not path.is_dir():
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror or error})") from None
    digest = hashlib.sha256()
    for entry in sorted(path.iterdir()):
        if not entry.name.startswith("."):
            digest.update(f"{entry.name} {_content(entry)}\n".encode())
    return digest.hexdigest()
