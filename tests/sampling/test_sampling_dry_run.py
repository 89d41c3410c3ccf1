"""Dry runs of sampling: what they say of the programs holds of them; by the command of the docs."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import jax
import pytest
import untrained

from alphacode.config import ContestConfig, SamplingConfig
from alphacode.datasets.problem import Language
from alphacode.models import incremental
from alphacode.sampling.dry_run import dry_run
from alphacode.sampling.tickets import Metadata
from alphacode.training.checkpoint import load

ROOT = Path(__file__).resolve().parents[2]
HAS_GPU = any(importlib.util.find_spec(f"jax_cuda{version}_plugin") for version in (12, 13))
SMALL = ("--config.sampling.slots=4", "--config.sampling.max_tokens=16")


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> str:
    return untrained.checkpoint(tmp_path_factory.mktemp("checkpoint") / "run", 0)


def run_command(*flags: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "run_sample.py"), *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **settings},
    )


def test_the_command_needs_neither_contest_nor_workdir(checkpoint: str):
    done = run_command("--dry_run=here", f"--checkpoint={checkpoint}", *SMALL)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("target            here: data 1") and lines[-1] == "fits"
    assert lines[2].startswith("side by side      4 sequences of 1 prompts, 256 + 16 tokens")
    assert [line.split()[0] for line in lines if "operations" in line] == ["prefill", "decode"]


def test_a_model_is_needed_and_only_one(checkpoint: str):
    for flags in ((), (f"--checkpoint={checkpoint}", "--model=configs/finetune.py:tiny")):
        done = run_command("--dry_run=here", *flags)
        assert done.returncode == 2
        assert "--dry_run needs the one or the other" in done.stderr


@pytest.mark.skipif(not HAS_GPU, reason="needs JAX's GPU plugin: pip install -e '.[cuda]'")
def test_gpus_that_are_not_here_have_a_bound(checkpoint: str):
    done = run_command("--dry_run=h100:1", f"--checkpoint={checkpoint}", *SMALL, XLA_FLAGS="")
    assert done.returncode == 0, done.stderr
    assert re.search(r"at that bound +[\d,.]+ samples/s a device", done.stdout)


def test_operations_are_those_of_the_model(checkpoint: str):
    model = untrained.MODEL
    config = ContestConfig(
        sampling=SamplingConfig(
            slots=4, max_tokens=16, temperature=0.5, activation_dtype="bfloat16"
        )
    )
    metadata = Metadata((Language.PYTHON3,), (), True)
    found = dry_run(config, model, metadata, "here")
    assert found.fits and found.total <= found.limit
    trained = load(checkpoint).model
    decoder = incremental.prepare(trained)
    matrices = sum(x.size for x in jax.tree.leaves(decoder.blocks) if x.ndim == 2) - sum(
        # Keys and values of prompts are projected in prefill.
        block.cross_attention.key[...].size + block.cross_attention.value[...].size
        for block in decoder.blocks
    )
    heads, size = model.num_query_heads, model.head_size
    attended = 4 * heads * size * (256 + 16) * model.decoder_layers
    expected = 4 * (2 * (matrices + model.vocab_size * model.d_model) + attended)
    assert found.step.flops == pytest.approx(expected, rel=0.02)
    assert found.parameters == pytest.approx(
        sum(x.nbytes for x in jax.tree.leaves(trained)), rel=1e-6
    )
