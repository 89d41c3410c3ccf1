"""Samples on disk: round trip, whole or not at all, and refusal of what does not belong."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alphacode.datasets.problem import Language
from alphacode.errors import UserError
from alphacode.sampling.store import Sample, SampleStore, slug

PROVENANCE = {"seed": 3, "sampling": {"temperature": 0.12, "languages": ["cpp"]}, "checkpoint": {}}


def sample(index: int, program: str = "print(1)\n") -> Sample:
    return Sample(
        index=index,
        language=Language.PYTHON3 if index % 2 else Language.CPP,
        program=program,
        rating=800 + 100 * index,
        tags=("dp", "math")[: index % 3],
        log_probability=-1.5 * index,
        tokens=7 + index,
        finished=index % 2 == 0,
        temperature=0.25,
        value_score=0.125 if index % 2 else None,
        token_log_probabilities=(-0.5,) * index if index % 3 else None,
        sampled_by="tiny",
    )


@pytest.fixture
def store(tmp_path: Path) -> SampleStore:
    return SampleStore(str(tmp_path))


def test_samples_come_back_as_they_were_in_order(store: SampleStore):
    programs = ["", "a\tb\r\n", "λ → 😀", "nul\x00", "x" * 100_000, "print(1)"]
    samples = [sample(i, program) for i, program in enumerate(programs)]
    store.write_shard("A+B?", 1, samples[:2:-1], PROVENANCE)
    store.write_shard("A+B?", 0, samples[:3], PROVENANCE)
    assert list(store.read("A+B?")) == samples
    assert store.shards("A+B?", PROVENANCE) == {0: 3, 1: 3}
    assert list(store.shards("A+B?")) == [0, 1]


def test_a_problem_without_samples_has_none(store: SampleStore):
    assert store.shards("nothing") == {}
    assert list(store.read("nothing")) == []


def test_the_same_samples_give_the_same_bytes(store: SampleStore):
    store.write_shard("p", 0, [sample(1), sample(0)], PROVENANCE)
    first = store.path("p", 0).read_bytes()
    store.write_shard("p", 0, [sample(0), sample(1)], dict(reversed(PROVENANCE.items())))
    assert store.path("p", 0).read_bytes() == first


def test_half_written_files_do_not_count(store: SampleStore):
    store.write_shard("p", 0, [sample(0)], PROVENANCE)
    folder = store.path("p", 0).parent
    (folder / "00001.parquet.partial").write_bytes(b"PAR1 and no more")
    (folder / "notes.txt").write_text("not a shard")
    assert store.shards("p", PROVENANCE) == {0: 1}
    assert len(list(store.read("p"))) == 1


@pytest.mark.parametrize("kept", [0, 3, 0.5, 0.99])
def test_a_torn_shard_is_sampled_again_and_never_read(store: SampleStore, kept: float):
    store.write_shard("p", 0, [sample(0)], PROVENANCE)
    store.write_shard("p", 1, [sample(1)], PROVENANCE)
    path = store.path("p", 1)
    whole = path.read_bytes()
    path.write_bytes(whole[: kept if isinstance(kept, int) else int(kept * len(whole))])
    assert store.shards("p", PROVENANCE) == {0: 1}
    with pytest.raises(UserError, match=r"00001\.parquet: not a whole.*delete it"):
        list(store.read("p"))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seed": 4}, "seed=3, not 4"),
        (
            {"sampling": {}},
            r'sampling\.temperature=0\.12, not null; sampling\.languages=\["cpp"\], not ',
        ),
        ({"new": None}, "new=nothing, not null"),
    ],
)
def test_another_provenance_is_refused_by_name(
    store: SampleStore, change: dict[str, object], named: str
):
    store.write_shard("p", 0, [sample(0)], PROVENANCE)
    message = rf"00000\.parquet: sampled with {named}.*; .*empty workdir"
    for refuse in (store.shards, store.require):
        with pytest.raises(UserError, match=message):
            refuse("p", {**PROVENANCE, **change})


def test_shards_that_disagree_are_refused(store: SampleStore):
    store.write_shard("p", 0, [sample(0)], PROVENANCE)
    store.write_shard("p", 1, [sample(1)], {**PROVENANCE, "seed": 4})
    with pytest.raises(UserError, match=r"00001\.parquet: sampled with seed=4, not 3"):
        list(store.read("p"))


def test_shards_of_several_stretches_are_of_one_sampling(store: SampleStore):
    of_stretches = [
        {**PROVENANCE, "sampling": {"samples_per_problem": 1, "slots_per_prompt": 1}},
        {**PROVENANCE, "sampling": {"slots_per_prompt": 16}, "first_index": 1},
    ]
    for shard, provenance in enumerate(of_stretches):
        store.write_shard("p", shard, [sample(shard)], provenance)
    assert [s.index for s in store.read("p")] == [0, 1]
    for provenance in of_stretches:
        store.require("p", provenance)
    with pytest.raises(UserError, match="sampled with first_index=1, not 2"):
        store.shards("p", {**of_stretches[1], "first_index": 2}, {1})


def test_settings_that_came_later_had_their_defaults(store: SampleStore):
    store.write_shard("p", 0, [sample(0)], {"sampling": {"temperature": 0.5}})
    assert store.shards("p", {"sampling": {"temperature": 0.5, "nucleus": 1.0}}) == {0: 1}
    with pytest.raises(UserError, match=r"sampled with sampling\.nucleus=1\.0, not 0\.9"):
        store.shards("p", {"sampling": {"temperature": 0.5, "nucleus": 0.9}})


def test_a_shard_of_another_problem_is_refused(store: SampleStore):
    store.write_shard("p", 0, [sample(0)], PROVENANCE)
    target = store.path("q", 0)
    target.parent.mkdir(parents=True)
    target.write_bytes(store.path("p", 0).read_bytes())
    with pytest.raises(UserError, match="holds samples of problem 'p', not of 'q'"):
        store.shards("q")


def test_another_schema_version_is_refused(store: SampleStore, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as earlier:
        earlier.setattr("alphacode.sampling.store.SCHEMA_VERSION", 99)
        store.write_shard("p", 0, [sample(0)], PROVENANCE)
    with pytest.raises(UserError, match="schema version 99, this program writes 2; sample"):
        store.shards("p")
    with pytest.raises(UserError, match="schema version 99"):
        list(store.read("p"))


def test_a_parquet_file_of_something_else_is_refused(store: SampleStore):
    path = store.path("p", 0)
    path.parent.mkdir(parents=True)
    pq.write_table(pa.table({"a": [1]}), str(path))
    with pytest.raises(UserError, match="schema version none"):
        list(store.read("p"))


def test_what_a_generator_does_not_tell_comes_back_as_unknown(store: SampleStore):
    bare = Sample(0, Language.CPP, "", 0, (), None, 0, False)
    store.write_shard("p", 0, [bare], PROVENANCE)
    assert list(store.read("p")) == store.read_shard("p", 0) == [bare]


def test_shards_after_the_last_that_counts_are_not_read(store: SampleStore):
    for shard in range(4):
        store.write_shard("p", shard, [sample(shard)], PROVENANCE)
    assert store.last_shard("p") is None
    store.write_last_shard("p", 1, {"limits": 2})
    assert store.last_shard("p") == 1
    assert store.stopped_by("p") == {"limits": 2}
    assert [s.index for s in store.read("p")] == [0, 1]
    assert store.count("p") == 2
    assert list(store.shards("p")) == [0, 1, 2, 3]
    assert list(store.shards("p", numbers={2, 3, 9})) == [2, 3]
    store.remove_last_shard("p")
    assert store.last_shard("p") is None and store.stopped_by("p") == {}
    assert store.count("p") == 4


@pytest.mark.parametrize("torn", ["", '{"last_'])
def test_a_torn_stop_is_none(store: SampleStore, torn: str):
    for shard in range(2):
        store.write_shard("p", shard, [sample(shard)], PROVENANCE)
    store.write_last_shard("p", 0, {})
    (store.folder / "p" / "stop.json").write_text(torn)
    assert store.last_shard("p") is None
    assert [s.index for s in store.read("p")] == [0, 1]


def test_settings_that_differ_are_named(store: SampleStore):
    store.write_shard("p", 0, [sample(0)], {"sampling": {"seed": 0, "greedy": False}})
    named = r"sampling\.greedy=false, not nothing; .*empty workdir.*release that wrote it"
    with pytest.raises(UserError, match=named) as error:
        store.shards("p", {"sampling": {"seed": 0, "method": "sample"}})
    assert "\n" not in str(error.value)


def test_problems_are_known_by_name(store: SampleStore):
    assert store.problems() == []
    for name in ("b", "A/1"):
        store.write_shard(name, 0, [sample(0)], PROVENANCE)
        store.write_shard(name, 1, [sample(1)], PROVENANCE)
    store.path("b", 0).write_bytes(b"torn")
    (store.folder / "notes").mkdir()
    assert store.problems() == ["A/1", "b"]


def test_one_shard_is_read_alone(store: SampleStore):
    store.write_shard("p", 0, [sample(0)], PROVENANCE)
    store.write_shard("p", 1, [sample(2), sample(1)], PROVENANCE)
    assert store.read_shard("p", 1) == [sample(1), sample(2)]
    with pytest.raises(UserError, match=r"00002\.parquet: not a whole Parquet file"):
        store.read_shard("p", 2)


def test_other_programs_can_read_the_file(store: SampleStore):
    store.write_shard("p", 0, [sample(1), sample(0)], PROVENANCE)
    table = pq.read_table(str(store.path("p", 0)))
    assert table.column("index").to_pylist() == [0, 1]
    assert table.column("language").to_pylist() == ["cpp", "python3"]


@given(st.lists(st.text(max_size=120), unique=True, max_size=20))
@settings(max_examples=60, deadline=None)
def test_slugs_are_safe_and_unique(names: list[str]):
    slugs = [slug(name) for name in names]
    assert len({s.casefold() for s in slugs}) == len(names)
    for s in slugs:
        assert re.fullmatch(r"[a-z0-9._-]{1,100}", s)
        assert s not in (".", "..")


@given(st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,70}[a-z0-9_])?", fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_plain_names_stay_as_they_are(name: str):
    assert slug(name) == name


def test_names_that_differ_in_case_or_signs_alone_do_not_collide():
    names = ["abc", "ABC", "a/c", "a\\c", "a c", "", "-", "..", "con", "é", "e"]
    assert len({slug(name) for name in names}) == len(names)
