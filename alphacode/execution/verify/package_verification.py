"""Kattis/ICPC packages judged: do the verdicts on their submissions agree with their labels?

Time limits are those that a package states. Where it states none, they are calibrated as Kattis
does: the accepted submissions run first, under a generous limit, and the slowest of them, of
whatever language, times the package's multiplier is the limit for all; it is at least
`SHORTEST_SECONDS`. Stated and calibrated limits are meant for every language alike, so the factors
of `languages.TABLE` are not applied to them.

They come from judges that run Python 3 in PyPy, and so do we, where it is.
"""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from etils import epath

from alphacode.config import ExecutionConfig
from alphacode.datasets.problem import Test
from alphacode.datasets.readers import DataError, packages
from alphacode.datasets.readers.packages import Package, Program, Submission
from alphacode.execution import checkers
from alphacode.execution.problems import cases_of
from alphacode.execution.verdicts import Job, Limits, Verdict
from alphacode.execution.verify.labelled_programs import LabelledJudging, LabelledProgram
from alphacode.execution.verify.labels import ALLOWED, Comparison, NotJudged, Outcome

SHORTEST_SECONDS = 1.0
_NUMPY = re.compile(r"^[ \t]*(?:import|from)[ \t]+(?:numpy|scipy)\b", re.MULTILINE)

# A validator's tests are outputs: this program gives them, from a file beside it.
_PRINTS = (
    "import sys\nwith open('output', 'rb') as file:\n    sys.stdout.buffer.write(file.read())\n"
)
_PRINTED = "output"
_LABELS_OF_OUTPUTS = {True: "valid_output", False: "invalid_output"}

_Pair = tuple[LabelledProgram, Job]


class PackageVerification:
    """One judging of many packages.

    They are read twice, first for the accepted submissions and then for the others, so that the
    tests of all of them are never in memory together.
    """

    def __init__(
        self,
        folders: Mapping[str, epath.Path],
        judging: LabelledJudging,
        config: ExecutionConfig,
        accepted_seconds: float,
    ) -> None:
        """Args: packages by the name to show; the judge; its settings; CPU seconds for accepted
        submissions where the limit hangs on them.
        """
        self._folders = folders
        self._judging = judging
        self._config = config
        self._accepted_seconds = accepted_seconds
        self._comparison = Comparison()

    def run(self) -> Comparison:
        """Judges all submissions.

        Raises:
          DataError: A package that cannot be read.
          UserError: The log holds results of other packages under the same names.
        """
        accepted = self._judging.compare(self._accepted())
        slowest: dict[str, float] = {}
        for outcome in accepted:
            if outcome.verdict == Verdict.AC and outcome.cpu_seconds is not None:
                before = slowest.get(outcome.problem, 0.0)
                slowest[outcome.problem] = max(before, outcome.cpu_seconds)
        limits: dict[str, float] = {}
        others = self._judging.compare(self._others(slowest, limits))
        accepted = [
            dataclasses.replace(outcome, limit_seconds=limits[outcome.problem])
            for outcome in accepted
        ]
        order = {name: place for place, name in enumerate(self._folders)}
        labels = list(ALLOWED)

        def place(outcome: Outcome) -> tuple[int, int, str]:
            return order[outcome.problem], labels.index(outcome.label), outcome.name

        self._comparison.outcomes = sorted([*accepted, *others], key=place)
        return self._comparison

    def _accepted(self) -> Iterator[_Pair]:
        for name, folder in self._folders.items():
            package = _read(folder)
            limit = package.time_limit or self._accepted_seconds
            if package.missing:
                self._comparison.notes.append(
                    f"{name}: {len(package.missing)} tests have no input, such as "
                    f"{package.missing[0]}; labels that hang on them cannot hold"
                )
            for submission in package.submissions:
                if reason := self._reason(package, submission):
                    left_out = NotJudged(name, submission.label, submission.name, reason)
                    self._comparison.left_out.append(left_out)
                elif submission.label == "accepted":
                    yield self._pair(name, package, submission, limit)

    def _others(self, slowest: Mapping[str, float], limits: dict[str, float]) -> Iterator[_Pair]:
        """Notes the limit of each package in `limits`, too."""
        for name, folder in self._folders.items():
            package = _read(folder)
            calibrated = package.time_multiplier * slowest.get(name, self._config.cpu_seconds)
            limits[name] = package.time_limit or max(SHORTEST_SECONDS, calibrated)
            for submission in package.submissions:
                if submission.label != "accepted" and not self._reason(package, submission):
                    yield self._pair(name, package, submission, limits[name])
            yield from self._outputs(name, package, limits[name])

    def _outputs(self, name: str, package: Package, seconds: float) -> Iterator[_Pair]:
        """The tests of the validator, each as a program that gives the output."""
        for one in package.output_tests:
            label = _LABELS_OF_OUTPUTS[one.right]
            submission = Submission(label, one.name, Program("python3", _PRINTS))
            if reason := self._reason(package, submission):
                self._comparison.left_out.append(NotJudged(name, label, one.name, reason))
                continue
            test = dataclasses.replace(one.test, files=((_PRINTED, one.output),))
            yield self._judged(name, package, submission, seconds, [one.name], [test])

    def _reason(self, package: Package, submission: Submission) -> str:
        """Why a submission is not judged, or nothing."""
        if submission.label not in ALLOWED:
            return f"label: {submission.label} promises no verdict"
        if package.reason or submission.reason:
            return package.reason or submission.reason
        assert isinstance(submission.program, Program)
        validator = package.validator
        if validator and validator.language not in self._judging.runner.languages:
            return f"output validator: {validator.language} not available"
        if submission.program.language not in self._judging.runner.languages:
            return f"language: {submission.program.language} not available"
        return ""

    def _runs_as(self, program: Program) -> str:
        """The row of `languages.TABLE` for it: PyPy has no NumPy."""
        available = "pypy3" in self._judging.runner.languages
        texts = (program.source, *(text for _, text in program.files))
        if program.language != "python3" or not available or any(map(_NUMPY.search, texts)):
            return program.language
        return "pypy3"

    def _pair(self, name: str, package: Package, submission: Submission, seconds: float) -> _Pair:
        return self._judged(name, package, submission, seconds, package.names, package.tests)

    def _judged(
        self,
        name: str,
        package: Package,
        submission: Submission,
        seconds: float,
        names: Sequence[str],
        tests: Sequence[Test],
    ) -> _Pair:
        program = submission.program
        assert isinstance(program, Program)
        language = self._runs_as(program)
        limits = Limits(
            cpu_seconds=seconds,
            wall_seconds=seconds * self._config.wall_factor,
            memory_bytes=package.memory_bytes,
            output_bytes=package.output_bytes,
        )
        # With the limit, since another run may calibrate another one.
        key = f"{self._folders[name]}/{submission.label}/{submission.name} {seconds:g} s"
        job = Job(
            key,
            language,
            program.source,
            cases_of(tests),
            limits,
            package.flags,
            stop_at_first_failure=True,
            files=program.files,
            validator=package.validator,
        )
        labelled = LabelledProgram(
            problem=name,
            label=submission.label,
            name=submission.name,
            language=language,
            scored=package.scored,
            limit_seconds=seconds,
            key=job.key,
            tests=names,
        )
        return labelled, job


def _read(folder: epath.Path) -> Package:
    """A package whose flags the judge knows; DataError for others."""
    package = packages.read(folder)
    if package.validator is None and not package.reason:
        try:
            for flags in {package.flags, *(t.flags for t in package.tests if t.flags is not None)}:
                checkers.parse(flags)
        except ValueError as error:
            raise DataError(f"{folder}: {error}; fix the field of the flags") from None
    return package
