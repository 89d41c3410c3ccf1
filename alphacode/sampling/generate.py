"""Sampling programs for many prompts, with the batch kept full (paper, section 4.4).

All sequences of a batch stand at the same position, so their caches are written by one slice and
are as long as that position needs. Decoding stops at a few lengths (*levels*): there, sequences
that have ended leave, and the others wait until enough of them have come together to fill a batch
again. Most programs are short, so most of the work is done at the first levels, always with full
batches. Nearly all shapes depend on the level alone, and a sample on its prompt and key alone.
"""

from collections.abc import Iterable, Iterator

from alphacode.models import incremental
from alphacode.models.transformer import Model
from alphacode.sampling.requests import (
    Generated,
    GenerationError,
    GenerationOptions,
    Request,
    longest_prompt,
)
from alphacode.sampling.scheduler import Scheduler

__all__ = [
    "Generated",
    "GenerationError",
    "GenerationOptions",
    "Request",
    "generate",
    "longest_prompt",
]


def generate(
    model: Model, requests: Iterable[Request], options: GenerationOptions
) -> Iterator[Generated]:
    """Makes one sample per request, in the order in which they end.

    Requests are taken one batch at a time, so they may be made while sampling goes on. A sample
    depends on its prompt, its key, its temperature and the options, not on the other requests or
    their order.

    Raises:
      GenerationError: A prompt that is empty or longer than the model takes, or logits that are
        not finite.
    """
    scheduler = Scheduler(incremental.prepare(model), iter(requests), options)
    while (work := scheduler.next_batch()) is not None:
        yield from scheduler.run(*work)
