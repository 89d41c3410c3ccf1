"""Solves a contest: samples programs, judges, selects, scores and reports.

`python run_sample.py --config=configs/sample.py:solve --checkpoint=data/checkpoint
--contest=data/contest --workdir=runs/solve`

The same command resumes an interrupted run. Any stages can be run again with other settings, as
`--stages=cluster,score,report --config.selection.cluster_order=smallest`; without `--config`, all
others are those of the workdir. Several processes sample into one
workdir, each its share, when started with `--stages=sample` and with `--distributed` on TPU pods
and under SLURM, or `--process_count=N --process_index=I` anywhere; then one process runs the other
stages.

`--dry_run=v4:2x2x1` samples nothing and says whether a model, that of `--checkpoint` or that of a
training preset, `--model=configs/finetune.py:41b`, fits the devices of a process and how fast they
can be.
"""

import sys

from absl import flags

from alphacode import entry
from alphacode.config import ContestConfig
from alphacode.evaluation import workdir
from alphacode.evaluation.contest import STAGES, dry_run, run_contest
from alphacode.sampling import hosts
from alphacode.sampling.served.settings import PROMPTS, ServerSettings

_CHECKPOINT = flags.DEFINE_string("checkpoint", "", "Training workdir or exported checkpoint.")
_CONTEST = flags.DEFINE_string(
    "contest", "data/contest", "JSON Lines file, or folder of such files and problem packages."
)
_WORKDIR = flags.DEFINE_string("workdir", "", "Folder for samples and results, local or gs://.")
_STAGES = flags.DEFINE_list("stages", list(STAGES), f"Some of {', '.join(STAGES)}.")
_DRY_RUN = flags.DEFINE_string(
    "dry_run",
    "",
    "Compiles sampling for a TPU slice, as v4:2x2x1, for GPUs, as h100:8, or for the devices "
    "`here`, and prints what it takes; ends with status 1 where it does not fit.",
)
_MODEL = flags.DEFINE_string(
    "model", "", "Training preset whose model --dry_run compiles where there is no checkpoint."
)
_DISTRIBUTED = flags.DEFINE_bool(
    "distributed", False, "Asks the TPU pod or SLURM job which of its processes this one is."
)
_PROCESSES = flags.DEFINE_integer("process_count", 0, "Processes that share the sampling.")
_PROCESS = flags.DEFINE_integer("process_index", -1, "Which of them this one is, from 0.")
_SERVER = flags.DEFINE_string(
    "server", "", "Samples a completion server's model instead, as http://127.0.0.1:8000/v1."
)
_SERVER_MODEL = flags.DEFINE_string("server_model", "", "Which of its models, if it has several.")
_SERVER_PROMPTS = flags.DEFINE_enum(
    "server_prompts", PROMPTS[0], PROMPTS, "How it is asked; see served/settings.py."
)
_SERVER_CHOICES = flags.DEFINE_integer("server_choices", 1, "Samples asked for in one request.")


def main(config: ContestConfig) -> None:
    """Runs the stages of the contest."""
    if _DRY_RUN.value:
        result = dry_run(config, _CHECKPOINT.value, _MODEL.value, _DRY_RUN.value)
        print("\n".join(result.lines()))
        sys.exit(0 if result.fits else 1)
    server = None
    if _SERVER.value:
        server = ServerSettings(
            address=_SERVER.value,
            model=_SERVER_MODEL.value,
            prompts=_SERVER_PROMPTS.value,
            choices=_SERVER_CHOICES.value,
        )
    run_contest(
        config,
        _CHECKPOINT.value,
        _CONTEST.value,
        _WORKDIR.value,
        _STAGES.value,
        hosts.join(_PROCESS.value, _PROCESSES.value, _DISTRIBUTED.value),
        server,
    )


if __name__ == "__main__":
    entry.run(
        main,
        default_config="configs/sample.py",
        kind=ContestConfig,
        kept=lambda: workdir.read_config(_WORKDIR.value),
    )
