"""Clustering on generated inputs, end to end from the files of the filter."""

import dataclasses

import pytest
from recording import RecordingRunner
from small_problems import (
    ADD,
    CRASH_ABOVE_9,
    DOUBLE,
    DRAWN,
    EXECUTION,
    SQUARE,
    doubling,
    store_with,
)

from alphacode.config import SelectionConfig
from alphacode.datasets.problem import Test
from alphacode.errors import UserError
from alphacode.execution import CaseResult, Verdict
from alphacode.files import write_json
from alphacode.sampling.store import SampleStore
from alphacode.selection.cluster import cluster_samples, clusters_from_json, clusters_to_json
from alphacode.selection.files import ContestFiles, read_json
from alphacode.selection.filter import filter_samples
from alphacode.selection.selectors import choose_submissions
from alphacode.selection.signatures import output_token

SELECTION = SelectionConfig(test_inputs=12)


def _cluster(problem, workdir, runner, texts=DRAWN, selection=SELECTION):
    files = ContestFiles(workdir)
    store = store_with(workdir, problem, texts=texts)
    filter_samples([problem], store, files, runner, EXECUTION)
    ((_, clusters),) = cluster_samples([problem], store, files, runner, EXECUTION, selection)
    return clusters


def _texts(clusters):
    return [[program.text for program in cluster.programs] for cluster in clusters.clusters]


def test_programs_with_the_same_outputs_are_together(tmp_path, runner):
    clusters = _cluster(doubling(), tmp_path, runner)
    assert _texts(clusters) == [[SQUARE], [DOUBLE, ADD], [CRASH_ABOVE_9]]
    assert [cluster.size for cluster in clusters.clusters] == [4, 3, 1]
    assert len(clusters.inputs) == 12
    assert clusters.left_out == 0
    crashing = clusters.clusters[2].signature
    for text, output in zip(clusters.inputs, crashing.outputs, strict=True):
        assert (output == "RE") == (int(text) >= 10)


def test_clusters_are_read_back_from_their_file_and_the_samples(tmp_path, runner):
    problem = doubling()
    selection = dataclasses.replace(SELECTION, max_clustered=5)
    clusters = _cluster(problem, tmp_path, runner, selection=selection)
    files = ContestFiles(tmp_path)
    write_json(files.clusters(problem.name), clusters_to_json(clusters))
    path = files.clusters(problem.name)
    content = read_json(path, "cluster")
    store = SampleStore(str(tmp_path))
    assert clusters_from_json(content, path, store, problem.name) == clusters
    other = store_with(tmp_path, problem, texts=[DOUBLE])
    with pytest.raises(UserError, match=r"doubling\.json: not of these samples; run the"):
        clusters_from_json(content, path, other, problem.name)


def test_a_shuffled_run_gives_the_same_groups(tmp_path, runner):
    first = _cluster(doubling(), tmp_path / "a", runner)
    second = _cluster(doubling(), tmp_path / "b", runner, texts=DRAWN[::-1])
    assert {frozenset(group) for group in _texts(first)} == {
        frozenset(group) for group in _texts(second)
    }
    assert sorted(c.size for c in first.clusters) == sorted(c.size for c in second.clusters)


def test_hidden_tests_never_reach_selection(tmp_path, runner):
    secret = ("31337\n", "62674\n")
    chosen = []
    for number, hidden in enumerate([(secret,), (("5\n", "25\n"), ("6\n", "36\n"))]):
        problem = doubling(hidden=hidden)
        problem = dataclasses.replace(problem, generated_tests=(Test("4242\n", "x"),))
        recording = RecordingRunner(runner)
        clusters = _cluster(problem, tmp_path / str(number), recording)
        inputs = {case.input for job in recording.jobs for case in job.cases if not case.expected}
        assert inputs == set(clusters.inputs)
        assert not inputs & {"31337\n", "4242\n"}
        submissions = choose_submissions(clusters.clusters, 10, 0)
        chosen.append((clusters_to_json(clusters), submissions))
    assert chosen[0] == chosen[1]


def test_a_run_cut_anywhere_ends_like_one_that_was_not(tmp_path, runner):
    problem = doubling()
    whole = clusters_to_json(_cluster(problem, tmp_path, runner))
    path = ContestFiles(tmp_path).signatures(problem.name)
    rows = path.read_bytes()
    for cut in (0, rows.index(b"\n") + 1, len(rows) // 2, len(rows) - 1):
        path.write_bytes(rows[:cut])
        recording = RecordingRunner(runner)
        assert clusters_to_json(_cluster(problem, tmp_path, recording)) == whole
        kept = max(0, rows[:cut].count(b"\n") - 1)  # after the row of conditions
        assert len(recording.jobs) == 4 - kept


def test_other_inputs_make_old_outputs_void(tmp_path, runner):
    problem = doubling()
    _cluster(problem, tmp_path, runner)
    recording = RecordingRunner(runner)
    other = _cluster(problem, tmp_path, recording, selection=dataclasses.replace(SELECTION, seed=1))
    assert len(recording.jobs) == 4
    assert sum(cluster.size for cluster in other.clusters) == 8


def test_no_more_samples_than_allowed_are_clustered(tmp_path, runner):
    selection = dataclasses.replace(SELECTION, max_clustered=5)
    clusters = _cluster(doubling(), tmp_path, runner, selection=selection)
    kept = [i for c in clusters.clusters for p in c.programs for i in p.samples]
    assert sorted(kept) == [1, 2, 4, 5, 6]  # the first five that pass the examples
    assert clusters.left_out == 3


def test_without_inputs_to_mutate_all_survivors_are_one_cluster(tmp_path, runner):
    problem = dataclasses.replace(doubling(), public_tests=(Test("", "4\n"),))
    clusters = _cluster(problem, tmp_path, runner, texts=["print(4)\n", "print(2 + 2)\n"])
    assert clusters.inputs == ()
    assert [cluster.size for cluster in clusters.clusters] == [2]


def test_a_program_that_never_runs_is_left_out_and_counted(tmp_path, runner):
    problem = doubling()
    files = ContestFiles(tmp_path)
    store = store_with(tmp_path, problem)
    filter_samples([problem], store, files, runner, EXECUTION)
    flaky = RecordingRunner(runner, {SQUARE: 99})
    ((_, clusters),) = cluster_samples([problem], store, files, flaky, EXECUTION, SELECTION)
    assert [SQUARE] not in _texts(clusters)
    assert clusters.left_out == 4


def test_samples_that_were_never_filtered_are_refused(tmp_path, runner):
    store = store_with(tmp_path, doubling())
    files = ContestFiles(tmp_path)
    with pytest.raises(UserError, match="stage 'filter' first"):
        list(cluster_samples([doubling()], store, files, runner, EXECUTION, SELECTION))


def test_signatures_ignore_whitespace_but_not_case_or_order():
    def token(output, verdict=Verdict.AC):
        return output_token(CaseResult(verdict, output, 0.0, 0.0, 0))

    assert token("1 2\n") == token(" 1\n\n2") != token("12")
    assert token("YES") != token("yes")
    assert token("1 2") != token("2 1")
    assert token("anything", Verdict.TLE) == token("else", Verdict.TLE) != token("TLE")
    assert len({token("", verdict) for verdict in (Verdict.AC, Verdict.RE, Verdict.MLE)}) == 3
