"""run_train.py from the outside: what a user sees after a mistake."""

import json
import subprocess
import sys
from pathlib import Path

import forking
import pytest

import curriculum
from alphacode.datasets.readers import write_problems

ROOT = Path(__file__).resolve().parents[1]
# Imported once; run_train.py itself starts afresh each time.
HEAVY = ["absl.app", "alphacode.entry", "alphacode.training.loop"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that the commands below name."""
    folder = tmp_path_factory.mktemp("entry")
    good = folder / "good.jsonl"
    write_problems(good, curriculum.generate(5, 1, "train"))
    lines = good.read_text().splitlines()
    (folder / "cut.jsonl").write_text("\n".join([lines[0], lines[1][:200], lines[2]]) + "\n")
    row = json.loads(lines[1])
    del row["description"]
    (folder / "without.jsonl").write_text("\n".join([lines[0], json.dumps(row)]) + "\n")
    (folder / "empty.jsonl").write_text("")
    (folder / "file").write_text("not a folder")
    (folder / "text.model").write_text("not a tokenizer")
    (folder / "preset.yaml").write_text("steps: 3\n")
    return folder


def command(folder: Path, name: str, *arguments: str) -> list[str]:
    """run_train.py with a good start and then these arguments; the last one counts."""
    return [
        "run_train.py",
        "--config=configs/finetune.py:tiny",
        f"--workdir={folder / 'runs' / name}",
        f"--config.data.problems={folder / 'good.jsonl'}",
        "--config.data.weights=",
        *(argument.replace("DIR", str(folder)) for argument in arguments),
    ]


# Arguments, what the one line says, and whether the workdir may have been made by then.
MISTAKES = {
    "unknown field": (
        ["--config.training.stps=3"],
        ["--config.training.stps", "did you mean 'steps'?"],
        False,
    ),
    "unknown section": (["--config.trainin.steps=3"], ["did you mean 'training'?"], False),
    "ill-typed value": (
        ["--config.training.steps=many"],
        ["--config.training.steps=many", "expected int"],
        False,
    ),
    "no value": (["--config.training.steps"], ["--config.SECTION.FIELD=VALUE"], False),
    "out of range": (["--config.training.steps=0"], ["training.steps=0 must be positive"], False),
    "contradiction": (
        ["--config.training.steps=100"],
        ["optimizer.warmup_steps=200", "training.steps=100"],
        False,
    ),
    "bucket too long": (
        ["--config.data.encoder_buckets=4096"],
        ["data.encoder_buckets", "model.encoder_length=512"],
        False,
    ),
    "unknown preset": (
        ["--config=configs/finetune.py:tinny"],
        ["no preset 'tinny'", "did you mean 'tiny'?"],
        False,
    ),
    "no such preset file": (["--config=configs/finetun.py"], ["configs/finetun.py"], False),
    "preset of another kind": (["--config=DIR/preset.yaml"], ["preset.yaml", "Python"], False),
    "leftover argument": (["extra"], ["unexpected argument 'extra'"], False),
    "no workdir": (["--workdir="], ["--workdir is missing"], False),
    "unwritable workdir": (
        ["--workdir=DIR/file/sub"],
        ["file/sub", "writable"],
        False,
    ),
    "unknown target": (["--dry_run=v9:2x2"], ["--dry_run=v9:2x2", "v4:4x4x4", "here"], False),
    "some of the distributed flags": (
        ["--process_count=2", "--process_index=0"],
        ["--coordinator_address=HOST:PORT", "--distributed"],
        False,
    ),
    "two ways to be distributed": (
        ["--distributed", "--process_count=2"],
        ["--distributed alone"],
        False,
    ),
    "a process too many": (
        ["--coordinator_address=127.0.0.1:1", "--process_count=2", "--process_index=2"],
        ["--process_index=2 must be below --process_count=2"],
        False,
    ),
    "no cluster": (["--distributed"], ["cannot join", "--coordinator_address"], False),
    "missing data": (["--config.data.problems=DIR/none.jsonl"], ["none.jsonl", "no such"], True),
    "no data": (["--config.data.problems="], ["data.problems is empty"], True),
    "empty data": (["--config.data.problems=DIR/empty.jsonl"], ["empty.jsonl"], True),
    "malformed line": (["--config.data.problems=DIR/cut.jsonl"], ["cut.jsonl:2", "JSON"], True),
    "missing statement": (
        ["--config.data.problems=DIR/without.jsonl"],
        ["without.jsonl:2", "description"],
        True,
    ),
    "missing tokenizer": (["--config.data.tokenizer=DIR/none.model"], ["none.model"], True),
    "bad tokenizer": (
        ["--config.data.tokenizer=DIR/text.model"],
        ["text.model", "not a SentencePiece model"],
        True,
    ),
    "no checkpoint to start from": (
        ["--config.training.initial_checkpoint=DIR/nowhere"],
        ["training.initial_checkpoint=", "nowhere", "config.json"],
        True,
    ),
}


@pytest.fixture(scope="module")
def endings(folder: Path) -> dict[str, forking.Ended]:
    commands = [
        command(folder, name.replace(" ", "-"), *arguments)
        for name, (arguments, _, _) in MISTAKES.items()
    ]
    return dict(zip(MISTAKES, forking.run_all(HEAVY, commands), strict=True))


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_ends_with_status_2_and_one_line(
    endings: dict[str, forking.Ended], folder: Path, name: str
) -> None:
    _, words, made = MISTAKES[name]
    ended = endings[name]
    assert ended.status == 2, ended.errors
    assert "Traceback" not in ended.errors
    errors = [line for line in ended.errors.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    for word in words:
        assert word in errors[0]
    workdir = folder / "runs" / name.replace(" ", "-")
    if made:
        # A corrected command starts from nothing.
        assert not [path for path in workdir.rglob("*") if path.is_file()]
    else:
        assert ended.errors.splitlines() == errors
        assert not workdir.exists()


def test_a_real_process_behaves_the_same(folder: Path, tmp_path: Path) -> None:
    arguments = command(folder, "real", "--config.training.stps=3")
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "error: --config.training.stps: no such field; did you mean 'steps'?\n"
    assert not (folder / "runs" / "real").exists()


SMALL = (
    "model.d_model=16",
    "model.num_query_heads=2",
    "model.head_size=8",
    "model.decoder_layers=1",
    "data.encoder_buckets=64",
    "data.decoder_buckets=64",
    "training.batch_size=8",
)


def test_a_dry_run_of_this_machine_needs_no_workdir_and_no_data(tmp_path: Path) -> None:
    arguments = [
        str(ROOT / "run_train.py"),
        f"--config={ROOT / 'configs' / 'finetune.py'}:tiny",
        "--dry_run=here",
        *(f"--config.{field}" for field in SMALL),
        "--config.data.problems=none.jsonl",
        "--config.data.weights=",
    ]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("target            here, ") and lines[-1] == "fits"
    assert any(line.startswith("  total ") for line in lines)
    assert not list(tmp_path.iterdir())


def test_unknown_flags_and_help() -> None:
    unknown, usage, missing = forking.run_all(
        HEAVY, [["run_train.py", "--wrkdir=x"], ["run_train.py", "--help"], ["run_train.py"]]
    )
    assert unknown.status == 1
    assert "Unknown command line flag 'wrkdir'. Did you mean: workdir" in unknown.errors
    assert "Traceback" not in unknown.errors
    assert "--workdir" in usage.output and "--config" in usage.output
    assert (missing.status, missing.output) == (2, "")
    assert missing.errors.startswith("error: --workdir is missing")
