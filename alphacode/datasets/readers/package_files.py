"""What the files of a Kattis/ICPC package say, in the legacy format and in the newer one.

The newer one is known by a `problem_format_version` that is not `legacy`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from etils import epath

from alphacode.datasets.errors import DataError
from alphacode.datasets.problem import Test
from alphacode.datasets.readers.statements.latex import latex_to_text

# What a group of tests has in common: in the legacy format, and in the newer one.
GROUP_FILES = ("testdata.yaml", "test_group.yaml")
FLAG_FIELDS = ("output_validator_flags", "output_validator_args")
VALIDATOR_FOLDERS = ("output_validator", "output_validators")
MAX_FILE_BYTES = 2**28
_MEBIBYTE = 2**20


def text(path: epath.Path) -> str:
    """The text of a file, less a byte order mark.

    Raises:
      DataError: It is not UTF-8, too long, or cannot be read.
    """
    try:
        return _content(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 ({error.reason}); convert the file") from None


def _content(path: epath.Path) -> bytes:
    try:
        if path.stat().length > MAX_FILE_BYTES:
            raise DataError(f"{path}: more than {MAX_FILE_BYTES // 2**20} MiB; shorten the file")
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from None


def program_text(path: epath.Path) -> str:
    """The text of a program; old ones with a name in a comment are Latin-1."""
    raw = _content(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def mapping(path: epath.Path) -> Mapping[str, Any]:
    """The fields in a YAML file; empty where the file is absent or holds nothing.

    Raises:
      DataError: Not YAML, or no mapping.
    """
    if not path.exists():
        return {}
    try:
        settings = yaml.safe_load(text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "unreadable"
        raise DataError(f"{path}{line}: not YAML ({problem}); fix the line") from None
    if settings is None:
        return {}
    if not isinstance(settings, Mapping):
        raise DataError(f"{path}: expected fields such as 'license: cc by-sa', one a line")
    return settings


def entries(folder: epath.Path) -> list[epath.Path]:
    """What a folder holds, sorted, less what systems put there for themselves; none if absent."""
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if not _is_of_system(entry.name))


def _is_of_system(name: str) -> bool:
    """Whether it is hidden, or the folder that macOS adds to archives."""
    return name.startswith(".") or name == "__MACOSX"


def files(folder: epath.Path) -> Iterator[epath.Path]:
    """Every file at or below `folder`, sorted, less those of systems; none if absent."""
    for entry in entries(folder):
        if entry.is_dir():
            yield from files(entry)
        else:
            yield entry


def tests(folder: epath.Path) -> Iterator[tuple[epath.Path, Test]]:
    """Each input file at or below `folder`, sorted, with its test.

    Raises:
      DataError: An input without an answer, or a text that is not UTF-8.
    """
    for path in files(folder):
        if path.suffix != ".in":
            continue
        answer = path.with_suffix(".ans")
        if not answer.exists():
            raise DataError(f"{path}: no answer beside it; add {answer.name} or remove the input")
        yield path, Test(text(path), text(answer))


def words(value: object, between: str = ", ") -> str:
    """A field that may be text, a list, or a mapping with a name, as one line of text."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        value = value.get("name", list(value.values()))
    if isinstance(value, list):
        return between.join(filter(None, (words(item, between) for item in value)))
    line = str(value).strip()
    return latex_to_text(line).strip() if "\\" in line else line


def is_newer(settings: Mapping[str, Any]) -> bool:
    """Whether `problem.yaml` is of the newer format."""
    return not (words(settings.get("problem_format_version")) or "legacy").startswith("legacy")


def kinds(settings: Mapping[str, Any]) -> frozenset[str]:
    """What kind of problem it is: `scoring`, `interactive`, `multi-pass`, `custom`, ..."""
    fields = (settings.get("type"), settings.get("validation"))
    return frozenset(word for field in fields for word in words(field).replace(",", " ").split())


def is_custom(folder: epath.Path, settings: Mapping[str, Any]) -> bool:
    """Whether another program than the default validator judges outputs."""
    if {"custom", "interactive", "multi-pass"} & kinds(settings):
        return True
    # Only in the newer format does a validator's presence mean that it is used.
    return is_newer(settings) and any((folder / place).is_dir() for place in VALIDATOR_FOLDERS)


def default_validator_flags(flags: str) -> str:
    """Flags of Kattis' default validator, as `checkers.check` takes them: it ignores case."""
    return flags if "case_sensitive" in flags.split() else f"{flags} case_insensitive".strip()


def limits(folder: epath.Path, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The field of that name in `problem.yaml`; DataError where it holds no fields."""
    found = settings.get("limits")
    if found is None:
        return {}
    if not isinstance(found, Mapping):
        raise DataError(f"{folder}/problem.yaml: field 'limits' must be a mapping of fields")
    return found


def positive(value: object, where: str) -> float | None:
    """A number above 0, or None for None; DataError for anything else."""
    if value is None:
        return None
    try:
        number = float(str(value))
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise DataError(f"{where} must be a number above 0, not {value!r:.40}")
    return number


def time_limit(folder: epath.Path, settings: Mapping[str, Any]) -> float | None:
    """CPU seconds, or None where none are stated."""
    if (folder / ".timelimit").exists():
        return positive(text(folder / ".timelimit").strip(), f"{folder}/.timelimit: seconds")
    limit = limits(folder, settings).get("time_limit", settings.get("time_limit"))
    return positive(limit, f"{folder}/problem.yaml: field 'time_limit'")


def limit_in_bytes(folder: epath.Path, settings: Mapping[str, Any], name: str) -> int | None:
    """A field of `limits` that is given in MiB (`memory`, `output`), or None where it is absent."""
    mebibytes = positive(
        limits(folder, settings).get(name), f"{folder}/problem.yaml: field 'limits.{name}'"
    )
    return None if mebibytes is None else int(mebibytes * _MEBIBYTE)
