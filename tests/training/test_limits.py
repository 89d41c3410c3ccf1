"""What a program is bound by: each of its costs over the rate that the machine has."""

import collections
import dataclasses
import itertools
from typing import Any

import pytest

from alphacode.training.dry_run.hlo_costs import ProgramCosts
from alphacode.training.dry_run.limits import bound
from alphacode.training.machines import GPUS, TPUS, Machine, Rates

TORUS = Rates(flops=100.0, memory=10.0, links=6.0, axes=3)
HOSTS = Rates(flops=100.0, memory=10.0, links=6.0, network=0.5)


@dataclasses.dataclass(frozen=True)
class Chip:
    """A device that is not here."""

    coords: tuple[int, ...]


CHIPS: list[Any] = [Chip(place) for place in itertools.product(range(2), repeat=3)]


def sending(group: tuple[int, ...], rates: Rates, order: list[Any] = CHIPS) -> float:
    """Seconds for 60 bytes."""
    costs = ProgramCosts(sent=collections.Counter({group: 60}))
    return bound(costs, Machine(CHIPS, 1, rates, host=4), order).interconnect


def test_the_slowest_resource_is_the_bound() -> None:
    for costs, seconds, resource in (
        (ProgramCosts(flops=300.0, memory=20.0), 3.0, "compute"),
        (ProgramCosts(flops=300.0, memory=40.0), 4.0, "memory"),
        (ProgramCosts(300.0, 40.0, sent=collections.Counter({(0, 7): 60})), 10.0, "interconnect"),
    ):
        found = bound(costs, Machine(CHIPS, 1, TORUS, host=4), CHIPS)
        assert (found.seconds, found.resource) == (seconds, resource)
        assert (found.compute, found.memory) == (costs.flops / 100, costs.memory / 10)


def test_a_group_has_the_links_of_the_axes_that_it_stretches_over() -> None:
    assert sending((0, 1), TORUS) == pytest.approx(30)
    assert sending((0, 1, 2, 3), TORUS) == pytest.approx(15)
    assert sending(tuple(range(8)), TORUS) == pytest.approx(10)
    # The second device of the mesh is the farthest chip.
    assert sending((0, 1), TORUS, [CHIPS[0], CHIPS[7], *CHIPS[1:7]]) == pytest.approx(10)


def test_what_goes_to_other_hosts_goes_there_once_by_all_who_stand_side_by_side() -> None:
    assert sending((0, 1, 2, 3), HOSTS) == pytest.approx(10)
    assert sending((0, 4), HOSTS) == pytest.approx(120)
    # Eight devices on two hosts: a seventh of what a ring sends.
    assert sending(tuple(range(8)), HOSTS) == pytest.approx(120 / 7)


def test_every_machine_is_slower_at_each_step_away_from_its_products() -> None:
    rates = [rates for _, rates in TPUS.values()] + [gpu.rates for gpu in GPUS.values()]
    for each in rates:
        assert each.flops > each.memory > each.links > each.network >= 0
