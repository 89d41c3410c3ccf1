"""What verdicts and outputs of programs depend on, and files of rows that say it.

A file of rows has, beside its rows on programs, rows of conditions:

    {"conditions": {"examples": digest, "hidden": digest, "checker": "",
                    "limits": {"python3": {"cpu_seconds": 6.0, ...}, ...}}}

They hold for the rows that follow, up to the next of their kind. What was found under other
conditions than those of now is passed over, and counts again when they are as they were.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from alphacode.config import ExecutionConfig, differences
from alphacode.datasets.problem import Language, Problem, Test
from alphacode.execution import Limits, RowLog, limits_for

Conditions = Mapping[str, Any]
_ROW = "conditions"
# The digest of hidden tests that there are none of.
NO_TESTS = "none"


def judging(problem: Problem, config: ExecutionConfig) -> Conditions:
    """What verdicts on programs for a problem depend on: limits, tests and checker."""
    limits = {
        language.token: limits_for(problem, language.token, config)
        for language in Language
        if language is not Language.UNKNOWN
    }
    return {
        "limits": limits_to_json(limits, config),
        "checker": _checker(problem),
        "examples": _digest_of_tests(problem.public_tests),
        "hidden": _digest_of_tests(problem.hidden_tests) if problem.hidden_tests else NO_TESTS,
    }


def _checker(problem: Problem) -> str:
    """Flags, and in short what else decides on an output, where there is more."""
    rest: list[Any] = [dataclasses.asdict(problem.validator)] if problem.validator else []
    rest += filter(None, (problem.input_file, problem.output_file))
    return " ".join(filter(None, (problem.validator_flags, digest(rest) if rest else "")))


def limits_to_json(limits: Mapping[str, Limits], config: ExecutionConfig) -> dict[str, Any]:
    """The limits of runs by language, with that of compilations."""
    compiling = {"compile_seconds": config.compile_seconds}
    return {token: dataclasses.asdict(one) | compiling for token, one in limits.items()}


def of_examples(conditions: Conditions) -> Conditions:
    """Those of verdicts on the examples alone."""
    return {name: value for name, value in conditions.items() if name != "hidden"}


def unlike(then: Conditions, now: Conditions, language: str) -> list[str]:
    """Conditions of verdicts on the examples that differ for programs of that language, in words.

    Args:
      then: Of rows in a file.
      now: As they are now.
      language: Its token.
    """
    if not then:
        return ["limits and tests that it does not state"]
    return differences(_of_language(then, language), _of_language(now, language))


def _of_language(conditions: Conditions, language: str) -> Conditions:
    limits = {language: conditions.get("limits", {}).get(language)}
    return {**of_examples(conditions), "limits": limits}


def digest(value: Any) -> str:
    """A short name of what is JSON-able, the same for the same."""
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _digest_of_tests(tests: Sequence[Test]) -> str:
    def facts(test: Test) -> list[Any]:
        more = [test.flags, test.files] if test.flags is not None or test.files else []
        return [test.input, test.output, *more]

    return digest([facts(test) for test in tests])


def with_conditions(
    rows: Iterable[Mapping[str, Any]],
) -> Iterator[tuple[Conditions, Mapping[str, Any]]]:
    """The rows on programs, each with the conditions that it was found under.

    Neighbours have the same object. Rows before any conditions, as earlier versions wrote them,
    have none.
    """
    found: Conditions = {}
    for row in rows:
        if _ROW in row:
            found = row[_ROW]
        else:
            yield found, row


def first_conditions(rows: Iterable[Mapping[str, Any]]) -> Conditions:
    """The conditions that a file begins with; empty where it begins with none."""
    found: Conditions = next(iter(rows), {}).get(_ROW, {})
    return found


def conditions_row(conditions: Conditions) -> dict[str, Any]:
    """The row that says which conditions hold for the rows after it."""
    return {_ROW: dict(conditions)}


class ConditionedLog:
    """A `RowLog` whose rows are found under conditions.

    Args:
      log: The file.
      conditions: Of the rows that are appended.
    """

    def __init__(self, log: RowLog, conditions: Conditions) -> None:
        self._log, self._conditions = log, conditions
        self._said = False

    def append(self, row: Mapping[str, Any]) -> None:
        """Adds a row; before the first one the conditions, unless the file ends under the same."""
        if not self._said:
            last: Any = {}
            for one in self._log.rows():
                last = one.get(_ROW, last)
            if differences(last, self._conditions):
                self._log.append(conditions_row(self._conditions))
            self._said = True
        self._log.append(dict(row))

    def flush(self) -> None:
        """As `RowLog.flush`."""
        self._log.flush()
