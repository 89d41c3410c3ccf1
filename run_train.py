"""Trains a model: `python run_train.py --config=configs/finetune.py:tiny --workdir=DIR`.

The same command resumes an interrupted run. On several hosts start it on each of
them, with `--distributed` on TPU pods and under SLURM. `--dry_run=v4:4x4x4` trains nothing and says
whether the run would fit that TPU slice, `--dry_run=h100:8` those GPUs, `--dry_run=here` this
machine.
"""

import sys

from absl import flags

from alphacode import entry
from alphacode.config import Config
from alphacode.evaluation.during_training import make_solve
from alphacode.training import distributed
from alphacode.training.dry_run import start_up
from alphacode.training.dry_run.compile_ahead import dry_run
from alphacode.training.loop import train

_WORKDIR = flags.DEFINE_string("workdir", "", "Folder for checkpoints and logs, local or gs://.")
_DRY_RUN = flags.DEFINE_string(
    "dry_run",
    "",
    "Compiles the step for a TPU slice, as v4:4x4x4, for GPUs, as h100:8 or h100:2x8, or for the "
    "devices `here`, and prints what it takes; ends with status 1 where it does not fit.",
)
_DISTRIBUTED = flags.DEFINE_bool(
    "distributed", False, "Joins the other processes of this TPU pod or SLURM job."
)
_COORDINATOR = flags.DEFINE_string("coordinator_address", "", "HOST:PORT of process 0.")
_PROCESSES = flags.DEFINE_integer("process_count", 0, "Processes of the run.")
_PROCESS = flags.DEFINE_integer("process_index", -1, "Which of them this one is, from 0.")


def main(config: Config) -> None:
    """Runs the training of `config`, or compiles it only."""
    if _DRY_RUN.value:
        result = dry_run(config, _DRY_RUN.value)
        target, *facts = result.lines()
        print("\n".join([target, *start_up.tokenising(config), *facts]))
        sys.exit(0 if result.fits else 1)
    distributed.join(_COORDINATOR.value, _PROCESSES.value, _PROCESS.value, _DISTRIBUTED.value)
    train(config, _WORKDIR.value, make_solve)


if __name__ == "__main__":
    entry.run(main, default_config="configs/finetune.py:tiny", kind=Config)
