"""Is this program correct? The value head (paper, section 4.3, value conditioning and prediction).

"A small transformer" over the decoder's last representations is all that the paper says; one
bidirectional block, a mean over the program's tokens and a linear layer is this project's choice.
"""

import jax
import jax.numpy as jnp
from flax import nnx

from alphacode.config import ModelConfig
from alphacode.models import layers
from alphacode.models.attention import Attention
from alphacode.models.products import project

_FAN_OUT = 6


class ValueHead(nnx.Module):
    """Decoder representations to the logit of `correct`."""

    def __init__(self, config: ModelConfig, *, rngs: nnx.Rngs) -> None:
        width = config.value_width
        heads = max(1, width // config.head_size)
        self.input_norm = layers.norm_scale(config.d_model)
        self.input = layers.matrix(rngs, config.d_model, width)
        self.attention = Attention(config, width, heads, 1, 1.0, rngs=rngs)
        self.feed_forward = layers.FeedForward(width, _FAN_OUT * width, 1.0, rngs=rngs)
        self.output_norm = layers.norm_scale(width)
        self.output = layers.matrix(rngs, width, 1)

    def __call__(self, hidden_BxTxD: jax.Array, lengths_B: jax.Array) -> jax.Array:
        """Logits (B,) in float32; positions from a row's length on have no influence."""
        normed = layers.rms_norm(hidden_BxTxD, self.input_norm[...])
        x = project(normed, self.input[...], hidden_BxTxD.dtype)
        x = x + self.attention.self_attention(x, lengths_B)
        x = x + self.feed_forward(x)
        x = layers.rms_norm(x, self.output_norm[...]).astype(jnp.float32)
        real = jnp.arange(x.shape[1]) < lengths_B[:, None]
        weights = real / jnp.maximum(lengths_B[:, None], 1)
        mean = jnp.einsum("btw,bt->bw", x, weights)
        return (mean @ self.output[...])[:, 0]
