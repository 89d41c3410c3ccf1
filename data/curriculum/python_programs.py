"""Plans written as Python programs, in the ways in which people lay them out."""

import builtins
import dataclasses
import keyword
import random
import re
from collections.abc import Sequence
from typing import Any

from curriculum import kinds, reading_python
from curriculum.plans import Stage
from curriculum.reading_python import Reading
from curriculum.templates import (
    Draft,
    Names,
    fill,
    indented,
    with_temporaries,
    words,
)

STYLES = ("flat", "main", "solve", "function", "helpers")
_RESERVED = frozenset(dir(builtins)) | frozenset(keyword.kwlist)
_COLLECTIONS = ("Counter", "defaultdict", "deque")
_MODULES = ("bisect", "functools", "heapq", "itertools", "math", "re", "sys")
_GUARDS = (
    "if not @a:\n    @a = @s",
    "if len(@a) == 0:\n    @a = @s",
    "@a = @a or @s",
)
_GATHERED = {
    "number": "@o.append(str(@a))",
    "text": "@o.append(@a)",
    "numbers": '@o.append(" ".join(map(str, @a)))',
    "words": '@o.append(" ".join(@a))',
}
_RESERVED_FOR_THE_PROGRAM = ("t", "n", "k", "h", "w", "m", "it", "data", "pos", "main", "solve")


def _literal(value: Any) -> str:
    """A substitute as people write it."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return str(value)


def template_of(stage: Stage, idiom: int) -> str:
    """The code of the stage: its fault's, or that of one of the block's idioms."""
    if stage.fault is not None and stage.fault.python:
        return stage.fault.python
    return stage.block.python[idiom % len(stage.block.python)]


def _number(stage: Stage) -> str:
    if stage.number is None:
        return "k"
    return str(stage.number) if stage.number >= 0 else f"({stage.number})"


@dataclasses.dataclass(slots=True)
class _Part:
    """The code of one stage: a guard where there is one, and the rest.

    Attributes:
      takes: Name of the value taken.
      gives: Name of the value given.
      guard: Code before it, or nothing.
      code: What defines `gives`.
      expression: The value given, where one expression says it; `code` assigns it.
    """

    takes: str
    gives: str
    guard: str
    code: str
    expression: str


class _Writer:
    """One program in the making."""

    def __init__(
        self, draft: Draft, idioms: Sequence[int], reading: Reading, rng: random.Random
    ) -> None:
        self.draft = draft
        self.rng = rng
        self.reading = reading
        stages = draft.plan.stages
        templates = [template_of(stage, idiom) for stage, idiom in zip(stages, idioms, strict=True)]
        taken = set(_RESERVED).union(_RESERVED_FOR_THE_PROGRAM, _COLLECTIONS, _MODULES, "ijxy")
        taken.update(words(reading.before), words(reading.case), {"ch", "row", "u", "v", "p"})
        for template in templates:
            taken |= words(template)
        self.names = Names(rng, taken)
        self.first = self.names.value(draft.shape.kind.variables, False)
        self.parts: list[_Part] = []
        takes = self.first
        for stage, template in zip(stages, templates, strict=True):
            part = self._part(stage, template, takes, stage is stages[-1])
            self.parts.append(part)
            takes = part.gives

    def _part(self, stage: Stage, template: str, takes: str, last: bool) -> _Part:
        one = "\n" not in template and template.startswith("@b = ") and template.count("@b") == 1
        same = stage.block.takes is stage.block.gives
        if one and same and not self.draft.plan.carries and self.rng.random() < 0.5:
            gives = takes
        else:
            gives = self.names.value(stage.block.gives.variables, last)
        guard = ""
        if stage.substitute is not None:
            guard = fill(self.rng.choice(_GUARDS), a=takes, s=_literal(stage.substitute))
        code = with_temporaries(template, self.names)
        code = fill(code, a=takes, b=gives, c=_number(stage))
        return _Part(takes, gives, guard, code, code.partition(" = ")[2] if one else "")

    def read(self) -> str:
        """Code that reads one case."""
        code = fill(self.reading.case, a=self.first)
        if self.draft.plan.shift:
            sign = "+" if self.draft.plan.shift > 0 else "-"
            code += f"\nk {sign}= {abs(self.draft.plan.shift)}"
        return code

    def steps(self) -> list[str]:
        """Code of the stages, one after the other."""
        lines = []
        for part in self.parts:
            lines += [part.guard] * bool(part.guard) + [part.code]
        return lines

    def printed(self, value: str, gathered: str = "") -> str:
        """Code that prints a value, or appends it to the list of outputs of that name."""
        gives = self.draft.plan.stages[-1].block.gives
        if gathered:
            return fill(_GATHERED[gives.name], a=value, o=gathered)
        return fill(gives.python_printer, a=value)

    def worked_and_printed(self, gathered: str = "") -> str:
        """Code of the stages and of the output."""
        lines = self.steps()
        value, last = self.parts[-1].gives, self.parts[-1]
        gives = self.draft.plan.stages[-1].block.gives
        if last.expression and gives in (kinds.NUMBER, kinds.TEXT) and self.rng.random() < 0.5:
            lines.pop()
            value = last.expression
        return "\n".join([*lines, self.printed(value, gathered)])

    def loop(self, case: str, gathered: str = "") -> str:
        """Code around that of a case: the loop over the cases, if there are many."""
        if not self.draft.many:
            return case
        once = [fill(self.reading.once, a=self.first)] if self.reading.once else []
        if gathered:
            once.append(f"{gathered} = []")
        if self.rng.random() < 0.5:
            lines = [f"t = {self.reading.count}", *once, "for _ in range(t):", indented(case)]
        else:
            lines = [*once, f"for _ in range({self.reading.count}):", indented(case)]
        if gathered:
            lines.append(f'print("\\n".join({gathered}))')
        return "\n".join(lines)

    def whole(self, definitions: Sequence[str], code: str, local: bool) -> str:
        """The program: imports, what stands at its start, functions, and the rest."""
        before = self.reading.before if not (local and self.reading.local) else ""
        body = "\n\n\n".join([*definitions, code])
        if before:
            body = before + ("\n\n\n" if definitions else "\n") + body
        imports = _imports(body, self.rng)
        gap = "\n\n" if definitions else self.rng.choice(("\n", ""))
        return (imports + gap if imports else "") + body + "\n"

    def defined(self, name: str, parameters: Sequence[str], body: str) -> str:
        """A function."""
        return f"def {name}({', '.join(parameters)}):\n{indented(body)}"

    def returned(self, parts: Sequence[_Part]) -> str:
        """The body of a function that goes through stages."""
        lines = []
        for part in parts:
            lines += [part.guard] * bool(part.guard) + [part.code]
        value = parts[-1].gives
        if parts[-1].expression and self.rng.random() < 0.6:
            lines.pop()
            value = parts[-1].expression
        return "\n".join([*lines, f"return {value}"])

    def parameters(self, body: str, takes: str) -> list[str]:
        """What a function with this body is given."""
        return [takes, "k"] if "k" in words(body) and self.draft.with_k else [takes]


def _imports(code: str, rng: random.Random) -> str:
    """Import statements for what the code uses."""
    found = words(code)
    lines = [f"import {name}" for name in _MODULES if re.search(rf"\b{name}\.", code)]
    if "import sys" in lines and rng.random() < 0.7:
        lines = ["import sys", *(line for line in lines if line != "import sys")]
    classes = [name for name in _COLLECTIONS if name in found]
    if classes:
        lines.append(f"from collections import {', '.join(classes)}")
    return "".join(f"{line}\n" for line in lines)


def _may_gather(writer: _Writer) -> bool:
    gives = writer.draft.plan.stages[-1].block.gives
    return writer.draft.many and gives.name in _GATHERED and writer.rng.random() < 0.4


def _flat(writer: _Writer) -> str:
    gathered = writer.names.new(("out", "res", "answers")) if _may_gather(writer) else ""
    case = "\n".join((writer.read(), writer.worked_and_printed(gathered)))
    return writer.whole([], writer.loop(case, gathered), False)


def _main(writer: _Writer) -> str:
    gathered = writer.names.new(("out", "res", "answers")) if _may_gather(writer) else ""
    case = "\n".join((writer.read(), writer.worked_and_printed(gathered)))
    body = writer.loop(case, gathered)
    if writer.reading.local:
        body = f"{writer.reading.before}\n{body}"
    call = writer.rng.choice(("main()", 'if __name__ == "__main__":\n    main()'))
    return writer.whole([writer.defined("main", (), body)], call, True)


def _solve(writer: _Writer) -> str:
    body = "\n".join((writer.read(), writer.worked_and_printed()))
    return writer.whole([writer.defined("solve", (), body)], writer.loop("solve()"), False)


def _function(writer: _Writer) -> str:
    body = writer.returned(writer.parts)
    parameters = writer.parameters(body, writer.first)
    call = f"solve({', '.join(parameters)})"
    if writer.draft.plan.stages[-1].block.gives in (kinds.NUMBER, kinds.TEXT, kinds.NUMBERS):
        case = "\n".join((writer.read(), writer.printed(call)))
    else:
        name = writer.names.value(("ans", "res"), False)
        case = "\n".join((writer.read(), f"{name} = {call}", writer.printed(name)))
    return writer.whole([writer.defined("solve", parameters, body)], writer.loop(case), False)


def _function_names(key: str) -> tuple[str, ...]:
    parts = key.split("_")
    return (key, f"get_{key}", f"do_{key}", "".join([parts[0], *map(str.capitalize, parts[1:])]))


def _helpers(writer: _Writer) -> str:
    definitions, lines = [], [writer.read()]
    for i, (stage, part) in enumerate(zip(writer.draft.plan.stages, writer.parts, strict=True)):
        candidates = _function_names(stage.block.key)
        if writer.rng.random() < 0.4:
            candidates = (f"step{i + 1}", f"part{i + 1}", f"f{i + 1}")
        name = writer.names.new(candidates)
        body = writer.returned([dataclasses.replace(part, guard="")])
        parameters = writer.parameters(body, part.takes)
        definitions.append(writer.defined(name, parameters, body))
        if part.guard:
            lines.append(part.guard)
        lines.append(f"{part.gives} = {name}({', '.join(parameters)})")
    gives = writer.draft.plan.stages[-1].block.gives
    value = writer.parts[-1].gives
    if gives in (kinds.NUMBER, kinds.TEXT) and writer.rng.random() < 0.6:
        value = lines.pop().partition(" = ")[2]
    case = "\n".join((*lines, writer.printed(value)))
    return writer.whole(definitions, writer.loop(case), False)


_WAYS = {"flat": _flat, "main": _main, "solve": _solve, "function": _function, "helpers": _helpers}


def write(draft: Draft, style: str, idioms: Sequence[int], rng: random.Random) -> str:
    """A program for a draft.

    Args:
      draft: What it reads and does.
      style: One of STYLES. A program whose input is one list of words with a position in it, and
        one that reads on into one list, are flat or have a `main`, whatever is asked for.
      idioms: For each stage, which of its block's idioms.
      rng: Chooses the reading code, names and small things.
    """
    plan = draft.plan
    if plan.carries:
        reading = reading_python.carried(draft.shape, rng, with_k=draft.with_k)
    else:
        reading = reading_python.reading(draft.shape, rng, with_k=draft.with_k, many=draft.many)
    if (reading.local and draft.many) or plan.carries:
        style = style if style in ("flat", "main") else "flat"
    return _WAYS[style](_Writer(draft, idioms, reading, rng))
