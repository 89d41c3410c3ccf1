"""Curation of small problems through a real judge: what is kept, made, removed and counted."""

import dataclasses
import shutil
from collections.abc import Iterator

import pytest
from small_problems import CPP, PYTHON, any_divisor, sums

from alphacode.config import ExecutionConfig
from alphacode.datasets.cleaning.cpp_source import HEADER
from alphacode.datasets.problem import Problem, Solution, Test
from alphacode.datasets.test_mutation import normal_input
from alphacode.execution import Case, Runner, SandboxError, languages
from alphacode.execution.curation import tools
from alphacode.execution.curation.curate import STAGES, Plan, curate
from alphacode.execution.curation.generation import Demand
from alphacode.execution.curation.report import Misses, Report, false_positive_table, summary
from alphacode.execution.curation.schedule import Task, run
from alphacode.execution.curation.trials import Judging
from alphacode.execution.judge import isolation

CONFIG = ExecutionConfig(
    workers=1, languages=("c", "cpp", "python3", *(row.name for row in tools.TABLE))
)
PLAN = Plan(frozenset(STAGES), Demand(12, 30, 300, 0), minimum_programs=2, disputed=False)


@pytest.fixture(scope="module")
def judge() -> Iterator[Runner]:
    with Runner(CONFIG, (*languages.TABLE, *tools.TABLE)) as running:
        if "cpp" not in running.languages:
            pytest.skip("no C++ compiler that works")
        yield running


@pytest.fixture
def curated(judge, tmp_path):
    """Curates problems; the results, in the order of the problems."""

    def do(*problems: Problem, plan: Plan = PLAN, **changes) -> list[tuple[Problem, Report]]:
        plan = dataclasses.replace(plan, **changes)
        found: dict[str, tuple[Problem, Report]] = {}
        tasks = [
            Task(str(n), tmp_path / f"{n}.jsonl",
                 lambda p=p: curate(Judging(p, CONFIG, judge.languages), plan))
            for n, p in enumerate(problems)
        ]  # fmt: skip
        assert run(judge, tasks, lambda task, result: found.__setitem__(task.name, result)) == 0
        return [found[str(n)] for n in range(len(problems))]

    return do


def _only(*stages: str) -> frozenset[str]:
    return frozenset(stages)


def _right_sum(text: str) -> str:
    return str(sum(map(int, text.split()[1 : 1 + int(text.split()[0])])))


def test_generated_tests_are_new_true_and_catch_a_wrong_program(curated):
    problem = sums()
    ((made, report),) = curated(problem, stages=_only("generate"))
    assert report.outcome == "complete"
    assert len(made.generated_tests) == report.generated == 12
    assert dataclasses.replace(made, generated_tests=()) == problem
    known = {normal_input(t.input) for t in problem.public_tests + problem.private_tests}
    inputs = [normal_input(t.input) for t in made.generated_tests]
    assert len({*inputs, *known}) == len(inputs) + len(known)
    assert all(t.output.strip() == _right_sum(t.input) for t in made.generated_tests)
    assert report.wrong == Misses(programs=2, original=1, extended=0)
    assert report.slow == Misses(programs=1, original=0, extended=0)
    assert report.measured and report.fit and not report.several_answers


def test_tests_that_are_there_count_towards_the_number(curated):
    there = tuple(Test(f"1\n{n}\n", f"{n}\n") for n in (3, 6, 9))
    problem = sums(generated_tests=there)
    ((made, report),) = curated(problem, stages=_only("generate"))
    assert made.generated_tests[:3] == there and len(made.generated_tests) == 12
    assert report.tests == 6 and report.generated == 9


def test_one_small_example_is_enough(curated):
    problem = sums(public_tests=(Test("1\n5\n", "5\n"),), private_tests=())
    ((made, report),) = curated(problem, stages=_only("generate"))
    assert report.outcome == "complete"
    assert all(t.output.strip() == _right_sum(t.input) for t in made.generated_tests)


def test_several_right_answers_get_no_tests_unless_asked_for(curated):
    (made, report), _ = curated(any_divisor(), sums(), stages=_only("generate"))
    assert made == any_divisor()
    assert report.outcome == "correct programs fail"
    assert report.several_answers and not report.measured


def test_disputed_problems_get_tests_of_those_who_pass(curated):
    ((made, report),) = curated(any_divisor(), stages=_only("generate"), disputed=True)
    assert made.generated_tests and {t.output for t in made.generated_tests} == {"1\n"}
    assert not report.measured


def test_what_gets_no_tests_is_left_as_it_is(curated):
    expected = {
        "custom checker": [{"checker": "custom"}],
        "no tests": [{"public_tests": (), "private_tests": ()}],
        "too few programs": [
            {"solutions": sums().solutions[:1]},
            {"solutions": ()},
            {"solutions": (Solution(PYTHON, "pass"), Solution(CPP, "int"))},
        ],
    }
    problems = [sums(**changes) for several in expected.values() for changes in several]
    outcomes = [outcome for outcome, several in expected.items() for _ in several]
    results = curated(*problems, stages=_only("generate"))
    assert [made for made, _ in results] == problems
    assert [report.outcome for _, report in results] == outcomes
    assert not any(report.generated for _, report in results)


def test_programs_that_differ_leave_no_test(curated):
    odd = Solution(PYTHON, "input()\nx = list(map(int, input().split()))\nprint(sum(x) if "
                   "x in ([1, 2, 3], [9, 1, 7, 4], [5, 8]) else input())")  # fmt: skip
    problem = sums(solutions=(*sums().solutions, odd))
    demand = dataclasses.replace(PLAN.demand, tests=3)
    ((made, report),) = curated(problem, stages=_only("generate"), demand=demand)
    assert made.generated_tests == ()
    assert report.outcome == "out of candidates" and report.candidates > 12
    # The other three agreed; alone it would have been rejected, had it not been asked.
    assert (report.held_out, report.would_reject) == (3, 1)


def test_a_small_budget_ends_after_its_batch(curated):
    demand = dataclasses.replace(PLAN.demand, tests=200, cpu_seconds=1e-3)
    ((made, report),) = curated(sums(), stages=_only("generate"), demand=demand)
    assert report.outcome == "out of CPU time"
    assert 0 < len(made.generated_tests) < 200


def test_another_batch_size_gives_the_same_tests(curated, monkeypatch):
    ((made, _),) = curated(sums("a"), stages=_only("generate"))
    from alphacode.execution.curation import generation

    monkeypatch.setattr(generation, "_FIRST_BATCH", 5)
    ((again, _),) = curated(sums("a"), stages=_only("generate"))
    assert made == again


def test_seeds_and_names_give_other_tests(curated):
    one, other = (
        dataclasses.replace(PLAN, stages=_only("generate"), demand=Demand(12, 30, 300, seed))
        for seed in (1, 2)
    )
    made = {curated(sums("a"), plan=plan)[0][0].generated_tests for plan in (one, other)}
    made.add(curated(sums("b"), plan=one)[0][0].generated_tests)
    assert len(made) == 3


def test_cpp_is_normalised_and_does_what_it_did(curated):
    ((made, report),) = curated(sums(), stages=_only("normalise"))
    (source,) = (s.solution for s in made.solutions if s.language is CPP)
    assert source.startswith(HEADER)
    assert "REP" not in source and "ll" not in source.split() and "int main()" in source
    assert (report.normalised, report.normalisable) == (1, 1)
    assert [s for s in made.solutions if s.language is not CPP] == [
        s for s in sums().solutions if s.language is not CPP
    ]
    ((again, _),) = curated(made, stages=_only("normalise"))
    assert again == made


@pytest.mark.parametrize(
    "source",
    [
        # One compiles for want of its header only, the next never, and one as C only.
        '#include "own.h"\nint main() { }',
        "#include <cstdio>\nint main() { printf(\"%d\", __LINE__ == 2 ? 1 : 2 }",
        "#include <stdio.h>\nint main() { int n, s = 0, x, class; scanf(\"%d\", &n);"
        " while (scanf(\"%d\", &x) == 1) s += x; printf(\"%d\", s + 0 * sizeof class); }",
    ],
)  # fmt: skip
def test_what_fails_normalised_stays_as_it_is(curated, source):
    problem = sums(solutions=(*sums().solutions[:1], Solution(CPP, source)))
    ((made, report),) = curated(problem, stages=_only("normalise"))
    assert made == problem and report.normalised == 0


def test_a_program_may_be_mended_by_normalising(curated):
    broken = Solution(CPP, "#include <cstdio>\nint n, x, s; void main() { scanf(\"%d\", &n); "
                      "while (scanf(\"%d\", &x) > 0) s += x; printf(\"%d\", s); }")  # fmt: skip
    problem = sums(solutions=(*sums().solutions[:1], broken))
    ((made, report),) = curated(problem)
    assert report.normalised == 1 and "int main()" in made.solutions[1].solution
    assert report.outcome == "complete"


def test_cleaning_removes_what_fails_everywhere_and_no_more(curated):
    printing = Test("0\n", "")  # correct programs print nothing that counts: see below
    problem = sums(
        private_tests=(*sums().private_tests, printing),
        solutions=(
            *(Solution(s.language, s.solution.replace("n = int(input())", "n = int(input())\n"
              "if n == 0: raise SystemExit")) for s in sums().solutions if s.language is PYTHON),
            sums().solutions[3],
        ),
        incorrect_solutions=(
            *sums().incorrect_solutions[:2],
            Solution(PYTHON, "print(-1)"),
        ),
    )  # fmt: skip
    ((made, report),) = curated(problem, stages=_only("clean"))
    # One of five programs prints something on the test without output: -1, and it passes nothing.
    assert made.private_tests == sums().private_tests
    assert made.incorrect_solutions == problem.incorrect_solutions[:2]
    assert made.solutions == problem.solutions  # the one in Java was not run, and stays
    assert (report.removed_programs, report.removed_tests) == (1, 1)


def test_a_slow_program_is_not_run_for_ever(curated):
    many = tuple(Test(f"1\n{n}\n", f"{n}\n") for n in range(40))
    problem = sums(
        private_tests=many,
        time_limit=0.05,
        incorrect_solutions=(Solution(PYTHON, "while True: pass", "TLE"),),
    )
    ((made, report),) = curated(problem, stages=_only("clean"))
    assert report.cpu_seconds < 40 * 0.15
    assert made.incorrect_solutions == ()
    assert report.slow == Misses(1, 0, 0)


def test_duplicate_programs_are_dropped_by_merging(curated):
    extra = Solution(PYTHON, sums().solutions[0].solution + "\n\n")
    ((made, _),) = curated(sums(solutions=(*sums().solutions, extra)), stages=_only("merge"))
    assert made.solutions == sums().solutions


def test_all_stages_together(curated):
    results = curated(sums("a"), any_divisor(), sums("b", checker="custom"))
    (made, report), (_, disputed), (custom, _) = results
    assert report.outcome == "complete" and report.normalised == 1
    assert [s.verdict for s in made.incorrect_solutions] == ["WA", "TLE"]  # one passed nothing
    assert made.public_tests == sums().public_tests
    assert custom == sums("b", checker="custom")
    table = false_positive_table([report, disputed])
    assert len(table) == 4
    assert "1 of 2 50.0%" in table[2] and "0 of 2 0.0%" in table[3] and "0 of 3 0.0%" in table[3]
    text = "\n".join(summary([r for _, r in results], 12))
    assert "did not reach 12 generated tests: 2 of 3 (66.7%)" in text


def test_slow_programs_are_counted_only_where_labels_tell_them():
    wrong = Misses(programs=4, original=2, extended=1)
    one = Report("p", "complete", 3, 5, 0.0, generated=7, measured=True, wrong=wrong)
    unlabelled = false_positive_table([one])
    rows = [" ".join(line.split()) for line in unlabelled]
    assert rows[2] == "original tests 3.0 2 of 4 50.0% 1 of 1 100.0% - -"
    assert rows[3] == "after curation 10.0 1 of 4 25.0% 1 of 1 100.0% - -"
    slow = dataclasses.replace(one, slow=Misses(4, 4, 3))
    assert false_positive_table([slow])[2].split()[-8:-4] == ["6", "of", "8", "75.0%"]
    unbelieved = dataclasses.replace(one, measured=False)
    assert false_positive_table([one, unbelieved]) == unlabelled


def test_no_measured_problem_gives_no_table():
    assert false_positive_table([Report("p", "no tests", 0, 0, 0.0)]) == []


def test_the_log_alone_carries_a_task_to_its_end(judge, tmp_path):
    """What a kill leaves is the log: with it, nothing is run again."""
    plan = dataclasses.replace(PLAN, stages=_only("merge", "generate"))

    def task() -> Task:
        judging = Judging(sums(), CONFIG, judge.languages)
        return Task("0", tmp_path / "log.jsonl", lambda: curate(judging, plan))

    ends = []
    assert run(judge, [task()], lambda _, result: ends.append(result)) == 0
    rows = (tmp_path / "log.jsonl").read_bytes()
    assert run(judge, [task()], lambda _, result: ends.append(result)) == 0
    assert ends[0] == ends[1]
    assert (tmp_path / "log.jsonl").read_bytes() == rows


def test_what_the_judge_cannot_run_is_given_up_and_the_rest_goes_on(judge, curated, tmp_path):
    def impossible():
        yield [Judging(sums(), CONFIG, judge.languages).job("no language", "", ())]

    ends = []
    tasks = [Task("impossible", tmp_path / "i.jsonl", impossible)]
    tasks.append(
        Task(
            "possible",
            tmp_path / "p.jsonl",
            lambda: curate(Judging(sums(), CONFIG, judge.languages), PLAN),
        )
    )
    assert run(judge, tasks, lambda task, _: ends.append(task.name)) == 1
    assert ends == ["possible"]


def test_equal_jobs_of_a_step_run_once_and_each_gets_the_result(judge, tmp_path):
    def twins():
        job = Judging(sums(), CONFIG, judge.languages).job(
            "python3", "print(1)", (Case("", None), Case("", "1"), Case("", "2"))
        )
        results = yield [job, job]
        return results

    ends = []
    run(judge, [Task("twins", tmp_path / "t.jsonl", twins)], lambda _, result: ends.append(result))
    ((one, two),) = ends
    assert one == two and len((tmp_path / "t.jsonl").read_bytes().splitlines()) == 1
    # What was judged is kept as a digest, what was not as it is.
    outputs = [case.output for case in one.cases]
    assert outputs[0] == "1\n" and outputs[1] == outputs[2] != "1\n"


def test_a_problem_whose_correct_programs_do_not_run_is_not_measured(curated):
    problem = sums(solutions=(Solution(CPP, "int"), Solution(PYTHON, "1/0")))
    ((_, report),) = curated(problem, stages=_only("generate"))
    assert not report.measured and report.wrong == Misses()


def _others_may_run(path):
    """Whether a user of no rights may run a file: no folder above it is somebody's own."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


@pytest.mark.parametrize("level", [3, 2])
def test_the_tools_run_at_every_level_of_isolation(level, monkeypatch):
    monkeypatch.setattr(isolation, "_LEVELS", (level,))
    try:
        with Runner(CONFIG, (*languages.TABLE, *tools.TABLE)) as running:
            found = running.languages
    except SandboxError as error:
        pytest.skip(str(error))
    assert tools.PREPROCESSOR.name in found or shutil.which("g++") is None
    path = tools.formatter_path()
    # Without namespaces programs are run by another user, where the files lie.
    can_run = path is not None and (level == 3 or _others_may_run(path))
    assert (tools.FORMATTER.name in found) == can_run
