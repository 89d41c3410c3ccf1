"""Small model configurations, from which each test derives its own."""

import dataclasses
from typing import Any

from alphacode.config import ModelConfig

NARROW = ModelConfig(
    name="small",
    d_model=16,
    num_query_heads=2,
    head_size=8,
    feed_forward_ratio=2,
    encoder_layers=1,
    decoder_layers=1,
    value_width=16,
    activation_dtype="float32",
)
# Four query heads, which key/value heads or devices can share in more ways than one.
WIDE = dataclasses.replace(NARROW, d_model=32, num_query_heads=4, decoder_layers=2)

# The rows of Table 6, as changes of WIDE.
ARCHITECTURES: dict[str, dict[str, Any]] = {
    "multi_query": {},
    "multi_head": {"num_kv_heads": 4, "feed_forward_ratio": 4.3},
    "decoder_only": {"architecture": "decoder_only"},
}
