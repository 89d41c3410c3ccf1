"""How devices are laid out."""

import dataclasses

from alphacode.config.section import Section, require


@dataclasses.dataclass(frozen=True, kw_only=True)
class MeshConfig(Section):
    """How many devices lie along each axis of the mesh; one of them may be -1, for all the rest.

    Attributes:
      data: Copies of the parameters; each takes its share of the batch.
      fsdp: Devices that share out one copy of the parameters and of the optimizer, and the batch.
      tensor: Devices that share out heads, feed-forward features and the vocabulary. The paper has
        one key/value head per such shard in its 9B and 41B models.
    """

    data: int = -1
    fsdp: int = 1
    tensor: int = 1

    def check(self) -> None:
        """Sizes name a number of devices."""
        sizes = dataclasses.asdict(self)
        require(
            all(size == -1 or size > 0 for size in sizes.values())
            and list(sizes.values()).count(-1) <= 1,
            f"mesh={sizes}: sizes must be positive, and at most one of them -1 (all the rest)",
        )
