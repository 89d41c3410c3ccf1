"""A contest to shards: complete, resumable, shared out, and the same in whatever way it is made.

The samples come from a generator without a model (`lottery`), which answers in an order of its own;
`test_model_generator` has those of a model.
"""

import contextlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lottery import Lottery
from sampling_material import TAG_SETS, contest_config
from small_problems import problem

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.errors import UserError
from alphacode.files import write_json
from alphacode.sampling import sampler, shards
from alphacode.sampling.hosts import ALONE, Hosts
from alphacode.sampling.store import Sample, SampleStore, slug
from alphacode.sampling.tickets import Metadata

PROBLEMS = [problem("one"), problem("two", "Subtract one from n."), problem("Thr/ee")]
BOTH = (Language.CPP, Language.PYTHON3)
METADATA = Metadata(BOTH, TAG_SETS)
# 30 shards of each problem, the last one smaller; enough samples of few prompts to share them.
CONFIG = contest_config(samples_per_problem=590, shard_size=20, rating_max=800).sampling


def fill(
    folder: Path,
    problems: Sequence[Problem] = PROBLEMS,
    config: SamplingConfig = CONFIG,
    generator: Lottery | None = None,
    hosts: Hosts = ALONE,
) -> SampleStore:
    store = SampleStore(str(folder))
    generator = generator or Lottery()
    sampler.sample_contest(generator, problems, config, store, METADATA, hosts=hosts)
    return store


def files(folder: Path) -> dict[str, bytes]:
    found = sorted((folder / "samples").rglob("*"))
    return {str(p.relative_to(folder)): p.read_bytes() for p in found if p.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    fill(folder)
    return folder


def test_every_problem_gets_all_its_samples(whole: Path):
    store = SampleStore(str(whole))
    for one in PROBLEMS:
        found = list(store.read(one.name))
        assert sorted(s.index for s in found) == list(range(590))
        assert store.shards(one.name) == {**dict.fromkeys(range(29), 20), 29: 10}
    assert len(files(whole)) == 90


def test_the_order_of_problems_of_answers_and_their_company_change_nothing(
    whole: Path, tmp_path: Path
):
    fill(tmp_path / "reversed", PROBLEMS[::-1], generator=Lottery(ahead=90, disorder=1))
    assert files(tmp_path / "reversed") == files(whole)
    fill(tmp_path / "alone", PROBLEMS[1:2])
    assert files(tmp_path / "alone").items() <= files(whole).items()


def test_a_complete_contest_is_left_as_it_is(whole: Path):
    before = files(whole)
    times = [p.stat().st_mtime_ns for p in sorted((whole / "samples").rglob("*.parquet"))]
    again = Lottery()
    fill(whole, generator=again)
    assert again.taken == 0
    assert files(whole) == before
    assert times == [p.stat().st_mtime_ns for p in sorted((whole / "samples").rglob("*.parquet"))]


@given(
    st.sets(st.tuples(st.sampled_from(["one", "two", "Thr/ee"]), st.integers(0, 29)), min_size=1),
    st.integers(0, 99),
)
@settings(max_examples=8)
def test_missing_and_torn_shards_alone_are_made_again_as_they_were(
    whole: Path, lost: set[tuple[str, int]], disorder: int
):
    before = files(whole)
    store = SampleStore(str(whole))
    for name, shard in lost:
        path = store.path(name, shard)
        path.unlink() if (shard + disorder) % 2 else path.write_bytes(path.read_bytes()[:100])
    again = Lottery(disorder=disorder)
    fill(whole, generator=again)
    assert again.taken == sum(10 if shard == 29 else 20 for _, shard in lost)
    assert files(whole) == before


@pytest.mark.parametrize("count", [2, 5])
def test_hosts_make_together_what_one_makes(whole: Path, tmp_path: Path, count: int):
    for index in reversed(range(count)):
        # Each host may have the problems in another order.
        fill(tmp_path, PROBLEMS[index % 3 :] + PROBLEMS[: index % 3], hosts=Hosts(index, count))
    assert files(tmp_path) == files(whole)


RUN = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {paths!r}
import test_sampler
from alphacode.sampling.hosts import Hosts
from alphacode.sampling.store import SampleStore

folder, written, dies_after, index, count = Path({folder!r}), 0, *map(int, sys.argv[1:])

class Mortal(SampleStore):
    def write_shard(self, *arguments):
        global written
        super().write_shard(*arguments)
        written += 1
        if written == dies_after:
            os.kill(os.getpid(), signal.SIGKILL)

test_sampler.SampleStore = Mortal
generator = test_sampler.Lottery(disorder=index)
test_sampler.fill(folder, hosts=Hosts(index, count), generator=generator)
"""


def process(folder: Path, dies_after: int, hosts: Hosts) -> subprocess.Popen[bytes]:
    here = Path(__file__).parent
    paths = [str(here.parents[1]), str(here.parent), str(here)]
    script = RUN.format(paths=paths, folder=str(folder))
    numbers = [str(number) for number in (dies_after, hosts.index, hosts.count)]
    return subprocess.Popen([sys.executable, "-c", script, *numbers], env=os.environ)


@pytest.mark.slow
def test_two_processes_of_which_one_is_killed_and_resumed_make_what_one_makes(
    whole: Path, tmp_path: Path
):
    both = [process(tmp_path, 12, Hosts(0, 2)), process(tmp_path, 0, Hosts(1, 2))]
    assert [one.wait() for one in both] == [-signal.SIGKILL, 0]
    left = files(tmp_path)
    assert len(left) == 45 + 12 and left.items() < files(whole).items()
    (tmp_path / "samples" / "one" / "00009.parquet.partial").write_bytes(b"half a shard")
    assert process(tmp_path, 0, Hosts(0, 2)).wait() == 0
    (tmp_path / "samples" / "one" / "00009.parquet.partial").unlink(missing_ok=True)
    assert files(tmp_path) == files(whole)


def grow(folder: Path, asked: Sequence[int], generator: Lottery | None = None) -> SampleStore:
    """Fills the store in as many stretches as there are numbers."""
    config = contest_config(samples_per_problem=asked[-1], shard_size=20, rating_max=800).sampling
    store = SampleStore(str(folder))
    for begin, stretch in shards.stretches(config, asked):
        made_by = generator or Lottery()
        sampler.sample_contest(made_by, PROBLEMS, stretch, store, METADATA, begin=begin)
    return store


@pytest.mark.parametrize("asked", [[590, 700], [30, 70, 700]])
def test_more_samples_leave_those_there_are_alone(tmp_path: Path, asked: list[int]):
    """Also where shards of one stretch are in the order of prompts and those of another not."""
    before: dict[str, bytes] = {}
    for stretch in range(len(asked)):
        new = Lottery()
        store = grow(tmp_path, asked[: stretch + 1], new)
        grown = files(tmp_path)
        assert before.items() <= grown.items()
        assert new.taken == 3 * (asked[stretch] - (asked[stretch - 1] if stretch else 0))
        before = grown
    at_once = grow(tmp_path / "at once", asked[-1:])
    for one in PROBLEMS:
        found = sorted(store.read(one.name), key=lambda sample: sample.index)
        assert found == sorted(at_once.read(one.name), key=lambda sample: sample.index)
    # What a kill took of any stretch is made again as it was.
    for shard in (0, max(store.shards("one"))):
        store.path("one", shard).unlink()
    grow(tmp_path, asked)
    assert files(tmp_path).items() >= before.items()


def test_where_the_number_of_samples_decides_what_shards_hold_another_is_refused(whole: Path):
    more = contest_config(samples_per_problem=600, shard_size=20, rating_max=800).sampling
    with pytest.raises(UserError, match=r"sampled with sampling\.samples_per_problem=590, not 600"):
        fill(whole, config=more)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"temperature": 0.5}, r"temperature=1\.0, not 0\.5"),
        ({"seed": 1}, "seed=0, not 1"),
        ({"slots": 16}, "slots=8, not 16"),
        ({"nucleus": 0.9}, r"nucleus=1\.0, not 0\.9"),
        ({"stop_sequences": ("x",)}, r"stop_sequences=\[\], not "),
    ],
)
def test_a_workdir_of_other_settings_is_refused(
    whole: Path, changes: dict[str, object], named: str
):
    before = files(whole)
    config = contest_config(samples_per_problem=590, shard_size=20, rating_max=800, **changes)
    with pytest.raises(UserError, match=rf"sampled with sampling\.{named}"):
        fill(whole, config=config.sampling)
    with pytest.raises(UserError, match="sampled with statement="):
        fill(whole, [problem("one", "Another statement.")])
    with pytest.raises(UserError, match="sampled with numbers=50, not 7"):
        fill(whole, generator=Lottery(numbers=7))
    assert files(whole) == before


def test_a_generator_that_leaves_samples_out_is_found_out(tmp_path: Path):
    class Lazy(Lottery):
        def samples(self, tickets):
            answered = list(super().samples(tickets))
            yield from (pair for pair in answered if pair[0].index != 31)

    message = r"Thr/ee: the generator ended after 3 of 4 samples of shard 7; run the same command"
    config = contest_config(samples_per_problem=40).sampling
    with pytest.raises(UserError, match=message):
        fill(tmp_path, PROBLEMS[2:], config, Lazy())
    assert len(files(tmp_path)) == 9


def test_samples_in_work_are_a_bounded_number(tmp_path: Path):
    """However many samples are asked for, a shard is written before many more are begun."""

    class Watched(Lottery):
        def samples(self, tickets):
            for pair in super().samples(tickets):
                most.append(self.taken - 4 * len(list(tmp_path.rglob("*.parquet"))))
                yield pair

    most: list[int] = []
    fill(tmp_path, PROBLEMS[:1], contest_config(samples_per_problem=200).sampling, Watched(ahead=5))
    # 5 that are held, in as many shards of 4; a few late ones may hold up one shard more each.
    assert max(most) < 60


EVEN = {f"print({number})\n" for number in range(0, 50, 2)}


class EvenPass:
    """A judge by the program's text alone, which keeps a file for each shard."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, name: str, shard: int) -> Path:
        return self._folder / "passing" / f"{slug(name)} {shard}.json"

    def conditions(self, problem: Problem) -> dict[str, str]:
        return {"numbers": "even"}

    def run_examples(self, problem: Problem, shard: int, samples: Sequence[Sample]) -> None:
        passing = {sample.program for sample in samples if sample.program in EVEN}
        write_json(self.path(problem.name, shard), sorted(passing))

    def passing(self, problem: Problem, shard: int) -> list[str] | None:
        path = self.path(problem.name, shard)
        return json.loads(path.read_text()) if path.exists() else None


@contextlib.contextmanager
def logged() -> Iterator[list[str]]:
    """Lines that are logged of sampling meanwhile."""
    logger, handler, lines = logging.getLogger("alphacode.sampling"), logging.Handler(), list[str]()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.setLevel(level)
    logger.removeHandler(handler)


def stopping(
    folder: Path, generator: Lottery, hosts: Hosts = ALONE, judge: EvenPass | None = None
) -> None:
    sampler.sample_contest(
        generator,
        PROBLEMS,
        contest_config(samples_per_problem=300, shard_size=10, stop_at_survivors=20).sampling,
        SampleStore(str(folder)),
        METADATA,
        hosts=hosts,
        judge=judge or EvenPass(folder),
    )


def kept(folder: Path) -> dict[str, list[Sample]]:
    store = SampleStore(str(folder))
    return {one.name: list(store.read(one.name)) for one in PROBLEMS}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopped")
    with logged() as lines:
        stopping(folder, Lottery())
    assert sum("20 distinct programs pass the examples by shard" in line for line in lines) == 3
    return folder


def test_samples_count_up_to_the_first_shard_at_which_enough_survive(stopped: Path):
    for samples in kept(stopped).values():
        assert [s.index for s in samples] == list(range(len(samples)))
        assert len(samples) < 300
        assert len({s.program for s in samples} & EVEN) >= 20
        assert len({s.program for s in samples[:-10]} & EVEN) < 20


def test_hosts_agree_on_what_counts(stopped: Path, tmp_path: Path):
    for index in range(3):
        stopping(tmp_path, Lottery(disorder=index), Hosts(index, 3))
    assert kept(tmp_path) == kept(stopped)


def test_no_more_is_sampled_where_there_is_enough(stopped: Path):
    store = SampleStore(str(stopped))
    for one in PROBLEMS:
        last = store.last_shard(one.name)
        for shard in store.shards(one.name):
            if shard > last:
                store.path(one.name, shard).unlink()
    before = kept(stopped)
    again = Lottery()
    stopping(stopped, again)
    assert again.taken == 0
    assert kept(stopped) == before


def test_an_interrupted_run_comes_to_the_same_end(stopped: Path, tmp_path: Path):
    store = SampleStore(str(tmp_path))
    stopping(tmp_path, Lottery(disorder=3))
    # Killed before a shard was written; after it, but before it was judged; before the stop was.
    store.path("one", 3).unlink()
    EvenPass(tmp_path).path("two", 2).unlink()
    for stop in store.folder.glob("*/stop.json"):
        stop.unlink()
    stopping(tmp_path, Lottery(disorder=5))
    assert kept(tmp_path) == kept(stopped)


def test_a_stop_by_other_limits_or_tests_is_void(stopped: Path, tmp_path: Path):
    class Never(EvenPass):
        def conditions(self, problem: Problem) -> dict[str, str]:
            return {"numbers": "none"}

        def path(self, name: str, shard: int) -> Path:
            return super().path(f"never {name}", shard)

        def run_examples(self, problem: Problem, shard: int, samples: Sequence[Sample]) -> None:
            write_json(self.path(problem.name, shard), [])

    workdir = shutil.copytree(stopped, tmp_path / "run")
    stopping(workdir, Lottery(), judge=Never(workdir))
    assert not list(workdir.rglob("stop.json"))
    assert {len(samples) for samples in kept(workdir).values()} == {300}
    again = Lottery()
    stopping(workdir, again)
    assert again.taken == 0 and kept(workdir) == kept(stopped)


def test_stopping_early_needs_a_judge(tmp_path: Path):
    config = contest_config(stop_at_survivors=1).sampling
    with pytest.raises(UserError, match="stop_at_survivors needs a judge"):
        fill(tmp_path, config=config)


def test_a_judge_that_fails_ends_sampling(tmp_path: Path):
    class Failing(EvenPass):
        def run_examples(self, problem: Problem, shard: int, samples: Sequence[Sample]) -> None:
            raise UserError("no judge today")

    config = contest_config(stop_at_survivors=1).sampling
    with pytest.raises(UserError, match="no judge today"):
        sampler.sample_contest(
            Lottery(),
            PROBLEMS,
            config,
            SampleStore(str(tmp_path)),
            METADATA,
            judge=Failing(tmp_path),
        )
    assert not list(tmp_path.rglob("*.json"))


def test_progress_is_reported_in_lines_of_each_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("alphacode.progress.SECONDS_BETWEEN_LINES", 0.0)

    def lines(hosts: Hosts = ALONE) -> list[str]:
        with logged() as begin:
            fill(tmp_path, config=contest_config().sampling, hosts=hosts)
        return begin + capsys.readouterr().err.splitlines()

    # Shards of 4, 4 and 2 samples: in the order of names every second one, from the second on.
    second = lines(Hosts(1, 2))
    assert second[0] == "host 2 of 2: sampling 14 programs"
    assert all(line.startswith("host 2 of 2: sampling") for line in second)
    rest = lines()
    assert rest[0] == "sampling 16 programs; 14 of an earlier run are kept"
    assert rest[-1].startswith("sampling: 16 of 16 samples, ")
    assert "3 of 3 problems, " in rest[-1] and rest[-1].endswith(" tokens a second")
    assert rest[-2].startswith("sampling: 16 of 16 samples, ")
    assert rest[-2].endswith(" tokens a second, 0:00:00 left")
