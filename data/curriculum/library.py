"""The building blocks, read from data: a file in `blocks/` for each family.

A family is a mapping from the key of each block to its fields. They are the attributes of
`block.Block`, in this notation:

    takes, gives    names of kinds (`kinds.KINDS`)
    tags            a list
    numbers         first..last
    actions         a list of phrases, and so `results`
    python, cpp     idioms with blank lines between them
    peak, means     an expression; code
    faults          a list of mappings: `mistake` (a name of `block.Mistake` in small letters),
                    `python`, `cpp` and `means`

The code of a fault is written out or told as a change of one of the block's idioms, by the idiom's
number: `{2: {old: new}}` puts `new` for the text `old`, which occurs once in the second idiom, and
`{2: more}` adds lines at its end. Under `means` it is a change of a Python idiom.

Fields under `all` hold for every block of the family that does not say otherwise. A block with the
field `shape` takes what it lacks from that shape, in `shapes.yaml`, and gives one expression in `x`
for each language: `{{x}}` in the shape's idioms stands for it, `{{y[i]}}` for the same in `y[i]`.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from alphacode.errors import UserError
from curriculum.block import Block, Fault, Mistake
from curriculum.kinds import KINDS

FOLDER = Path(__file__).parent
_KINDS = {kind.name: kind for kind in KINDS}
_MISTAKES = {mistake.name.lower(): mistake for mistake in Mistake}
_NUMBERS = re.compile(r"(-?\d+)\.\.(-?\d+)")
_HOLE = re.compile(r"\{\{(.+?)\}\}")
_YamlLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_YamlLoader):
    """Reads YAML in which no mapping has a key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        if len(found) < len(node.value):
            keys = [key.value for key, _ in node.value]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.MarkedYAMLError(problem=f"{twice!r} twice", problem_mark=node.start_mark)
        return found


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(), _Loader)
    except yaml.YAMLError as error:
        raise UserError(f"{path}: no YAML: {' '.join(str(error).split())}") from error


class _Fields:
    """The fields of a block or fault, taken one by one, each of the type that it is to have."""

    def __init__(self, place: str, fields: Any) -> None:
        """Args: where they stand, for messages; what stands there."""
        self.place = place
        if not isinstance(fields, Mapping):
            raise UserError(f"{place}: a mapping of fields is wanted, not {fields!r}")
        self._left = dict(fields)

    def wrong(self, field: str, problem: str) -> UserError:
        """The error to raise for a field."""
        return UserError(f"{self.place}: {field}: {problem}")

    def take(self, field: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """The value of a field; the default, if there is one, where it is absent."""
        if field not in self._left:
            if default is None:
                raise UserError(f"{self.place}: {field} is missing")
            return default
        value = self._left.pop(field)
        if not isinstance(value, kind):
            raise self.wrong(field, f"{value!r} is of the wrong type")
        return value

    def one_of(self, field: str, choices: Mapping[str, Any]) -> Any:
        """What the field names among the choices."""
        name = self.take(field, str)
        if name not in choices:
            raise self.wrong(field, f"{name!r} is none of {', '.join(choices)}")
        return choices[name]

    def texts(self, field: str) -> tuple[str, ...]:
        """A list of texts."""
        found = self.take(field, list)
        if not all(isinstance(text, str) for text in found):
            raise self.wrong(field, "an entry is no text; quote it")
        return tuple(found)

    def idioms(self, field: str) -> tuple[str, ...]:
        """Code cut at blank lines."""
        return tuple(self.take(field, str).rstrip("\n").split("\n\n"))

    def code(self, field: str, idioms: Sequence[str]) -> str:
        """Code, written out or told as a change of an idiom; empty where there is none."""
        told = self.take(field, (str, dict), "")
        if isinstance(told, str):
            return told.rstrip("\n")
        numbers = range(1, len(idioms) + 1)
        if len(told) != 1 or not set(told) <= set(numbers):
            raise self.wrong(
                field, f"a change has one key, an idiom's number from 1 to {numbers[-1]}"
            )
        ((number, change),) = told.items()
        code = idioms[number - 1]
        if isinstance(change, str):
            return "\n".join((code, change.rstrip("\n")))
        for old, new in _Fields(f"{self.place}: {field}", change)._left.items():
            if code.count(str(old)) != 1:
                raise self.wrong(field, f"{old!r} occurs {code.count(str(old))} times, not once")
            code = code.replace(str(old), str(new))
        return code

    def end(self) -> None:
        """Raises UserError where a field is left that nothing has taken."""
        if self._left:
            raise UserError(f"{self.place}: no such field: {', '.join(map(str, self._left))}")


def _shaped(fields: dict[str, Any], shapes: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The fields with those of their shape in place, if they name one."""
    fields = dict(fields)
    name = fields.pop("shape", None)
    if name is None:
        return fields
    if name not in shapes:
        raise UserError(f"{place}: shape: {name!r} is none of {', '.join(shapes)}")
    shape = dict(shapes[name])
    for language in ("python", "cpp"):
        fill = functools.partial(_with_expression, str(fields[language]))
        shape[language] = _HOLE.sub(fill, shape[language])
    return fields | shape


def _with_expression(expression: str, hole: re.Match[str]) -> str:
    return re.sub(r"\bx\b", hole[1], expression)


def _fault(place: str, told: Any, python: Sequence[str], cpp: Sequence[str]) -> Fault:
    fields = _Fields(place, told)
    fault = Fault(
        mistake=fields.one_of("mistake", _MISTAKES),
        python=fields.code("python", python),
        cpp=fields.code("cpp", cpp),
        means=fields.code("means", python),
    )
    fields.end()
    if not (fault.python or fault.cpp):
        raise UserError(f"{place}: python or cpp is missing")
    if fault.mistake is not Mistake.TOO_SLOW and not (fault.python or fault.means):
        raise UserError(f"{place}: means is missing, since there is no python to tell the meaning")
    return fault


def _range(fields: _Fields) -> range:
    told = fields.take("numbers", str, "")
    if not told:
        return range(0)
    if not (found := _NUMBERS.fullmatch(told)):
        raise fields.wrong("numbers", f"{told!r} is not of the form first..last")
    return range(int(found[1]), int(found[2]) + 1)


def _block(place: str, key: str, told: Mapping[str, Any]) -> Block:
    fields = _Fields(place, told)
    python, cpp = fields.idioms("python"), fields.idioms("cpp")
    block = Block(
        key=key,
        takes=fields.one_of("takes", _KINDS),
        gives=fields.one_of("gives", _KINDS),
        tags=fields.texts("tags"),
        actions=fields.texts("actions"),
        results=fields.texts("results"),
        python=python,
        cpp=cpp,
        faults=tuple(
            _fault(f"{place}: fault {i}", fault, python, cpp)
            for i, fault in enumerate(fields.take("faults", list, ()), 1)
        ),
        numbers=_range(fields),
        needs_element=fields.take("needs_element", bool, False),
        may_empty=fields.take("may_empty", bool, False),
        fast=fields.take("fast", bool, True),
        peak=fields.take("peak", str, ""),
        means=fields.take("means", str, "").rstrip("\n"),
    )
    fields.end()
    return block


def load(folder: Path = FOLDER) -> dict[str, Block]:
    """The blocks of all families by key, in the order of the families.

    Args:
      folder: Holds `families.yaml`, the list of families, `shapes.yaml` and the folder `blocks`.

    Raises:
      UserError: A file that is not listed or cannot be read, or a field that is missing, unknown or
        wrong; it names file, block and field.
    """
    families, shapes = _read(folder / "families.yaml"), _read(folder / "shapes.yaml")
    files = {path.stem for path in (folder / "blocks").glob("*.yaml")}
    if files != set(families) or len(files) < len(families):
        odd = sorted(files ^ set(families))
        raise UserError(
            f"{folder / 'families.yaml'}: does not list each file of blocks once: {odd}"
        )
    blocks: dict[str, Block] = {}
    for family in families:
        path = folder / "blocks" / f"{family}.yaml"
        told = dict(_Fields(str(path), _read(path))._left)
        common = told.pop("all", {})
        for key, fields in told.items():
            place = f"{path}: {key}"
            if key in blocks:
                raise UserError(f"{place}: another family has a block of this name")
            blocks[key] = _block(place, key, _shaped(common | fields, shapes, place))
    return blocks


BLOCKS = load()
