"""A very small real training run: its data, its flags, its processes, and its checkpoints."""

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import jax
import numpy as np
import orbax.checkpoint as ocp
import quick_xla
import small_models

import curriculum
from alphacode.config import Config, presets
from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.datasets.readers import write_problems
from alphacode.datasets.source_code.build import build
from alphacode.datasets.source_code.filters import preset
from alphacode.datasets.source_code.scan import Settings

ROOT = Path(__file__).resolve().parents[2]
TOKENIZER = ROOT / "data" / "tokenizer" / "tokenizer.model"
PRESET = f"{ROOT / 'configs' / 'finetune.py'}:tiny"
STEPS, EVERY = 8, 2
# Seconds after which a process is taken for stuck, on a machine that has much else to do.
PATIENCE = 900
# Metrics that tell how fast a run was, not what it did.
_TIMINGS = ("tokens_per_second", "model_flops_per_second", "seconds_per_step", "mfu")

MODEL = dataclasses.replace(small_models.NARROW, encoder_length=64, decoder_length=64)
FIELDS = (
    "d_model",
    "num_query_heads",
    "head_size",
    "feed_forward_ratio",
    "encoder_layers",
    "decoder_layers",
    "value_width",
    "encoder_length",
    "decoder_length",
)
OVERRIDES = (
    *(f"model.{name}={getattr(MODEL, name)}" for name in FIELDS),
    "model.activation_dtype=bfloat16",
    "data.encoder_buckets=64",
    "data.decoder_buckets=64",
    "data.weights=",
    f"data.tokenizer={TOKENIZER}",
    "objective.incorrect_share=0.25",
    "optimizer.warmup_steps=2",
    "optimizer.peak_learning_rate=0.01",
    f"training.steps={STEPS}",
    "training.batch_size=8",
    "training.log_every=1",
    f"training.checkpoint_every={EVERY}",
    "training.validation=",
)


@dataclasses.dataclass(frozen=True)
class Finished:
    """A run that ended undisturbed: its data, its workdir and what it said."""

    data: Path
    workdir: Path
    log: str


def problems(folder: Path, count: int = 20, seed: int = 1) -> Path:
    """Writes generated problems and returns the file.

    Each has programs of both kinds that are short enough for the model.
    """
    path = folder / f"problems-{count}-{seed}.jsonl"
    write_problems(path, map(_with_short_programs, curriculum.generate(count, seed, "train")))
    return path


def _with_short_programs(problem: Problem) -> Problem:
    right, wrong = (Solution(Language.PYTHON3, f"print({text!r})\n") for text in ("yes", "no"))
    return dataclasses.replace(
        problem,
        solutions=(*problem.solutions, right),
        incorrect_solutions=(*problem.incorrect_solutions, wrong),
    )


def corpus(folder: Path) -> Path:
    """Makes a corpus of this package's own files."""
    settings = Settings(filters=preset("alphacode"), near_duplicates=0.0)
    build([str(ROOT / "alphacode" / "training")], str(folder / "corpus"), settings)
    return folder / "corpus"


def config(data: Path, *overrides: str) -> Config:
    """The configuration of the run."""
    return presets.load(PRESET, (*OVERRIDES, f"data.problems={data}", *overrides))


def command(workdir: Path, data: Path, *overrides: str) -> list[str]:
    """The same run as a command."""
    fields = (*OVERRIDES, f"data.problems={data}", *overrides)
    return [
        sys.executable,
        str(ROOT / "run_train.py"),
        f"--config={PRESET}",
        f"--workdir={workdir}",
        *(f"--config.{field}" for field in fields),
    ]


def signalled(
    arguments: Sequence[str], number: signal.Signals, when: str, step: int = 0, delay: float = 0
) -> list[str]:
    """`command` such that the run gets a signal at a moment that `signalled_run.py` describes."""
    script = str(Path(__file__).with_name("signalled_run.py"))
    moment = [str(int(number)), when, str(step), str(delay)]
    return [sys.executable, script, *moment, *arguments[2:]]


def killed(process: subprocess.Popen[bytes], log: Path) -> None:
    """Waits for a process that ends by SIGKILL."""
    with ended([process]):
        assert process.wait(timeout=PATIENCE) == -signal.SIGKILL, log.read_text()


def start(
    arguments: Sequence[str], log: Path, devices: int = 1, quickly: bool = True
) -> subprocess.Popen[bytes]:
    """Starts a command that adds what it says to the file `log`."""
    chosen = quick_xla.environment(devices, quickly)
    # Scripts of tests import this module and what it imports.
    path = os.pathsep.join(map(str, (ROOT, ROOT / "tests")))
    with log.open("ab") as file:
        return subprocess.Popen(
            arguments,
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
            env=os.environ | chosen | {"PYTHONPATH": path},
        )


@contextlib.contextmanager
def ended(processes: Sequence[subprocess.Popen[bytes]]) -> Iterator[None]:
    """Leaves none of these processes behind, whatever happens in its block."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def finish(process: subprocess.Popen[bytes], log: Path) -> str:
    """Waits for a process that ends well, and returns the log."""
    with ended([process]):
        assert process.wait(timeout=PATIENCE) == 0, log.read_text()
    return log.read_text()


def run(workdir: Path, data: Path, *overrides: str, devices: int = 1, quickly: bool = True) -> str:
    """Runs to the end and returns the log."""
    log = workdir.parent / f"{workdir.name}.log"
    return finish(start(command(workdir, data, *overrides), log, devices, quickly), log)


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """A port of the loopback device that nobody else is given meanwhile.

    It stays bound here, so that only servers that share their port, as gRPC's do, can listen on it.
    """
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def points(workdir: Path) -> dict[int, dict[str, float]]:
    """The run's JSON lines, by step; each step may have but one."""
    lines = [json.loads(line) for line in (workdir / "metrics.jsonl").read_text().splitlines()]
    found = {line.pop("step"): line for line in lines}
    assert len(found) == len(lines) and list(found) == sorted(found)
    return found


def results(workdir: Path) -> dict[int, dict[str, float]]:
    """The run's metrics by step, without those that differ from one run to the next."""
    return {
        step: {name: value for name, value in point.items() if name not in _TIMINGS}
        for step, point in points(workdir).items()
    }


def wait_until(process: subprocess.Popen[bytes], reached: Callable[[], bool]) -> None:
    """Waits for a running process to come so far; fails if it ended before."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert process.poll() is None, "ended before it could be disturbed"
        assert time.monotonic() < deadline
        time.sleep(0.002)


def half_written(workdir: Path) -> set[Path]:
    """Checkpoints that are being written, or were when their process was killed."""
    return set((workdir / "checkpoints").glob("*tmp*"))


def saved_steps(workdir: Path) -> list[int]:
    """Steps of the finished checkpoints."""
    folders = (workdir / "checkpoints").glob("*")
    return sorted(int(folder.name) for folder in folders if folder.name.isdigit())


def saved(workdir: Path, step: int) -> dict[str, np.ndarray]:
    """Every array of a saved step, parameters and optimizer, by its path."""
    checkpointer, path = ocp.StandardCheckpointer(), workdir / "checkpoints" / str(step) / "state"
    # The devices that saved it need not be here.
    sharding = jax.sharding.SingleDeviceSharding(jax.devices()[0])
    wanted = jax.tree.map(
        lambda x: jax.ShapeDtypeStruct(x.shape, x.dtype, sharding=sharding),
        checkpointer.metadata(path).item_metadata.tree,
    )
    tree = checkpointer.restore(path, wanted)
    leaves = jax.tree_util.tree_leaves_with_path(tree)
    return {jax.tree_util.keystr(path): np.asarray(leaf) for path, leaf in leaves}


def assert_identical(left: dict[str, np.ndarray], right: dict[str, np.ndarray]) -> None:
    """The same arrays, bit for bit."""
    assert left.keys() == right.keys() and len(left) > 20
    for name, array in left.items():
        assert array.dtype == right[name].dtype, name
        assert array.tobytes() == right[name].tobytes(), name


def edit_json(path: Path, section: str, **changes: object) -> None:
    """Changes fields of a saved configuration."""
    raw = json.loads(path.read_text())
    raw[section] |= changes
    path.write_text(json.dumps(raw))
