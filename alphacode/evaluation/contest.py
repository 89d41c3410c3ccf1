"""A contest run: sample, filter, cluster, score, report, each from the files of the one before.

Every stage can be run alone or again, and picks up where a killed run stopped. With other settings
it makes anew what they change; only those of sampling stay as they are. Only sampling needs a
checkpoint and JAX.
"""

import contextlib
import dataclasses
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etils import epath

from alphacode.config import Config, ContestConfig, SamplingConfig, presets
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.readers import load_contest
from alphacode.errors import UserError
from alphacode.evaluation import report, table, workdir
from alphacode.evaluation.score import lacks_checker
from alphacode.evaluation.stages import (
    choose,
    cluster,
    filter_samples,
    runnable_languages,
    score,
)
from alphacode.execution import Runner
from alphacode.execution.problems import require_judgeable
from alphacode.files import write_json
from alphacode.sampling.hosts import ALONE, Hosts
from alphacode.sampling.served.settings import ServerSettings
from alphacode.sampling.store import SampleStore
from alphacode.selection.example_tests import ExampleTests
from alphacode.selection.files import ContestFiles, read_json, read_made
from alphacode.selection.filter import judge_submissions

if TYPE_CHECKING:
    from alphacode.sampling.dry_run import SamplingDryRun
    from alphacode.sampling.sampler import Generator
    from alphacode.sampling.tickets import Metadata

STAGES = ("sample", "filter", "cluster", "score", "report")

# Of `results.json`.
_FORMAT = 3
_CUSTOM_CHECKER_NOTE = (
    "{} of {} problems have several right answers and no checker in their files (marked *): "
    "tokens are compared, and a right answer other than the expected one counts as wrong"
)


def run_contest(
    config: ContestConfig,
    checkpoint: str,
    contest: str,
    workdir_path: str,
    stages: Sequence[str] = STAGES,
    hosts: Hosts = ALONE,
    server: ServerSettings | None = None,
) -> dict[str, Any] | None:
    """Runs stages of a contest and prints the score.

    Args:
      config: Of the run; may differ from what earlier stages had, as `workdir` says.
      checkpoint: Training workdir or exported file; needed by the stage `sample` alone.
      contest: File or folder of problems, as `load_contest` takes it.
      workdir_path: Folder that all files go to, local or in a bucket.
      stages: Some of `STAGES`; they run in the order given there.
      hosts: Of several processes that sample into one workdir, which one this is.
      server: Completion server whose model is sampled in place of a checkpoint.

    Returns:
      The content of `results.json` where `score` or `report` was among the stages.

    Raises:
      UserError: The workdir cannot hold this run, a stage is unknown or lacks its input, or a
        file of an earlier stage is missing or damaged.
      DataError: The contest cannot be read.
      CheckpointError: The checkpoint cannot be read.
      SandboxError: The isolation reached is below `execution.minimum_isolation`.
    """
    _check_request(stages, checkpoint, server, hosts)
    problems = load_contest(contest, live=True)
    for problem in problems:
        require_judgeable(problem)
    folder, config = workdir.prepare(workdir_path, config, problems, stages, write=hosts.first)
    run = _Run(config, checkpoint, server, problems, folder, hosts)
    run.update(contest=Path(contest).name)
    for stage in STAGES:
        if stage in stages:
            started = time.monotonic()
            run.stages[stage]()
            if hosts.first:
                workdir.keep_settings(folder, config, stage)
                workdir.add_seconds(folder, stage, time.monotonic() - started)
    if not {"score", "report"} & set(stages):
        return None
    results: dict[str, Any] = read_json(folder / "results.json", "score")
    print(table.score_table(results))
    if "report" in stages:
        print(f"report: {folder / 'report' / 'index.html'}")
    print(table.summary_line(results), flush=True)
    return results


def dry_run(config: ContestConfig, checkpoint: str, preset: str, target: str) -> "SamplingDryRun":
    """Compiles the sampling of a run for devices that need not be here.

    Args:
      config: Of the run.
      checkpoint: Whose model it is, or empty.
      preset: Of training, `FILE.py:PRESET`, whose model it is where there is no checkpoint.
      target: The devices of one process.

    Raises:
      UserError: Not exactly one of both is given, or something of it cannot be used.
    """
    # Imported here, not above: the other stages run on machines without JAX.
    from alphacode.datasets.sampling_facts import SamplingFacts
    from alphacode.sampling import dry_run as sampling
    from alphacode.sampling import tickets
    from alphacode.training.checkpoint.load import sampling_facts, source

    if bool(checkpoint) == bool(preset):
        raise UserError(
            "--dry_run needs the one or the other: --checkpoint, or --model with a training preset "
            "such as configs/finetune.py:1b"
        )
    if checkpoint:
        found = source(checkpoint, "checkpoint")
        model, facts = found.config.model, sampling_facts(found)
    else:
        trained: Config = presets.load(preset, kind=Config)
        model = trained.model
        # As many combinations of tags as the paper takes.
        tags = tuple((str(number),) for number in range(50))
        facts = SamplingFacts(trained.objective.sampling_temperature, True, tags)
    settled, metadata = tickets.settled(config.sampling, facts)
    return sampling.dry_run(dataclasses.replace(config, sampling=settled), model, metadata, target)


def _check_request(
    stages: Sequence[str], checkpoint: str, server: ServerSettings | None, hosts: Hosts
) -> None:
    """Refuses stages that are unknown, lack their input, or need a workdir for themselves."""
    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise UserError(f"--stages={unknown[0]}: no such stage; known: {', '.join(STAGES)}")
    if "sample" in stages and not checkpoint and server is None:
        raise UserError(
            "--checkpoint is missing: the stage 'sample' needs one, or else a --server; the others "
            "run without, as in --stages=filter,cluster,score,report"
        )
    if checkpoint and server is not None:
        raise UserError("--checkpoint and --server exclude each other; give the one to sample")
    if hosts.count > 1 and list(stages) != ["sample"]:
        raise UserError(
            "--stages must be 'sample' where several processes share a workdir; run the other "
            "stages in one process when all of them have ended"
        )


def _facts(run: Mapping[str, Any]) -> dict[str, Any]:
    """What `results.json` says of the run itself.

    Args:
      run: Content of `run.json`: checkpoint, isolation, timings, notes.
    """
    return {
        "format": _FORMAT,
        "contest": run.get("contest", ""),
        "model": run.get("model", ""),
        "checkpoint": run.get("checkpoint", {}),
        "isolation": run.get("isolation", {}),
        "languages": run.get("languages", []),
        "seconds": run.get("seconds", {}),
        "notes": list(run.get("notes", {}).values()),
    }


class _Run:
    """The stages as methods over what they share."""

    def __init__(
        self,
        config: ContestConfig,
        checkpoint: str,
        server: ServerSettings | None,
        problems: list[Problem],
        folder: epath.Path,
        hosts: Hosts,
    ) -> None:
        self._config = config
        self._hosts = hosts
        self._checkpoint = checkpoint
        self._server = server
        self._problems = problems
        self._folder = folder
        self._store = SampleStore(folder)
        self._files = ContestFiles(folder)
        self.stages: dict[str, Callable[[], None]] = {
            "sample": self._sample,
            "filter": self._filter,
            "cluster": self._cluster,
            "score": self._score,
            "report": self._report,
        }

    def update(self, **changes: Any) -> None:
        """Sets entries of `run.json`; of several processes the first one does."""
        if self._hosts.first:
            workdir.update_run(self._folder, **changes)

    def _sample(self) -> None:
        # Imported here, not above: the other stages run on machines without JAX.
        from alphacode.sampling import tickets

        sampling = self._config.sampling
        asked = workdir.samples_asked(self._folder, self._config)
        if self._server is not None:
            from alphacode.sampling.served.generator import make_generator, sampling_facts

            facts = sampling_facts(self._server, sampling)
            sampling, metadata = tickets.settled(sampling, facts, self._languages())
            served = make_generator(self._server, sampling)
            self.update(model=served.name)
            self._sample_with(lambda _: served, sampling, metadata, asked)
            return
        import jax

        from alphacode.models import activation_dtype, compilation_cache, decoding_memory
        from alphacode.sampling import slot_count
        from alphacode.sampling.model_generator import ModelGenerator, local_mesh
        from alphacode.training.checkpoint import load

        compilation_cache.keep_in(self._folder)
        mesh = local_mesh(self._config.mesh)
        run = workdir.read_run(self._folder)
        dtype = activation_dtype.resolved(sampling.activation_dtype, run.get("activation_dtype"))
        trained = load(self._checkpoint, mesh, dtype)
        # The same checkpoint may have moved; what it is must not change within a run.
        identity = {name: value for name, value in trained.info.items() if name != "path"}
        before = run.get("checkpoint", {})
        if before and {**before, "path": ""} != {**identity, "path": ""}:
            raise UserError(
                f"{self._folder / 'run.json'}: samples were drawn from {before.get('path')} (step "
                f"{before.get('step')}), not from {self._checkpoint} (step "
                f"{identity.get('step')}); use the same checkpoint or another --workdir"
            )
        sampling, metadata = tickets.settled(sampling, trained.sampling, self._languages())
        device = jax.local_devices()[0]
        model = trained.model.config
        room = decoding_memory.device_bytes(device) - decoding_memory.parameter_bytes(model, mesh)
        sampling = slot_count.settled(
            sampling,
            model,
            metadata,
            mesh,
            room,
            on_cpu=device.platform == "cpu",
            kept=run.get("slots"),
        )
        self.update(
            checkpoint={"path": self._checkpoint, **identity},
            model=trained.config.model.name,
            activation_dtype=dtype,
            slots=sampling.slots,
        )

        def generator(stretch: SamplingConfig) -> "Generator":
            return ModelGenerator(
                trained.model, trained.tokenizer, stretch, metadata, checkpoint=identity, mesh=mesh
            )

        self._sample_with(generator, sampling, metadata, asked)

    def _sample_with(
        self,
        generator: "Callable[[SamplingConfig], Generator]",
        sampling: SamplingConfig,
        metadata: "Metadata",
        asked: Sequence[int],
    ) -> None:
        """Samples, with the judge beside it where a problem's samples may be enough early.

        Args:
          generator: Made from the settings of a stretch of samples.
          sampling: The settings, with all that they left open.
          metadata: Languages and tags to draw from.
          asked: How many samples per problem were asked for, by one run after another.
        """
        from alphacode.sampling import shards
        from alphacode.sampling.sampler import sample_contest

        self.update(samples_per_problem=list(asked))
        if self._hosts.first:
            workdir.keep_settings(self._folder, self._config, "sample")
        with contextlib.ExitStack() as stack:
            judge = None
            if sampling.stop_at_survivors:
                runner = stack.enter_context(self._judge())
                judge = ExampleTests(self._files, runner, self._config.execution)
            for begin, stretch in shards.stretches(sampling, asked):
                sample_contest(
                    generator(stretch),
                    self._problems,
                    stretch,
                    self._store,
                    metadata,
                    begin=begin,
                    hosts=self._hosts,
                    judge=judge,
                )

    def _languages(self) -> tuple[Language, ...]:
        """Languages to sample in: once chosen for a workdir, they stay."""
        run = workdir.read_run(self._folder)
        if "languages" in run:
            return tuple(Language.from_token(token) for token in run["languages"])
        # This also finds out now, not after hours of sampling, if nothing may run.
        chosen = runnable_languages(self._config, "add python3 or install a C++ compiler")
        if Language.CPP.token in self._config.sampling.languages and Language.CPP not in chosen:
            self._note("languages", "no C++ compiler found: sampling Python only")
        self.update(languages=[c.token for c in chosen])
        return tuple(chosen)

    def _filter(self) -> None:
        with self._judge() as runner:
            summary = filter_samples(self._problems, self._store, self._files, runner, self._config)
        self._note(
            "skipped",
            f"{summary.skipped} programs were not judged: their language cannot run here"
            if summary.skipped
            else None,
        )
        self._note(
            "failed",
            f"{summary.failed} programs were not judged after repeated internal errors; run the "
            "stage 'filter' again"
            if summary.failed
            else None,
        )

    def _cluster(self) -> None:
        with self._judge() as runner:
            cluster(self._problems, self._store, self._files, runner, self._config)
        choose(self._problems, self._store, self._files, self._config)

    def _score(self) -> None:
        complete = self._config.selection.score_survivors
        if not complete:
            with self._judge() as runner:
                judge_submissions(self._problems, self._files, runner, self._config.execution)
        scored = score(self._problems, self._store, self._files, self._config)
        self._note(
            "submissions",
            None
            if complete
            else "only submissions were run on the hidden tests (selection.score_survivors): "
            "pass@k and n@k are not known",
        )
        custom = sum(map(lacks_checker, self._problems))
        note = _CUSTOM_CHECKER_NOTE.format(custom, len(self._problems)) if custom else None
        self._note("checkers", note)
        unscored = sum(not problem.hidden_tests for problem in self._problems)
        self._note(
            "live",
            f"{unscored} of {len(self._problems)} problems have no hidden tests and are not "
            f"scored; their programs are in {self._folder / 'submissions'}"
            if unscored
            else None,
        )
        facts = _facts(workdir.read_run(self._folder))
        made = {"made_with": self._scored_with()}
        write_json(self._folder / "results.json", facts | made | scored)

    def _scored_with(self) -> dict[str, Any]:
        """The settings that the score depends on, beside those of sampling."""
        config = self._config
        return {
            "execution": config.execution.of_verdicts(),
            "selection": dataclasses.asdict(config.selection),
        }

    def _report(self) -> None:
        results = read_made(self._folder / "results.json", "score", self._scored_with())
        report.write_report(self._problems, self._config, self._folder, results)

    @contextlib.contextmanager
    def _judge(self) -> Iterator[Runner]:
        """An open runner, whose isolation is noted."""
        with Runner(self._config.execution) as runner:
            self._record_isolation(runner)
            yield runner

    def _record_isolation(self, runner: Runner) -> None:
        """Keeps the weakest isolation that any program of this run was under."""
        isolation = runner.isolation
        reached = {
            "level": isolation.level,
            "name": isolation.name,
            "layers": list(isolation.layers),
        }
        before = workdir.read_run(self._folder).get("isolation")
        if before is None or reached["level"] < before["level"]:
            self.update(isolation=reached)

    def _note(self, topic: str, note: str | None) -> None:
        """Sets or withdraws what the score and the report must say about a topic."""
        notes = dict(workdir.read_run(self._folder).get("notes", {}))
        if note is None:
            notes.pop(topic, None)
        else:
            notes[topic] = note
            print(f"note: {note}", file=sys.stderr)
        self.update(notes=notes)
