"""Transformers' T5 on PyTorch, the peer of two benchmarks, and the model of ours beside it.

`pip install -e '.[t5]'`
"""

import importlib
from typing import Any

from alphacode.config import ModelConfig

# The model that T5 is compared with, but for its lengths.
TRIAL = ModelConfig(
    name="trial",
    vocab_size=8192,
    d_model=256,
    num_query_heads=4,
    head_size=64,
    encoder_layers=2,
    decoder_layers=12,
    value_width=256,
)


def make(ours: ModelConfig, cores: int) -> Any:
    """A T5 of the widths and depths of a model of ours, on that many cores.

    It has no dropout and its cheaper activation (ReLU).
    """
    # By name, so that whoever has no PyTorch can still check and run everything else.
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    torch.set_num_threads(cores)
    torch.manual_seed(0)
    return transformers.T5ForConditionalGeneration(
        transformers.T5Config(
            vocab_size=ours.vocab_size,
            d_model=ours.d_model,
            d_kv=ours.head_size,
            d_ff=ours.feed_forward_width,
            num_layers=ours.encoder_layers,
            num_decoder_layers=ours.decoder_layers,
            num_heads=ours.num_query_heads,
            dropout_rate=0.0,
            feed_forward_proj="relu",
            tie_word_embeddings=True,
            decoder_start_token_id=0,
        )
    )
