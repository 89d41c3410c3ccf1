"""The model sizes of the paper's Table 3, and the tiny one that ships with the repository.

`value_width` is this project's choice; with it every size stays within 3% of the table's count,
embedding and value head included (rotary positions have no parameters).
"""

from alphacode.config import ModelConfig


def _paper(
    name: str, d_model: int, query_heads: int, kv_heads: int, encoder: int, decoder: int
) -> ModelConfig:
    return ModelConfig(
        name=name,
        d_model=d_model,
        num_query_heads=query_heads,
        num_kv_heads=kv_heads,
        head_size=128,
        encoder_layers=encoder,
        decoder_layers=decoder,
        value_width=512,
    )


MODELS = {
    "tiny": ModelConfig(name="tiny", encoder_length=512, decoder_length=512),
    "300m": _paper("300m", 768, 6, 1, 4, 24),
    "1b": _paper("1b", 1408, 11, 1, 5, 30),
    "3b": _paper("3b", 2048, 16, 1, 6, 36),
    "9b": _paper("9b", 3072, 24, 4, 8, 48),
    "41b": _paper("41b", 6144, 48, 16, 8, 56),
}

# Optimizer steps of pre-training.
PRETRAINING_STEPS = {
    "300m": 600_000,
    "1b": 1_000_000,
    "3b": 700_000,
    "9b": 530_000,
    "41b": 205_000,
}

# Pairs per step in pre-training; the paper does not state those of fine-tuning.
BATCH_SIZES = {"300m": 256, "1b": 256, "3b": 512, "9b": 1024, "41b": 2048}

# The second-moment decay of AdamW (section 4.1).
BETA2 = {"300m": 0.999, "1b": 0.999, "3b": 0.999, "9b": 0.95, "41b": 0.95}
