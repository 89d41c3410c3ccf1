"""The value head learns about programs: a run with it tells right ones from wrong ones."""

from pathlib import Path

import pytest
import small_run

from alphacode.config import ConfigError, ObjectiveConfig
from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.datasets.readers import write_problems
from alphacode.training.checkpoint import load
from alphacode.training.loop import train
from benchmarks.value import area_under_curve, main, separation


def problems(first: int, count: int) -> list[Problem]:
    """Right programs add what the statement says; wrong ones subtract it."""

    def program(sign: str, number: int, name: str) -> Solution:
        text = f"{name} = int(input())\nprint({name} {sign} {number})\n"
        return Solution(Language.PYTHON3, text)

    return [
        Problem(
            name=f"add {number}",
            description=f"Read n and print n plus {number}.",
            solutions=tuple(program("+", number, name) for name in "nxk"),
            incorrect_solutions=tuple(program("-", number, name) for name in "nxk"),
        )
        for number in range(first, first + count)
    ]


def test_right_and_wrong_programs_are_told_apart_on_problems_never_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, held_out = tmp_path / "train.jsonl", tmp_path / "held_out.jsonl"
    write_problems(data, problems(10, 40))
    write_problems(held_out, problems(60, 12))
    config = small_run.config(
        data,
        "data.languages=python3",
        "objective.masked_lm_weight=0",
        "objective.value_weight=1",
        "objective.unlabelled_share=0.8",
        "training.steps=60",
        "training.batch_size=16",
        "training.checkpoint_every=60",
    )
    workdir = tmp_path / "run"
    train(config, str(workdir))
    found = separation(load(str(workdir)), problems(60, 12))
    assert (found.problems, found.right, found.wrong) == (12, 36, 36)
    assert found.auc > 0.9 and found.interval[0] > 0.8
    main([f"--checkpoint={workdir}", "--curriculum=0", f"--problems={held_out}"])
    assert f"| held_out.jsonl | 12 | 36 | 36 | {found.auc:.3f} |" in capsys.readouterr().out


def test_the_area_under_the_curve_counts_pairs_in_order() -> None:
    assert area_under_curve([3.0, 2.0], [1.0]) == 1
    assert area_under_curve([1.0], [3.0, 2.0]) == 0
    assert area_under_curve([1.0, 2.0], [1.0, 2.0]) == 0.5
    assert area_under_curve([2.0, 0.0], [1.0, 0.0]) == (2 + 0 + 0.5) / 4


@pytest.mark.parametrize("share", ["unlabelled_share", "incorrect_share"])
def test_a_value_loss_without_pairs_is_refused(share: str) -> None:
    with pytest.raises(ConfigError, match=f"objective.{share}=0.*set value_weight to 0"):
        ObjectiveConfig(**{share: 0.0})
    ObjectiveConfig(value_weight=0.0, **{share: 0.0})
