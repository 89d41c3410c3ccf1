"""What programs of every language find: that a judge runs them, and their input by its name."""

import pytest
from judge_helpers import EVERY_LANGUAGE, make_job

from alphacode.execution import Runner, Validator, Verdict

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

OPENED = "lines = open('/dev/stdin').read().split()\nprint(lines[0], len(lines))"
READS = {
    "c": "#include <stdio.h>\nint main(void) { int first, n = 0, x; "
    'FILE* f = fopen("/dev/stdin", "r"); fscanf(f, "%d", &first); '
    'while (fscanf(f, "%d", &x) == 1) n++; printf("%d %d", first, n + 1); }',
    "cpp": "#include <fstream>\n#include <iostream>\nint main() { int first, n = 1, x; "
    'std::ifstream f("/dev/stdin"); f >> first; while (f >> x) n++; '
    'std::cout << first << " " << n; }',
    "python3": OPENED,
    "pypy3": OPENED,
    "java": "import java.nio.file.*; class Main { public static void main(String[] a) throws "
    'Exception { String[] w = new String(Files.readAllBytes(Path.of("/dev/stdin"))).trim()'
    '.split("\\\\s+"); System.out.println(w[0] + " " + w.length); } }',
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


@pytest.mark.parametrize("fresh", [True, False])
def test_it_opens_its_input_by_name(every: Runner, language: str, fresh: bool) -> None:
    cases = (("7 8\n9\n", "7 3"), ("5\n", "5 1"))
    job = make_job(
        READS[language], *cases, language=language, fresh_process=fresh, reject_quickly=True
    )
    (result,) = every.judge([job])
    assert result.verdict == Verdict.AC, result


def test_a_validator_opens_what_it_judges_by_name(every: Runner) -> None:
    opens = Validator("python3", "exit(42 if open('/dev/stdin').read() == '7' else 43)")
    jobs = [make_job(f"print({n}, end='')", ("", "x"), validator=opens, key=str(n)) for n in (7, 8)]
    found = {result.key: result.verdict for result in every.judge(jobs)}
    assert found == {"7": Verdict.AC, "8": Verdict.WA}


def test_it_does_so_at_every_level(level_runner: Runner) -> None:
    (result,) = level_runner.judge([make_job(READS["python3"], ("7 8\n", "7 2"))])
    assert result.verdict == Verdict.AC, result
