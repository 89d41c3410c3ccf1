"""Splits by time: validation and test problems are newer than all training problems.

A model that has read a solution of a problem, or of one like it, has not solved it. After a
split by time, test problems did not exist yet when those trained on were published (paper, section
3.2 and appendix B.3). CodeContests has no dates, but the contests of Codeforces are numbered as
they are announced.
"""

import collections
import dataclasses
import datetime
from collections.abc import Iterable
from typing import Literal

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Problem

# Gyms, which anyone may set up, have numbers of their own from here on; these say nothing of time.
FIRST_GYM = 100_000

Time = int | datetime.date


@dataclasses.dataclass(frozen=True, slots=True)
class TemporalSplit:
    """Two points in time that part training, validation and test problems.

    Attributes:
      valid_from: The first contest, or day, of the validation problems; training ends before it.
      test_from: The first of the test problems.
      others: What becomes of problems without a time: those of other sources and of gyms where
        contests are counted, those without `Problem.date` where days are. `train` as in the paper,
        whose other sources all were gathered before its validation problems; `leave out` where
        that is not known, as nothing here could tell whether one of them is newer.
    """

    valid_from: Time
    test_from: Time
    others: Literal["train", "leave out"] = "train"

    def __post_init__(self) -> None:
        """Refuses points of different kinds or in the wrong order.

        Raises:
          DataError: They are.
        """
        if self._by_day != isinstance(self.test_from, datetime.date):
            raise DataError("temporal split: give two contest numbers or two dates")
        if _number(self.valid_from) > _number(self.test_from):
            raise DataError(
                f"temporal split: valid_from={self.valid_from} is after "
                f"test_from={self.test_from}; test problems must be the newest"
            )

    @property
    def _by_day(self) -> bool:
        return isinstance(self.valid_from, datetime.date)

    def of(self, problem: Problem) -> str:
        """`train`, `valid` or `test`, or empty for a problem to be left out."""
        time = time_of(problem, by_day=self._by_day)
        if time is None:
            return "train" if self.others == "train" else ""
        if time < _number(self.valid_from):
            return "train"
        return "valid" if time < _number(self.test_from) else "test"

    @classmethod
    def of_newest(
        cls,
        problems: Iterable[Problem],
        valid: int,
        test: int,
        *,
        by_day: bool = False,
        others: Literal["train", "leave out"] = "train",
    ) -> "TemporalSplit":
        """The latest points in time from which on there are so many problems.

        Contests and days stay whole, so there may be some more.

        Args:
          problems: All of them; read once.
          valid: Validation problems that are wanted, at least 1.
          test: Test problems that are wanted, at least 1.
          by_day: Go by `Problem.date` and not by contest.
          others: What becomes of problems without a time.

        Raises:
          DataError: There are not that many problems with a time, and one more for training.
        """
        times = (time_of(problem, by_day=by_day) for problem in problems)
        counts = collections.Counter(time for time in times if time is not None)
        wanted, held = [test, valid], 0
        starts: list[int] = []
        for time in sorted(counts, reverse=True):
            if len(starts) == len(wanted):
                points = [datetime.date.fromordinal(t) if by_day else t for t in starts]
                return cls(points[1], points[0], others)
            held += counts[time]
            if held >= wanted[len(starts)]:
                starts.append(time)
                held = 0
        named = "dates" if by_day else "Codeforces contests"
        raise DataError(
            f"temporal split: {counts.total()} problems with {named} are too few for {valid} "
            f"validation and {test} test problems with older ones to train on; ask for fewer"
        )


def time_of(problem: Problem, *, by_day: bool = False) -> int | None:
    """The number of the problem's Codeforces contest, or of its day; None where it has none."""
    if by_day:
        return datetime.date.fromisoformat(problem.date).toordinal() if problem.date else None
    return problem.cf_contest_id if 0 < problem.cf_contest_id < FIRST_GYM else None


def _number(time: Time) -> int:
    return time.toordinal() if isinstance(time, datetime.date) else time
