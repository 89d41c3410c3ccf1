"""How many sequences are decoded side by side, and whether their memory is there.

`sampling.slots=0` takes as many as fit the devices, up to what makes them faster: a power of two.
"""

import dataclasses
import logging

from jax.sharding import Mesh

from alphacode.config import ConfigError, ModelConfig, SamplingConfig
from alphacode.models import decoding_memory
from alphacode.sampling import shards
from alphacode.sampling.engine.requests import longest_prompt
from alphacode.sampling.tickets import Metadata

_LOG = logging.getLogger(__name__)

# More make a decode step longer by as much as they add, here on two cores and there by published
# rates.
_MOST_ON_CPU, _MOST = 64, 1024
_GIB = 2**30


def decoding_bytes(
    config: SamplingConfig, model: ModelConfig, metadata: Metadata, mesh: Mesh | None
) -> int:
    """The most that decoding takes on a device, parameters aside."""
    prompts = config.slots // shards.slots_per_prompt(config, metadata)
    length = min(config.max_tokens, model.decoder_length)
    source = longest_prompt(model, config.max_tokens)
    return decoding_memory.decoding_bytes(model, config.slots, prompts, source, length, mesh)


def settled(
    config: SamplingConfig,
    model: ModelConfig,
    metadata: Metadata,
    mesh: Mesh | None,
    room: float,
    *,
    on_cpu: bool,
    kept: int | None = None,
) -> SamplingConfig:
    """The settings with a number of slots that fits.

    Args:
      config: As it was set.
      model: That is sampled.
      metadata: Of the run.
      mesh: Devices that share the parameters out; None for one.
      room: Bytes on each device beside the parameters.
      on_cpu: Whether the devices are CPUs.
      kept: The number that an earlier part of the run had: samples depend on it.

    Raises:
      ConfigError: The slots that were set do not fit, or not even one does.
    """
    asked = config.slots or kept or 0
    most = _MOST_ON_CPU if on_cpu else _MOST
    counts = [asked] if asked else [2**power for power in reversed(range(most.bit_length()))]
    for slots in counts:
        chosen = dataclasses.replace(config, slots=slots)
        needed = decoding_bytes(chosen, model, metadata, mesh)
        if needed <= room:
            if not asked:
                _LOG.info("decoding %d sequences side by side (sampling.slots)", slots)
            return chosen
    raise ConfigError(
        f"sampling.slots={config.slots}: {counts[-1]} sequences of up to {config.max_tokens} "
        f"tokens take {needed / _GIB:.1f} GiB on each device, and beside the parameters there are "
        f"{max(room, 0) / _GIB:.1f} GiB; set fewer slots (0 chooses), or share the parameters out "
        "over more devices by mesh.fsdp"
    )
