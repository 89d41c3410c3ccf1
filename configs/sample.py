"""Sampling and scoring a contest (paper, sections 4.4 to 4.6).

Presets:
  (none): The paper's settings for a model trained with tempering alone: T' = 0.12, half C++ and
    half Python, random tags and ratings, 50 inputs to cluster on, ten submissions.
  gold: The same for a model trained with tempering and GOLD: T' = 0.25.
  solve: What `make solve` runs on the shipped contest: few enough samples for two cores.

Command: python run_sample.py --config=configs/sample.py:solve --checkpoint=data/checkpoint
  --contest=data/contest --workdir=runs/solve
"""

from alphacode.config import Config, ExecutionConfig, SamplingConfig
from alphacode.presets import choose


def get_config(preset: str) -> Config:
    """The sampling run of that name."""
    presets = {
        "": Config(sampling=SamplingConfig(samples_per_problem=1_000_000, slots=1024)),
        "gold": Config(
            sampling=SamplingConfig(samples_per_problem=1_000_000, temperature=0.25, slots=1024)
        ),
        "solve": Config(
            sampling=SamplingConfig(samples_per_problem=64, slots=64, max_tokens=256),
            execution=ExecutionConfig(cpu_seconds=2.0),
        ),
    }
    chosen: Config = choose(presets, preset, "configs/sample.py")
    return chosen
