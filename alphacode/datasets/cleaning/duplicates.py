"""Duplicate problems and programs, up to white space (appendix B.2)."""

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from alphacode.datasets.problem import Problem, Solution, Test
from alphacode.datasets.test_mutation import normal_input

_FACTS = (
    "cf_rating", "cf_tags", "difficulty", "time_limit", "memory_limit_bytes", "validator_flags",
    "validator", "not_judged", "source", "author", "licence",
)  # fmt: skip


def without_space(text: str) -> str:
    """A text without any white space: equal for what counts as duplicates."""
    return "".join(text.split())


def merge_duplicates(read: Callable[[], Iterable[Problem]]) -> Iterator[Problem]:
    """The problems, each statement once, where it first stood.

    Only problems whose statement comes again are held in memory.

    Args:
      read: Reads the problems from the beginning, the same at each call; called up to three times.
    """
    times = Counter(_statement(problem) for problem in read())
    several = {statement for statement, count in times.items() if count > 1}
    groups: dict[bytes, list[Problem]] = {}
    if several:
        for problem in read():
            statement = _statement(problem)
            if statement in several:
                groups.setdefault(statement, []).append(problem)
    for problem in read():
        statement = _statement(problem)
        if statement not in several:
            yield problem
        elif statement in groups:
            yield merged(groups.pop(statement))


def _statement(problem: Problem) -> bytes:
    text = without_space(problem.description)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def merged(problems: Sequence[Problem]) -> Problem:
    """One problem out of several with one statement: their tests and programs united.

    A test stands once, as the most public kind that it is anywhere, with the output given first.
    Of the other fields the first problem that knows one decides; a custom checker anywhere makes
    the checker custom.

    Args:
      problems: One at least.
    """
    first = problems[0]
    if len(problems) == 1:
        return first
    known: set[str] = set()
    united: dict[str, Any] = {
        kind: _new_tests((test for p in problems for test in getattr(p, kind)), known)
        for kind in ("public_tests", "private_tests", "generated_tests")
    }
    for name in _FACTS:
        united[name] = next(
            filter(None, (getattr(p, name) for p in problems)), getattr(first, name)
        )
    for kind in ("solutions", "incorrect_solutions"):
        united[kind] = tuple(program for p in problems for program in getattr(p, kind))
    if any(problem.checker == "custom" for problem in problems):
        united["checker"] = "custom"
    return without_duplicate_programs(dataclasses.replace(first, **united))


def _new_tests(tests: Iterable[Test], known: set[str]) -> tuple[Test, ...]:
    """Those whose input is not known yet; `known` learns them."""
    new = []
    for test in tests:
        key = normal_input(test.input)
        if key not in known:
            known.add(key)
            new.append(test)
    return tuple(new)


def without_duplicate_programs(problem: Problem) -> Problem:
    """The problem with each of its programs once, in the order of their first standing.

    Two programs of one language that differ in white space only are one. A program that stands
    among the correct ones, character by character, is not incorrect as well; white space alone
    may make the difference there, in Python.
    """
    correct = _distinct(problem.solutions)
    known = {(s.language, s.solution) for s in problem.solutions}
    wrong = [s for s in problem.incorrect_solutions if (s.language, s.solution) not in known]
    return dataclasses.replace(problem, solutions=correct, incorrect_solutions=_distinct(wrong))


def _distinct(programs: Iterable[Solution]) -> tuple[Solution, ...]:
    found: dict[tuple[int, str], Solution] = {}
    for program in programs:
        found.setdefault((program.language, without_space(program.solution)), program)
    return tuple(found.values())
