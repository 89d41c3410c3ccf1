"""How a model that is not of this project is asked for a program, and where its answer has it.

`statement`, for models that continue a text:

    # Competitive programming problem
    #
    # Polycarp must pay exactly n burles at the checkout ...
    #
    # Solution: a complete Python 3 program that reads standard input and writes standard output.

The sign of the comments is that of the language, and they end with three newlines, so that what
follows is the program. A model that begins a further problem is stopped at its first line, which no
program has. `metadata` is this project's own prompt (`Ticket.prompt`). A function that is to be
completed (HumanEval) is in both of them its own prompt, and ends at Codex's stop sequences (Codex
paper, section 2.3, given by the caller). `chat` is an instruction with the statement below it; the
program is the last block of code of the answer that is marked as of the language.
"""

import dataclasses
import re
from typing import Any

from alphacode.datasets.function_problem import FunctionProblem, continues_prompt
from alphacode.datasets.problem import Language, Problem
from alphacode.sampling.served.code_blocks import code_blocks
from alphacode.sampling.tickets import Ticket

_HEADING = "Competitive programming problem"
_END = "\n\n\n"


@dataclasses.dataclass(frozen=True)
class _Names:
    """A language's name in prose, its comment sign and the marks of its blocks of code."""

    name: str
    comment: str
    marks: frozenset[str]


_LANGUAGES = {
    Language.CPP: _Names("C++", "//", frozenset({"cpp", "c++", "cc", "cxx", "c"})),
    Language.PYTHON3: _Names("Python 3", "#", frozenset({"python", "python3", "py", "py3"})),
    Language.PYTHON2: _Names("Python 2", "#", frozenset({"python", "python2", "py", "py2"})),
    Language.JAVA: _Names("Java", "//", frozenset({"java"})),
}
# What some servers leave behind an answer: the tokens that end a turn in models' templates.
_END_MARKS = re.compile(
    r"(?:\s*(?:<\|(?:im_end|endoftext|end_of_text|eot_id|eom_id|end|return)\|>"
    r"|</s>|<eos>|<end_of_turn>|<\uff5cend\u2581of\u2581sentence\uff5c>))+\s*\Z"
)


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """What of a request depends on the problem.

    Attributes:
      path: Below the server's base address.
      text: The prompt, or the one message of the chat.
      stop: Texts that end the program.
      metadata: Whether the text claims the ticket's rating and tags.
    """

    path: str
    text: str
    stop: tuple[str, ...]
    metadata: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """The fields of the request."""
        fields: dict[str, Any] = {"stop": list(self.stop)} if self.stop else {}
        if self.path == "/completions":
            return fields | {"prompt": self.text}
        return fields | {"messages": [{"role": "user", "content": self.text}]}


def ask(ticket: Ticket, prompts: str, stop: tuple[str, ...]) -> Asked:
    """The request for a ticket.

    Args:
      ticket: Its problem and language are asked for; `metadata` alone tells rating and tags too.
      prompts: One of `settings.PROMPTS`.
      stop: Texts that end a completion, besides the prompt's own; a chat takes none, since they
        may stand in its prose.
    """
    problem, names = ticket.problem, _names(ticket)
    if prompts == "chat":
        return Asked("/chat/completions", _instruction(problem, names), ())
    if prompts == "metadata" or continues_prompt(problem):
        return Asked("/completions", ticket.prompt, stop, metadata=not continues_prompt(problem))
    lines = [_HEADING, "", *_statement(problem), "", f"Solution: {_wanted(problem, names)}."]
    text = "\n".join(f"{names.comment} {line}".rstrip() for line in lines) + _END
    return Asked("/completions", text, (*stop, f"\n{names.comment} {_HEADING}"))


def trial(prompts: str, stop: tuple[str, ...]) -> Asked:
    """A request like those of `ask`, to find out whether a server takes them."""
    if prompts == "chat":
        return Asked("/chat/completions", "Say 1.", ())
    return Asked("/completions", "print(", stop)


def program_in(text: str, ticket: Ticket, asked: Asked) -> str:
    """The program in what a server gave for `ask`.

    What ends an answer is no part of it: marks of the model's template, and the stop texts, where
    a server leaves them. A completion is the program. Of a chat it is the last block of code marked
    as of the language, else the last without a mark, else the last of all, else the whole answer;
    what a model thinks aloud before `</think>` does not count, and a block that was cut off goes to
    the end.
    """
    for end in asked.stop:
        text = text.partition(end)[0]
    if ended := _END_MARKS.search(text):
        text = text[: ended.start()] + "\n"
    if asked.path == "/completions":
        return text
    answer = text.rpartition("</think>")[2]
    blocks = list(code_blocks(answer))
    own = [code for mark, code in blocks if mark in _names(ticket).marks]
    bare = [code for mark, code in blocks if not mark]
    code = (own or bare or [code for _, code in blocks] or [answer])[-1]
    # The whole function, which replaces the one that the prompt began.
    return "\n" + code if continues_prompt(ticket.problem) else code


def _names(ticket: Ticket) -> _Names:
    """Of the language asked for; functions are Python's."""
    if isinstance(ticket.problem, FunctionProblem):
        return _LANGUAGES[Language.PYTHON3]
    return _LANGUAGES[ticket.conditioning.language]


def _instruction(problem: Problem, names: _Names) -> str:
    task = "Solve this competitive programming problem with"
    if continues_prompt(problem):
        task = "Complete this function. Give"
    wanted = _wanted(problem, names)
    statement = "\n".join(_statement(problem))
    return f"{task} {wanted}. Answer with the program in one block of code.\n\n{statement}"


def _wanted(problem: Problem, names: _Names) -> str:
    if isinstance(problem, FunctionProblem):
        return f"a complete {names.name} program that defines the function {problem.entry_point}"
    source = problem.input_file or "standard input"
    target = problem.output_file or "standard output"
    return f"a complete {names.name} program that reads {source} and writes {target}"


def _statement(problem: Problem) -> list[str]:
    """The lines of the statement, without blank ones around them.

    A function that the statement does not show, as in MBPP, is shown by its first test: nothing
    else says what it takes.
    """
    lines = problem.description.strip("\r\n").splitlines()
    if isinstance(problem, FunctionProblem) and problem.tests:
        shown = re.search(rf"\b{re.escape(problem.entry_point)}\s*\(", problem.description)
        lines += [] if shown else ["", *problem.tests[0].splitlines()]
    return lines
