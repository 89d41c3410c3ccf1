"""How Python programs read each shape of input.

Code that reads holds the mark `@a` for the variable that gets the value, and these, for the way in
which a program gets at its input: `@line` for a line, `@text` for one without its line end, `@next`
for the next word of the input where it is a number, and `@word` where it is text.
"""

import dataclasses
import random
from collections.abc import Sequence

from curriculum.shapes import Shape

_WITHOUT_WORDS_OF_ITS_OWN = ("numbers_bare", "words_line")  # only the end of a line ends them

_NUMBERS = (
    "@a = list(map(int, @line.split()))",
    "@a = [int(x) for x in @line.split()]",
    "@a = []\nfor x in @line.split():\n    @a.append(int(x))",
)
_TEXT = ("@a = @text",)
_EDGES = (
    "@a = [[] for _ in range(n)]\nfor _ in range(@m):\n    u, v = map(int, @line.split())\n"
    "    @a[u - 1].append(v - 1)\n    @a[v - 1].append(u - 1)",
    "@a = [[] for _ in range(n)]\nfor _ in range(@m):\n    u, v = map(int, @line.split())\n"
    "    u -= 1\n    v -= 1\n    @a[u].append(v)\n    @a[v].append(u)",
    "@a = [[] for i in range(n)]\nfor i in range(@m):\n"
    "    u, v = [int(x) - 1 for x in @line.split()]\n    @a[u].append(v)\n    @a[v].append(u)",
)
_EDGES_BY_WORDS = (
    "@a = [[] for _ in range(n)]\nfor _ in range(@m):\n    u = int(@next) - 1\n"
    "    v = int(@next) - 1\n    @a[u].append(v)\n    @a[v].append(u)",
)
_ROWS_OF_NUMBERS = (
    "@a = [list(map(int, @line.split())) for _ in range(@h)]",
    "@a = []\nfor _ in range(@h):\n    @a.append(list(map(int, @line.split())))",
    "@a = [[int(x) for x in @line.split()] for i in range(@h)]",
)
_ROWS_BY_WORDS = (
    "@a = [[int(@next) for _ in range(@w)] for _ in range(@h)]",
    "@a = []\nfor i in range(@h):\n    @a.append([int(@next) for j in range(@w)])",
)


def _sized(templates: Sequence[str], **names: str) -> tuple[str, ...]:
    for mark, name in names.items():
        templates = [template.replace(f"@{mark})", f"{name})") for template in templates]
    return tuple(templates)


_BY_LINES = {
    "number": (),
    "numbers_line": _NUMBERS,
    "numbers_column": (
        "@a = [int(@line) for _ in range(n)]",
        "@a = []\nfor _ in range(n):\n    @a.append(int(@line))",
        "@a = [0] * n\nfor i in range(n):\n    @a[i] = int(@line)",
    ),
    "numbers_bare": _NUMBERS,
    "text": _TEXT,
    "text_counted": _TEXT,
    "words_lines": (
        "@a = [@text for _ in range(n)]",
        "@a = []\nfor _ in range(n):\n    @a.append(@text)",
        '@a = [""] * n\nfor i in range(n):\n    @a[i] = @text',
    ),
    "words_line": (
        "@a = @line.split()",
        "@a = list(@line.split())",
        "@a = [x for x in @line.split()]",
    ),
    "pairs": (
        "@a = [tuple(map(int, @line.split())) for _ in range(n)]",
        "@a = []\nfor _ in range(n):\n    x, y = map(int, @line.split())\n    @a.append((x, y))",
        "@a = []\nfor i in range(n):\n    @a.append(tuple(int(x) for x in @line.split()))",
    ),
    "grid": (
        "@a = [@text for _ in range(h)]",
        "@a = []\nfor _ in range(h):\n    @a.append(@text)",
        '@a = [""] * h\nfor i in range(h):\n    @a[i] = @text',
    ),
    "matrix": _sized(_ROWS_OF_NUMBERS, h="h"),
    "matrix_square": _sized(_ROWS_OF_NUMBERS, h="n"),
    "graph": _sized(_EDGES, m="m"),
    "tree": _sized(_EDGES, m="n - 1"),
    "tree_parents": (
        "@a = [[] for _ in range(n)]\nfor i, p in enumerate(map(int, @line.split()), 1):\n"
        "    @a[p - 1].append(i)\n    @a[i].append(p - 1)",
        "@a = [[] for _ in range(n)]\np = list(map(int, @line.split()))\nfor i in range(1, n):\n"
        "    u = p[i - 1] - 1\n    @a[u].append(i)\n    @a[i].append(u)",
        "@a = [[] for _ in range(n)]\np = [int(x) - 1 for x in @line.split()]\n"
        "for i in range(n - 1):\n    @a[p[i]].append(i + 1)\n    @a[i + 1].append(p[i])",
    ),
}
_BY_WORDS = {
    "number": (),
    "numbers_line": (
        "@a = [int(@next) for _ in range(n)]",
        "@a = []\nfor _ in range(n):\n    @a.append(int(@next))",
    ),
    "numbers_column": (
        "@a = [int(@next) for _ in range(n)]",
        "@a = []\nfor i in range(n):\n    @a.append(int(@next))",
    ),
    "numbers_bare": ("@a = list(map(int, it))", "@a = [int(x) for x in it]"),
    "text": ("@a = @word",),
    "text_counted": ("@a = @word",),
    "words_lines": (
        "@a = [@word for _ in range(n)]",
        "@a = []\nfor i in range(n):\n    @a.append(@word)",
    ),
    "words_line": ("@a = list(it)", "@a = [x for x in it]"),
    "pairs": (
        "@a = [(int(@next), int(@next)) for _ in range(n)]",
        "@a = []\nfor _ in range(n):\n    x = int(@next)\n    y = int(@next)\n"
        "    @a.append((x, y))",
    ),
    "grid": ("@a = [@word for _ in range(h)]",),
    "matrix": _sized(_ROWS_BY_WORDS, h="h", w="w"),
    "matrix_square": _sized(_ROWS_BY_WORDS, h="n", w="n"),
    "graph": _sized(_EDGES_BY_WORDS, m="m"),
    "tree": _sized(_EDGES_BY_WORDS, m="n - 1"),
    "tree_parents": (
        "@a = [[] for _ in range(n)]\nfor i in range(1, n):\n    p = int(@next) - 1\n"
        "    @a[p].append(i)\n    @a[i].append(p)",
    ),
}
# A slice of all words at once, by number of words; `@rest` stands for the slice.
_BY_SLICE = {
    "numbers_line": ("n", "@a = list(map(int, @rest))"),
    "numbers_column": ("n", "@a = [int(x) for x in @rest]"),
    "numbers_bare": ("", "@a = list(map(int, @rest))"),
    "words_lines": ("n", "@a = @rest"),
    "words_line": ("", "@a = @rest"),
    "grid": ("h", "@a = @rest"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Access:
    """A way to get at the input.

    Attributes:
      before: Code at the start of the program.
      marks: What the marks become.
    """

    before: str
    marks: tuple[tuple[str, str], ...]


_INPUT = Access("", (("@line", "input()"), ("@text", "input()")))
_STRIPPED = Access("", (("@line", "input()"), ("@text", "input().strip()")))
_READLINE = Access(
    "", (("@line", "sys.stdin.readline()"), ("@text", "sys.stdin.readline().strip()"))
)
_ALIAS = Access("input = sys.stdin.readline", _STRIPPED.marks)
_ITERATOR = Access(
    "it = iter(sys.stdin.read().split())", (("@next", "next(it)"), ("@word", "next(it)"))
)
_BYTES = Access(
    "it = iter(sys.stdin.buffer.read().split())",
    (("@next", "next(it)"), ("@word", "next(it).decode()")),
)
_LINES = (_INPUT, _INPUT, _STRIPPED, _READLINE, _ALIAS)
_ALL_WORDS = "data = sys.stdin.read().split()"


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """Code that reads an input.

    Attributes:
      before: Code at the start of the program, or of the function where `local`.
      count: Expression for the number of cases, used once, before the first of them is read.
      once: Code before the loop over the cases, of a program that reads on into one list.
      case: Code that reads one case into `@a` and, where the task has it, `k`.
      local: Whether `before` and `case` must stand in one function.
    """

    before: str
    count: str
    once: str
    case: str
    local: bool


def _first_line(shape: Shape, with_k: bool, access: Access) -> str:
    """Code that reads the first line's numbers; empty where there are none."""
    names = ["@a" if shape.name == "number" else name for name in shape.counts]
    names += ["k"] * with_k
    if not names:
        return ""
    if any(mark == "@next" for mark, _ in access.marks):
        return "\n".join(f"{name} = int(@next)" for name in names)
    if len(names) == 1:
        return f"{names[0]} = int(@line)"
    return f"{', '.join(names)} = map(int, @line.split())"


def _filled(code: str, access: Access) -> str:
    for mark, text in access.marks:
        code = code.replace(mark, text)
    return code


def _by_slice(shape: Shape, with_k: bool, many: bool) -> Reading:
    length, body = _BY_SLICE[shape.name]
    names = [*shape.counts, *["k"] * with_k]
    if not many:
        first = [f"{name} = int(data[{i}])" for i, name in enumerate(names)]
        rest = f"data[{len(names)}:]" if names else "data"
        return Reading(_ALL_WORDS, "", "", "\n".join([*first, body.replace("@rest", rest)]), True)
    first = []
    for name in names:
        first += [f"{name} = int(data[pos])", "pos += 1"]
    rest = body.replace("@rest", f"data[pos:pos + {length}]")
    code = "\n".join([*first, rest, f"pos += {length}"])
    return Reading(f"{_ALL_WORDS}\npos = 1", "int(data[0])", "", code, True)


def reading(shape: Shape, rng: random.Random, *, with_k: bool, many: bool) -> Reading:
    """One of the ways to read a shape.

    Args:
      shape: Of the input.
      rng: Chooses.
      with_k: Whether a case holds `k`.
      many: Whether the input is many cases.
    """
    words = not (many and shape.name in _WITHOUT_WORDS_OF_ITS_OWN)
    way = rng.random()
    if words and way < 0.12 and shape.name in _BY_SLICE:
        return _by_slice(shape, with_k, many)
    if words and way < 0.35:
        access = _ITERATOR if shape.name == "words_line" else rng.choice((_ITERATOR, _BYTES))
        bodies: Sequence[str] = _BY_WORDS[shape.name]
    else:
        access, bodies = rng.choice(_LINES), _BY_LINES[shape.name]
    body = rng.choice(bodies) if bodies else ""
    code = "\n".join(filter(None, (_first_line(shape, with_k, access), body)))
    count = "@next" if any(mark == "@next" for mark, _ in access.marks) else "@line"
    return Reading(
        access.before, f"int({_filled(count, access)})", "", _filled(code, access), False
    )


def _carried_bodies(shape: Shape) -> list[str]:
    if shape.kind.name not in ("numbers", "words", "pairs"):
        return []
    return [body for body in _BY_LINES[shape.name] if body.startswith("@a = []\n")]


def can_carry(shape: Shape) -> bool:
    """Whether `carried` exists for the shape."""
    return bool(_carried_bodies(shape))


def carried(shape: Shape, rng: random.Random, *, with_k: bool) -> Reading:
    """Wrong code for many cases: the list is made once and never emptied between them."""
    access = rng.choice((_INPUT, _STRIPPED, _READLINE))
    once, _, rest = rng.choice(_carried_bodies(shape)).partition("\n")
    code = "\n".join(filter(None, (_first_line(shape, with_k, access), rest)))
    return Reading("", f"int({_filled('@line', access)})", once, _filled(code, access), False)
