"""A program that holds more than it may is ended soon, and gets what it is told to get: MLE."""

import pytest
from judge_helpers import EVERY_LANGUAGE, LIMITS, make_job

from alphacode.execution import Runner, Verdict

MIB = 1 << 20
BLOCKS = {
    "c": "#include <stdlib.h>\n#include <string.h>\nint main(void) {"
    " for (;;) { volatile char* p = malloc(1 << 20); memset((char*)p, 1, 1 << 20);"
    " for (volatile int i = 0; i < 500000; i++); } }",
    "cpp": "#include <vector>\nint main() { std::vector<std::vector<char>> v;"
    " for (;;) { v.emplace_back(1 << 20, 1); for (volatile int i = 0; i < 500000; i++); } }",
    "python3": "blocks = []\nwhile True:\n    blocks.append(b'x' * (1 << 20)); sum(range(20000))",
    "pypy3": "blocks = []\nwhile True:\n    blocks.append(b'x' * (1 << 20)); sum(range(300000))",
}


@pytest.mark.parametrize("language", [name for name in EVERY_LANGUAGE if name in BLOCKS])
def test_it_does_not_hold_much_more(every: Runner, language: str) -> None:
    """Slow ones, so that a machine that is busy looks at them in time."""
    if language not in every.languages:
        pytest.skip(f"no {language} here")
    (result,) = every.judge([make_job(BLOCKS[language], language=language)])
    assert result.verdict == Verdict.MLE, result
    assert result.cases[0].peak_memory_bytes < LIMITS.memory_bytes + 100 * MIB


def test_all_that_is_allowed_may_be_held(every: Runner) -> None:
    text = "x = b'x' * (200 << 20)\nimport time\ntime.sleep(0.3)\nprint(len(x))"
    (result,) = every.judge([make_job(text, ("", str(200 << 20)))])
    assert result.verdict == Verdict.AC, result


def test_stacks_of_threads_that_are_not_touched_do_not_count(every: Runner) -> None:
    text = (
        "import threading, time\ndone = []\n"
        "def work(n):\n    time.sleep(0.2); done.append(n)\n"
        "many = [threading.Thread(target=work, args=(n,)) for n in (0, 6)]\n"
        "[t.start() for t in many]; [t.join() for t in many]\nprint(sum(done))"
    )
    (result,) = every.judge([make_job(text, ("", "6"))])
    assert result.verdict == Verdict.AC, result
