"""The table of dry runs: what it shows is what was measured, and nothing is measured twice."""

import dataclasses
import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest
from jax.sharding import AbstractMesh

from alphacode.models import sharding
from alphacode.training.dry_run.compile_ahead import DryRun
from benchmarks import dry_runs_of_sampling as sampling
from benchmarks.dry_runs import ROOT, ROWS, Row, cost_line, line, main, outdated, table
from configs import sizes

RUN = DryRun(
    target="v4:4x4x4",
    mesh={"data": 1, "fsdp": 16, "tensor": 4},
    parameters=41_000_000_000,
    arguments={"parameters": 2 << 30, "optimizer": 4 << 30, "batch": 1 << 20},
    temporaries=13 << 30,
    limit=32 << 30,
    compiled_flops=2.5e15,
    model_flops=2e15,
    six_nd=1.9e15,
    collectives={"all-reduce": (7, 1 << 30), "all-gather": (12_345, 1 << 30)},
    tokens=73_728.0,
    bound={"compute": 8.0, "memory": 4.0, "interconnect": 1.5},
    mfu=0.5,
    seconds=238.4,
)


def record(row: Row, run: DryRun) -> dict[str, Any]:
    return {
        "fingerprint": row.fingerprint,
        "batch_size": 2048,
        "accumulation": 16,
        "versions": {"jax": "1.2.3"},
        "processor_seconds": 300,
        "result": json.loads(json.dumps(dataclasses.asdict(run))),
    }


def cells(text: str) -> list[str]:
    assert text.startswith("| ") and text.endswith(" |")
    return [cell.strip() for cell in text[1:-1].split("|")]


def test_every_size_of_the_paper_has_a_tpu_slice_and_each_row_a_name_of_its_own() -> None:
    slices = {row.size for row in ROWS if row.target.startswith("v")}
    assert slices == set(sizes.BATCH_SIZES)
    assert Row("41b", "v4:4x4x4") in ROWS
    assert len({row.name for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_batch_divides_among_the_devices_and_among_twice_as_many(row: Row) -> None:
    devices = math.prod(int(size) for size in row.target.partition(":")[2].split("x"))
    training, mesh = row.config.training, row.config.mesh
    for count in (devices, 2 * devices):
        batch = count // mesh.tensor
        shape = AbstractMesh((1, batch, mesh.tensor), sharding.MESH_AXES)
        sharding.check_batch(training.batch_size, training.accumulation, shape)


def test_a_row_is_outdated_when_its_step_has_changed_and_not_otherwise() -> None:
    row = Row("1b", "v5e:4x4")
    kept = {row.name: record(row, RUN)}
    assert not outdated(row, kept)
    for same in ("data.cache=elsewhere", "training.log_every=7", "data.encoder_buckets=256,1536"):
        assert not outdated(dataclasses.replace(row, overrides=(same,)), kept)
    for other in (
        "model.remat=none",
        "mesh.tensor=2",
        "training.accumulation=2",
        "training.batch_size=64",
        "objective.masked_lm_rate=0.1",
        "data.decoder_buckets=256",
    ):
        assert outdated(dataclasses.replace(row, overrides=(other,)), kept), other
    assert outdated(Row("3b", "v5e:4x4"), kept) and outdated(row, {})
    elsewhere = Row("1b", "v5e:4x8")
    assert outdated(elsewhere, {elsewhere.name: kept[row.name]})


def test_a_line_shows_what_was_measured() -> None:
    row = Row("41b", "v4:4x4x4")
    shown = cells(line(row, {row.name: record(row, RUN)}))
    assert shown[:4] == ["41b", "v4:4x4x4", "fsdp 16 x tensor 4", "2,048 in 16"]
    assert shown[4:9] == ["2.00", "4.00", "13.00", "19.00", "32.0"]
    assert shown[9:16] == ["1.250", "8.00", "4.00", "1.50", "compute", "9,216", "50%"]
    assert shown[16:] == ["all-gather 12,345, all-reduce 7", "238 (300)", "fits"]


def test_chip_days_are_those_of_all_steps_at_the_bound() -> None:
    row = Row("41b", "v4:4x4x4")
    kept = {row.name: record(row, RUN)}
    # 205,000 steps of 8 s on 64 chips; 2e15 operations a chip and step.
    wanted = ["41b", "v4:4x4x4", "205,000", "19", "1,215", "304"]
    assert cells(cost_line(row, kept)) == wanted
    assert cost_line(row, kept) in table((row,), kept)
    changed = dataclasses.replace(row, overrides=("training.accumulation=2",))
    assert cells(cost_line(changed, kept))[3:] == ["", "", ""]


def test_a_row_that_was_measured_otherwise_says_so() -> None:
    row = Row("41b", "v4:4x4x4")
    measured = record(row, RUN)
    for other in (
        measured | {"fingerprint": "of other settings"},
        measured | {"result": measured["result"] | {"bound": {}}},
    ):
        assert outdated(row, {row.name: other})
        assert cells(line(row, {row.name: other}))[-1] == "fits, to be compiled again"
    refused = measured["result"] | {"bound": {}, "refused": "RESOURCE_EXHAUSTED"}
    assert not outdated(row, {row.name: measured | {"result": refused}})


def test_lines_of_all_kinds_have_the_cells_of_the_head_and_the_verdict_last() -> None:
    row = Row("41b", "v4:4x4x4")
    tight = dataclasses.replace(RUN, limit=RUN.total - 1)
    refused = dataclasses.replace(
        RUN, temporaries=0, compiled_flops=0.0, collectives={}, refused="RESOURCE_EXHAUSTED"
    )
    for run in (tight, refused):
        kept = {row.name: record(row, run)}
        page = table((row, ROWS[0]), kept).partition("## ")[0]
        lines = [each for each in page.splitlines() if each[:1] == "|"]
        assert len({len(cells(each)) for each in lines}) == 1 and len(lines) == 4
        assert cells(lines[2])[-1] == "does not fit"
        assert cells(lines[3])[2] == "not measured"


def test_the_page_names_the_command_of_each_row() -> None:
    row = Row("9b", "v4:4x4x4", ("mesh.tensor=8",))
    command = "--config=configs/pretrain.py:9b --dry_run=v4:4x4x4 --config.mesh.tensor=8\n"
    assert command in table((row,), {})


def test_what_is_measured_already_is_shown_again_without_compiling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page, results = tmp_path / "page.md", tmp_path / "page.json"
    kept = {row.name: record(row, RUN) for row in ROWS}
    stale = ROWS[-1].name
    kept[stale]["fingerprint"] = "of other settings"
    results.write_text(json.dumps(kept))
    chosen = ",".join(row.name for row in ROWS[:-1])
    monkeypatch.setattr(sys, "argv", ["dry_runs", f"--rows={chosen}", f"--output={page}"])
    main()
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1] == f"{len(ROWS) - 1} of {len(ROWS) - 1} training steps fit"
    assert printed[:-1] == [line(row, kept) for row in ROWS[:-1]]
    assert page.read_text() == table(ROWS, kept)
    assert json.loads(results.read_text()) == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.json", "page.md"]


def test_a_row_that_there_is_not_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "page.md"
    monkeypatch.setattr(sys, "argv", ["dry_runs", "--rows=2b", f"--output={output}"])
    with pytest.raises(SystemExit, match="--rows=2b: give some of"):
        main()
    assert not output.exists()


def test_the_page_in_docs_is_made_from_the_results_beside_it() -> None:
    page = ROOT / "docs" / "dry_runs.md"
    kept = json.loads(page.with_suffix(".json").read_text())
    assert page.read_text() == table(ROWS, kept)


PART = {"flops": 1e12, "memory": 1e9, "temporaries": 1 << 20, "compiling": 9.0}
SAMPLING = {
    "target": "v5p:2x2x1",
    "mesh": {"data": 1, "fsdp": 1, "tensor": 4},
    "model_parameters": 41_000_000_000,
    "parameters": 20 << 30,
    "slots": 512,
    "prompts": 32,
    "source": 1536,
    "length": 768,
    "decoding": 50 << 30,
    "limit": float(95 << 30),
    "prefill": PART | {"bound": {"compute": 0.5, "memory": 0.25, "interconnect": 0.0}},
    "step": PART | {"bound": {"compute": 0.01, "memory": 0.02, "interconnect": 0.005}},
}


def test_chip_days_of_samples_are_those_of_full_length_programs_at_the_bound() -> None:
    (row,) = (row for row in sampling.ROWS if row.name == "sampling 41b@v5p:2x2x1")
    kept = {row.name: {"fingerprint": row.fingerprint, "versions": {}, "result": SAMPLING}}
    shown = cells(sampling.table((row,), kept).splitlines()[-1])
    assert shown[:4] == ["41b", "v5p:2x2x1", "tensor 4", "512 of 32 prompts"]
    assert shown[4:10] == ["20.00", "50.00", "95.00", "0.500", "20.00", "memory"]
    # 512 samples on 4 devices in 0.5 + 768 x 0.02 s; 165 million of them.
    rate = 512 / 15.86 / 4
    assert shown[10:] == [f"{rate:.2f}", f"{165e6 / rate / 86400:,.0f}"]
    other = dataclasses.replace(row, overrides=("mesh.tensor=2",))
    assert not sampling.outdated(row, kept) and sampling.outdated(other, kept)
    assert "to be compiled again" in sampling.table((other,), kept)
    page = table(ROWS, kept)
    assert sampling.table(sampling.ROWS, kept) in page and row.command in page
