"""Samples on disk: Parquet shards, `samples/<slug>/00000.parquet` in the run's workdir.

A shard holds some samples of one problem, sorted by index; `shards` says which. Its metadata states
the schema version and the provenance: all that the samples are a function of. A shard that
exists is complete, and a run that was killed resumes with those that are missing. Reading holds one
shard at a time. Shards of one problem agree in their provenance, but for what is of the stretch of
indices that they belong to (`shards`).

Beside the shards of a problem whose sampling stopped early (`early_stop`) lies `stop.json`, which
names the last shard whose samples count, and what the judge's verdicts depended on. Those of later
shards, which other hosts may have been at, are not read.
"""

import dataclasses
import hashlib
import io
import json
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from etils import epath

from alphacode.datasets.problem import Language
from alphacode.errors import UserError
from alphacode.files import path_of, read_each, write_bytes, write_json
from alphacode.sampling import provenances

SCHEMA_VERSION = 2

_VERSION_KEY = b"alphacode.samples.version"
_PROVENANCE_KEY = b"alphacode.samples.provenance"
_SCHEMA = pa.schema(
    [
        pa.field("index", pa.int64(), nullable=False),
        pa.field("language", pa.string(), nullable=False),
        pa.field("program", pa.string(), nullable=False),
        pa.field("rating", pa.int32(), nullable=False),
        pa.field("tags", pa.list_(pa.string()), nullable=False),
        pa.field("log_probability", pa.float64()),
        pa.field("tokens", pa.int32(), nullable=False),
        pa.field("finished", pa.bool_(), nullable=False),
        pa.field("temperature", pa.float64()),
        pa.field("value_score", pa.float32()),
        pa.field("token_log_probabilities", pa.list_(pa.float32())),
        pa.field("sampled_by", pa.string(), nullable=False),
    ]
)
_SHARD_NAME = re.compile(r"(\d{5,})\.parquet")
_UNSAFE = re.compile(r"[^a-z0-9_-]+")
_LONGEST_SLUG = 80
_STOP_FILE = "stop.json"


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """One program sampled from the model.

    Attributes:
      index: Among the problem's samples, from 0.
      language: Asked for in the prompt.
      program: Source text.
      rating: Claimed in the prompt.
      tags: Claimed in the prompt.
      log_probability: Sum over the tokens of the natural logarithm of each one's probability,
        under softmax(raw logits / T'), whatever top-k or nucleus left out; under softmax(raw
        logits) where nothing is drawn. None where the generator does not tell.
      tokens: How many there are, the end token included, as the generator counts them; 0 where it
        does not tell.
      finished: Whether the program ended, by its end token or a stop sequence; if not, it was cut
        at the token limit.
      temperature: T' of this sample; None where nothing is drawn.
      value_score: Probability, by the model's value head, that the program is correct; None where
        it was not asked for.
      token_log_probabilities: The terms of `log_probability`; None where they are not kept.
      sampled_by: Name of the generator.
    """

    index: int
    language: Language
    program: str
    rating: int
    tags: tuple[str, ...]
    log_probability: float | None
    tokens: int
    finished: bool
    temperature: float | None = None
    value_score: float | None = None
    token_log_probabilities: tuple[float, ...] | None = None
    sampled_by: str = ""


def slug(name: str) -> str:
    """A folder name for a problem, safe on every file system and different for different names.

    A name of up to 80 lower-case letters, digits, `-` and `_` stays as it is; any other is made
    so, and a hash of the name is added.
    """
    safe = _UNSAFE.sub("-", name.lower()).strip("-")[:_LONGEST_SLUG]
    if name and safe == name:
        return safe
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    # The dot, which no unchanged name has, keeps the two kinds apart.
    return f"{safe or 'problem'}.{digest}"


class SampleStore:
    """The samples of a run, by problem and shard.

    Attributes:
      folder: `samples` in the workdir, local or in a bucket.
    """

    def __init__(self, workdir: epath.PathLike) -> None:
        self.folder = path_of(workdir) / "samples"

    def path(self, problem_name: str, shard: int) -> epath.Path:
        """Where a shard is."""
        return self.folder / slug(problem_name) / f"{shard:05d}.parquet"

    def write_shard(
        self,
        problem_name: str,
        shard: int,
        samples: Sequence[Sample],
        provenance: Mapping[str, Any],
    ) -> None:
        """Writes one shard, whole or not at all, in place of an older one.

        Args:
          problem_name: The problem's unique name; kept in the file beside the provenance.
          shard: Number of the shard, from 0.
          samples: Stored in the order of their index.
          provenance: JSON-able facts that fix the samples.
        """
        columns = [dataclasses.asdict(s) for s in sorted(samples, key=lambda s: s.index)]
        for row in columns:
            row["language"] = row["language"].token
        metadata = {
            _VERSION_KEY: str(SCHEMA_VERSION).encode(),
            _PROVENANCE_KEY: _canonical(problem_name, provenance).encode(),
        }
        table = pa.Table.from_pylist(columns, schema=_SCHEMA.with_metadata(metadata))
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        write_bytes(self.path(problem_name, shard), buffer.getvalue())

    def read_shard(self, problem_name: str, shard: int) -> list[Sample]:
        """The samples of one shard, by index.

        Raises:
          UserError: It is missing or torn, or of another schema version or problem.
        """
        path = self.path(problem_name, shard)
        table = _table(path, _content(path))
        _check(path, table.schema, problem_name)
        return [_sample(row) for row in table.to_pylist()]

    def shards(
        self,
        problem_name: str,
        provenance: Mapping[str, Any] | None = None,
        numbers: Container[int] | None = None,
    ) -> dict[int, int]:
        """Numbers of the problem's complete shards, in order, and how many samples each holds.

        Files that a killed run left half-written do not count, nor do those that are torn: what
        is missing here is to be sampled.

        Args:
          problem_name: The problem.
          provenance: If given, shards of any other are refused.
          numbers: If given, only these are looked at.

        Raises:
          UserError: A shard of another schema version, problem or provenance.
        """
        found = {
            number: path
            for number, path in self._files(problem_name)
            if numbers is None or number in numbers
        }
        sizes = {}
        footers = read_each(found.values(), _footer)
        for (number, path), footer in zip(found.items(), footers, strict=True):
            if footer is not None:
                _check(path, footer.schema.to_arrow_schema(), problem_name, provenance)
                sizes[number] = footer.num_rows
        return sizes

    def read(self, problem_name: str) -> Iterator[Sample]:
        """The problem's samples that count, shard after shard, each by index.

        Raises:
          UserError: A shard that is torn, or of another schema version or problem; shards that
            differ in their provenance.
        """
        last = self.last_shard(problem_name)
        first: dict[str, Any] | None = None
        paths = [p for shard, p in self._files(problem_name) if last is None or shard <= last]
        for path, content in zip(paths, read_each(paths, _content), strict=True):
            table = _table(path, content)
            found = provenances.of_all_shards(_check(path, table.schema, problem_name))
            first = found if first is None else first
            provenances.refuse(path, found, first)
            yield from map(_sample, table.to_pylist())

    def count(self, problem_name: str) -> int:
        """How many samples of the problem count, found without reading them.

        Raises:
          UserError: A shard of another schema version or problem.
        """
        last = self.last_shard(problem_name)
        sizes = self.shards(problem_name)
        return sum(size for shard, size in sizes.items() if last is None or shard <= last)

    def problems(self) -> list[str]:
        """Names of the problems that there are whole shards of, sorted.

        Raises:
          UserError: A shard of another schema version.
        """
        names = []
        for folder in self.folder.iterdir() if self.folder.exists() else ():
            for _, path in self._shard_files(folder):
                if (footer := _footer(path)) is not None:
                    names.append(_check(path, footer.schema.to_arrow_schema())["problem"])
                    break
        return sorted(names)

    def provenance(self, problem_name: str) -> tuple[epath.Path, dict[str, Any]] | None:
        """A whole shard of the problem, and its provenance; None where there is none.

        Raises:
          UserError: A shard of another schema version or problem.
        """
        for _, path in self._files(problem_name):
            if (footer := _footer(path)) is not None:
                return path, _check(path, footer.schema.to_arrow_schema(), problem_name)
        return None

    def require(self, problem_name: str, provenance: Mapping[str, Any]) -> None:
        """Refuses samples of another provenance, whichever stretch they belong to.

        Raises:
          UserError: There is a shard of another.
        """
        if found := self.provenance(problem_name):
            path, known = found
            common = provenances.of_all_shards({"problem": problem_name, **provenance})
            provenances.refuse(path, provenances.of_all_shards(known), common)

    def write_last_shard(self, problem_name: str, shard: int, judged: Mapping[str, Any]) -> None:
        """Says that the samples of shards after this one do not count.

        Args:
          problem_name: The problem.
          shard: The last that counts.
          judged: What the verdicts that say so depend on; JSON-able.
        """
        # Several hosts may come to the same stop at the same time.
        stop = {"last_shard": shard, "judged": dict(judged)}
        write_json(self._stop(problem_name), stop, shared=True)

    def remove_last_shard(self, problem_name: str) -> None:
        """Says that all samples count."""
        self._stop(problem_name).unlink(missing_ok=True)

    def last_shard(self, problem_name: str) -> int | None:
        """The last shard whose samples count; None where all do, or it is not kept wholly."""
        found = self._read_stop(problem_name)
        return int(found["last_shard"]) if found else None

    def stopped_by(self, problem_name: str) -> dict[str, Any]:
        """What the verdicts depended on by which sampling stopped; empty where it did not."""
        found: dict[str, Any] = self._read_stop(problem_name).get("judged", {})
        return found

    def _read_stop(self, problem_name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._stop(problem_name).read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return found

    def _stop(self, problem_name: str) -> epath.Path:
        return self.folder / slug(problem_name) / _STOP_FILE

    def _files(self, problem_name: str) -> list[tuple[int, epath.Path]]:
        """Shard files of a problem, in order."""
        return self._shard_files(self.folder / slug(problem_name))

    def _shard_files(self, folder: epath.Path) -> list[tuple[int, epath.Path]]:
        paths = folder.iterdir() if folder.exists() else ()
        matches = ((_SHARD_NAME.fullmatch(path.name), path) for path in paths)
        return sorted((int(match.group(1)), path) for match, path in matches if match)


def _content(path: epath.Path) -> bytes:
    """The bytes of a shard; none where it is missing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _table(path: epath.Path, content: bytes) -> pa.Table:
    try:
        return pq.read_table(pa.BufferReader(content))
    except pa.ArrowInvalid:
        raise UserError(f"{path}: not a whole Parquet file; delete it and sample again") from None


def _footer(path: epath.Path) -> pq.FileMetaData | None:
    """What the end of a shard says of it; None where it is torn."""
    try:
        with path.open("rb") as file:
            return pq.ParquetFile(file).metadata
    except pa.ArrowInvalid:
        return None


def _canonical(problem_name: str, provenance: Mapping[str, Any]) -> str:
    return json.dumps({"problem": problem_name, **provenance}, sort_keys=True)


def _check(
    path: epath.Path,
    schema: pa.Schema,
    problem_name: str | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The provenance in a shard's metadata, after all checks."""
    metadata = schema.metadata or {}
    version = metadata.get(_VERSION_KEY, b"none").decode()
    if version != str(SCHEMA_VERSION) or not schema.remove_metadata().equals(_SCHEMA):
        raise UserError(
            f"{path}: sample schema version {version}, this program writes {SCHEMA_VERSION}; "
            "sample again in an empty workdir, or use the release that wrote it"
        )
    found: dict[str, Any] = json.loads(metadata[_PROVENANCE_KEY])
    if problem_name is None:
        return found
    if found["problem"] != problem_name:
        raise UserError(
            f"{path}: holds samples of problem {found['problem']!r}, not of {problem_name!r}; "
            "move it back to where it was, or sample again"
        )
    if provenance is not None:
        provenances.refuse(path, found, {"problem": problem_name, **provenance})
    return found


def _sample(row: dict[str, Any]) -> Sample:
    row["language"] = Language.from_token(row["language"])
    row["tags"] = tuple(row["tags"])
    if row["token_log_probabilities"] is not None:
        row["token_log_probabilities"] = tuple(row["token_log_probabilities"])
    return Sample(**row)
