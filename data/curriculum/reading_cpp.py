"""How C++ programs read each shape of input.

Code that reads holds the mark `@a` for the variable that it declares and fills, and `@exit` for the
statement that leaves the function when the input ends too early.
"""

import dataclasses
import random
from collections.abc import Sequence

from curriculum.shapes import Shape

_NUMBERS = (
    "vector<long long> @a(n);\nfor (auto &x : @a) cin >> x;",
    "vector<long long> @a(n);\nfor (int i = 0; i < n; i++) cin >> @a[i];",
    "vector<long long> @a;\nfor (int i = 0; i < n; i++) {\n    long long x;\n    cin >> x;\n"
    "    @a.push_back(x);\n}",
    "vector<long long> @a(n);\nfor (int i = 0; i < n; ++i) {\n    cin >> @a[i];\n}",
)
_NUMBERS_SCANF = (
    "vector<long long> @a(n);\nfor (int i = 0; i < n; i++) {\n"
    '    if (scanf("%lld", &@a[i]) != 1) @exit\n}',
)
_EDGES = (
    "vector<vector<int>> @a(n);\nfor (int i = 0; i < @m; i++) {\n    int u, v;\n"
    "    cin >> u >> v;\n    @a[u - 1].push_back(v - 1);\n    @a[v - 1].push_back(u - 1);\n}",
    "vector<vector<int>> @a(n);\nfor (int i = 0; i < @m; i++) {\n    int u, v;\n"
    "    cin >> u >> v;\n    u--;\n    v--;\n    @a[u].push_back(v);\n    @a[v].push_back(u);\n}",
    "vector<vector<int>> @a(n, vector<int>());\nfor (int i = 1; i <= @m; ++i) {\n    int u, v;\n"
    "    cin >> u >> v;\n    --u, --v;\n    @a[u].push_back(v);\n    @a[v].push_back(u);\n}",
)
_MATRIX = (
    "vector<vector<long long>> @a(@h, vector<long long>(@w));\n"
    "for (auto &r : @a) {\n    for (auto &x : r) cin >> x;\n}",
    "vector<vector<long long>> @a(@h, vector<long long>(@w));\n"
    "for (int i = 0; i < @h; i++) {\n    for (int j = 0; j < @w; j++) cin >> @a[i][j];\n}",
    "vector<vector<long long>> @a;\nfor (int i = 0; i < @h; i++) {\n    vector<long long> r(@w);\n"
    "    for (int j = 0; j < @w; j++) cin >> r[j];\n    @a.push_back(r);\n}",
)
_STRINGS = (
    "vector<string> @a(@h);\nfor (auto &r : @a) cin >> r;",
    "vector<string> @a(@h);\nfor (int i = 0; i < @h; i++) cin >> @a[i];",
    "vector<string> @a;\nfor (int i = 0; i < @h; i++) {\n    string r;\n    cin >> r;\n"
    "    @a.push_back(r);\n}",
)
_TEXT = (
    "string @a;\ncin >> @a;",
    "string @a;\ngetline(cin >> ws, @a);",
    "string @a;\nif (!(cin >> @a)) @exit",
)


def _sized(templates: Sequence[str], **names: str) -> tuple[str, ...]:
    for mark, name in names.items():
        templates = [template.replace(f"@{mark}", name) for template in templates]
    return tuple(templates)


_BODIES: dict[str, tuple[str, ...]] = {
    "number": (),
    "numbers_line": _NUMBERS,
    "numbers_column": _NUMBERS,
    "numbers_bare": (
        "string line;\ngetline(cin >> ws, line);\nstringstream in(line);\nvector<long long> @a;\n"
        "long long num;\nwhile (in >> num) @a.push_back(num);",
        "string line;\ngetline(cin >> ws, line);\nistringstream in(line);\n"
        "vector<long long> @a((istream_iterator<long long>(in)), istream_iterator<long long>());",
        "string line;\ngetline(cin >> ws, line);\nstringstream in(line);\nvector<long long> @a;\n"
        "for (long long num; in >> num;) {\n    @a.push_back(num);\n}",
    ),
    "text": _TEXT,
    "text_counted": _TEXT,
    "words_lines": _sized(_STRINGS, h="n"),
    "words_line": (
        "string line;\ngetline(cin >> ws, line);\nstringstream in(line);\nvector<string> @a;\n"
        "string part;\nwhile (in >> part) @a.push_back(part);",
        "string line;\ngetline(cin >> ws, line);\nistringstream in(line);\n"
        "vector<string> @a((istream_iterator<string>(in)), istream_iterator<string>());",
        "string line;\ngetline(cin >> ws, line);\nstringstream in(line);\nvector<string> @a;\n"
        "for (string part; in >> part;) {\n    @a.push_back(part);\n}",
    ),
    "pairs": (
        "vector<pair<long long, long long>> @a(n);\nfor (auto &p : @a) cin >> p.first >> p.second;",
        "vector<pair<long long, long long>> @a(n);\nfor (int i = 0; i < n; i++) {\n"
        "    cin >> @a[i].first >> @a[i].second;\n}",
        "vector<pair<long long, long long>> @a;\nfor (int i = 0; i < n; i++) {\n"
        "    long long x, y;\n    cin >> x >> y;\n    @a.push_back({x, y});\n}",
        "vector<pair<long long, long long>> @a;\nfor (int i = 0; i < n; i++) {\n"
        "    long long x, y;\n    cin >> x >> y;\n    @a.emplace_back(x, y);\n}",
    ),
    "grid": _sized(_STRINGS, h="h"),
    "matrix": _sized(_MATRIX, h="h", w="w"),
    "matrix_square": _sized(_MATRIX, h="n", w="n"),
    "graph": _sized(_EDGES, m="m"),
    "tree": _sized(_EDGES, m="n - 1"),
    "tree_parents": (
        "vector<vector<int>> @a(n);\nfor (int i = 1; i < n; i++) {\n    int p;\n    cin >> p;\n"
        "    @a[p - 1].push_back(i);\n    @a[i].push_back(p - 1);\n}",
        "vector<vector<int>> @a(n);\nfor (int i = 1; i < n; i++) {\n    int p;\n    cin >> p;\n"
        "    p--;\n    @a[i].push_back(p);\n    @a[p].push_back(i);\n}",
        "vector<vector<int>> @a(n);\nfor (int i = 2; i <= n; ++i) {\n    int p;\n    cin >> p;\n"
        "    @a[p - 1].push_back(i - 1);\n    @a[i - 1].push_back(p - 1);\n}",
    ),
}
_SCANF: dict[str, tuple[str, ...]] = {
    "number": (),
    "numbers_line": _NUMBERS_SCANF,
    "numbers_column": _NUMBERS_SCANF,
    "pairs": (
        "vector<pair<long long, long long>> @a(n);\nfor (int i = 0; i < n; i++) {\n"
        '    if (scanf("%lld %lld", &@a[i].first, &@a[i].second) != 2) @exit\n}',
    ),
    "matrix": (
        "vector<vector<long long>> @a(h, vector<long long>(w));\nfor (int i = 0; i < h; i++) {\n"
        "    for (int j = 0; j < w; j++) {\n"
        '        if (scanf("%lld", &@a[i][j]) != 1) @exit\n    }\n}',
    ),
}
_SCANF_SHARE = 0.15
_VECTORS = {"numbers": "vector<long long>", "words": "vector<string>"}
_VECTORS["pairs"] = "vector<pair<long long, long long>>"


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """Code that reads an input.

    Attributes:
      count: Code that declares `t` and reads the number of cases.
      once: Code before the loop over the cases, of a program that reads on into one vector.
      case: Code that reads one case into `@a` and, where the task has it, `k`.
      unsynced: Whether streams may be cut off from C's input and output.
    """

    count: str
    once: str
    case: str
    unsynced: bool


def _first_line(shape: Shape, rng: random.Random, with_k: bool, scanf: bool) -> str:
    """Code that declares and reads the first line's numbers; empty where there are none."""
    number = shape.name == "number"
    counts = [] if number else list(shape.counts)
    wide = ["@a"] * number + ["k"] * with_k
    if not counts and not wide:
        return ""
    if counts and wide and not scanf and rng.random() < 0.3:
        counts, wide = [], counts + wide
    declared = []
    if counts:
        declared.append(f"int {', '.join(counts)};")
    if wide:
        declared.append(f"long long {', '.join(wide)};")
    names = counts + wide
    if scanf:
        formats = " ".join(["%d"] * len(counts) + ["%lld"] * len(wide))
        places = ", ".join(f"&{name}" for name in names)
        read = f'if (scanf("{formats}", {places}) != {len(names)}) @exit'
    else:
        read = f"cin >> {' >> '.join(names)};"
        if number and rng.random() < 0.25:
            read = f"if (!(cin >> {' >> '.join(names)})) @exit"
    return "\n".join([*declared, read])


def reading(shape: Shape, rng: random.Random, *, with_k: bool) -> Reading:
    """One of the ways to read a shape; `rng` chooses, `with_k` says whether a case holds `k`."""
    scanf = shape.name in _SCANF and rng.random() < _SCANF_SHARE
    bodies = (_SCANF if scanf else _BODIES)[shape.name]
    body = rng.choice(bodies) if bodies else ""
    case = "\n".join(filter(None, (_first_line(shape, rng, with_k, scanf), body)))
    count = 'int t;\nif (scanf("%d", &t) != 1) return 0;' if scanf else "int t;\ncin >> t;"
    return Reading(count, "", case, not scanf)


def _carried_bodies(shape: Shape) -> list[str]:
    declaration = f"{_VECTORS.get(shape.kind.name)} @a;"
    return [body for body in _BODIES[shape.name] if body.startswith(declaration)]


def can_carry(shape: Shape) -> bool:
    """Whether `carried` exists for the shape."""
    return bool(_carried_bodies(shape))


def carried(shape: Shape, rng: random.Random, *, with_k: bool) -> Reading:
    """Wrong code for many cases: the vector is made once and never emptied between them."""
    once, _, rest = rng.choice(_carried_bodies(shape)).partition("\n")
    case = "\n".join((_first_line(shape, rng, with_k, False), rest))
    return Reading("int t;\ncin >> t;", once, case, True)
