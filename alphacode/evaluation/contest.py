"""A contest run: sample, filter, cluster, score, report, each from the files of the one before.

Every stage can be run alone or again, and picks up where a killed run stopped. Only sampling needs
a checkpoint and JAX.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from alphacode.config import Config
from alphacode.datasets.problem import Language, Problem
from alphacode.datasets.readers import load_contest
from alphacode.evaluation import report, score, table, workdir
from alphacode.evaluation.workdir import WorkdirError
from alphacode.execution import Runner
from alphacode.sampling.sample_store import SampleStore
from alphacode.selection.cluster import cluster_samples, clusters_to_json
from alphacode.selection.files import ContestFiles, read_json, write_json
from alphacode.selection.filter import judge_samples
from alphacode.selection.rank import choose_submissions, submission_to_json

STAGES = ("sample", "filter", "cluster", "score", "report")

_CUSTOM_CHECKER_NOTE = (
    "{} of {} problems have a custom checker (marked *): they are judged by token comparison all "
    "the same, so their score is a lower bound"
)


def run_contest(
    config: Config,
    checkpoint: str,
    contest: str,
    workdir_path: str,
    stages: Sequence[str] = STAGES,
) -> dict[str, Any] | None:
    """Runs stages of a contest and prints the score.

    Args:
      config: Of the run; must equal the workdir's, except for the number of workers.
      checkpoint: Training workdir or exported file; needed by the stage `sample` alone.
      contest: File or folder of problems, as `load_contest` takes it.
      workdir_path: Local folder that all files go to.
      stages: Some of `STAGES`; they run in the order given there.

    Returns:
      The content of `results.json` where `score` or `report` was among the stages.

    Raises:
      WorkdirError: The workdir cannot hold this run, or a stage is unknown or lacks its input.
      DataError: The contest cannot be read.
      CheckpointError: The checkpoint cannot be read.
      SandboxError: The isolation reached is below `execution.minimum_isolation`.
      SelectionError: A file of an earlier stage is missing or damaged.
    """
    unknown = sorted(set(stages) - set(STAGES))
    if unknown:
        raise WorkdirError(f"--stages={unknown[0]}: no such stage; known: {', '.join(STAGES)}")
    if "sample" in stages and not checkpoint:
        raise WorkdirError(
            "--checkpoint is missing: the stage 'sample' needs one; the others run without, as in "
            "--stages=filter,cluster,score,report"
        )
    problems = load_contest(contest)
    folder = Path(workdir_path)
    workdir.prepare(folder, config, problems)
    workdir.update_run(folder, contest=Path(contest).name)
    run = _Run(config, checkpoint, problems, folder)
    for stage in STAGES:
        if stage in stages:
            started = time.monotonic()
            run.stages[stage]()
            workdir.add_seconds(folder, stage, time.monotonic() - started)
    if not {"score", "report"} & set(stages):
        return None
    results: dict[str, Any] = read_json(folder / "results.json", "score")
    print(table.score_table(results))
    if "report" in stages:
        print(f"report: {folder / 'report' / 'index.html'}")
    print(table.summary_line(results), flush=True)
    return results


class _Run:
    """The stages as methods over what they share."""

    def __init__(
        self, config: Config, checkpoint: str, problems: list[Problem], folder: Path
    ) -> None:
        self._config = config
        self._checkpoint = checkpoint
        self._problems = problems
        self._folder = folder
        self._store = SampleStore(str(folder))
        self._files = ContestFiles(folder)
        self.stages: dict[str, Callable[[], None]] = {
            "sample": self._sample,
            "filter": self._filter,
            "cluster": self._cluster,
            "score": self._score,
            "report": self._report,
        }

    def _sample(self) -> None:
        # Imported here, not above: the other stages run on machines without JAX.
        from alphacode.models.transformer import EncoderDecoder
        from alphacode.sampling.sampler import sample_contest
        from alphacode.training.checkpoint import load

        trained = load(self._checkpoint)
        model = trained.model
        if not isinstance(model, EncoderDecoder):
            raise WorkdirError(
                f"--checkpoint={self._checkpoint}: model.architecture="
                f"{trained.config.model.architecture}; only encoder_decoder can be sampled"
            )
        # The same checkpoint may have moved; what it is must not change within a run.
        identity = {name: value for name, value in trained.info.items() if name != "path"}
        before = workdir.read_run(self._folder).get("checkpoint", {})
        if before and {**before, "path": ""} != {**identity, "path": ""}:
            raise WorkdirError(
                f"{self._folder / 'run.json'}: samples were drawn from {before.get('path')} (step "
                f"{before.get('step')}), not from {self._checkpoint} (step "
                f"{identity.get('step')}); use the same checkpoint or another --workdir"
            )
        languages = self._languages()
        workdir.update_run(
            self._folder,
            checkpoint={"path": self._checkpoint, **identity},
            model=trained.config.model.name,
        )
        sample_contest(
            model,
            trained.tokenizer,
            self._problems,
            self._config,
            self._store,
            languages,
            checkpoint=identity,
        )

    def _languages(self) -> tuple[Language, ...]:
        """Languages to sample in: once chosen for a workdir, they stay."""
        run = workdir.read_run(self._folder)
        if "languages" in run:
            return tuple(Language.from_token(token) for token in run["languages"])
        wanted = [Language.from_token(token) for token in self._config.sampling.languages]
        # Opening the runner also finds out now, not after hours of sampling, if nothing may run.
        with Runner(self._config.execution) as runner:
            chosen = [language for language in wanted if language.token in runner.languages]
        if Language.CPP in wanted and Language.CPP not in chosen:
            self._note("languages", "no C++ compiler found: sampling Python only")
        if not chosen:
            raise WorkdirError(
                f"sampling.languages={','.join(self._config.sampling.languages)}: none of them can "
                "run here; add python3 or install a C++ compiler"
            )
        workdir.update_run(self._folder, languages=[c.token for c in chosen])
        return tuple(chosen)

    def _filter(self) -> None:
        self._require_samples()
        with Runner(self._config.execution) as runner:
            self._record_isolation(runner)
            summary = judge_samples(
                self._problems, self._store, self._files, runner, self._config.execution
            )
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
        selection = self._config.selection
        with Runner(self._config.execution) as runner:
            self._record_isolation(runner)
            for problem, clusters in cluster_samples(
                self._problems,
                self._store,
                self._files,
                runner,
                self._config.execution,
                selection,
            ):
                seed = f"{selection.seed} {problem.name}"
                chosen = choose_submissions(clusters.clusters, selection.submissions, seed)
                write_json(
                    self._files.submissions(problem.name),
                    [submission_to_json(submission) for submission in chosen],
                )
                write_json(self._files.clusters(problem.name), clusters_to_json(clusters))

    def _score(self) -> None:
        self._require_samples()
        custom = sum(problem.checker == "custom" for problem in self._problems)
        note = _CUSTOM_CHECKER_NOTE.format(custom, len(self._problems)) if custom else None
        self._note("checkers", note)
        run = workdir.read_run(self._folder)
        score.score_contest(self._problems, self._config, self._folder, run)

    def _report(self) -> None:
        results = read_json(self._folder / "results.json", "score")
        report.write_report(self._problems, self._config, self._folder, results)

    def _require_samples(self) -> None:
        if not any(self._store.shards(problem.name) for problem in self._problems):
            raise WorkdirError(
                f"{self._store.folder}: no samples of this contest; run the stage 'sample' first"
            )

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
            workdir.update_run(self._folder, isolation=reached)

    def _note(self, topic: str, note: str | None) -> None:
        """Sets or withdraws what the score and the report must say about a topic."""
        notes = dict(workdir.read_run(self._folder).get("notes", {}))
        if note is None:
            notes.pop(topic, None)
        else:
            notes[topic] = note
            print(f"note: {note}", file=sys.stderr)
        workdir.update_run(self._folder, notes=notes)
