"""Stop sequences: a program ends right before the first of them, however it is spelt in tokens."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sampling_material import tokenizer

from alphacode.config import CODEX_STOP_SEQUENCES
from alphacode.datasets.tokenizer import EOS_ID
from alphacode.errors import UserError
from alphacode.sampling.stop_sequences import (
    StopSequences,
)

TEXTS = st.text("\nabcdefint(1) é▁", max_size=40)
STOPS = st.lists(st.text("\nabdefé▁", min_size=1, max_size=4), max_size=3)


def letter_by_letter(text: str) -> list[int]:
    """Another spelling of the same text than `encode` gives."""
    return [i for letter in text for i in tokenizer().encode(letter)]


def first_to_be_complete(text: str, stops: Sequence[str]) -> str:
    """The program by the definition, character by character."""
    for end in range(1, len(text) + 1):
        if complete := [s for s in stops if text[:end].endswith(s)]:
            return text[: end - max(map(len, complete))]
    return text


def test_codex_stop_sequences_end_a_completed_function():
    stop = StopSequences(tokenizer(), CODEX_STOP_SEQUENCES)
    body = "    if n:\n        return 1\n    # print\n    return 2\n"
    assert stop(tokenizer().encode(body)) is None
    assert stop.cut(body) == body
    for after in ("\ndef f():\n", "\nclass A:", "\n# end", "\nif __name__", "\nprint(1)"):
        tokens = tokenizer().encode(body + after)
        count = stop(tokens)
        assert count is not None
        assert stop.cut(tokenizer().decode(tokens[:count])) == body
        assert stop(tokens[: count - 1]) is None
        assert stop.cut(tokenizer().decode(tokens)) == body


@pytest.mark.parametrize("sequence", ["t(", "in", "rin", "int(inp", "p", "+ 1)\np"])
def test_a_stop_sequence_may_lie_inside_a_token_or_across_several(sequence: str):
    text = "abc\nprint(int(input()) + 1)\nprint"
    tokens = tokenizer().encode(text)
    assert any(len(tokenizer().decode([i])) > 2 for i in tokens)
    count = StopSequences(tokenizer(), [sequence])(tokens)
    assert count is not None
    kept = tokenizer().decode(tokens[:count])
    assert StopSequences(tokenizer(), [sequence]).cut(kept) == text[: text.index(sequence)]


@given(TEXTS, STOPS, st.booleans())
def test_the_program_is_what_stands_before_the_first_to_be_complete(
    text: str, stops: list[str], spelt: bool
):
    tokens = letter_by_letter(text) if spelt else tokenizer().encode(text)
    stop = StopSequences(tokenizer(), stops)
    count = stop(tokens)
    assert (count is None) == (not any(s in text for s in stops))
    if count is not None:
        kept = tokenizer().decode(tokens[:count])
        if spelt:
            assert stop.cut(kept) == first_to_be_complete(text, stops)
        assert any(s in kept for s in stops)
        assert not any(s in tokenizer().decode(tokens[: count - 1]) for s in stops)
        assert not any(s in stop.cut(kept) for s in stops)


@given(TEXTS, TEXTS, STOPS)
def test_it_does_not_matter_how_many_more_tokens_were_made(text: str, more: str, stops: list[str]):
    stop = StopSequences(tokenizer(), stops)
    tokens = tokenizer().encode(text)
    count = stop(tokens)
    if count is not None:
        assert stop(tokens + tokenizer().encode(more)) == count
        assert stop(tokens[:count]) == count


def test_text_past_the_end_token_does_not_count():
    stop = StopSequences(tokenizer(), ["\n"])
    assert stop([*tokenizer().encode("a"), EOS_ID, *tokenizer().encode("\n")]) is None
    assert stop([]) is None


def test_without_stop_sequences_nothing_is_stopped():
    stop = StopSequences(tokenizer(), ())
    assert stop(tokenizer().encode("a\ndef")) is None
    assert stop.cut("a\ndef") == "a\ndef"


@pytest.mark.parametrize("sequences", ["\ndef", ["a", ""]])
def test_what_cannot_be_looked_for_is_one_clear_line(sequences: object):
    with pytest.raises(UserError, match="stop_sequences=") as error:
        StopSequences(tokenizer(), sequences)  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
