"""A training run whose solve rates take as long as the test likes: WORKDIR DATA [OVERRIDE...].

Each measurement makes a file `solving-N` beside the workdir, N counted from 1 in this process, and
goes on as soon as there is a file `go`.
"""

import sys
import time
from pathlib import Path

import small_run
from jax.sharding import Mesh

from alphacode.config import Config
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.entry import log_to_stderr
from alphacode.models.transformer import Model
from alphacode.training.checkpoint.best import SolveRates
from alphacode.training.evaluate import Solve
from alphacode.training.loop import train


def main(workdir: str, data: str, *overrides: str) -> None:
    """Trains to the end."""
    log_to_stderr()
    folder, calls = Path(workdir).parent, 0

    def make_solve(config: Config, facts: SamplingFacts) -> Solve:
        def solve(model: Model, mesh: Mesh) -> SolveRates:
            nonlocal calls
            calls += 1
            (folder / f"solving-{calls}").touch()
            while not (folder / "go").exists():
                time.sleep(0.01)
            return SolveRates(0.5, 0.5)

        return solve

    train(small_run.config(Path(data), *overrides), workdir, make_solve)


if __name__ == "__main__":
    main(*sys.argv[1:])
