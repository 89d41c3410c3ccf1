"""Checkpoints: saved while training, restored to go on, loaded to sample from.

On disk, format version 1. A training workdir holds

    config.json              the resolved configuration
    tokenizer.model          the tokenizer the run was started with
    sampling.json            what its models are sampled with (`datasets.sampling_facts`)
    checkpoints/STEP/state   parameters, optimizer, step (orbax)
    checkpoints/STEP/run     JSON: format version, data fingerprint, step

and an export holds `config.json`, `tokenizer.model`, `sampling.json`, `info.json` and `params/`
(orbax, in the model's activation type, without the optimizer). Both are enough to sample from.
Wherever a workdir is named for its model, `WORKDIR/best` names the best of its checkpoints instead
of the newest.
"""

from alphacode.training.checkpoint.arrays import FORMAT_VERSION, CheckpointError
from alphacode.training.checkpoint.load import Trained, load, load_params
from alphacode.training.checkpoint.run import Checkpointer

__all__ = [
    "FORMAT_VERSION",
    "CheckpointError",
    "Checkpointer",
    "Trained",
    "load",
    "load_params",
]
