"""What a compiled program is bound by, and the time that it takes at least.

Its operations, its traffic with memory and what it sends to other devices, each over the rate that
the machine's maker publishes (`machines`). The slowest of the three is the bound: as if each rate
was reached and the other two were hidden behind it. Real steps take longer.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from alphacode.training.dry_run.hlo_costs import ProgramCosts
from alphacode.training.machines import Machine


@dataclasses.dataclass(frozen=True)
class Bound:
    """Seconds that a program takes of each resource of a device at least.

    Attributes:
      compute: Its operations, those of attention kernels counted in full.
      memory: Bytes read and written.
      interconnect: Bytes sent to other devices.
    """

    compute: float
    memory: float
    interconnect: float

    @property
    def seconds(self) -> float:
        """The time that it takes at least."""
        return max(dataclasses.astuple(self))

    @property
    def resource(self) -> str:
        """The name of what it waits for."""
        times = dataclasses.asdict(self)
        return max(times, key=lambda name: times[name])


def bound(costs: ProgramCosts, machine: Machine, devices: Iterable[Any]) -> Bound:
    """The bound of a program.

    Args:
      costs: Of one run.
      machine: What it is compiled for.
      devices: Those of the machine, in the order of the mesh that it runs on.
    """
    indices = {device: index for index, device in enumerate(machine.devices)}
    placed = [indices[device] for device in devices]
    rates = machine.rates
    interconnect = 0.0
    for group, sent in costs.sent.items():
        interconnect += sent * _seconds_a_byte([placed[i] for i in group], machine)
    return Bound(costs.flops / rates.flops, costs.memory / rates.memory, interconnect)


def _seconds_a_byte(devices: Sequence[int], machine: Machine) -> float:
    """Time for each byte that a device of a group sends, with all groups sending at once.

    On a torus a group has the links of the axes that it stretches over. Elsewhere what goes to
    other hosts is shared out over the group's devices of a host, and no byte goes there twice.
    """
    rates = machine.rates
    if rates.axes > 1:
        places = zip(*(machine.devices[i].coords for i in devices), strict=True)
        stretched = sum(len(set(along)) > 1 for along in places)
        return rates.axes / max(1, stretched) / rates.links
    hosts = len({i // machine.host for i in devices})
    near = 1 / rates.links
    if hosts == 1 or not rates.network:
        return near
    return max(near, (hosts - 1) / (len(devices) - 1) / rates.network)
