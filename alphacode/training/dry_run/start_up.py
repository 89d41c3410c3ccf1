"""What a run does before and beside its first steps: tokenising and compiling."""

from etils import epath

from alphacode.config import Config
from alphacode.datasets.pipeline.mixture import sources_of
from alphacode.datasets.token_store.estimate import processor_seconds
from alphacode.datasets.tokenizer import Tokenizer
from alphacode.progress import clock
from alphacode.training.programs import compiled_together


def programs(config: Config) -> int:
    """How many pairs of padded lengths the batches of a run may have; each is a program."""
    data = config.data
    if config.model.decoder_only:
        return 1 if data.pack else len(data.decoder_buckets)
    return len(data.encoder_buckets) * len(data.decoder_buckets)


def compiling(count: int, seconds: float) -> str:
    """A line on compiling that many programs, the longest of which took so long here."""
    first = f"start-up          {_told(seconds)} to compile the first program"
    if count == 1:
        return f"{first}; there is but one"
    together = compiled_together()
    whole = _told(seconds * -(-count // together))
    return f"{first}; {whole} at most for all {count}, {together} at a time beside the steps"


def tokenising(config: Config) -> list[str]:
    """A line for each source of the run, measured where it is here."""
    lines = []
    for source in sources_of(config.data.sources, config):
        took = "is not here to be measured"
        if epath.Path(source.name).exists():
            seconds = processor_seconds(source, Tokenizer.load(config.data.tokenizer))
            took = f"about {_told(seconds)} of processor time, over all cores of all hosts"
        lines.append(f"tokenising        {source.name}: {took}")
    return lines


def _told(seconds: float) -> str:
    return clock(seconds) if seconds >= 60 else f"{seconds:.1f} s"
