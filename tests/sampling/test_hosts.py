"""Who a process is: by flags, or as the cluster says."""

import pytest

from alphacode.config import ConfigError
from alphacode.sampling import hosts
from alphacode.sampling.hosts import Hosts


def test_a_process_without_flags_is_alone():
    alone = hosts.join(-1, 0, detect=False)
    assert alone == Hosts(0, 1) and alone.first and alone.label == ""


def test_flags_name_a_process():
    second = hosts.join(1, 4, detect=False)
    assert second == Hosts(1, 4) and not second.first
    assert second.label == "host 2 of 4: "


@pytest.mark.parametrize(("index", "count"), [(0, 0), (2, 2), (-1, 2), (5, 3)])
def test_a_number_without_its_place_is_refused(index: int, count: int):
    with pytest.raises(ConfigError, match=f"--process_index={index} must lie between 0 and"):
        hosts.join(index, count, detect=False)


def test_flags_and_detection_exclude_each_other():
    with pytest.raises(ConfigError, match="either --distributed alone, or"):
        hosts.join(0, 2, detect=True)
