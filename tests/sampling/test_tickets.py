"""Random metadata: uniform, exactly shared out, and a function of seed, problem and index."""

import collections
from pathlib import Path

import numpy as np
import pytest
from sampling_material import TAG_SETS, assert_drawn_from
from small_problems import problem

from alphacode.config import SamplingConfig
from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Language
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.sampling import tickets
from alphacode.sampling.tickets import Conditioning, Metadata

CONFIG = SamplingConfig()
BOTH = (Language.CPP, Language.PYTHON3)
METADATA = Metadata(BOTH, TAG_SETS)
DRAWS = 28_000


@pytest.fixture(scope="module")
def drawn() -> list[Conditioning]:
    return [tickets.draw(problem("p"), i, CONFIG, METADATA) for i in range(DRAWS)]


@pytest.mark.parametrize("count", [2, 10, 256, 1000])
def test_half_python_and_half_cpp_exactly(drawn: list[Conditioning], count: int):
    languages = collections.Counter(c.language for c in drawn[:count])
    assert languages == {Language.CPP: count // 2, Language.PYTHON3: count // 2}


def test_one_language_where_there_is_only_one():
    found = {
        tickets.draw(problem("p"), i, CONFIG, Metadata(BOTH[1:], TAG_SETS)).language
        for i in range(9)
    }
    assert found == {Language.PYTHON3}


def test_ratings_are_uniform_from_800_to_3500_in_steps_of_100(
    drawn: list[Conditioning],
):
    counts = collections.Counter(c.rating for c in drawn)
    ratings = range(800, 3501, 100)
    assert len(ratings) == 28
    assert set(counts) == set(ratings)
    assert_drawn_from([counts[r] for r in ratings], np.full(28, 1 / 28))


def test_tag_sets_are_uniform(drawn: list[Conditioning]):
    counts = collections.Counter(c.tags for c in drawn)
    assert_drawn_from([counts[tags] for tags in TAG_SETS], np.full(len(TAG_SETS), 0.25))


def test_language_rating_and_tags_are_drawn_independently(drawn: list[Conditioning]):
    counts = collections.Counter((c.language, c.rating, c.tags) for c in drawn)
    cells = tickets.distinct_prompts(CONFIG, METADATA)
    assert cells == 2 * 28 * 4
    assert_drawn_from(list(counts.values()), np.full(len(counts), 1 / cells))
    assert len(counts) == cells


def test_a_narrower_range_of_ratings_is_kept():
    config = SamplingConfig(rating_min=1000, rating_max=1200)
    found = {tickets.draw(problem("p"), i, config, Metadata(BOTH, ())).rating for i in range(100)}
    assert found == {1000, 1100, 1200}


def test_without_tag_sets_there_are_no_tags():
    assert tickets.draw(problem("p"), 0, CONFIG, Metadata(BOTH, ())).tags == ()


def test_seed_problem_and_index_each_matter():
    def several(seed: int, name: str, first: int) -> list[tuple[int, tuple[str, ...]]]:
        config = SamplingConfig(seed=seed)
        found = [tickets.draw(problem(name), first + i, config, METADATA) for i in range(20)]
        return [(c.rating, c.tags) for c in found]

    assert several(0, "p", 0) == several(0, "p", 0)
    assert several(0, "p", 0) != several(1, "p", 0)
    assert several(0, "p", 0) != several(0, "q", 0)
    assert several(0, "p", 0)[1:] == several(0, "p", 1)[:-1]


def test_keys_differ_between_seeds_problems_and_indices():
    keys = [
        tickets.sample_key(seed, name, index)
        for seed in range(3)
        for name in ("a", "b", "a\x00", "", "1")
        for index in range(500)
    ]
    assert len(set(keys)) == len(keys)
    assert all(0 <= word < 2**32 for key in keys for word in key)


def test_what_the_configuration_leaves_open_follows_from_the_model(tmp_path: Path):
    facts = SamplingFacts(0.25, True, TAG_SETS)
    config, metadata = tickets.settled(SamplingConfig(), facts)
    assert (config.temperature, config.random_metadata) == (0.25, True)
    assert metadata == METADATA
    # What it says, it says.
    file = tmp_path / "tags.json"
    file.write_text('[["trees", "dp"]]')
    own = SamplingConfig(temperature=0.7, random_metadata=False, tag_sets=str(file))
    config, metadata = tickets.settled(own, facts, BOTH[1:])
    assert config == own
    assert metadata == Metadata(BOTH[1:], (("dp", "trees"),))


def test_prompts_claim_nothing_that_the_model_has_not_seen():
    for facts, rating, tags in (
        (SamplingFacts(1.0, False, ()), False, False),
        (SamplingFacts(1.0, True, ()), True, False),
        (SamplingFacts(1.0, False, TAG_SETS), False, True),
    ):
        config, metadata = tickets.settled(SamplingConfig(), facts)
        drawn = [tickets.draw(problem("p"), index, config, metadata) for index in range(20)]
        assert {one.rating > 0 for one in drawn} == {rating}
        assert {bool(one.tags) for one in drawn} == {tags}
        ratings, tag_sets = (28 if rating else 1), (4 if tags else 1)
        assert tickets.distinct_prompts(config, metadata) == 2 * ratings * tag_sets


@pytest.mark.parametrize("content", ["", "{}", '["dp"]', "[[]]", "[[1]]"])
def test_a_file_of_other_content_is_refused(tmp_path: Path, content: str):
    file = tmp_path / "tags.json"
    file.write_text(content)
    with pytest.raises(DataError, match=rf"sampling\.tag_sets={file}: .*make_tag_sets"):
        tickets.settled(SamplingConfig(tag_sets=str(file)), SamplingFacts(1.0, True, ()))
