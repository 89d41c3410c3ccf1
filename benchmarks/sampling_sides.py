"""The sides of `benchmarks.sampling`: our engine for three models, T5, and the bare machine.

`python -m benchmarks.sampling_sides SIDE CORES` serves them (`benchmarks.sides`). A question has
`samples`, `nucleus` (1 for plain temperature) and for ours `shared` (whether slots share the
prompt's entries); the answer has `seconds`, `cpu` (seconds of all cores) and `cache_bytes`. What
compiles does so before it is timed.

All make `TOKENS` tokens for one statement of `SOURCE` tokens, at temperature 1: no token ends a
sample. The models have the weights that training starts from, as lengths and settings alone decide
how long they take.
"""

import dataclasses
import importlib
import math
import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from alphacode.config import ModelConfig
from alphacode.models import transformer
from alphacode.sampling.engine import requests, slots
from alphacode.sampling.engine.levels import generate
from alphacode.sampling.engine.requests import GenerationOptions, Request
from alphacode.sampling.engine.token_choice import Method
from benchmarks import products, sides, t5
from benchmarks.sides import Answer

SOURCE, TOKENS = 512, 64

_PAIRED = dataclasses.replace(t5.TRIAL, encoder_length=SOURCE, decoder_length=TOKENS)

# As in Table 6: all have about the same number of parameters.
MULTI_QUERY, MULTI_HEAD, DECODER_ONLY = "multi-query", "multi-head", "decoder-only"
OURS = {
    MULTI_QUERY: _PAIRED,
    MULTI_HEAD: dataclasses.replace(_PAIRED, num_kv_heads=4, feed_forward_ratio=4.6),
    DECODER_ONLY: dataclasses.replace(
        _PAIRED, architecture="decoder_only", decoder_layers=16, decoder_length=SOURCE + TOKENS
    ),
}
THEIRS = ("T5 float32", "T5 bfloat16")
MACHINE = "machine"

_ARRAY = 64 << 20  # float32 numbers, far more than any cache holds
_REPEATS = 5
_FIRST_PIECE = 5  # the pieces before it have a meaning of their own
_NO_TOKEN = -1


def statement() -> np.ndarray:
    """Token ids (S,), the same for all."""
    return np.random.default_rng(0).integers(_FIRST_PIECE, _PAIRED.vocab_size, SOURCE)


class _Spent:
    """Times from here on."""

    def __init__(self) -> None:
        self._start = time.perf_counter(), time.process_time()

    def so_far(self) -> dict[str, float]:
        start, cpu = self._start
        return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}


def _ours(config: ModelConfig) -> tuple[dict[str, Any], Answer]:
    for module in (slots, requests):
        vars(module)["EOS_ID"] = _NO_TOKEN
    model = transformer.make(config, 0)
    prompt = tuple(statement().tolist())
    compiled = set()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        count, shared = question["samples"], question["shared"]
        options = GenerationOptions(
            slots=count,
            max_tokens=TOKENS,
            group=count if shared else 1,
            method=Method(nucleus=question["nucleus"]),
        )
        asked = [Request(prompt, (0, index), index) for index in range(count)]
        if (case := (count, shared, question["nucleus"])) not in compiled:
            list(generate(model, asked, options))
            compiled.add(case)
        spent = _Spent()
        made = list(generate(model, asked, options))
        times = spent.so_far()
        assert {len(one.tokens) for one in made} == {TOKENS}
        entries = jax.eval_shape(
            lambda: slots.empty(config, count, 1 if shared else count, SOURCE, TOKENS)
        )
        arrays = jax.tree.leaves((entries.cache, entries.prompts))
        return {**times, "cache_bytes": sum(x.size * x.dtype.itemsize for x in arrays)}

    return {"parameters": transformer.parameter_count(config)}, answer


def _theirs(precision: str, cores: int) -> tuple[dict[str, Any], Answer]:
    torch: Any = importlib.import_module("torch")
    caches: Any = importlib.import_module("transformers.cache_utils")
    model = t5.make(_PAIRED, cores)
    model.eval().to(getattr(torch, precision))
    model.generation_config.eos_token_id = None
    source = torch.from_numpy(statement())[None]

    def sample(count: int, nucleus: float, tokens: int) -> Any:
        # The cache that `generate` would make has the encoder's number of layers: too few.
        cache = caches.EncoderDecoderCache(caches.DynamicCache(), caches.DynamicCache())
        with torch.inference_mode():
            made = model.generate(
                source,
                do_sample=True,
                num_return_sequences=count,
                max_new_tokens=tokens,
                top_k=0,
                top_p=nucleus,
                past_key_values=cache,
            )
        assert made.shape == (count, 1 + tokens)
        return cache

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        spent = _Spent()
        cache = sample(question["samples"], question["nucleus"], TOKENS)
        times = spent.so_far()
        layers = (*cache.self_attention_cache.layers, *cache.cross_attention_cache.layers)
        return {**times, "cache_bytes": sum(x.keys.nbytes * 2 for x in layers)}

    sample(1, 1.0, 2)
    return {"parameters": sum(x.numel() for x in model.parameters())}, answer


def _machine() -> tuple[dict[str, Any], Answer]:
    product = products.fastest()
    numbers = jnp.ones(_ARRAY)
    copy = jax.jit(lambda a: a + 1)

    def rate(work: float, run: Any) -> float:
        best = math.inf
        for _ in range(_REPEATS):
            start = time.perf_counter()
            jax.block_until_ready(run())
            best = min(best, time.perf_counter() - start)
        return work / best

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        del question
        return {
            "flops": rate(product.operations, product.run),
            "bytes": rate(2.0 * numbers.nbytes, lambda: copy(numbers)),
        }

    answer({})
    return {}, answer


def make(side: str, cores: int) -> tuple[dict[str, Any], Answer]:
    """A side by its name: of `OURS`, of `THEIRS`, or `MACHINE`."""
    if side == MACHINE:
        return _machine()
    return _ours(OURS[side]) if side in OURS else _theirs(side.split()[1], cores)


if __name__ == "__main__":
    sides.serve(make)
