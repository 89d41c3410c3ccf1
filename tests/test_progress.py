"""The display of long work, on terminals and elsewhere."""

import io
import os
import pty
import re
from pathlib import Path

import pytest

from alphacode import progress
from alphacode.progress import Progress, clock


class _Plain(io.StringIO):
    """A stream that is no terminal."""


def test_a_file_gets_lines_with_total_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    stream = _Plain()
    with Progress("filter", 8, "programs", stream) as display:
        display._begin -= 4  # as if begun four seconds ago
        display.update(2, "1 passes")
        display.update(8, "3 pass")
    lines = stream.getvalue().splitlines()
    assert re.fullmatch(
        r"filter: 2 of 8 programs, 0\.5 a second, 1 passes, 0:00:1[12] left", lines[0]
    )
    assert re.fullmatch(r"filter: 8 of 8 programs, [12]\.\d a second, 3 pass", lines[-1])


def test_what_was_done_before_is_no_part_of_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    stream = _Plain()
    with Progress("training", 100, "steps", stream, start=90) as display:
        display._begin -= 4  # as if begun four seconds ago
        display.update(92)
    line = stream.getvalue().splitlines()[0]
    assert re.fullmatch(r"training: 92 of 100 steps, 0\.5 a second, 0:00:1[56] left", line)


def test_lines_are_few() -> None:
    stream = _Plain()
    with Progress("reading", stream=stream) as display:
        for i in range(1000):
            display.update(i, f"file {i}")
    assert stream.getvalue() == "reading: file 999\n"


def test_work_that_fails_has_no_last_line() -> None:
    stream = _Plain()
    with pytest.raises(KeyError), Progress("work", 3, "things", stream) as display:
        display.update(1)
        raise KeyError
    assert stream.getvalue() == ""


def test_a_share_is_told_where_nothing_is_counted() -> None:
    stream = _Plain()
    with Progress("reading", 200, stream=stream) as display:
        display.update(100)
    assert stream.getvalue() == "reading: 50%\n"


def test_a_terminal_shows_a_bar(tmp_path: Path) -> None:
    reader, writer = pty.openpty()
    with os.fdopen(writer, "w") as terminal:
        with Progress("filter", 10, "programs", terminal) as display:
            display.update(5, "2 pass")
            assert display._bar is not None
            display._bar.refresh()
        shown = os.read(reader, 1 << 16).decode()
    os.close(reader)
    assert "filter" in shown and "50%" in shown and "5 of 10 programs, 2 pass" in shown


def test_clock() -> None:
    assert clock(36_065) == "10:01:05"
