"""Splits problems by time, so that test problems are newer than all training problems:

    python data/split_by_time.py --inputs=FILE_OR_FOLDER[,...] --output=DIR --valid=117 --test=165

Writes train.jsonl.gz, valid.jsonl.gz and test.jsonl.gz. Time is the number of a problem's
Codeforces contest, or with --by_day its date (paper, section 3.2 and appendix B.3).
"""

from collections.abc import Iterator

from absl import app, flags

from alphacode import files
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import problem_files, write_problems
from alphacode.datasets.temporal_split import TemporalSplit
from alphacode.errors import UserError
from alphacode.progress import Progress

_INPUTS = flags.DEFINE_list("inputs", None, "Files or folders of problems.", required=True)
_OUTPUT = flags.DEFINE_string("output", None, "Folder to write to.", required=True)
_VALID = flags.DEFINE_integer("valid", 117, "Validation problems, the paper's number.", 1)
_TEST = flags.DEFINE_integer("test", 165, "Test problems, the paper's number.", 1)
_BY_DAY = flags.DEFINE_bool("by_day", False, "Go by `date` and not by Codeforces contest.")
_OTHERS = flags.DEFINE_enum(
    "others", "train", ["train", "leave out"], "What to do with problems without a time."
)


def _problems(purpose: str, *, tests: bool = True) -> Iterator[Problem]:
    found = [file for path in _INPUTS.value for file in problem_files.find(path)]
    with Progress(f"reading for {purpose}", total=1) as shown:
        part = problem_files.Part(tests=tests)
        for _, _, problem in problem_files.read_all(found, part, on_progress=shown.update):
            yield problem


def main(argv: list[str]) -> None:
    """Reads the problems once to find the points in time, and once for each split."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected argument {argv[1]!r}; name values with --flags")
    try:
        split = TemporalSplit.of_newest(
            _problems("the points in time", tests=False),
            _VALID.value,
            _TEST.value,
            by_day=_BY_DAY.value,
            others="train" if _OTHERS.value == "train" else "leave out",
        )
        for name in problem_files.SPLITS:
            path = files.path_of(_OUTPUT.value) / f"{name}.jsonl.gz"
            chosen = (problem for problem in _problems(name) if split.of(problem) == name)
            write_problems(path, chosen)
            print(path)
    except (UserError, OSError) as error:
        raise SystemExit(f"split_by_time: {error}") from None
    print(f"valid from {split.valid_from}, test from {split.test_from}")


if __name__ == "__main__":
    app.run(main)
