"""Counts the 50 most popular tag combinations, from which sampling draws (paper, appendix C.2).

    python data/make_tag_sets.py --inputs=FILE_OR_FOLDER[,...] --output=FILE.json

Training counts those of its own data and keeps them beside its checkpoints; a file made here takes
their place with `--config.sampling.tag_sets=FILE.json`, or serves a model from elsewhere. Tags that
a model has never seen would be noise in its prompts: give the problems that it was trained on.
Takes seconds, for the files of CodeContests minutes.
"""

import json
from pathlib import Path

from absl import app, flags

from alphacode import files
from alphacode.datasets.readers import problem_files
from alphacode.datasets.tag_sets import COUNT, TagSets, popular_tag_sets
from alphacode.progress import Progress

_INPUTS = flags.DEFINE_list("inputs", None, "Files or folders of problems.", required=True)
_OUTPUT = flags.DEFINE_string("output", None, "JSON file to write.", required=True)
_COUNT = flags.DEFINE_integer("count", COUNT, "Combinations to keep.", lower_bound=1)


def write(tag_sets: TagSets, output: Path) -> None:
    """Writes a list of lists of tags, one combination a line, whole or not at all."""
    lines = ",\n".join(f"  {json.dumps(tags)}" for tags in tag_sets)
    files.write_text(output, f"[\n{lines}\n]\n")


def main(argv: list[str]) -> None:
    """Reads all inputs, counts and writes."""
    if len(argv) > 1:
        raise app.UsageError(f"unexpected arguments {argv[1:]}")
    try:
        found = [file for path in _INPUTS.value for file in problem_files.find(path)]
        only_tags = problem_files.Part(languages=frozenset(), tests=False)
        with Progress("reading", total=1) as shown:
            read = problem_files.read_all(found, only_tags, on_progress=shown.update)
            tag_sets = popular_tag_sets((problem for _, _, problem in read), _COUNT.value)
        write(tag_sets, Path(_OUTPUT.value))
    except (OSError, ValueError) as error:
        raise SystemExit(f"make_tag_sets: {error}") from None
    print(f"{_OUTPUT.value}: {len(tag_sets)} combinations")


if __name__ == "__main__":
    app.run(main)
