"""Seeded problems: each a function of seed, split and index alone."""

import dataclasses
import hashlib
import json
import random
from collections.abc import Iterator, Sequence

from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.datasets.readers import problem_to_row
from curriculum import cases, compositions, difficulty, incorrect, programs
from curriculum.incorrect import Variant
from curriculum.plans import Plan, guards, plan_of_steps
from curriculum.shapes import SHAPES, Shape
from curriculum.statement import write_statement
from curriculum.task import Example, Step, Task
from curriculum.templates import Draft

AUTHOR = "AlphaCode contributors"
LICENCE = "Apache-2.0"
TIMED_SHARE = 0.015
VALID_SHARE = 0.2
TIME_LIMIT = 1.0
TIME_LIMIT_TIMED = 0.4
INCORRECT = 3
_MEMORY_LIMIT_BYTES = 256 * 1024 * 1024
_SOURCE = "curriculum:"
_LANGUAGES = (Language.PYTHON3, Language.CPP)
_PROGRAMS = 2
_LEAST_HIDDEN = 5
_WORDINGS = 24
_SHAPE_WEIGHTS = {"numbers_line": 4, "text": 2, "words_lines": 2, "graph": 3, "matrix": 2}


@dataclasses.dataclass(frozen=True, slots=True)
class _Made:
    """A task with its tests.

    Attributes:
      task: The task.
      shape: Of its input.
      plan: Its right program.
      public: Tests that the statement shows.
      hidden: The others.
      variants: Ways to go wrong that some test proves wrong.
      survivors: Of these, those that pass the public tests.
      timed: Whether slow programs fail.
    """

    task: Task
    shape: Shape
    plan: Plan
    public: tuple[Example, ...]
    hidden: tuple[Example, ...]
    variants: tuple[Variant, ...]
    survivors: tuple[Variant, ...]
    timed: bool


def _shape(kind_name: str, rng: random.Random) -> Shape:
    shapes = [shape for shape in SHAPES.values() if shape.kind.name == kind_name]
    return rng.choices(shapes, [_SHAPE_WEIGHTS.get(shape.name, 1) for shape in shapes])[0]


def _public(
    candidates: Sequence[Example], found: Sequence[Variant], rng: random.Random
) -> tuple[list[Example], set[int]]:
    """Two or three of the candidates, and which of the variants pass them.

    Each is the one on which most of the remaining variants fail. Of a variant of which nobody can
    tell what it does on a chosen one, nothing is known.
    """
    count = rng.choice((2, 2, 3))
    fails = [[variant.fails(example) for variant in found] for example in candidates]
    rest = list(range(len(candidates)))
    chosen: list[int] = []
    left = set(range(len(found)))
    while len(chosen) < min(count, len(candidates)):
        best = max(rest, key=lambda i: sum(fails[i][v] is True for v in left))
        rest.remove(best)
        chosen.append(best)
        left = {v for v in left if not fails[best][v]}
    left = {v for v in left if all(fails[i][v] is False for i in chosen)}
    return [candidates[i] for i in chosen], left


def _made(steps: tuple[Step, ...], timed: bool, rng: random.Random) -> _Made | None:
    """A task for a chain, with tests; None where it is too easily guessed or fits no limits."""
    shape = _shape(steps[0].block.takes.name, rng)
    plan = plan_of_steps(steps)
    limits = cases.draw_limits(shape, steps, plan, rng, timed)
    if limits is None:
        return None
    task = Task(
        shape=shape.name,
        kind=shape.kind,
        steps=steps,
        limits=limits,
        guards=guards([step.block for step in steps]),
    )
    tests = cases.Tests(task, shape, plan, rng)
    small, hidden = tests.small(), tests.hidden()
    if len(small) < 2 or len(hidden) < _LEAST_HIDDEN:
        return None
    found = incorrect.variants(task, shape, plan, rng)
    public, left = _public(small, found, rng)
    hidden = [example for example in small if example not in public] + hidden
    if difficulty.guessable(shape.kind, hidden) > difficulty.MOST_GUESSABLE:
        return None
    proven, survivors = [], []
    for i, variant in enumerate(found):
        if i in left and any(variant.fails(example) for example in hidden):
            survivors.append(variant)
            proven.append(variant)
        elif i not in left and any(variant.fails(example) for example in public):
            proven.append(variant)
    if timed:
        slow = incorrect.slow_variants(plan)
        proven += slow
        survivors += slow
    return _Made(
        task, shape, plan, tuple(public), tuple(hidden), tuple(proven), tuple(survivors), timed
    )


def _ordered(made: _Made, rng: random.Random) -> list[Variant]:
    """Variants by worth: one that is too slow, one that the examples let pass, other mistakes."""
    shuffled = rng.sample(made.variants, len(made.variants))
    shuffled.sort(key=lambda variant: variant.verdict != "TLE")
    first = [variant for variant in shuffled if variant in made.survivors][:1]
    seen = {variant.mistake for variant in first}
    fresh: list[Variant] = []
    others: list[Variant] = []
    for variant in shuffled:
        if variant in first:
            continue
        (others if variant.mistake in seen else fresh).append(variant)
        seen.add(variant.mistake)
    return first + fresh + others


def _incorrect(made: _Made, split: str, rng: random.Random) -> tuple[Solution, ...]:
    """Programs of some variants, no one of which shows in training what is held out."""
    found: list[Solution] = []
    first = rng.randrange(2)
    for variant in _ordered(made, rng):
        if len(found) == INCORRECT:
            break
        if split == "train" and compositions.plan_shows_held_out(variant.plan):
            continue
        language = variant.languages[(first + len(found)) % len(variant.languages)]
        draft = Draft(made.shape, variant.plan, made.task.uses_k, made.task.limits.cases > 0)
        idioms = [rng.randrange(12) for _ in variant.plan.stages]
        if variant.idiom is not None:
            idioms[variant.start] = variant.idiom
        style = programs.style(language, rng)
        source = programs.write(draft, language, style, tuple(idioms), rng)
        found.append(Solution(language, source, variant.verdict))
    return tuple(found)


def _is_valid(chain: str, wording: str) -> bool:
    """Whether a statement, its examples left out, is one of the split `valid`."""
    digest = hashlib.sha256(f"{chain}\n{wording}".encode()).digest()
    return int.from_bytes(digest[:4]) < VALID_SHARE * 2**32


def _description(made: _Made, split: str, rng: random.Random) -> str | None:
    """A statement that is the split's own; None where no wording of this task was found to be."""
    chain = " ".join(f"{step.block.key} {step.number}" for step in made.task.steps)
    for _ in range(_WORDINGS):
        text = write_statement(made.task, made.public, rng, unseen_stories=split == "story")
        wording = text.partition("\n\nExample")[0]
        if split not in ("train", "valid") or _is_valid(chain, wording) == (split == "valid"):
            return text
    return None


def _problem(made: _Made, split: str, name: str, rng: random.Random) -> Problem | None:
    description = _description(made, split, rng)
    if description is None:
        return None
    draft = Draft(made.shape, made.plan, made.task.uses_k, made.task.limits.cases > 0)
    solutions = tuple(
        Solution(language, source)
        for language in _LANGUAGES
        for source in programs.several(draft, language, _PROGRAMS, rng)
    )
    blocks = [step.block for step in made.task.steps]
    measures = difficulty.Measures(
        depth=len(blocks),
        tokens=min(difficulty.token_count(solution.solution) for solution in solutions),
        survivors=len(made.survivors) / max(1, len(made.variants)),
        guessable=difficulty.guessable(made.shape.kind, made.hidden),
        timed=made.timed,
    )
    hidden = [example.test for example in made.hidden]
    return Problem(
        name=name,
        description=description,
        public_tests=tuple(example.test for example in made.public),
        private_tests=tuple(hidden[::2]),
        generated_tests=tuple(hidden[1::2]),
        solutions=solutions,
        incorrect_solutions=_incorrect(made, split, rng),
        cf_rating=difficulty.rating(measures),
        cf_tags=difficulty.tags(blocks),
        time_limit=TIME_LIMIT_TIMED if made.timed else TIME_LIMIT,
        memory_limit_bytes=_MEMORY_LIMIT_BYTES,
        source=_SOURCE + compositions.chain_key(made.task.steps),
        author=AUTHOR,
        licence=LICENCE,
    )


def make_problem(seed: int, split: str, index: int) -> Problem:
    """Problem `index` of a split; a function of the three arguments alone.

    Raises:
      ValueError: for an unknown split.
    """
    compositions.check_split(split)
    rng = random.Random(f"{seed}:{split}:{index}")
    name = f"curriculum-{split}-{seed}-{index:06d}"
    timed = rng.random() < TIMED_SHARE
    depth = compositions.draw_depth(rng, split)
    while True:
        made = _made(compositions.choose(rng, split, depth, timed), timed, rng)
        problem = _problem(made, split, name, rng) if made is not None else None
        if problem is not None:
            return problem


def generate(count: int, seed: int, split: str) -> Iterator[Problem]:
    """`count` problems of a split, made as they are asked for.

    Problem i depends on (seed, split, i) alone, so a longer run starts with a shorter one.

    Args:
      count: How many.
      seed: Any integer.
      split: One of `compositions.SPLITS`.

    Raises:
      ValueError: for a negative count or an unknown split.
    """
    if count < 0:
        raise ValueError(f"count={count} must not be negative")
    compositions.check_split(split)
    return (make_problem(seed, split, index) for index in range(count))


def composition_of(problem: Problem) -> str:
    """The key of a generated problem's chain, such as `numbers:keep_even>square_each>sum`.

    Raises:
      ValueError: when the problem was not made by this package.
    """
    if not problem.source.startswith(_SOURCE):
        raise ValueError(f"problem {problem.name!r}: source={problem.source!r} is no curriculum")
    return problem.source.removeprefix(_SOURCE)


def fingerprint(seed: int, split: str, count: int) -> str:
    """SHA-256 of the first `count` problems: another one means another generator.

    Raises:
      ValueError: as `generate`.
    """
    digest = hashlib.sha256()
    for problem in generate(count, seed, split):
        digest.update(json.dumps(problem_to_row(problem), sort_keys=True).encode())
    return digest.hexdigest()
