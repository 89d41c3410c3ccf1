"""What a run does before and beside its first steps: tokenising and compiling."""

from alphacode import files
from alphacode.config import Config
from alphacode.datasets.pipeline.mixture import sources_of
from alphacode.datasets.token_store.estimate import processor_seconds
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.progress import clock


def programs(config: Config) -> int:
    """How many pairs of padded lengths the batches of a run may have; each is a program."""
    data = config.data
    if config.model.decoder_only:
        return 1 if data.pack else len(data.decoder_buckets)
    return len(data.encoder_buckets) * len(data.decoder_buckets)


def compiling(count: int, seconds: float, together: int) -> str:
    """A line on compiling the programs of a run.

    Args:
      count: How many there are.
      seconds: What the longest of them took here.
      together: `programs.compiled_together`.
    """
    first = f"start-up          {_told(seconds)} to compile the first program"
    if count == 1:
        return f"{first}; there is but one"
    whole = _told(seconds * -(-count // max(together, 1)))
    how = f"{together} at a time beside the steps" if together else "each when it is first needed"
    return f"{first}; {whole} at most for all {count}, {how}"


def tokenising(config: Config) -> list[str]:
    """A line for each source of the run, measured where it is here."""
    lines = []
    for source in sources_of(config.data.sources, config):
        took = "is not here to be measured"
        if files.path_of(source.name).exists():
            seconds = processor_seconds(source, Tokenizer.load(config.data.tokenizer))
            took = f"about {_told(seconds)} of processor time, over all cores of all hosts"
        lines.append(f"tokenising        {source.name}: {took}")
    return lines


def _told(seconds: float) -> str:
    return clock(seconds) if seconds >= 60 else f"{seconds:.1f} s"
