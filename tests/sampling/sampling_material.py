"""A tiny model, a tokenizer, problems and a statistic, for the tests of sampling."""

import dataclasses
import functools
import tempfile
from collections.abc import Sequence

import numpy as np
import small_models

from alphacode.config import Config, SamplingConfig
from alphacode.datasets.tokenizer import Tokenizer, train
from alphacode.models.transformer import Model, make

TAG_SETS = (("dp",), ("greedy", "math"), ("graphs",), ("implementation",))


def tiny_model(
    vocab_size: int, *, encoder_length: int = 16, decoder_length: int = 24, seed: int = 0
) -> Model:
    """A random float32 model whose logits differ enough to make samples depend on their prompt."""
    config = dataclasses.replace(
        small_models.NARROW,
        name="test",
        vocab_size=vocab_size,
        decoder_layers=2,
        encoder_length=encoder_length,
        decoder_length=decoder_length,
    )
    model = make(config, seed)
    model.embedding[...] = model.embedding[...] * 20
    return model


@functools.cache
def tokenizer() -> Tokenizer:
    text = "# RATING: 1200\n# TAGS: dp,math\n# LANGUAGE IS python3\nprint(int(input()) + 1)\n"
    with tempfile.TemporaryDirectory() as folder:
        train([text] * 20, f"{folder}/tiny", 380)
        return Tokenizer.load(f"{folder}/tiny.model")


def contest_config(**changes: object) -> Config:
    settings: dict[str, object] = {
        "samples_per_problem": 10,
        "temperature": 1.0,
        "slots": 8,
        "max_tokens": 12,
        "shard_size": 4,
        **changes,
    }
    return Config(sampling=SamplingConfig(**settings))  # type: ignore[arg-type]


@functools.cache
def contest_model() -> Model:
    return tiny_model(tokenizer().vocab_size, encoder_length=128, decoder_length=16)


def assert_drawn_from(counts: Sequence[int] | np.ndarray, probabilities: np.ndarray) -> None:
    """Chi-square test at one in a million; cells expecting under 5 are taken together."""
    counts = np.asarray(counts, float)
    expected = probabilities * counts.sum()
    assert counts[probabilities == 0].sum() == 0
    rare = expected < 5
    cells = np.append(counts[~rare], counts[rare].sum())
    means = np.append(expected[~rare], expected[rare].sum())
    cells, means = cells[means > 0], means[means > 0]
    statistic = ((cells - means) ** 2 / means).sum()
    freedom = len(cells) - 1
    # Wilson and Hilferty's approximation of the quantile; 4.75 deviations are 1e-6.
    limit = freedom * (1 - 2 / (9 * freedom) + 4.75 * (2 / (9 * freedom)) ** 0.5) ** 3
    assert statistic < limit, f"chi-square {statistic:.1f} with {freedom} degrees of freedom"
