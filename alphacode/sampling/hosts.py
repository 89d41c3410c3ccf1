"""The processes that share out a sampling run.

They need not talk to one another: each takes its shards of the same store, a function of its number
alone. Only where the platform says who they are, as on a TPU pod, do they join.
"""

import dataclasses

from alphacode.config import require


@dataclasses.dataclass(frozen=True, slots=True)
class Hosts:
    """The processes of a run, and which of them this one is.

    Attributes:
      index: Of this process, from 0.
      count: How many there are.
    """

    index: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes what there is once for all of them."""
        return self.index == 0

    @property
    def label(self) -> str:
        """What lines of this process start with; empty where it is the only one."""
        return f"host {self.index + 1} of {self.count}: " if self.count > 1 else ""

    def takes(self, position: int) -> bool:
        """Whether the shard at that place in the list of all shards is this process's."""
        return position % self.count == self.index


ALONE = Hosts()


def join(index: int, count: int, detect: bool) -> Hosts:
    """Which process this one is; to be called before JAX looks for devices.

    Args:
      index: Of this process, or -1.
      count: Processes of the run, or 0.
      detect: Whether to ask the cluster (TPU pods, SLURM, Open MPI, Kubernetes).

    Raises:
      ConfigError: Flags that contradict each other.
      UserError: A cluster that JAX does not know.
    """
    given = index >= 0 or count > 0
    require(
        not (detect and given),
        "several processes need either --distributed alone, or --process_count=N and "
        "--process_index=I",
    )
    if detect:
        # Imported here, not above: the other stages run on machines without JAX.
        import jax

        from alphacode.training import distributed

        distributed.join("", 0, -1, detect=True)
        return Hosts(jax.process_index(), jax.process_count())
    if not given:
        return ALONE
    require(
        0 <= index < count,
        f"--process_index={index} must lie between 0 and --process_count={count} - 1",
    )
    return Hosts(index, count)
