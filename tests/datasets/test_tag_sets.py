"""Tag sets: counted over problems, by training and by the script, and kept beside a checkpoint."""

import dataclasses
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pair_material
import pytest

from alphacode.datasets.problem import Problem
from alphacode.datasets.readers import write_problems
from alphacode.datasets.sampling_facts import SamplingFacts
from alphacode.datasets.tag_sets import popular_tag_sets

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "checkpoint" / "sampling.json"


def made(*tags: str) -> Problem:
    return Problem(name=f"p{tags}", description="words", cf_tags=tags)


def test_popular_tag_sets_are_the_most_frequent_in_any_order_of_problems() -> None:
    problems = [made("b", "a")] * 3 + [made("a", "b")] * 2 + [made("c")] * 4 + [made()] * 9
    problems += [made("d")] * 4 + [made("once")]
    expected = (("a", "b"), ("c",), ("d",))
    for seed in range(5):
        random.Random(seed).shuffle(problems)
        assert popular_tag_sets(problems) == expected
        assert popular_tag_sets(problems, count=2) == expected[:2]


def test_training_counts_what_its_prompts_may_say() -> None:
    problems = pair_material.varied_problems(9)
    others = [
        dataclasses.replace(one, name=f"other {one.name}", cf_tags=("x",)) for one in problems
    ]
    config = pair_material.config()
    tempered = config.objective.sampling_temperature

    def facts(*sources: Sequence[Problem], **data: object) -> SamplingFacts:
        return pair_material.training_data(config, *sources, **data).sampling_facts()

    own = (("greedy",), ("dp", "math"))
    assert facts(problems) == SamplingFacts(tempered, True, own)
    assert facts(problems, others) == SamplingFacts(tempered, True, (("x",), *own))
    assert facts(problems, others, weights=(1, 0)) == facts(problems)
    bare = [dataclasses.replace(one, cf_tags=(), cf_rating=0) for one in problems]
    assert facts(bare) == SamplingFacts(tempered, False, ())


def test_the_shipped_facts_are_sound() -> None:
    facts = SamplingFacts.from_json(SHIPPED.read_text())
    assert (facts.temperature, facts.ratings) == (0.12, True)
    assert 20 <= len(facts.tag_sets) <= 50
    assert len(set(facts.tag_sets)) == len(facts.tag_sets)
    for tags in facts.tag_sets:
        assert list(tags) == sorted(set(tags))
        # Tags are joined by commas in the prompt.
        assert all(tag.strip() == tag and tag and "," not in tag for tag in tags)
    assert facts.to_json() == SHIPPED.read_text()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"layout": 2}, "layout 2, this version makes 1"),
        ({"temperature": 0}, "temperature is 0"),
        ({"tag_sets": [["dp", 3]]}, "list of lists"),
        ({"more": 1}, "must hold layout, temperature, ratings, tag_sets"),
    ],
)
def test_facts_of_another_kind_are_refused(change: dict[str, object], said: str) -> None:
    raw = json.loads(SHIPPED.read_text()) | change
    with pytest.raises(ValueError, match=said):
        SamplingFacts.from_json(json.dumps(raw))


def test_the_script_writes_what_it_counts(tmp_path: Path) -> None:
    write_problems(str(tmp_path / "in.jsonl"), [made("x", "y")] * 2 + [made("z")] * 3)
    command = [sys.executable, str(ROOT / "data" / "make_tag_sets.py")]
    command += [f"--inputs={tmp_path / 'in.jsonl'}", f"--output={tmp_path / 'out.json'}"]
    subprocess.run(command, check=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "PATH": ""})
    assert json.loads((tmp_path / "out.json").read_text()) == [["z"], ["x", "y"]]
