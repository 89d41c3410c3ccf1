"""Statistics of problems, gathered one problem at a time."""

from collections import Counter
from collections.abc import Iterable, Sequence

from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.problem import Language, Problem, Solution, difficulty_name
from alphacode.datasets.readers.problem_files import ProblemFile

_MOST_NAMED = 8  # entries of a list of labels
_LONGEST_LABEL = 48
_MEBIBYTE = 2**20


class Numbers:
    """Some numbers, as counts of each value: the median is exact, memory small."""

    def __init__(self) -> None:
        """Starts with none."""
        self._counts: Counter[float] = Counter()

    def add(self, value: float) -> None:
        """One more."""
        self._counts[value] += 1

    def __len__(self) -> int:
        return self._counts.total()

    @property
    def total(self) -> float:
        """Their sum."""
        return sum(value * count for value, count in self._counts.items())

    def quantile(self, share: float) -> float:
        """The value that a share of them, from 0 to 1, does not pass; the lower of two medians.

        Raises:
          ValueError: There are none.
        """
        left = share * len(self)
        for value in sorted(self._counts):
            left -= self._counts[value]
            if left <= 0:
                return value
        raise ValueError("no numbers")


class Summary:
    """What some files and folders hold."""

    def __init__(self, found: Sequence[ProblemFile]) -> None:
        """Args: the files and folders, all of which are going to be added."""
        self._formats = Counter(file.format.value for file in found)
        self._bytes = sum(file.path.stat().length for file in found if file.is_file)
        self._problems = self._functions = self._without_hidden = self._translated = 0
        self._tests = {kind: Numbers() for kind in ("public", "private", "generated", "function")}
        self._programs: dict[tuple[Language, bool], int] = Counter()
        self._time, self._memory, self._ratings = Numbers(), Numbers(), Numbers()
        self._statements, self._solutions = Numbers(), Numbers()
        self._labels: dict[str, Counter[str]] = {
            name: Counter()
            for name in ("splits", "difficulty", "tags", "checkers", "flags", "licences", "sources")
        }

    def add(self, problem: Problem, split: str) -> None:
        """Counts one problem, read from a file of that split."""
        self._problems += 1
        self._translated += problem.is_description_translated
        if isinstance(problem, FunctionProblem):
            self._functions += 1
            self._tests["function"].add(len(problem.tests))
        else:
            self._without_hidden += not problem.hidden_tests
            self._tests["private"].add(len(problem.private_tests))
            self._tests["generated"].add(len(problem.generated_tests))
        self._tests["public"].add(len(problem.public_tests))
        self._add_programs(problem)
        self._statements.add(len(problem.description))
        if problem.time_limit is not None:
            self._time.add(problem.time_limit)
        if problem.memory_limit_bytes is not None:
            self._memory.add(problem.memory_limit_bytes / _MEBIBYTE)
        if problem.cf_rating:
            self._ratings.add(problem.cf_rating)
        self._add_labels(problem, split)

    def _add_programs(self, problem: Problem) -> None:
        for right, programs in ((True, problem.solutions), (False, problem.incorrect_solutions)):
            for program in programs:
                self._programs[program.language, right] += 1
        for program in problem.solutions:
            self._solutions.add(len(program.solution))

    def _add_labels(self, problem: Problem, split: str) -> None:
        labels = self._labels
        labels["splits"][split or "not named"] += 1
        labels["tags"].update(problem.cf_tags)
        labels["licences"][problem.licence or "not stated"] += 1
        labels["sources"][_family(problem.source) or "not stated"] += 1
        if problem.difficulty:
            labels["difficulty"][
                difficulty_name(problem.difficulty) or str(problem.difficulty)
            ] += 1
        if not isinstance(problem, FunctionProblem):
            labels["checkers"][problem.checker] += 1
            if problem.validator_flags:
                labels["flags"][problem.validator_flags] += 1

    def lines(self) -> list[str]:
        """The figures, a line each: a heading and what it is of."""
        formats = ", ".join(f"{count:,} x {name}" for name, count in self._formats.items())
        size = f", {self._bytes / 1024:,.0f} KiB" if self._bytes else ""
        contest = self._problems - self._functions
        entries = [
            ("format", formats + size),
            ("problems", f"{contest:,} with programs to write, {self._functions:,} with functions"),
        ]
        if self._problems:
            entries += self._test_entries() + self._program_entries() + self._other_entries()
        return [f"{heading:<12}{text}" for heading, text in entries if text]

    def _test_entries(self) -> list[tuple[str, str]]:
        tests = ", ".join(
            f"{kind} {numbers.total:,.0f} ({numbers.total / len(numbers):.1f} a problem)"
            for kind, numbers in self._tests.items()
            if numbers.total
        )
        without = f"; {self._without_hidden:,} problems have no hidden test"
        return [("tests", (tests or "none") + (without if self._without_hidden else ""))]

    def _program_entries(self) -> list[tuple[str, str]]:
        programs = ", ".join(
            f"{language.token} {self._programs[language, True]:,} correct and "
            f"{self._programs[language, False]:,} incorrect"
            for language in Language
            if self._programs[language, True] + self._programs[language, False]
        )
        return [("programs", programs or "none")]

    def _other_entries(self) -> list[tuple[str, str]]:
        entries = [
            ("time limit", self._known(self._time, "s")),
            ("memory", self._known(self._memory, "MiB")),
            ("ratings", self._known(self._ratings, "")),
        ]
        entries += [(heading, _listed(counts)) for heading, counts in self._labels.items()]
        if self._translated:
            entries.append(("translated", f"{self._translated:,} statements"))
        median = f"statement {self._statements.quantile(0.5):,.0f} characters"
        if len(self._solutions):
            median += f", solution {self._solutions.quantile(0.5):,.0f}"
        return [*entries, ("median", median)]

    def _known(self, numbers: Numbers, unit: str) -> str:
        if not len(numbers):
            return "none stated"
        low, middle, high = (numbers.quantile(share) for share in (0, 0.5, 1))
        return (
            f"stated by {len(numbers) / self._problems:.1%}: {low:g} to {high:g} {unit}".rstrip()
            + f", median {middle:g}"
        )


def _family(source: str) -> str:
    """A source without what is of one problem alone: the path, where it is an address."""
    for sign in ("://", "github:"):
        before, found, after = source.partition(sign)
        if found:
            kept = 2 if sign == "github:" else 1
            return before + sign + "/".join(after.split("/")[:kept])
    return source.partition("/")[0]


def _listed(counts: Counter[str]) -> str:
    named = [f"{_short(name)} {count:,}" for name, count in counts.most_common(_MOST_NAMED)]
    more = len(counts) - len(named)
    return "; ".join(named + ([f"{more:,} more"] if more > 0 else []))


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST_LABEL else line[:_LONGEST_LABEL] + ".."


def row_line(problem: Problem) -> str:
    """One problem in a line: its name, tests and programs."""
    if isinstance(problem, FunctionProblem):
        tests = f"{problem.entry_point}(), {len(problem.tests)} tests"
    else:
        counts = (problem.public_tests, problem.private_tests, problem.generated_tests)
        public, private, generated = map(len, counts)
        tests = f"tests {public} public, {private} private, {generated} generated"
    return (
        f"{_short(problem.name)}; {tests}; correct {_programs(problem.solutions)}; "
        f"incorrect {_programs(problem.incorrect_solutions)}"
    )


def _programs(programs: Iterable[Solution]) -> str:
    counts = Counter(program.language.token for program in programs)
    return ", ".join(f"{count} {language}" for language, count in sorted(counts.items())) or "none"
