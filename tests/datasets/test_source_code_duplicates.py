"""Exact and near duplicates, and documents held out by what they hold."""

import random

import pytest
import source_material
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.source_code.duplicates import Seen, bands, digest, signature
from alphacode.datasets.source_code.held_out import is_held_out


@given(words=st.lists(st.text("abc{}é", min_size=1), min_size=1), data=st.data())
def test_white_space_makes_no_difference(words: list[str], data: st.DataObject) -> None:
    gaps = st.sampled_from(["", " ", "\n", "\t\t", " \r\n", "\v\f"])
    one, two = ("".join(word + data.draw(gaps) for word in words) for _ in range(2))
    assert digest(one) == digest(two)
    assert digest(one + "x") != digest(two)
    assert is_held_out(one) is is_held_out(two)


def changed(words: list[str], count: int, seed: int) -> str:
    """The words as a text, `count` of them replaced in one place."""
    start = random.Random(seed).randrange(len(words) - count)
    fresh = [f"fresh{seed}x{i}" for i in range(count)]
    return " ".join([*words[:start], *fresh, *words[start + count :]])


def jaccard(one: str, two: str) -> float:
    """Exact similarity of the sets of runs of five words."""
    a, b = ({tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (one.split(), two.split()))
    return len(a & b) / len(a | b)


def test_near_duplicates_are_those_over_the_threshold() -> None:
    # The estimate's standard error is 0.04 at most: five of them on either side.
    above, below, found_above, found_below = 0, 0, 0, 0
    for seed in range(150):
        rng = random.Random(seed)
        words = [f"{rng.choice(source_material.WORDS)}{rng.randrange(50)}" for _ in range(300)]
        one, two = " ".join(words), changed(words, 1 + seed % 150, seed)
        seen = Seen(0.7)
        assert seen.reason(digest(one), signature(one)) is None
        reason = seen.reason(digest(two), signature(two))
        assert reason in (None, "near duplicate")
        above += jaccard(one, two) > 0.9
        below += jaccard(one, two) < 0.5
        found_above += jaccard(one, two) > 0.9 and reason is not None
        found_below += jaccard(one, two) < 0.5 and reason is not None
    assert above > 10 and below > 10
    assert found_above == above
    assert found_below == 0


def test_exact_duplicates_come_before_near_ones() -> None:
    seen = Seen(0.85)
    text = source_material.python(0, lines=80)
    near = text + "extra_word = 1\n"
    other = source_material.python(1, lines=80)
    reasons = [seen.reason(digest(t), signature(t)) for t in (text, text, near, near, other)]
    assert reasons == [None, "duplicate", "near duplicate", "duplicate", None]


def test_short_files_and_a_threshold_of_zero_are_only_compared_exactly() -> None:
    assert signature("import a\n") is None
    seen = Seen(0.5)
    for text in ("import a\n", "import b\n"):
        assert seen.reason(digest(text), signature(text)) is None
    off = Seen(0)
    for text in ("x " * 100, "x " * 101):
        assert off.reason(digest(text), signature(text)) is None


def test_identical_texts_are_near_duplicates_at_any_threshold() -> None:
    text = source_material.python(3)
    for threshold in (0.1, 0.5, 0.85, 1.0):
        seen = Seen(threshold)
        seen.reason(digest(text), signature(text))
        assert seen.reason(digest(text + "x"), signature(text)) == "near duplicate"


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0])
def test_bands_miss_few_pairs_at_the_threshold(threshold: float) -> None:
    count = bands(threshold)
    assert 128 % count == 0
    assert (1 - threshold ** (128 / count)) ** count <= 0.01
    if count > 1:
        fewer = count // 2
        assert (1 - threshold ** (128 / fewer)) ** fewer > 0.01


def test_the_held_out_part_is_about_as_large_as_asked() -> None:
    texts = [source_material.python(seed, lines=1) for seed in range(4000)]
    for one_in in (4, 20):
        share = sum(is_held_out(text, one_in) for text in texts) / len(texts)
        assert share == pytest.approx(1 / one_in, rel=0.35)
    assert all(is_held_out(text, 1) for text in texts[:10])
