"""Hostile programs as files, and how a file says what it expects; see README.md beside this."""

import dataclasses
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from judge_helpers import tight_limits

from alphacode.execution import Case, Job, Validator, Verdict

FOLDER = Path(__file__).parent
_LANGUAGES = {"py": "python3", "c": "c", "cpp": "cpp", "java": "java"}
_KEYS = (
    "expect",
    "cases",
    "after",
    "fresh",
    "reads",
    "writes",
    "judged by",
    "acts as",
    "quick",
    "coding",
)
_REPEATED = re.compile(r'@"(.*?)"\*(\d+)@', re.DOTALL)
_PRELUDE = re.compile(
    r'^(?:from (attempts|memory|reports) import .*|#include "(attempts.h)")\n', re.MULTILINE
)
_NOISE = {"NOISE": "\x01\x02\x1b\x7f\ud800\xe9" * 8, "ZERO": "\0"}


_MANY = re.compile(r"contained x (\d+)")
_PRINTS = "print('contained')"
# A validator that accepts what equals the answer, and tells both, as some do.
_COMPARES = """
import sys
answer, output = open(sys.argv[2]).read(), sys.stdin.read()
open(sys.argv[3] + "judgemessage.txt", "w").write(f"{output!r} for {answer!r}")
print(f"{output!r} for {answer!r}", file=sys.stderr)
sys.exit(42 if output.split() == answer.split() else 43)
"""
_JUDGED = {"validator": Validator("python3", _COMPARES)}


@dataclasses.dataclass(frozen=True)
class Program:
    """One file.

    Attributes:
      name: Its path below `FOLDER`.
      language: As in `Job.language`.
      about: What it attempts.
      expected: Verdicts, any of which is right.
      cases: `contained`, `hidden`, or pairs `input=answer`.
      after: Names of `VICTIMS` that are judged just before it.
      settings: All that its head sets.
      text: All of it, with its placeholders.
    """

    name: str
    language: str
    about: str
    expected: frozenset[Verdict]
    cases: str
    after: tuple[str, ...]
    settings: Mapping[str, str]
    text: str

    def job(self, facts: Mapping[str, str]) -> Job:
        """What is judged.

        Args:
          facts: Values of its placeholders.
        """
        source = self.source(facts)
        job = Job(
            self.name,
            self.language,
            source,
            self._tests(),
            tight_limits(*self.expected),
            fresh_process=self.settings.get("fresh") != "no",
            input_file=self.settings.get("reads", ""),
            output_file=self.settings.get("writes", ""),
            reject_quickly=self.settings.get("quick") == "yes",
            validator=_JUDGED.get(self.settings.get("judged by", "")),
        )
        if "acts as" not in self.settings:
            return job
        validator = Validator(self.language, source, protocol=self.settings["acts as"])
        return dataclasses.replace(job, language="python3", source=_PRINTS, validator=validator)

    def source(self, facts: Mapping[str, str]) -> str:
        """The text with its prelude, repetitions and placeholders put in."""
        text = _PRELUDE.sub(_prelude, self.text)
        if "Attempts." in text:
            text += (FOLDER / "Attempts.java").read_text(encoding="utf-8")
        text = _REPEATED.sub(lambda found: found[1] * int(found[2]), text)
        for name, value in {**facts, **_NOISE}.items():
            text = text.replace(f"@{name}@", value)
        return text

    def _tests(self) -> tuple[Case, ...]:
        if self.cases == "contained":
            return (Case("the input", "contained\n"),)
        if self.cases == "hidden":
            return tuple(
                Case(f"hidden-input-{secrets.token_hex()}", f"hidden-answer-{secrets.token_hex()}")
                for _ in range(2)
            )
        if found := _MANY.fullmatch(self.cases):
            return (Case("the input", "contained\n"),) * int(found[1])
        return tuple(Case(*pair.split("=")) for pair in self.cases.split())


def _prelude(line: re.Match[str]) -> str:
    return (FOLDER / (line[2] or f"{line[1]}.py")).read_text(encoding="utf-8")


def read(path: Path) -> Program:
    """Reads a file; ValueError where its head is not as README.md says."""
    text = path.read_text(encoding="utf-8")
    values, about = {}, []
    for line in text.splitlines():
        if not line.startswith(("#", "//")) or line.startswith(("#include", "#pragma", "#define")):
            break
        line = line.lstrip("#/ ")
        key, colon, value = line.partition(": ")
        if colon and key in _KEYS:
            values[key] = value
        else:
            about.append(line)
    if not about or "expect" not in values:
        raise ValueError(f"{path}: the head must say what it attempts, and `expect: VERDICT...`")
    return Program(
        name=str(path.relative_to(FOLDER)),
        language=_LANGUAGES[path.name.split(".")[1]],
        about=" ".join(about),
        expected=frozenset(Verdict(word) for word in values["expect"].split()),
        cases=values.get("cases", "contained"),
        after=tuple(values.get("after", "").split()),
        settings=values,
        text=text,
    )


def _files() -> list[Path]:
    patterns = ("*/*.py", "*/*.py.txt", "*/*.c", "*/*.cpp", "*/*.java", "*/*.java.txt")
    return sorted(path for pattern in patterns for path in FOLDER.glob(pattern))


VICTIMS = {name: read(FOLDER / name) for name in ("victim.py", "victim.cpp")}
_READ = [read(path) for path in _files()]
# What attacks a compiler attacks the quick one as well; of bombs, which last, only some do.
_ALSO_QUICK = re.compile(
    r"compiler/(?:include_(?!random|zeros)|embed_(?!endless)|assembler_include|steal_|pragmas"
    r"|precompiled|probes|crash|secret_lines|templates|constant_memory)"
)
_QUICK = [
    dataclasses.replace(program, name=f"{program.name} quickly", settings={"quick": "yes"})
    for program in _READ
    if program.language == "cpp" and _ALSO_QUICK.match(program.name)
]
PROGRAMS = {program.name: program for program in (*_READ, *_QUICK)}
