"""Programs of every language are told, in its own way, that a judge runs them."""

import pytest
from judge_helpers import EVERY_LANGUAGE, make_job

from alphacode.execution import Runner, Verdict

PYTHON = "import os\nprint(os.environ['ONLINE_JUDGE'])"
TOLD = {
    "c": "#include <stdio.h>\n#include <stdlib.h>\n#ifdef ONLINE_JUDGE\n"
    'int main(void) { puts(getenv("ONLINE_JUDGE")); }\n#endif\n',
    "cpp": "#include <iostream>\n#include <cstdlib>\n#ifdef ONLINE_JUDGE\n"
    'int main() { std::cout << std::getenv("ONLINE_JUDGE"); }\n#endif\n',
    "python3": PYTHON,
    "pypy3": PYTHON,
    "java": "class Main { public static void main(String[] a) { System.out.println("
    'System.getenv("ONLINE_JUDGE").equals(System.getProperty("ONLINE_JUDGE"))); } }',
}


@pytest.fixture(params=EVERY_LANGUAGE)
def language(request: pytest.FixtureRequest, every: Runner) -> str:
    if request.param not in every.languages:
        pytest.skip(f"no {request.param} here")
    return str(request.param)


@pytest.mark.parametrize("fresh", [True, False])
def test_it_is_told(every: Runner, language: str, fresh: bool) -> None:
    job = make_job(
        TOLD[language], ("", "true"), ("", "true"), language=language, fresh_process=fresh
    )
    (result,) = every.judge([job])
    assert result.verdict == Verdict.AC, result
