"""Operations counted from the configuration, against formulas and against compiled programs."""

import dataclasses

import jax
import jax.numpy as jnp
import pytest
import small_models

from alphacode.models import transformer
from alphacode.training.dry_run.hlo_costs import program_costs
from alphacode.training.telemetry.flops import block_parameters, step_flops
from configs import sizes

SMALL = dataclasses.replace(
    small_models.WIDE,
    vocab_size=128,
    d_model=64,
    head_size=16,
    feed_forward_ratio=6,
    encoder_layers=2,
    decoder_layers=3,
    attention_chunk=0,
)


@pytest.mark.parametrize("name", sizes.BATCH_SIZES)
def test_block_parameters_are_those_of_the_derived_formulas(name: str) -> None:
    model = sizes.MODELS[name]
    d, kv = model.d_model, model.num_kv_heads
    attention = 2 * d * d + 2 * d * 128 * kv
    assert block_parameters(model, cross=False) == attention + 12 * d * d
    assert block_parameters(model, cross=True) == 2 * attention + 12 * d * d


def test_six_nd_is_six_times_parameters_times_tokens() -> None:
    model = sizes.MODELS["1b"]
    counted = step_flops(model, 256, 1536, 768, 0)
    encoder = 5 * block_parameters(model, cross=False) * 1536
    decoder = 30 * block_parameters(model, cross=True) * 768
    assert counted.six_nd == 6 * 256 * (encoder + decoder)
    assert counted.matrices == pytest.approx(counted.six_nd, rel=0.05)
    assert 0 < counted.attention < counted.matrices


@pytest.mark.parametrize("architecture", ["encoder_decoder", "decoder_only"])
def test_a_forward_pass_compiles_to_the_operations_counted(architecture: str) -> None:
    config = dataclasses.replace(SMALL, architecture=architecture)
    batch, source, target = 2, 32, 16

    def forward(tokens: jax.Array, targets: jax.Array) -> jax.Array:
        model = transformer.make(config, 0)
        return model.logits(model(targets, tokens).decoder)

    arguments = (jnp.ones((batch, source), jnp.int32), jnp.ones((batch, target), jnp.int32))
    compiled = program_costs(jax.jit(forward).lower(*arguments).compile().as_text()).flops
    counted = step_flops(config, batch, source, target, 0)
    # Causal scores are computed for both halves here.
    pairs = config.decoder_layers * target * (target - 1) * config.d_model
    assert compiled == pytest.approx(counted.total / 3 + 2 * batch * pairs, rel=0.01)
