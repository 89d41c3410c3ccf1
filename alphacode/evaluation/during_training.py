"""A small solve rate of a model that is being trained: sample, judge, select, as in a contest.

The settings are those of a contest run (`sampling`, `execution`, `selection`), with the number of
problems, samples and slots of `training.evaluation_*`. Samples are a function of the model, so that
the same checkpoint, evaluated again, has the same rate.
"""

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import replace

from jax.sharding import Mesh

from alphacode.config import Config
from alphacode.datasets.pipeline.validation_batches import held_out
from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import DataError, load_contest
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.evaluation import stages
from alphacode.execution import Runner
from alphacode.models.transformer import Model
from alphacode.sampling import shards, tickets
from alphacode.sampling.model_generator import ModelGenerator
from alphacode.sampling.sampler import sample_contest
from alphacode.sampling.store import SampleStore
from alphacode.sampling.tickets import Metadata
from alphacode.selection.files import ContestFiles
from alphacode.selection.programs import shuffle_key
from alphacode.training.checkpoint.best import SolveRates
from alphacode.training.evaluate import Solve

_LOG = logging.getLogger(__name__)


def make_solve(config: Config, facts: SamplingFacts) -> Solve:
    """What `training.loop.train` measures solve rates by.

    Args:
      config: Of the training run.
      facts: Of the model in training, which its sampling follows where `config` leaves it open.

    Raises:
      DataError: The held-out problems cannot be read, or none of them has hidden tests.
      SandboxError: The isolation reached is below `execution.minimum_isolation`.
      ConfigError: No language of `sampling.languages` can run here, or a beam is too narrow for
        the samples of a problem.
    """
    problems = chosen_problems(config)
    languages = stages.runnable_languages(
        config, "add python3, install a C++ compiler or set training.evaluation_problems=0"
    )
    if len(languages) < len(config.sampling.languages):
        _LOG.warning("solve rates are of %s only", ", ".join(one.token for one in languages))
    tokenizer = Tokenizer.load(config.data.tokenizer)
    training = config.training
    settled, metadata = tickets.settled(config.sampling, facts, languages)
    sampling = replace(
        settled,
        samples_per_problem=training.evaluation_samples,
        slots=training.evaluation_slots,
        shard_size=training.evaluation_samples,
    )
    # What sampling would refuse at the first evaluation is refused now.
    shards.plans(problems, sampling, metadata)
    small = replace(config, sampling=sampling)

    def solve(model: Model, mesh: Mesh | None = None) -> SolveRates:
        return solve_rates(model, tokenizer, problems, metadata, small, mesh)

    return solve


def chosen_problems(config: Config) -> list[Problem]:
    """The problems that are solved: the same ones at every evaluation, in every run.

    A random choice, fixed by their names, of those of `training.validation` that can be scored.

    Raises:
      DataError: There are none.
    """
    unfit: list[DataError] = []
    fit: dict[str, Problem] = {}
    for path in held_out(config):
        # Some of a data set may have no hidden tests, which is no reason to leave out the others.
        fit |= {problem.name: problem for problem in load_contest(path, on_error=unfit.append)}
    wanted = config.training.evaluation_problems
    names = sorted(fit, key=lambda name: shuffle_key("evaluation", name))
    chosen = [fit[name] for name in names[:wanted]]
    if len(chosen) < wanted or unfit:
        _LOG.info(
            "solve rates are over %d of %d held-out problems; %d cannot be scored",
            len(chosen),
            len(fit) + len(unfit),
            len(unfit),
        )
    return chosen


def solve_rates(
    model: Model,
    tokenizer: Tokenizer,
    problems: Sequence[Problem],
    metadata: Metadata,
    config: Config,
    mesh: Mesh | None = None,
) -> SolveRates:
    """Samples, judges and selects; leaves nothing behind, on the disk or on the device.

    Args:
      model: With its parameters on the mesh, or on one device.
      tokenizer: Its tokenizer.
      problems: With example and hidden tests.
      metadata: What samples are conditioned on.
      config: Its `sampling`, `execution` and `selection` are used.
      mesh: Devices of this process.
    """
    on = mesh if mesh is not None and mesh.size > 1 else None
    with tempfile.TemporaryDirectory(prefix="alphacode-evaluation-") as folder:
        store, files = SampleStore(folder), ContestFiles(folder)
        generator = ModelGenerator(model, tokenizer, config.sampling, metadata, mesh=on)
        sample_contest(generator, problems, config.sampling, store, metadata)
        with Runner(config.execution) as runner:
            stages.filter_samples(problems, store, files, runner, config)
            stages.cluster(problems, store, files, runner, config)
        stages.choose(problems, store, files, config)
        scored = stages.score(problems, store, files, config)
    passed = sum(entry["correct"] > 0 for entry in scored["problems"])
    return SolveRates(scored["totals"]["solve_rate"], passed / len(problems))
