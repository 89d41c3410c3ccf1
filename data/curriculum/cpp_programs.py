"""Plans written as C++ programs, in the ways in which people lay them out."""

import dataclasses
import random
import re
from collections.abc import Sequence
from typing import Any

from curriculum import kinds, reading_cpp
from curriculum.kinds import Kind
from curriculum.plans import Stage
from curriculum.reading_cpp import Reading
from curriculum.templates import (
    Draft,
    Names,
    fill,
    indented,
    with_temporaries,
    words,
)

STYLES = ("flat", "solve", "function", "helpers")
_HEADER = "#include <bits/stdc++.h>\nusing namespace std;\n"
_ALIASES = ("", "", "typedef long long ll;\n", "using ll = long long;\n")
_FAST = (
    "ios::sync_with_stdio(false);\ncin.tie(nullptr);",
    "ios_base::sync_with_stdio(false);\ncin.tie(NULL);",
    "ios::sync_with_stdio(0);\ncin.tie(0);",
    "cin.tie(0)->sync_with_stdio(0);",
)
_FAST_SHARE = 0.4
_GUARDS = ("if (@a.empty()) @s", "if (@a.size() == 0) @s", "if (@a.empty()) {\n    @s\n}")
_LISTS = (kinds.NUMBERS, kinds.WORDS)
_LIST_PRINTERS = (
    'for (auto &x : @a) cout << x << " ";\ncout << endl;',
    'for (size_t i = 0; i < @a.size(); i++) {\n    if (i) cout << " ";\n    cout << @a[i];\n}\n'
    "cout << endl;",
)
_KEYWORDS = frozenset((
    "alignas", "alignof", "and", "and_eq", "asm", "auto", "bitand", "bitor", "bool", "break",
    "case", "catch", "char", "class", "const", "constexpr", "continue", "decltype", "default",
    "delete", "do", "double", "else", "enum", "explicit", "export", "extern", "false", "float",
    "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new",
    "not", "operator", "or", "private", "protected", "public", "register", "return", "short",
    "signed", "sizeof", "static", "struct", "switch", "template", "this", "throw", "true",
    "try", "typedef", "typename", "union", "unsigned", "using", "virtual", "void", "volatile",
    "while", "xor",
))  # fmt: skip
# Names of the standard library that a name of ours could be taken for where both are in scope.
_STANDARD = frozenset((
    "abs", "acc", "accumulate", "any", "array", "begin", "bind", "bit", "bitset", "byte", "cin",
    "clamp", "copy", "count", "cout", "data", "deque", "distance", "div", "empty", "end",
    "endl", "equal", "exp", "fill", "find", "floor", "function", "gcd", "get", "greater",
    "hash", "hypot", "in", "index", "isalpha", "isdigit", "j0", "j1", "jn", "y0", "y1", "yn",
    "lcm", "left", "less", "line", "list", "log", "map", "max", "merge", "midpoint", "min",
    "minus", "mod", "move", "next", "none", "pair", "plus", "pos", "pow", "power", "prev",
    "queue", "rank", "ratio", "reduce", "ref", "remove", "replace", "reverse", "right",
    "rotate", "round", "sample", "search", "set", "shift", "size", "sort", "sqrt", "stack",
    "string", "swap", "tie", "time", "transform", "tuple", "unique", "vector", "words", "work",
    "write",
))  # fmt: skip
_FOR_THE_PROGRAM = frozenset(("t", "tc", "n", "k", "h", "w", "m", "ll", "main", "solve"))
_LONG_LITERAL = 1000
_BESIDE_OPERATOR = re.compile(r"[-+*/%<>=] @c\b|@c\b(?= [-+*/%<>=])")
_TYPED_BY_LITERAL = re.compile(r"\b(min|max|swap|make_pair|accumulate|vector)\b|\bauto \S+ =")
_BY_VALUE = ("long long", "int")


def template_of(stage: Stage, idiom: int) -> str:
    """The code of the stage: its fault's, or that of one of the block's idioms."""
    if stage.fault is not None and stage.fault.cpp:
        return stage.fault.cpp
    return stage.block.cpp[idiom % len(stage.block.cpp)]


def number_of(template: str, number: int | None) -> str:
    """How a program writes the block's number in the template.

    Templates are made for a `long long`. A plain literal does as well where it stands beside an
    operator and no function's argument types hang on it; elsewhere it gets a suffix.
    """
    if number is None:
        return "k"
    lines = [line for line in template.split("\n") if "@c" in line]
    plain = abs(number) <= _LONG_LITERAL and all(
        len(_BESIDE_OPERATOR.findall(line)) == line.count("@c")
        and not _TYPED_BY_LITERAL.search(line)
        for line in lines
    )
    text = str(number) if plain else f"{number}LL"
    return text if number >= 0 else f"({text})"


def _substituting(kind: Kind, value: Any) -> str:
    """The statement that puts a substitute into an empty value `@a`."""
    if kind is kinds.TEXT:
        return f'@a = "{value}";'
    element = value[0]
    if isinstance(element, str):
        return f'@a.push_back("{element}");'
    if isinstance(element, tuple):
        return f"@a.push_back({{{element[0]}, {element[1]}}});"
    return f"@a.push_back({element});"


@dataclasses.dataclass(slots=True)
class _Part:
    """The code of one stage: names of the values taken and given, a guard or nothing, the rest."""

    takes: str
    gives: str
    guard: str
    code: str


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
        taken = set(_KEYWORDS | _STANDARD | _FOR_THE_PROGRAM).union("ijxyuvp", ("ch", "r"))
        taken |= words(reading.case)
        for template in templates:
            taken |= words(template)
        self.names = Names(rng, taken)
        self.first = self.names.value(draft.shape.kind.variables, False)
        self.parts: list[_Part] = []
        takes = self.first
        for stage, template in zip(stages, templates, strict=True):
            gives = self.names.value(stage.block.gives.variables, stage is stages[-1])
            guard = ""
            if stage.substitute is not None:
                put = _substituting(stage.block.takes, stage.substitute)
                guard = fill(fill(rng.choice(_GUARDS), s=put), a=takes)
            code = with_temporaries(template, self.names)
            code = fill(code, a=takes, b=gives, c=number_of(template, stage.number))
            self.parts.append(_Part(takes, gives, guard, code))
            takes = gives
        self.end = rng.choice(("endl", "endl", '"\\n"', "'\\n'"))

    @property
    def gives(self) -> Kind:
        """Of the value printed."""
        return self.draft.plan.stages[-1].block.gives

    def read(self, leaving: str) -> str:
        """Code that reads one case, and leaves the function by a statement where it cannot."""
        code = fill(self.reading.case, a=self.first, exit=leaving)
        if self.draft.plan.shift:
            code += "\nk++;" if self.draft.plan.shift > 0 else "\nk--;"
        return code

    def printed(self, value: str) -> str:
        """Code that prints a value of the last kind."""
        printer = self.gives.cpp_printer
        if self.gives in _LISTS:
            printer = self.rng.choice((printer, *_LIST_PRINTERS))
        if not self.reading.unsynced and self.gives is kinds.NUMBER:
            printer = 'printf("%lld\\n", (long long)@a);'
        return fill(printer.replace("endl", self.end), a=value)

    def worked_and_printed(self) -> str:
        """Code of the stages and of the output."""
        lines = []
        for part in self.parts:
            lines += [part.guard] * bool(part.guard) + [part.code]
        value = self.parts[-1].gives
        if self.draft.plan.stages[-1].narrow:
            narrow = self.names.new(("ans", "res", "total", "answer"))
            lines.append(f"int {narrow} = {value};")
            value = narrow
        return "\n".join([*lines, self.printed(value)])

    def body(self, case: str) -> str:
        """The body of `main` around the code of a case."""
        lines = []
        if self.reading.unsynced and self.rng.random() < _FAST_SHARE:
            lines.append(self.rng.choice(_FAST))
        if self.draft.many:
            lines.append(self.reading.count)
            if self.reading.once:
                lines.append(fill(self.reading.once, a=self.first))
            if "\n" not in case and self.rng.random() < 0.7:
                lines.append(f"while (t--) {case}")
            else:
                head = self.rng.choice(("while (t--) {", "for (int tc = 0; tc < t; tc++) {"))
                lines += [head, indented(case), "}"]
        else:
            lines.append(case)
        if self.rng.random() < 0.7:
            lines.append("return 0;")
        return "\n".join(lines)

    def whole(self, definitions: Sequence[str], main: str) -> str:
        """The program: header, functions, `main`."""
        code = "\n\n".join([*definitions, f"int main() {{\n{indented(main)}\n}}"])
        alias = self.rng.choice(_ALIASES) if "long long" in code else ""
        if alias:
            code = code.replace("long long", "ll")
        return f"{_HEADER}{alias}\n{code}\n"

    def defined(self, name: str, gives: str, parameters: Sequence[str], body: str) -> str:
        """A function."""
        return f"{gives} {name}({', '.join(parameters)}) {{\n{indented(body)}\n}}"

    def parameter(self, kind: Kind, name: str) -> str:
        """The declaration of a parameter."""
        if kind.cpp_type in _BY_VALUE:
            return f"{kind.cpp_type} {name}"
        form = self.rng.choice(("const @y &", "const @y& ", "@y "))
        return fill(form, y=kind.cpp_type) + name


def _flat(writer: _Writer) -> str:
    case = "\n".join((writer.read("return 0;"), writer.worked_and_printed()))
    return writer.whole([], writer.body(case))


def _solve(writer: _Writer) -> str:
    body = "\n".join((writer.read("return;"), writer.worked_and_printed()))
    return writer.whole([writer.defined("solve", "void", (), body)], writer.body("solve();"))


def _uses_k(writer: _Writer, code: str) -> bool:
    return writer.draft.with_k and "k" in words(code)


def _function(writer: _Writer) -> str:
    last = writer.parts[-1].gives
    lines = []
    for part in writer.parts:
        lines += [part.guard] * bool(part.guard) + [part.code]
    body = "\n".join([*lines, f"return {last};"])
    parameters = [writer.parameter(writer.draft.shape.kind, writer.first)]
    arguments = [writer.first]
    if _uses_k(writer, body):
        parameters.append("long long k")
        arguments.append("k")
    gives = "int" if writer.draft.plan.stages[-1].narrow else writer.gives.cpp_type
    definition = writer.defined("solve", gives, parameters, body)
    call = f"solve({', '.join(arguments)})"
    lines = [writer.read("return 0;")]
    if writer.gives in (kinds.NUMBER, kinds.TEXT):
        lines.append(writer.printed(call))
    else:
        name = writer.names.value(("ans", "res"), False)
        lines += [f"{gives} {name} = {call};", writer.printed(name)]
    return writer.whole([definition], writer.body("\n".join(lines)))


def _function_names(key: str) -> tuple[str, ...]:
    parts = key.split("_")
    capitals = "".join(map(str.capitalize, parts))
    return (capitals[0].lower() + capitals[1:], f"get{capitals}", f"do{capitals}", f"calc_{key}")


def _helpers(writer: _Writer) -> str:
    definitions, lines = [], [writer.read("return 0;")]
    for i, (stage, part) in enumerate(zip(writer.draft.plan.stages, writer.parts, strict=True)):
        candidates = _function_names(stage.block.key)
        if writer.rng.random() < 0.4:
            candidates = (f"step{i + 1}", f"part{i + 1}", f"f{i + 1}")
        name = writer.names.new(candidates)
        parameters = [writer.parameter(stage.block.takes, part.takes)]
        arguments = [part.takes]
        if _uses_k(writer, part.code):
            parameters.append("long long k")
            arguments.append("k")
        gives = "int" if stage.narrow else stage.block.gives.cpp_type
        body = f"{part.code}\nreturn {part.gives};"
        definitions.append(writer.defined(name, gives, parameters, body))
        if part.guard:
            lines.append(part.guard)
        lines.append(f"{gives} {part.gives} = {name}({', '.join(arguments)});")
    lines.append(writer.printed(writer.parts[-1].gives))
    return writer.whole(definitions, writer.body("\n".join(lines)))


_WAYS = {"flat": _flat, "solve": _solve, "function": _function, "helpers": _helpers}


def write(draft: Draft, style: str, idioms: Sequence[int], rng: random.Random) -> str:
    """A program for a draft, C++17, without warnings.

    Args:
      draft: What it reads and does.
      style: One of STYLES. A program that reads on into one vector is flat, whatever is asked for.
      idioms: For each stage, which of its block's idioms.
      rng: Chooses the reading code, names and small things.
    """
    if draft.plan.carries:
        reading = reading_cpp.carried(draft.shape, rng, with_k=draft.with_k)
        return _flat(_Writer(draft, idioms, reading, rng))
    reading = reading_cpp.reading(draft.shape, rng, with_k=draft.with_k)
    return _WAYS[style](_Writer(draft, idioms, reading, rng))
