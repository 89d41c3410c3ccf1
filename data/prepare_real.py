"""Makes the shipped real data out of the raw data folder.

    python data/prepare_real.py --source=DIR --output=data

DIR holds `kattis.jsonl.gz`, `codejam_kickstart.jsonl.gz`, `codecontests_subset.jsonl.gz` and
`kattis_packages.tar.gz`. Written are `contest/real/` (small problem packages) and
`real/train.jsonl.gz` (a training set that shares no problem with any of the packages), each with
its `ATTRIBUTION.md`. The same input gives the same bytes.
"""

import dataclasses
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from absl import app, flags
from etils import epath

from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import (
    DataError,
    jsonl,
    kattis,
    problem_from_row,
    write_problems,
)
from alphacode.datasets.readers.source_language import language_of

CONTEST = (
    "99problems",
    "blackfriday",
    "isithalloween",
    "marswindow",
    "oddecho",
    "ostgotska",
    "peasoup",
    "tripletexting",
)
# File, most problems taken from it, whether a licence allows taking one.
SOURCES: tuple[tuple[str, int, Callable[[str], bool]], ...] = (
    ("kattis.jsonl.gz", 150, lambda licence: licence in ("cc by-sa", "public domain")),
    ("codejam_kickstart.jsonl.gz", 40, lambda licence: licence.startswith("Apache-2.0")),
    ("codecontests_subset.jsonl.gz", 60, lambda licence: licence.startswith("CC BY 4.0")),
)
LONGEST_STATEMENT = 4000
LONGEST_PROGRAM = 1500
LONGEST_TEST = 2000
# Lines of controls and pictures.
_LITTER = re.compile(
    r"^ *(?:save_alt|content_copy +Copied!|[\w.]+\.(?:jpg|png|pdf)|!\[.*)$", re.MULTILINE
)
_SCORING = re.compile(
    r"\n(?:Scoring|Points|Subtasks|Grading)\n.*?(?=\n(?:Sampl|Expl)|\Z)", re.DOTALL
)
# Interactive problems, and commands that were lost half-way to plain text.
_UNFIT = re.compile(
    r"interact|standard error|textt|noalign|reffig|trademark|\\[a-z]{3}", re.IGNORECASE
)
SECRET_TESTS = 30
LONGEST_SECRET_TEST = 8192


# The contest.


def write_contest(packages: Path, target: Path) -> list[str]:
    """Copies the chosen packages, cut down; returns one attribution entry for each."""
    entries = []
    for name in CONTEST:
        (package,) = (p.parent for p in packages.glob(f"*/{name}/problem.yaml"))
        folder = target / name
        shutil.rmtree(folder, ignore_errors=True)
        changes = _copy_package(package, folder)
        repository, commit = _origin(package.parent)
        problem = kattis.read(epath.Path(folder), name)
        entries.append(
            f"## {name}\n\n"
            f"- Author: {problem.author}\n"
            f"- Source: {problem.source}\n"
            f"- Licence, as stated in problem.yaml: {problem.licence}\n"
            f"- Taken from: https://{repository}/tree/{commit} (folder `{name}`)\n"
            f"- Changes: {changes}\n"
        )
    return entries


def _origin(collection: Path) -> tuple[str, str]:
    """Repository and commit, from the SOURCE file of a collection of packages."""
    match = re.match(r"(github\.com/\S+) at ([0-9a-f]{40})", (collection / "SOURCE").read_text())
    if match is None:
        raise DataError(f"{collection}/SOURCE: expected 'github.com/OWNER/NAME at COMMIT'")
    return match[1], match[2]


def _copy_package(package: Path, folder: Path) -> str:
    statement = next(
        package / place / "problem.en.tex"
        for place in ("problem_statement", "statement")
        if (package / place / "problem.en.tex").exists()
    )
    inputs = sorted((package / "data/secret").rglob("*.in"))
    small = [p for p in inputs if _size(p) + _size(p.with_suffix(".ans")) <= LONGEST_SECRET_TEST]
    kept = [small[i * len(small) // SECRET_TESTS] for i in range(SECRET_TESTS)]
    kept = kept if len(small) > SECRET_TESTS else small
    samples = sorted((package / "data/sample").glob("*.in"))
    tests = [path for source in (*samples, *kept) for path in (source, source.with_suffix(".ans"))]
    groups = sorted((package / "data").rglob("testdata.yaml"))
    programs = list(_chosen_submissions(package / "submissions"))
    for path in (package / "problem.yaml", statement, *tests, *groups, *programs):
        copy = folder / path.relative_to(package)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    changes = f"{len(kept)} of {len(inputs)} secret tests kept"
    if len(small) < len(inputs):
        changes += f" ({len(inputs) - len(small)} for their size)"
    return (
        changes + f"; {len(programs)} submissions kept; pictures, other statement languages, "
        "validators and generators left out; no file altered."
    )


def _size(path: Path) -> int:
    return path.stat().st_size


def _chosen_submissions(folder: Path) -> Iterator[Path]:
    """The four shortest accepted programs and the three shortest of each other verdict."""
    for verdict in sorted(path for path in folder.iterdir() if path.is_dir()):
        programs = sorted(
            (p for p in verdict.iterdir() if p.is_file() and language_of(p.suffix, p.read_text())),
            key=lambda p: (_size(p), p.name),
        )
        yield from programs[: 4 if verdict.name == "accepted" else 3]


# The training set.


class Known:
    """Problems already seen, recognised by name, by statement and by shared tests."""

    def __init__(self) -> None:
        """Starts with none."""
        self._names: set[str] = set()
        self._shingles: list[frozenset[tuple[str, ...]]] = []
        self._tests: set[Test] = set()

    def add(self, problem: Problem, *other_names: str) -> None:
        """Remembers a problem."""
        self._names |= {normalised(name) for name in (problem.name, *other_names)}
        self._shingles.append(_shingles(problem.description))
        self._tests |= _telling_tests(problem)

    def has(self, problem: Problem, *other_names: str) -> bool:
        """Whether the problem, or one that is nearly it, was added before."""
        if self._names & {normalised(name) for name in (problem.name, *other_names)}:
            return True
        if self._tests & _telling_tests(problem):
            return True
        mine = _shingles(problem.description)
        return any(len(mine & other) > 0.2 * min(len(mine), len(other)) for other in self._shingles)


def normalised(name: str) -> str:
    """A name without the contest's number, case and punctuation."""
    return re.sub(r"[\W_]", "", re.sub(r"^\d+_[A-Z]\d?\. ", "", name)).casefold()


def _shingles(description: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", description.casefold())
    return frozenset(zip(*(words[i:] for i in range(8)), strict=False))


def _telling_tests(problem: Problem) -> set[Test]:
    """Tests too long to be shared by chance, up to white space."""
    tests = (
        Test(" ".join(test.input.split()), " ".join(test.output.split()))
        for test in problem.public_tests + problem.hidden_tests
    )
    return {test for test in tests if len(test.input) + len(test.output) >= 40}


def training_set(source: Path, known: Known) -> list[Problem]:
    """The chosen problems, those with the shortest programs first within each file."""
    chosen = []
    for file, most, allows in SOURCES:
        from_kattis = file.startswith("kattis")
        problems = (_reduced(p, from_kattis) for p in _english(source / file) if allows(p.licence))
        ranked = sorted(
            (p for p in problems if p is not None), key=lambda p: (_shortest(p), p.name, p.source)
        )
        taken = 0
        for problem in ranked:
            # Kattis packages go by their folders' names too; other files number their folders.
            folder = [_folder_name(problem)] if from_kattis else []
            if taken < most and not known.has(problem, *folder):
                known.add(problem)
                chosen.append(problem)
                taken += 1
    return chosen


def _english(path: Path) -> Iterator[Problem]:
    """The English problems of a raw file, with the commit in `source` and an author to credit."""
    for where, row in jsonl.read_rows(epath.Path(path)):
        if row["statement_language"] == "en":
            row["source"] = f"{row['source']}@{row['commit'].split()[0]}"
            row["author"] = row.get("author") or row.get("rights_owner") or ""
            yield problem_from_row(row, where)


def _folder_name(problem: Problem) -> str:
    return problem.source.partition("@")[0].rpartition("/")[2]


def _shortest(problem: Problem) -> int:
    return len(problem.solutions[0].solution)


def _reduced(problem: Problem, from_kattis: bool) -> Problem | None:
    """The problem with its short tests and programs, or None where it does not serve."""
    description = _clean(problem.description)
    solutions = _short(problem.solutions)[:6]
    # Packages under tests/ test Kattis itself.
    if not solutions or "/tests/" in problem.source or _UNFIT.search(description):
        return None
    if "\nInput\n" not in description:
        return None
    public = problem.public_tests or tuple(
        test for test in problem.private_tests if _shown(test, description)
    )
    if from_kattis:
        description += kattis.examples(public)
    public = tuple(_shortest_tests(public, 3))
    if not public or not 200 <= len(description) <= LONGEST_STATEMENT:
        return None
    validator = problem.validator_flags
    if from_kattis and problem.checker == "default" and "case_sensitive" not in validator:
        validator = f"{validator} case_insensitive".strip()
    return dataclasses.replace(
        problem,
        description=description,
        public_tests=public,
        private_tests=tuple(
            _shortest_tests([t for t in problem.private_tests if t not in public], 2)
        ),
        generated_tests=(),
        solutions=tuple(solutions),
        incorrect_solutions=tuple(_short(problem.incorrect_solutions)[:3]),
        validator_flags=validator,
    )


def _clean(description: str) -> str:
    """Without what web pages and pictures left behind and without how points are given."""
    text = "\n".join(line.rstrip() for line in description.split("\n"))
    text = _LITTER.sub("", text)
    text = re.sub(r"(?<=\S) &(?= |$)", " |", text, flags=re.MULTILINE)
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    return _SCORING.sub("\n", text)


def _shown(test: Test, description: str) -> bool:
    """Whether a test is an example of the statement."""
    tight = " ".join(description.split())
    return f"{' '.join(test.input.split())} Output {' '.join(test.output.split())}" in tight


def _shortest_tests(tests: Sequence[Test], most: int) -> list[Test]:
    short = [t for t in tests if len(t.input) + len(t.output) <= LONGEST_TEST]
    return sorted(short, key=lambda t: len(t.input) + len(t.output))[:most]


def _short(solutions: Iterable[Solution]) -> list[Solution]:
    """Distinct short programs in Python 3 and C++, shortest first, languages in turn."""
    distinct: dict[str, Solution] = {}
    for solution in sorted(solutions, key=lambda s: (len(s.solution), s.solution)):
        if (
            solution.language in (Language.PYTHON3, Language.CPP)
            and 10 < len(solution.solution) <= LONGEST_PROGRAM
        ):
            distinct.setdefault("".join(solution.solution.split()), solution)
    ranks = {Language.PYTHON3: 0, Language.CPP: 0}
    ranked = []
    for solution in distinct.values():
        ranked.append((ranks[solution.language], len(solution.solution), solution))
        ranks[solution.language] += 1
    return [solution for _, _, solution in sorted(ranked, key=lambda entry: entry[:2])]


# The whole.

_FOREIGN = (
    "The files here are other people's work under their own licences, not under the licence of\n"
    "this project's code. LICENCE.md beside this file says what those ask.\n"
)


def _training_attribution(problems: Sequence[Problem]) -> str:
    sections = [
        "# Attribution of the training set\n\n"
        f"`train.jsonl.gz` holds {len(problems)} problems, made by `data/prepare_real.py`.\n\n",
        _FOREIGN,
        "\nChanges to each: statements converted to plain text, the examples appended where they "
        "were\nseparate files; at most 3 example tests, 2 hidden tests, 6 correct and 3 incorrect "
        f"programs of\nat most {LONGEST_PROGRAM} characters kept.\n",
    ]
    by_licence: dict[str, list[Problem]] = {}
    for problem in problems:
        by_licence.setdefault(problem.licence, []).append(problem)
    for licence, group in by_licence.items():
        lines = "".join(
            f"- {p.name}; {p.author or 'no author stated'}; {_link(p)}\n" for p in group
        )
        sections.append(f"\n## {licence}: {len(group)} problems\n\n{lines}")
    return "".join(sections)


def _link(problem: Problem) -> str:
    source, _, commit = problem.source.partition("@")
    origin, colon, path = source.partition("github:")
    owner, name, *folders = path.split("/")
    address = f"https://github.com/{owner}/{name}/tree/{commit}/{'/'.join(folders)}"
    return f"{origin}{address}" if colon else source


def main(arguments: Sequence[str]) -> None:
    """Parses the flags."""
    if len(arguments) > 1:
        raise app.UsageError(f"unexpected argument {arguments[1]!r}")
    try:
        print(prepare(Path(flags.FLAGS.source), Path(flags.FLAGS.output)))
    except DataError as error:
        raise SystemExit(str(error)) from None


def prepare(source: Path, output: Path) -> str:
    """Writes both sets and says how large they are.

    Raises:
      DataError: A raw file is missing or is not what it was.
    """
    for name in (*(file for file, _, _ in SOURCES), "kattis_packages.tar.gz"):
        if not (source / name).is_file():
            raise DataError(f"{source}: no {name} there; name the raw data folder with --source")
    archive = source / "kattis_packages.tar.gz"
    with tempfile.TemporaryDirectory() as unpacked:
        with tarfile.open(archive) as tar:
            tar.extractall(unpacked, filter="data")
        packages = Path(unpacked) / "packages"
        entries = write_contest(packages, output / "contest" / "real")
        known = Known()
        for path in sorted(packages.glob("*/*/problem.yaml")):
            problem = kattis.read(epath.Path(path.parent), path.parent.name)
            known.add(problem, *titles(path.parent))
    heading = "# Attribution of the real problem packages\n"
    target = output / "contest" / "real" / "ATTRIBUTION.md"
    target.write_text("\n".join([heading, _FOREIGN, *entries]))
    problems = training_set(source, known)
    write_problems(output / "real" / "train.jsonl.gz", problems)
    (output / "real" / "ATTRIBUTION.md").write_text(_training_attribution(problems))
    return f"{len(entries)} packages, {len(problems)} training problems"


def titles(package: Path) -> list[str]:
    """The titles that a package's statements and settings give."""
    statements = [*package.glob("*statement/problem*.tex"), package / "problem.yaml"]
    text = "\n".join(path.read_text() for path in statements)
    patterns = (r"\\problemname\{([^}]*)\}", r"^name: *(.+)$", r"^ +en: *(.+)$")
    return [title for pattern in patterns for title in re.findall(pattern, text, re.MULTILINE)]


if __name__ == "__main__":
    flags.DEFINE_string("source", None, "Folder with the raw files.", required=True)
    flags.DEFINE_string("output", "data", "Folder to write contest/real and real to.")
    app.run(main)
