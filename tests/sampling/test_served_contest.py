"""Samples of a completion server in the store: complete, resumable, with their provenance."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from completion_server import MODEL, PROBLEMS, CompletionServer, Fault, running, sampling

from alphacode.datasets.problem import Language
from alphacode.datasets.readers import write_problems
from alphacode.errors import UserError
from alphacode.sampling.sampler import sample_contest
from alphacode.sampling.served.generator import make_generator
from alphacode.sampling.served.settings import KEY_VARIABLE, ServerSettings
from alphacode.sampling.store import Sample, SampleStore
from alphacode.sampling.tickets import Metadata, sample_key

METADATA = Metadata((Language.CPP, Language.PYTHON3), (("dp",), ("greedy", "math")))


def fill(folder: Path, address: str, **changes: Any) -> None:
    settings = ServerSettings(address=address, **{"first_wait": 0.01, "attempts": 6, **changes})
    config = sampling(samples_per_problem=40)
    sample_contest(
        make_generator(settings, config),
        PROBLEMS,
        config,
        SampleStore(str(folder)),
        METADATA,
    )


def stored(folder: Path) -> list[Sample]:
    return [s for one in PROBLEMS for s in SampleStore(str(folder)).read(one.name)]


def shard_files(folder: Path) -> list[Path]:
    return sorted((folder / "samples").rglob("*.parquet"))


def seeds_stored(folder: Path) -> set[int]:
    """The seeds of the samples that are there."""
    found = (
        (one.name, s.index) for one in PROBLEMS for s in SampleStore(str(folder)).read(one.name)
    )
    return {sample_key(0, name, index)[1] % 2**31 for name, index in found}


def seeds_asked(server: CompletionServer) -> set[int]:
    return {body["seed"] for body in server.bodies}


def test_samples_enter_the_store_with_their_provenance(tmp_path: Path):
    with running() as server:
        fill(tmp_path, server.address)
    samples = stored(tmp_path)
    assert [s.index for s in samples] == [*range(40), *range(40)]
    assert {s.sampled_by for s in samples} == {MODEL}
    assert len({s.program for s in samples}) > 70
    metadata = pq.read_schema(shard_files(tmp_path)[0]).metadata
    provenance = json.loads(metadata[b"alphacode.samples.provenance"])
    assert provenance["server"] == server.address and provenance["model"] == MODEL
    assert provenance["reproducible"] is False and provenance["prompts"] == "statement"
    assert provenance["sampling"]["temperature"] == 1.0


def test_no_file_holds_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY_VARIABLE, "sk-hidden-0123")
    with running(key="sk-hidden-0123") as server:
        fill(tmp_path, server.address)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 20
    assert not any(b"sk-hidden" in path.read_bytes() for path in written)


def test_after_an_error_only_what_is_missing_is_asked_for_again(tmp_path: Path):
    with running() as server:
        fill(tmp_path / "whole", server.address)
        everything = seeds_asked(server)
        server.faults = [None] * 30 + [Fault()] * 3 + [None] * 10 + [Fault(404, "no such path")]
        with pytest.raises(UserError, match=r"404 .*no such path"):
            fill(tmp_path / "broken", server.address)
        there = seeds_stored(tmp_path / "broken")
        server.requests.clear()
        fill(tmp_path / "broken", server.address)
        assert seeds_asked(server) == everything - there
    assert 0 < len(there) < 80 == len(everything)
    assert stored(tmp_path / "broken") == stored(tmp_path / "whole")


KILLED = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}, {here!r}]
import test_served_contest
test_served_contest.fill(Path({folder!r}), {address!r})
"""


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path):
    here = Path(__file__).parent
    with running(seconds=0.1) as server:
        script = KILLED.format(
            root=str(here.parents[1]),
            tests=str(here.parent),
            here=str(here),
            folder=str(tmp_path / "killed"),
            address=server.address,
        )
        environment = {**os.environ, "JAX_PLATFORMS": "cpu"}
        with subprocess.Popen([sys.executable, "-c", script], env=environment) as process:
            while process.poll() is None and len(shard_files(tmp_path / "killed")) < 3:
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -signal.SIGKILL
        there = seeds_stored(tmp_path / "killed")
        server.requests.clear()
        server.seconds = 0.0
        fill(tmp_path / "killed", server.address)
        again = seeds_asked(server)
        fill(tmp_path / "whole", server.address)
    assert there and again.isdisjoint(there) and len(again | there) == 80
    assert stored(tmp_path / "killed") == stored(tmp_path / "whole")


@pytest.mark.parametrize(
    ("changes", "what"),
    [({"prompts": "metadata"}, "prompts="), ({"model": "other"}, "generator=.*; model=")],
)
def test_another_model_or_prompt_does_not_go_on(tmp_path: Path, changes: dict[str, str], what: str):
    with running(models=(MODEL, "other")) as server:
        fill(tmp_path, server.address, model=MODEL)
        with pytest.raises(UserError, match=f"sampled with {what}"):
            fill(tmp_path, server.address, **{"model": MODEL, **changes})


@pytest.mark.slow
def test_a_served_model_solves_a_contest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = Path(__file__).parents[2]
    write_problems(str(tmp_path / "contest.jsonl"), PROBLEMS)
    monkeypatch.setenv(KEY_VARIABLE, "sk-hidden-0123")
    # A third of its programs are right for the first problem, none for the second.
    answer = "It adds.\n```python\nprint(int(input()) + {} % 3)\n```\n"
    with running(answer=answer, key="sk-hidden-0123", log_probabilities="none") as server:
        command = [
            *(sys.executable, "run_sample.py", "--config=configs/sample.py:solve"),
            *("--config.sampling.samples_per_problem=24", "--config.selection.test_inputs=3"),
            *("--config.sampling.languages=python3", "--config.execution.minimum_isolation=1"),
            "--config.sampling.temperature=0.8",
            *(f"--server={server.address}", "--server_prompts=chat"),
            *(f"--contest={tmp_path / 'contest.jsonl'}", f"--workdir={tmp_path / 'run'}"),
        ]
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert len(server.bodies) == 48
    results = json.loads((tmp_path / "run" / "results.json").read_text())
    assert [p["solved"] for p in results["problems"]] == [True, False]
    assert 0 < results["problems"][0]["passing"] < 24
    written = [path for path in (tmp_path / "run").rglob("*") if path.is_file()]
    assert not any(b"sk-hidden" in path.read_bytes() for path in written)
    refused = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert refused.returncode == 2  # the server is gone
    (line,) = [line for line in refused.stderr.splitlines() if line.startswith("error: ")]
    assert server.address in line and "start the server" in line
