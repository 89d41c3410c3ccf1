"""The paper's rule of submission, and cluster order."""

import collections
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.problem import Language
from alphacode.selection.cluster import Cluster, Signature, group, order
from alphacode.selection.programs import Program, program_key
from alphacode.selection.selectors import choose_submissions


def _program(text, *samples, language=Language.PYTHON3):
    return Program(program_key(language, text), language, text, samples)


def _cluster(output, *programs):
    return Cluster(programs, Signature((output,), (output,)))


@st.composite
def _clusters(draw):
    sizes = draw(st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=4), max_size=6))
    index = iter(range(1000))
    return [
        _cluster(
            f"out {c}",
            *(
                _program(f"program {c} {p}", *(next(index) for _ in range(count)))
                for p, count in enumerate(programs)
            ),
        )
        for c, programs in enumerate(sizes)
    ]


@given(_clusters(), st.integers(1, 12), st.integers(0, 5))
def test_round_robin(clusters, limit, seed):
    chosen = choose_submissions(clusters, limit, seed)
    total = sum(len(cluster.programs) for cluster in clusters)
    assert len(chosen) == min(limit, total)
    assert [s.number for s in chosen] == list(range(1, len(chosen) + 1))
    assert len({s.text for s in chosen}) == len(chosen)
    # Round r takes, in cluster order, one program of each cluster that has more than r.
    expected = [
        position
        for round_ in range(total)
        for position, cluster in enumerate(clusters)
        if len(cluster.programs) > round_
    ]
    assert [s.cluster for s in chosen] == expected[:limit]
    for submission in chosen:
        members = {p.key: p for p in clusters[submission.cluster].programs}
        assert submission.sample in members[submission.key].samples
        assert submission.text == members[submission.key].text


@given(_clusters(), st.integers(1, 12), st.randoms())
def test_order_of_programs_in_a_cluster_is_no_matter(clusters, limit, rng):
    shuffled = []
    for cluster in clusters:
        programs = list(cluster.programs)
        rng.shuffle(programs)
        shuffled.append(Cluster(tuple(programs), cluster.signature))
    assert choose_submissions(shuffled, limit, 3) == choose_submissions(clusters, limit, 3)


def test_text_submitted_before_is_passed_over_in_every_cluster():
    clusters = [
        _cluster("a", _program("same", 0)),
        _cluster("b", _program("same", 1, language=Language.CPP), _program("other", 2)),
    ]
    for seed in range(5):
        chosen = choose_submissions(clusters, 10, seed)
        assert [s.text for s in chosen] == ["same", "other"]


def test_the_pick_is_random_by_seed_and_weighs_samples():
    cluster = _cluster("a", _program("rare", 0), _program("often", *range(1, 10)))
    first = collections.Counter(choose_submissions([cluster], 1, s)[0].text for s in range(400))
    assert 15 <= first["rare"] <= 70  # expected 40
    assert choose_submissions([cluster], 1, 7) == choose_submissions([cluster], 1, 7)


def _sized(*sizes):
    """Clusters of these sizes whose first samples are 0, 100, 200, ..."""
    return [
        _cluster(f"o{i}", _program(f"p{i}", *range(100 * i, 100 * i + size)))
        for i, size in enumerate(sizes)
    ]


@pytest.mark.parametrize(
    ("by", "expected"), [("largest", [2, 1, 3, 0]), ("smallest", [0, 1, 3, 2])]
)
def test_cluster_order_by_size_then_lowest_sample(by, expected):
    clusters = _sized(1, 4, 9, 4)
    for seed in range(4):
        shuffled = random.Random(seed).sample(clusters, len(clusters))
        assert [clusters.index(c) for c in order(shuffled, by, seed)] == expected


def test_random_cluster_order_depends_on_the_seed_alone():
    clusters = _sized(*range(1, 9))
    orders = {tuple(clusters.index(c) for c in order(clusters, "random", s)) for s in range(20)}
    assert len(orders) > 15
    assert order(clusters[::-1], "random", 3) == order(clusters, "random", 3)


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=12), st.randoms())
def test_groups_do_not_depend_on_the_order_of_programs(outputs, rng):
    programs = [
        (_program(f"p{i}", i), Signature((out, "="), ("", ""))) for i, out in enumerate(outputs)
    ]
    clusters = group(programs)
    rng.shuffle(programs)
    assert group(programs) == clusters
    assert sum(cluster.size for cluster in clusters) == len(outputs)
    assert len(clusters) == len(set(outputs))
    for cluster in clusters:
        assert len({outputs[p.samples[0]] for p in cluster.programs}) == 1
