"""A real runner for the tests of selection."""

import pytest
from recording import RecordingRunner
from small_problems import EXECUTION

from alphacode.execution import Runner


@pytest.fixture(scope="session")
def runner():
    with Runner(EXECUTION) as opened:
        yield opened


@pytest.fixture
def recording(runner):
    return RecordingRunner(runner)
