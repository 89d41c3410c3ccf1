"""How many sequences are decoded side by side: as many as fit, and what was set only if it fits."""

import dataclasses

import pytest

from alphacode.config import ConfigError, SamplingConfig
from alphacode.datasets.problem import Language
from alphacode.sampling import slot_count
from alphacode.sampling.tickets import Metadata
from configs import sizes

MODELS = {
    name: dataclasses.replace(model, activation_dtype="bfloat16")
    for name, model in sizes.MODELS.items()
}
METADATA = Metadata((Language.PYTHON3,), (("dp",),), True)
OPEN = SamplingConfig(slots=0, samples_per_problem=10**6)


def needed(slots: int, model: str) -> int:
    config = dataclasses.replace(OPEN, slots=slots)
    return slot_count.decoding_bytes(config, MODELS[model], METADATA, None)


@pytest.mark.parametrize("model", ["tiny", "300m", "1b", "41b"])
@pytest.mark.parametrize("slots", [1, 16, 512])
def test_the_most_that_fit_are_taken(model: str, slots: int):
    room = needed(slots, model)
    for more, expected in ((0, slots), (needed(2 * slots, model) - room - 1, slots)):
        chosen = slot_count.settled(OPEN, MODELS[model], METADATA, None, room + more, on_cpu=False)
        assert chosen == dataclasses.replace(OPEN, slots=expected)


def test_plenty_of_memory_gives_as_many_as_are_of_use():
    settled = [
        slot_count.settled(OPEN, MODELS["tiny"], METADATA, None, 2.0**50, on_cpu=on_cpu).slots
        for on_cpu in (False, True)
    ]
    assert settled == [1024, 64]


def test_a_run_keeps_the_number_that_its_samples_depend_on():
    kept = slot_count.settled(OPEN, MODELS["tiny"], METADATA, None, 2.0**50, on_cpu=True, kept=24)
    assert kept.slots == 24
    asked = dataclasses.replace(OPEN, slots=8)
    assert (
        slot_count.settled(asked, MODELS["tiny"], METADATA, None, 2.0**50, on_cpu=True, kept=24)
        == asked
    )


def test_memory_grows_with_what_is_decoded():
    assert needed(64, "1b") < needed(128, "1b") < needed(128, "1b_multi_head")
    shorter = dataclasses.replace(OPEN, slots=64, max_tokens=256)
    assert slot_count.decoding_bytes(shorter, MODELS["1b"], METADATA, None) < needed(64, "1b")


def test_what_does_not_fit_is_refused_with_the_remedy():
    asked = dataclasses.replace(OPEN, slots=64)
    room = needed(64, "1b") - 1
    with pytest.raises(ConfigError, match=r"sampling\.slots=64: 64 sequences of up to 768 tokens"):
        slot_count.settled(asked, MODELS["1b"], METADATA, None, room, on_cpu=False)
    with pytest.raises(ConfigError, match=r"sampling\.slots=0: 1 sequences .* mesh\.fsdp"):
        slot_count.settled(OPEN, MODELS["41b"], METADATA, None, 1000.0, on_cpu=False)
