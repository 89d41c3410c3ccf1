"""Training examples: what they are drawn from, what is cut and what is hidden.

The paper leaves most of this open (papers cited in each module). What is cut, in one place; S and
T are the largest of `data.encoder_buckets` and `data.decoder_buckets`:

Source code (`pivots`, paper, section 4.1). The pivot is uniform over the places between two tokens
of a file, so that both sides hold one at least; a file of fewer than two tokens is unused. The
encoder gets the last S tokens before the pivot, the decoder the first T after it: what the decoder
reads continues what the encoder reads. Where the decoder reaches the end of the file, an end id
follows, if T leaves room for it. A pivot near the start or the end gives a short encoder or decoder
side, never a shifted one. A decoder-only model gets T tokens from a uniform start, the whole file
and the end id where they fit.

Statement and program (`prompted`, section 4.2). A program is never cut: those that do not fit in T
with their end id are unused, and so are problems without any that fits. A prompt longer than S
keeps its metadata, then the last lines of the statement up to half of the rest, then its first
lines; a line `..` stands for those between (`prompts`). In a decoder-only model prompt and program
are one sequence of at most T, the prompt at most S of them and the program T - S.

Statement and test input (`prompted`, section 4.6). The same, with test inputs for programs: a test
input is never cut either.
"""

from alphacode.datasets.examples.batches import (
    Batch,
    decoder_only_batch,
    encoder_decoder_batch,
    packed_batch,
)
from alphacode.datasets.examples.drawing import Drawn, Examples, Made, uniform_words
from alphacode.datasets.examples.masking import NOT_PREDICTED, mask
from alphacode.datasets.examples.pivots import SourceExamples
from alphacode.datasets.examples.prompted import PromptedExamples
from alphacode.datasets.token_store import clean_program

__all__ = [
    "NOT_PREDICTED",
    "Batch",
    "Drawn",
    "Examples",
    "Made",
    "PromptedExamples",
    "SourceExamples",
    "clean_program",
    "decoder_only_batch",
    "encoder_decoder_batch",
    "mask",
    "packed_batch",
    "uniform_words",
]
