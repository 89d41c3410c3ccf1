"""What a run tells about itself: JSON lines, rates, the profiler's window."""

import json
import os
import pty
import re
from pathlib import Path

import numpy as np
import pytest
import small_run
from etils import epath
from small_run import STEPS, Finished

from alphacode.errors import UserError
from alphacode.training.loop import train
from alphacode.training.telemetry import flops
from alphacode.training.telemetry.metrics import METRICS_FILE, Log
from alphacode.training.telemetry.throughput import Rates, Throughput, batch_flops, peak_flops

RATES = Rates(tokens=100.0, flops=2e12, mfu=0.25, step_seconds=2.0)


def test_json_lines_tell_of_each_step_what_the_log_tells(finished: Finished) -> None:
    points = small_run.points(finished.workdir)
    assert list(points) == list(range(1, STEPS + 1))
    for step, point in points.items():
        (line,) = (x for x in finished.log.splitlines() if f"step {step}/{STEPS}  " in x)
        for name in ("loss", "next_token", "gradient_norm", "learning_rate"):
            (shown,) = re.findall(rf"  {name} (\S+)", line)
            assert f"{point[name]:.4g}" == shown
        assert f"tokens/s {point['tokens_per_second']:.0f}" in line
        # Nothing here knows the peak of a CPU.
        assert point["mfu"] is None and "MFU" not in line
        assert "finite" not in point


def test_rates_in_json_lines_belong_to_the_same_steps(finished: Finished) -> None:
    config = small_run.config(finished.data)
    width = {"encoder_tokens": np.ones((8, 64)), "decoder_tokens": np.ones((8, 64))}
    for point in small_run.points(finished.workdir).values():
        operations = point["model_flops_per_second"] * point["seconds_per_step"]
        assert operations == pytest.approx(batch_flops(config, width), rel=1e-9)
        tokens = point["tokens_per_second"] * point["seconds_per_step"]
        assert tokens == pytest.approx(round(tokens), abs=1e-4) and 0 < tokens <= 8 * 128


def test_a_run_that_goes_on_drops_the_points_it_will_make_again(tmp_path: Path) -> None:
    folder, path = epath.Path(tmp_path), tmp_path / METRICS_FILE
    first = Log(folder, steps=9, start=0)
    for step in (1, 2, 3, 4):
        first.write(step, {"loss": step / 3}, RATES)
    first.close()
    before = path.read_bytes()
    # A killed process may have cut its last line.
    path.write_bytes(before + b'{"step": 5, "lo')
    Log(folder, steps=9, start=4).close()
    assert path.read_bytes() == before
    second = Log(folder, steps=9, start=2)
    second.write(3, {"loss": 0.5}, RATES)
    second.close()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3]
    assert lines[1]["loss"] == 2 / 3 and lines[2]["loss"] == 0.5
    assert lines[2]["mfu"] == 0.25 and lines[2]["model_flops_per_second"] == 2e12
    assert not list(tmp_path.glob("*.partial"))


def test_the_progress_line_has_utilisation_and_time_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="alphacode"):
        log = Log(epath.Path(tmp_path), steps=2000, start=0)
        log.write(200, {"loss": 1.5}, RATES)
        log.close()
    (line,) = caplog.messages
    assert line == "step 200/2000  loss 1.5  tokens/s 100  MFU 25.0%  ETA 1:00:00"


def test_a_terminal_shows_a_bar_instead_of_lines_which_makes_room_for_evaluations(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal, caplog.at_level("INFO", logger="alphacode"):
        monkeypatch.setattr("sys.stderr", terminal)
        log = Log(epath.Path(tmp_path), steps=2000, start=100)
        log.write(200, {"loss": 1.5}, RATES)
        log.hide()
        log.write_evaluation(200, {"next_token": 0.5})
        log.write(400, {"loss": 0.75}, RATES)
        log.close()
        shown = os.read(reader, 1 << 16).decode()
    os.close(reader)
    assert caplog.messages == ["step 200/2000  held out: next_token 0.5"]
    for step, said in ((200, "loss 1.5"), (400, "loss 0.75")):
        line = rf"training: {step} of 2000 steps, {said}  tokens/s 100  MFU 25\.0%"
        assert re.search(line, shown)


@pytest.mark.parametrize(
    ("kind", "peak"),
    [
        ("TPU v4", 275e12),
        ("TPU v5 lite", 197e12),
        ("TPU v5e", 197e12),
        ("TPU v5", 459e12),
        ("TPU v5p", 459e12),
        ("TPU v6 lite", 918e12),
        ("TPU v6e", 918e12),
        ("NVIDIA A100-SXM4-80GB", 312e12),
        ("NVIDIA H100 80GB HBM3", 989e12),
        ("NVIDIA H100 PCIe", 756e12),
        ("NVIDIA H200", 989e12),
        ("cpu", None),
        ("TPU v2", None),
        ("NVIDIA GeForce RTX 4090", None),
    ],
)
def test_peaks_of_devices_by_the_name_that_jax_gives_them(kind: str, peak: float | None) -> None:
    assert peak_flops(kind) == peak


def test_utilisation_is_a_share_of_all_devices_and_padding_is_no_token(finished: Finished) -> None:
    config = small_run.config(finished.data)
    tokens = np.zeros((4, 64), np.int32)
    tokens[:, :10] = 7
    batch = {"encoder_tokens": tokens, "decoder_tokens": tokens[:, :32]}
    throughput = Throughput(config, processes=2, devices=4, device_kind="TPU v4")
    for _ in range(3):
        throughput.count(batch)
    rates = throughput.rates()
    assert rates.mfu == pytest.approx(rates.flops / (4 * 275e12))
    seconds = 3 * rates.step_seconds
    assert rates.tokens * seconds == pytest.approx(3 * 2 * 4 * 20)
    masked = config.objective.masked_lm_rate * 64
    asked = flops.step_flops(config.model, config.training.batch_size, 64, 32, masked)
    assert rates.flops * seconds == pytest.approx(3 * asked.total)
    # What was counted is not counted again.
    assert throughput.rates().tokens == 0


def test_the_profiler_watches_its_window_and_nothing_without_one(
    finished: Finished, tmp_path: Path
) -> None:
    assert not (finished.workdir / "profile").exists()
    window = ("training.profile_from=3", "training.profile_steps=2", "training.steps=4")
    state = train(small_run.config(finished.data, *window), str(tmp_path / "run"))
    assert int(state.step) == 4
    traces = list((tmp_path / "run" / "profile").rglob("*.xplane.pb"))
    assert len(traces) == 1 and traces[0].stat().st_size > 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (("training.profile_from=0",), "training.profile_from=0 must be positive"),
        (("training.profile_steps=-1",), "training.profile_steps=-1 must not be negative"),
        (("training.profile_from=7", "training.profile_steps=3"), "past training.steps=8"),
    ],
)
def test_windows_that_cannot_be_are_refused(
    finished: Finished, fields: tuple[str, ...], named: str
) -> None:
    with pytest.raises(UserError, match=named):
        small_run.config(finished.data, *fields)
    small_run.config(finished.data, "training.profile_from=7", "training.profile_steps=2")
