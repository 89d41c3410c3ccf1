"""Answers of completion servers, of every form that is known, and what is none."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alphacode.sampling.served.answers import choices_in

FINITE = st.floats(-1e6, 0, allow_nan=False)


def completion(text: str, values: list[Any] | None, reason: str | None = "stop") -> dict[str, Any]:
    given = None if values is None else {"token_logprobs": values, "tokens": ["x"] * len(values)}
    return {"text": text, "index": 0, "logprobs": given, "finish_reason": reason}


def chat(text: str | None, values: list[Any] | None, reason: str | None = "stop") -> dict[str, Any]:
    given = None if values is None else {"content": [{"token": "x", "logprob": v} for v in values]}
    message = {"role": "assistant", "content": text, "reasoning_content": "hm"}
    return {"message": message, "index": 0, "logprobs": given, "finish_reason": reason}


@given(st.text(), st.lists(FINITE, min_size=1, max_size=20), st.sampled_from([completion, chat]))
def test_text_and_log_probabilities_arrive_as_they_were_sent(text: str, values: list[float], form):
    (choice,) = choices_in(json.loads(json.dumps({"choices": [form(text, values)]})))
    assert choice.text == text and choice.finished
    assert choice.tokens == len(values)
    assert choice.log_probabilities == tuple(values)
    assert choice.log_probability == pytest.approx(math.fsum(values))


def test_completions_of_llama_cpp_have_the_chats_form():
    entry = completion("print()", None) | {"logprobs": chat("", [-1.0, -2.0])["logprobs"]}
    (choice,) = choices_in({"choices": [entry]})
    assert (choice.text, choice.log_probability, choice.tokens) == ("print()", -3.0, 2)


@pytest.mark.parametrize("form", [completion, chat])
@pytest.mark.parametrize(
    "text", ["[null, -1.0]", "[-1.0, NaN]", "[-Infinity]", '["-1", -1.0]', "[true]", "[]", "null"]
)
def test_log_probabilities_with_holes_are_unknown(form, text: str):
    values = json.loads(text)
    (choice,) = choices_in({"choices": [form("p", values)], "usage": {"completion_tokens": 9}})
    assert choice.log_probabilities is None and choice.log_probability is None
    # All tokens count, those without a probability too.
    assert choice.tokens == (len(values) if values else 9)


@pytest.mark.parametrize(
    "given", [{}, {"token_logprobs": None}, {"content": None}, {"content": [3]}, [], "-1", 7]
)
def test_odd_log_probabilities_are_none(given: Any):
    (choice,) = choices_in({"choices": [completion("p", None) | {"logprobs": given}]})
    assert choice.log_probabilities is None


@pytest.mark.parametrize(
    ("reason", "finished"),
    [("stop", True), ("length", False), ("content_filter", False), (None, False)],
)
def test_only_a_program_that_stopped_is_finished(reason: str | None, finished: bool):
    for form in (completion, chat):
        (choice,) = choices_in({"choices": [form("p", None, reason)]})
        assert choice.finished is finished


def test_choices_come_in_the_order_of_their_index():
    entries = [completion(str(i), [-1.0] * (i + 1)) | {"index": i} for i in (2, 0, 1)]
    found = choices_in({"choices": entries, "usage": {"completion_tokens": 6}})
    assert [choice.text for choice in found] == ["0", "1", "2"]
    assert [choice.tokens for choice in found] == [1, 2, 3]


def test_tokens_of_all_choices_together_are_no_choices_tokens():
    entries = [completion("a", None), completion("b", None) | {"index": 1}]
    found = choices_in({"choices": entries, "usage": {"completion_tokens": 6}})
    assert [choice.tokens for choice in found] == [0, 0]


def test_a_model_that_says_nothing_writes_an_empty_program():
    (choice,) = choices_in({"choices": [chat(None, None, "length")]})
    assert choice.text == "" and not choice.finished


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "no list of choices"),
        ({"choices": None}, "no list of choices"),
        ({"choices": ["print()"]}, "no list of choices"),
        ({"choices": [{"text": 7}]}, "is not text"),
        ({"choices": [{"message": None}]}, "is not an object"),
        ({"choices": [{"message": {"content": [{"type": "text"}]}}]}, "is not text"),
    ],
)
def test_what_is_no_answer_is_refused(answer: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=said):
        choices_in(answer)
