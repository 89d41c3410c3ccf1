"""Counts the 50 most popular tag combinations, from which sampling draws (paper, appendix C.2).

    python data/make_tag_sets.py --inputs=FILE_OR_FOLDER[,...] \
        --output=alphacode/sampling/tag_sets.json

Give it the problems that the model is trained on, so that prompts hold no tags it has never seen.
Takes seconds, for the files of CodeContests minutes.
"""

import json
import os
from pathlib import Path

from absl import app, flags
from etils import epath

from alphacode.datasets.readers import sources
from alphacode.datasets.readers.progress import read_with_bar
from alphacode.sampling.tickets import TagSets, popular_tag_sets

_INPUTS = flags.DEFINE_list("inputs", None, "Files or folders of problems.", required=True)
_OUTPUT = flags.DEFINE_string("output", None, "JSON file to write.", required=True)
_COUNT = flags.DEFINE_integer("count", 50, "Combinations kept.", lower_bound=1)


def write(tag_sets: TagSets, output: Path) -> None:
    """Writes a list of lists of tags, one combination a line, whole or not at all."""
    lines = ",\n".join(f"  {json.dumps(tags)}" for tags in tag_sets)
    temporary = output.with_name(f"{output.name}.partial")
    temporary.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    os.replace(temporary, output)


def main(argv: list[str]) -> None:
    """Reads all inputs, counts and writes."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected arguments {argv[1:]}")
    try:
        found = [source for path in _INPUTS.value for source in sources.find(epath.Path(path))]
        only_tags = sources.Part(languages=frozenset(), tests=False)
        problems = (problem for _, _, problem in read_with_bar(found, only_tags))
        tag_sets = popular_tag_sets(problems, _COUNT.value)
        write(tag_sets, Path(_OUTPUT.value))
    except (OSError, ValueError) as error:
        raise SystemExit(f"make_tag_sets: {error}") from None
    print(f"{_OUTPUT.value}: {len(tag_sets)} combinations")


if __name__ == "__main__":
    app.run(main)
