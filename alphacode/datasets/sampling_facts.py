"""What a model is sampled with unless settings say otherwise: facts of its training.

They are the file `sampling.json` beside the model's configuration:

    layout        number of the layout of its prompts (`prompts.LAYOUT`)
    temperature   T', which fits its objective
    ratings       whether prompts named ratings of problems
    tag_sets      the combinations of tags that most of its training problems have, at most 50
"""

import dataclasses
import json

from alphacode.datasets.prompts import LAYOUT
from alphacode.datasets.tag_sets import TagSets, parsed


@dataclasses.dataclass(frozen=True)
class SamplingFacts:
    """Facts of a model's training that its sampling follows.

    Attributes:
      temperature: T', which its raw logits are divided by.
      ratings: Whether it has seen ratings in prompts.
      tag_sets: Combinations of tags that it has seen in prompts.
    """

    temperature: float
    ratings: bool
    tag_sets: TagSets

    def to_json(self) -> str:
        """The content of `sampling.json`; one combination a line."""
        tag_sets = ",".join(f"\n  {json.dumps(tags)}" for tags in self.tag_sets)
        lines = (
            f'"layout": {LAYOUT}',
            f'"temperature": {json.dumps(self.temperature)}',
            f'"ratings": {json.dumps(self.ratings)}',
            f'"tag_sets": [{tag_sets}]',
        )
        return "{\n " + ",\n ".join(lines) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> "SamplingFacts":
        """The inverse of `to_json`.

        Raises:
          ValueError: Not such a content, or prompts of a layout that this version does not make.
        """
        raw = json.loads(text)
        if not isinstance(raw, dict) or raw.keys() != {"layout", *cls.__annotations__}:
            raise ValueError(f"must hold layout, {', '.join(cls.__annotations__)}")
        if raw["layout"] != LAYOUT:
            raise ValueError(f"prompts have layout {raw['layout']}, this version makes {LAYOUT}")
        if not isinstance(raw["temperature"], int | float) or not raw["temperature"] > 0:
            raise ValueError(f"temperature is {raw['temperature']}, which must be positive")
        return cls(float(raw["temperature"]), bool(raw["ratings"]), parsed(raw["tag_sets"]))
