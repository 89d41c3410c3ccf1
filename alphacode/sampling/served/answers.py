"""What a completion server's answer holds, in either form of the protocol.

A choice of `/completions` has its text in `text` and, where asked, the log-probabilities of its
tokens in `logprobs.token_logprobs`; one of `/chat/completions` in `message.content` and
`logprobs.content`. llama.cpp gives those of the second form for both.
"""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

# Reasons to finish: the protocol's, and those of servers that tell what they stopped at.
_ENDED = frozenset({"stop", "eos", "eos_token", "end_turn", "stop_sequence"})


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One text that a server made.

    Attributes:
      text: Without the stop sequence or end token; empty where the model said nothing.
      finished: Whether it ended at one of those, by what servers call that.
      tokens: How many there are; 0 where the server does not tell.
      log_probabilities: Of each token, as the server counts them; None where it gives none, or
        not for all: absent, null, not finite.
    """

    text: str
    finished: bool
    tokens: int
    log_probabilities: tuple[float, ...] | None

    @property
    def log_probability(self) -> float | None:
        """Their sum; None where they are not known."""
        return None if self.log_probabilities is None else math.fsum(self.log_probabilities)


def choices_in(answer: Mapping[str, Any]) -> list[Choice]:
    """The choices in their order (`index`).

    Raises:
      ValueError: Not an answer of the protocol; the message says what is wrong.
    """
    listed = answer.get("choices")
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise ValueError("it has no list of choices")
    listed = sorted(listed, key=_index)
    # The use of tokens is stated for all choices together.
    total = _used(answer) if len(listed) == 1 else 0
    return [_choice(entry, total) for entry in listed]


def _choice(entry: Mapping[str, Any], total: int) -> Choice:
    holder = entry.get("message") if "message" in entry else entry
    if not isinstance(holder, dict):
        raise ValueError("the message of a choice is not an object")
    text = holder.get("content" if "message" in entry else "text")
    # A model that only reasoned, or called a tool, has no content.
    if text is not None and not isinstance(text, str):
        raise ValueError("the text of a choice is not text")
    given = _log_probabilities(entry.get("logprobs"))
    known = bool(given) and all(_finite(value) for value in given)
    return Choice(
        text=text or "",
        finished=entry.get("finish_reason") in _ENDED,
        tokens=len(given) or total,
        log_probabilities=tuple(map(float, given)) if known else None,
    )


def _log_probabilities(given: Any) -> list[Any]:
    """One entry for each token, of either form; empty where there are none."""
    if not isinstance(given, dict):
        return []
    listed = given.get("token_logprobs")
    if isinstance(listed, list):
        return listed
    content = given.get("content")
    if not isinstance(content, list):
        return []
    return [entry.get("logprob") if isinstance(entry, dict) else None for entry in content]


def _finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _index(entry: Mapping[str, Any]) -> int:
    index = entry.get("index", 0)
    return index if isinstance(index, int) else 0


def _used(answer: Mapping[str, Any]) -> int:
    usage = answer.get("usage")
    tokens = usage.get("completion_tokens") if isinstance(usage, dict) else None
    return tokens if isinstance(tokens, int) and tokens > 0 else 0
