"""A contest that is being held: statements and examples alone, programs to send, no score."""

import contextlib
import dataclasses
import io
import json
import shutil

import pytest
import small_problems

from alphacode.datasets.problem import Language
from alphacode.datasets.readers import write_problems
from alphacode.evaluation.contest import run_contest
from alphacode.sampling.store import slug

JUDGING = ("filter", "cluster", "score", "report")
SUFFIXES = {"python3": ".py", "cpp": ".cpp"}


def without_hidden_tests(problem):
    return dataclasses.replace(problem, private_tests=(), generated_tests=())


def run(folder, problems, config, stages=JUDGING):
    """Results and what was printed, over the same samples as the scored contest's."""
    contest, workdir = folder / "contest.jsonl", folder / "run"
    write_problems(str(contest), problems)
    if not workdir.exists():
        small_problems.fill_contest(workdir)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        results = run_contest(config, "", str(contest), str(workdir), stages)
    return results, printed.getvalue().splitlines()


def files_below(folder):
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".json"
    }


@pytest.fixture(scope="module")
def live(judged, tmp_path_factory):
    """Treat as read-only."""
    folder = tmp_path_factory.mktemp("live")
    problems = [without_hidden_tests(problem) for problem in small_problems.contest()]
    return folder, *run(folder, problems, judged.config)


def test_it_runs_to_the_end_and_selects_as_if_it_was_scored(live, judged):
    _, results, printed = live
    submitted = results["totals"]["submitted"]
    assert printed[-1] == f"not scored: {submitted} submissions for 6 problems"
    assert submitted == judged.results["totals"]["submitted"] > 0
    same = ("passing", "public_verdicts", "clusters", "cluster_sizes", "unjudged")
    for one, other in zip(results["problems"], judged.results["problems"], strict=True):
        assert {name: one[name] for name in same} == {name: other[name] for name in same}
        assert (one["scored"], one["solved"], one["pass_at_k"]) == (False, False, {})
        assert one["hidden_verdicts"] == {}
        chosen = [{**s, "verdict": None} for s in other["submissions"]]
        assert one["submissions"] == chosen
    assert results["totals"]["solve_rate"] is None
    assert any("6 of 6 problems have no hidden tests" in note for note in results["notes"])


def test_what_to_send_lies_in_files_in_order(live, judged):
    folder, results, _ = live
    programs = files_below(folder / "run" / "submissions")
    expected = {}
    for entry in results["problems"]:
        path = judged.workdir / "submissions" / f"{slug(entry['name'])}.json"
        chosen = json.loads(path.read_text())["submissions"] if entry["attempted"] else []
        for one in chosen:
            name = f"{entry['slug']}/{one['number']}{SUFFIXES[one['language']]}"
            expected[name] = one["program"]
    assert programs == expected
    assert {language.token: language.suffix for language in (Language.CPP, Language.JAVA)} == {
        "cpp": ".cpp",
        "java": ".java",
    }


def test_the_report_does_not_speak_of_a_score(live):
    folder = live[0] / "run" / "report"
    index, markdown = (folder / "index.html").read_text(), (folder / "report.md").read_text()
    assert "submissions, not scored" in index and "**Not scored**" in markdown
    for text in (index, markdown):
        assert "solved</small>" not in text and "pass@k" not in text and "of 6 problems" in text
    for page in (folder / "problems").iterdir():
        assert "the problem has no hidden tests" in page.read_text()


def test_fewer_submissions_leave_no_file_of_the_others(live, judged, tmp_path):
    shutil.copytree(live[0] / "run", tmp_path / "run")
    selection = dataclasses.replace(judged.config.selection, submissions=2)
    few = dataclasses.replace(judged.config, selection=selection)
    problems = [without_hidden_tests(problem) for problem in small_problems.contest()]
    before = files_below(tmp_path / "run" / "submissions")
    run(tmp_path, problems, few, ("cluster", "score"))
    kept = {name: text for name, text in before.items() if int(name.split("/")[1][0]) <= 2}
    assert files_below(tmp_path / "run" / "submissions") == kept != before


def test_when_hidden_tests_come_the_same_run_is_scored(judged, tmp_path):
    problems = small_problems.contest()
    some = [
        without_hidden_tests(problem) if problem.name == "Doubling" else problem
        for problem in problems
    ]
    results, printed = run(tmp_path, some, judged.config)
    assert printed[-1].startswith("solved 3 of 5 problems (") and "; 1 not scored" in printed[-1]
    assert results["totals"]["solve_rate"] == pytest.approx(3 / 5)
    verdicts = tmp_path / "run" / "verdicts" / f"{slug('Doubling')}.jsonl"
    before = verdicts.read_text()
    assert run(tmp_path, some, judged.config)[0]["problems"] == results["problems"]
    assert verdicts.read_text() == before  # nothing is judged again
    scored, printed = run(tmp_path, problems, judged.config)
    assert printed[-1] == judged.printed.splitlines()[-1]
    assert scored["problems"] == judged.results["problems"]


def test_submissions_alone_can_be_scored_and_the_rest_later(judged, tmp_path):
    problems = small_problems.contest()
    selection = dataclasses.replace(judged.config.selection, score_survivors=False)
    results, printed = run(
        tmp_path, problems, dataclasses.replace(judged.config, selection=selection)
    )
    assert printed[-1] == judged.printed.splitlines()[-1]
    for one, other in zip(results["problems"], judged.results["problems"], strict=True):
        same = ("passing", "submissions", "cluster_sizes", "solved_by", "unjudged")
        assert {name: one[name] for name in same} == {name: other[name] for name in same}
        assert (one["scored"], one["complete"], one["pass_at_k"]) == (True, False, {})
    assert any("pass@k and n@k are not known" in note for note in results["notes"])
    text = (tmp_path / "run" / "verdicts" / f"{slug('Doubling')}.jsonl").read_text()
    hidden = [row for row in map(json.loads, text.splitlines()) if row.get("hidden")]
    assert len(hidden) == 6  # those that were submitted
    index = (tmp_path / "run" / "report" / "index.html").read_text()
    assert "pass@k and n@k are not known" in index and "More samples, more solved" not in index
    complete, _ = run(tmp_path, problems, judged.config)
    assert complete["problems"] == judged.results["problems"]
