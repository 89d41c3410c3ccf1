"""Which type a run computes in where none is named: measured on CPUs, kept, the same in a run."""

import json
from pathlib import Path

import jax
import pytest

from alphacode.models import activation_dtype


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(activation_dtype, "_SECONDS", 0.05)
    return tmp_path / "alphacode" / "activation_dtype.json"


def test_both_types_are_measured() -> None:
    seconds = activation_dtype.measured()
    assert set(seconds) == {"bfloat16", "float32"}
    assert all(0 < value < 10 for value in seconds.values())


def test_the_faster_type_is_taken_and_kept_for_this_machine(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = [{"bfloat16": 2.0, "float32": 1.0}, {"bfloat16": 1.0, "float32": 2.0}]
    monkeypatch.setattr(activation_dtype, "measured", lambda: taken.pop(0))
    assert activation_dtype.fastest() == "float32"
    assert activation_dtype.fastest() == "float32"  # known, not measured again
    assert len(taken) == 1
    (machine,) = json.loads(kept.read_text())
    assert jax.__version__ in machine
    monkeypatch.setattr(jax, "__version__", "0.0.1")
    assert activation_dtype.fastest() == "bfloat16"
    assert len(json.loads(kept.read_text())) == 2


@pytest.mark.parametrize("text", ["", "[]", '{"this": 1}', "\x00"])
def test_a_damaged_file_is_measured_anew(kept: Path, text: str) -> None:
    kept.parent.mkdir()
    kept.write_text(text)
    assert activation_dtype.fastest() in ("bfloat16", "float32")
    assert len(json.loads(kept.read_text())) == 1


def test_a_folder_that_cannot_be_written_stops_nothing(kept: Path) -> None:
    kept.parent.write_text("in the way")
    assert activation_dtype.fastest() in ("bfloat16", "float32")


def test_accelerators_take_bfloat16(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jax, "default_backend", lambda: "tpu")
    assert activation_dtype.fastest() == "bfloat16"
    assert not kept.exists()


def test_a_named_type_and_that_of_the_run_before_come_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(activation_dtype, "fastest", lambda: pytest.fail("measured"))
    assert activation_dtype.resolved("float32", "bfloat16") == "float32"
    assert activation_dtype.resolved("auto", "float32") == "float32"
