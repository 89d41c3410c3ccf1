"""Properties of prompts: the paper's format, 80 columns, metadata kept when statements are cut."""

import itertools
import random

import pair_material
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.datasets.problem import Language
from alphacode.datasets.prompts import (
    PromptPieces,
    encode_prompt,
    encode_test_input_prompt,
    encoder_prompt,
)
from alphacode.errors import UserError

SINGER = (
    "n towns are arranged in a circle sequentially. The towns are numbered from 1 to n in "
    "clockwise order. In the i-th town, there lives a singer with a repertoire of a_i minutes.\n"
    "\nExample\n\nInput\n\n\n4\n5 12\n"
)
LANGUAGES = st.sampled_from([Language.CPP, Language.PYTHON3])
WORDS = st.sampled_from(
    ["a", "towns", "10^9", "", "x" * 79, "y" * 200, "\n", "\n\n", "\t", "é", "  "]
)
STATEMENTS = st.one_of(st.text(), st.lists(WORDS, max_size=80).map(" ".join))
SIGN = {Language.CPP: "//", Language.PYTHON3: "#"}


def test_cpp_lines_of_the_figure() -> None:
    prompt = encoder_prompt(
        SINGER, language=Language.CPP, rating=3100, tags=("math",), correct=True
    )
    assert prompt.split("\n")[:7] == [
        "// RATING: 3100",
        "// TAGS: math",
        "// LANGUAGE IS cpp",
        "// CORRECT SOLUTION",
        "// n towns are arranged in a circle sequentially. The towns are numbered from 1",
        "// to n in clockwise order. In the i-th town, there lives a singer with a",
        "// repertoire of a_i minutes.",
    ]
    assert prompt.endswith("\n// Example\n//\n// Input\n//\n//\n// 4\n// 5 12\n\n\n")


def test_python_lines_of_the_figure() -> None:
    prompt = encoder_prompt(
        SINGER,
        language=Language.PYTHON3,
        rating=3100,
        tags=("binary search", "math"),
        correct=False,
    )
    assert prompt.split("\n")[:6] == [
        "# RATING: 3100",
        "# TAGS: binary search,math",
        "# LANGUAGE IS python3",
        "# INCORRECT SOLUTION",
        "# n towns are arranged in a circle sequentially. The towns are numbered from 1",
        "# to n in clockwise order. In the i-th town, there lives a singer with a",
    ]
    assert prompt.endswith("\n#\n# Input\n#\n#\n# 4\n# 5 12\n\n\n")


def test_unknown_metadata_is_left_out() -> None:
    for rating in (None, 0):
        prompt = encoder_prompt("s", language=Language.CPP, rating=rating, tags=(), correct=True)
        assert prompt == "// LANGUAGE IS cpp\n// CORRECT SOLUTION\n// s\n\n\n"


@given(
    text=STATEMENTS,
    language=LANGUAGES,
    tags=st.lists(st.sampled_from(["dp", "a " * 60]), max_size=3),
)
def test_every_line_is_a_comment_of_at_most_80_columns(
    text: str, language: Language, tags: list[str]
) -> None:
    prompt = encoder_prompt(text, language=language, rating=800, tags=tags, correct=True)
    assert prompt.endswith("\n\n\n") and not prompt.endswith("\n\n\n\n")
    for line in prompt.removesuffix("\n\n\n").split("\n"):
        assert len(line) <= 80
        assert line == SIGN[language] or line.startswith(SIGN[language] + " ")
        assert line == line.rstrip(" ")


@given(text=STATEMENTS, language=LANGUAGES)
def test_wrapping_loses_nothing_but_white_space(text: str, language: Language) -> None:
    prompt = encoder_prompt(text, language=language, rating=None, tags=(), correct=True)
    lines = prompt.removesuffix("\n\n\n").split("\n")[2:]
    stripped = "".join(line[len(SIGN[language]) :] for line in lines)
    assert "".join(stripped.split()) == "".join(text.split())


@given(lines=st.lists(st.text("ab .", max_size=77).map(str.rstrip), min_size=1))
def test_short_lines_keep_their_structure(lines: list[str]) -> None:
    lines = ["first", *lines, "last"]
    prompt = encoder_prompt(
        "\n".join(lines), language=Language.CPP, rating=None, tags=(), correct=True
    )
    assert [line[3:] for line in prompt.split("\n")[2:-3]] == lines


def test_lines_are_filled_as_far_as_words_allow() -> None:
    rng = random.Random(0)
    words = ["w" * rng.randint(1, 13) for _ in range(800)]
    prompt = encoder_prompt(
        " ".join(words), language=Language.CPP, rating=None, tags=(), correct=True
    )
    lines = prompt.split("\n")[2:-3]
    for line, following in itertools.pairwise(lines):
        assert len(line) + 1 + len(following[3:].split(" ")[0]) > 80


def test_dos_line_ends_and_outer_blank_lines_do_not_matter() -> None:
    kwargs = {"language": Language.CPP, "rating": 900, "tags": (), "correct": True}
    plain = encoder_prompt("a\n\nb", **kwargs)
    assert encoder_prompt("\r\n\r\na \r\n\r\nb\r\n\n", **kwargs) == plain


@given(
    text=STATEMENTS,
    language=LANGUAGES,
    max_length=st.integers(100, 400),
    correct=st.booleans(),
)
def test_cut_prompts_keep_the_metadata_and_never_exceed_the_length(
    text: str, language: Language, max_length: int, correct: bool
) -> None:
    tokenizer = pair_material.tokenizer()
    kwargs = {"language": language, "rating": 1200, "tags": ("dp",), "correct": correct}
    whole = encoder_prompt(text, **kwargs)
    ids = encode_prompt(tokenizer, text, **kwargs, max_length=max_length)
    assert len(ids) <= max_length
    decoded = tokenizer.decode(ids)
    if len(tokenizer.encode(whole)) <= max_length:
        assert decoded == whole
    else:
        kept, lines = decoded.split("\n"), whole.split("\n")
        assert kept[:4] == lines[:4]
        cut = max(i for i, line in enumerate(kept) if line == f"{SIGN[language]} ..")
        assert kept[:cut] == lines[:cut]
        assert kept[cut + 1 :] == lines[len(lines) - len(kept) + cut + 1 :]


def test_a_long_statement_keeps_its_beginning_and_its_examples() -> None:
    tokenizer = pair_material.tokenizer()
    story = "\n".join(f"line {i} of the story" for i in range(300))
    ids = encode_prompt(
        tokenizer,
        f"{story}\n\nExample\n\nInput\n\n3\n1 2 3\n",
        language=Language.PYTHON3,
        rating=1500,
        tags=(),
        correct=True,
        max_length=300,
    )
    text = tokenizer.decode(ids)
    assert "# line 0 of the story\n# line 1 " in text
    assert text.endswith("# Example\n#\n# Input\n#\n# 3\n# 1 2 3\n\n\n")
    assert 270 < len(ids) <= 300


def test_metadata_longer_than_the_encoder_is_a_clear_error() -> None:
    with pytest.raises(UserError, match=r"more than the 10 of the encoder.*encoder_buckets"):
        encode_prompt(
            pair_material.tokenizer(),
            SINGER,
            language=Language.CPP,
            rating=800,
            tags=("dp",),
            correct=True,
            max_length=10,
        )


def test_a_language_without_comments_is_refused() -> None:
    with pytest.raises(UserError, match="unknown"):
        encoder_prompt("s", language=Language.UNKNOWN, rating=None, tags=(), correct=True)


@given(
    text=STATEMENTS,
    language=LANGUAGES,
    rating=st.sampled_from([None, 0, 800, 3500]),
    tags=st.lists(st.sampled_from(["dp", "binary search", "a " * 60]), max_size=3),
    correct=st.booleans(),
)
def test_prompts_put_together_of_pieces_are_those_of_the_whole_text(
    text: str, language: Language, rating: int | None, tags: list[str], correct: bool
) -> None:
    tokenizer = pair_material.tokenizer()
    whole = encoder_prompt(text, language=language, rating=rating, tags=tags, correct=correct)
    ids = encode_prompt(
        tokenizer,
        text,
        language=language,
        rating=rating,
        tags=tags,
        correct=correct,
        max_length=10**6,
    )
    assert ids == tokenizer.encode(whole)


@given(text=STATEMENTS, max_length=st.integers(60, 400))
def test_prompts_for_test_inputs_hold_the_statement_and_a_mark_of_their_own(
    text: str, max_length: int
) -> None:
    tokenizer = pair_material.tokenizer()
    kwargs = {"language": Language.PYTHON3, "rating": None, "tags": (), "correct": True}
    usual = encoder_prompt(text, **kwargs).split("\n")
    ids = encode_test_input_prompt(tokenizer, text, max_length=10**6)
    assert tokenizer.decode(ids).split("\n") == ["# TEST INPUT", *usual[2:]]
    cut = encode_test_input_prompt(tokenizer, text, max_length=max_length)
    assert len(cut) <= max_length and (cut == ids or len(ids) > max_length)
    assert tokenizer.decode(cut).startswith("# TEST INPUT\n")


def test_pieces_know_their_length_before_they_are_put_together() -> None:
    pieces = PromptPieces(pair_material.tokenizer())
    header = pieces.test_input_request()
    statement = pieces.statement(SINGER, Language.PYTHON3)
    prompt = pieces.prompt(header, statement, Language.PYTHON3, 10**6)
    assert len(prompt) == pieces.length(header, statement)
    assert len(prompt) == len(header) + len(statement) + pieces.end_length
    assert len(pieces.rating(None, Language.CPP)) == len(pieces.rating(0, Language.CPP)) == 0
    assert len(pieces.tags((), Language.CPP, first=False)) == 0
