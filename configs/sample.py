"""Sampling and scoring a contest (AlphaCode paper, sections 4.4 to 4.6; Codex paper, section 3).

Presets:
  (none): The paper's settings: the T' that fits the checkpoint's objective (0.12 after tempering
    alone, 0.25 with GOLD), half C++ and half Python, random ratings and tags of its training data,
    50 inputs to cluster on, ten submissions; a million samples per problem, in files of 1,024, as
    many side by side as the devices have memory for.
  gold: The same at T' = 0.25, whatever the checkpoint says.
  random_temperature: The same with a temperature drawn for each sample, in C++ only, as AlphaCode 2
    does. Its range was not published; ours is around the two values above.
  codex_pass1, codex_pass100: Codex: nucleus 0.95, its stop sequences, 200 samples of Python at the
    best temperatures for pass@1 and pass@100 of the 679M model, no metadata.
  solve: What `make solve` runs on the shipped contest: few enough samples for two cores.

Command: python run_sample.py --config=configs/sample.py:solve --checkpoint=data/checkpoint
  --contest=data/contest --workdir=runs/solve
"""

import dataclasses

from alphacode.config import (
    CODEX_STOP_SEQUENCES,
    ContestConfig,
    ExecutionConfig,
    SamplingConfig,
)
from alphacode.config.presets import choose

_PAPER = SamplingConfig(samples_per_problem=1_000_000, slots=0, shard_size=1024)
_RANDOM_TEMPERATURES = (0.1, 0.15, 0.2, 0.25, 0.3)


def _codex(temperature: float) -> ContestConfig:
    return ContestConfig(
        sampling=SamplingConfig(
            samples_per_problem=200,
            temperature=temperature,
            nucleus=0.95,
            languages=("python3",),
            random_metadata=False,
            stop_sequences=CODEX_STOP_SEQUENCES,
        )
    )


def get_config(preset: str) -> ContestConfig:
    """The sampling run of that name."""
    presets = {
        "": ContestConfig(sampling=_PAPER),
        "gold": ContestConfig(sampling=dataclasses.replace(_PAPER, temperature=0.25)),
        "random_temperature": ContestConfig(
            sampling=dataclasses.replace(
                _PAPER, temperatures=_RANDOM_TEMPERATURES, languages=("cpp",)
            )
        ),
        "codex_pass1": _codex(0.2),
        "codex_pass100": _codex(0.8),
        "solve": ContestConfig(
            sampling=SamplingConfig(samples_per_problem=64, slots=64, max_tokens=256),
            execution=ExecutionConfig(cpu_seconds=2.0),
        ),
    }
    chosen: ContestConfig = choose(presets, preset, "configs/sample.py")
    return chosen
