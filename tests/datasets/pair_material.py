"""Small made-up problems, a corpus and a tokenizer, for the tests of training examples."""

import dataclasses
import functools
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alphacode.config import Config, DataConfig, ModelConfig, ObjectiveConfig, TrainingConfig
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.problem import Language, Problem, Solution, Test
from alphacode.datasets.readers import write_problems
from alphacode.datasets.source_code.build import build
from alphacode.datasets.source_code.filters import preset
from alphacode.datasets.source_code.scan import Settings
from alphacode.datasets.tokenizer import Tokenizer, train

VOCAB_SIZE = 600
_VOCABULARY = (
    "array sum given integer first line contains number of test cases print maximum minimum graph "
    "vertex edge string letters distance between every pair output single value queries modulo "
    "sorted sequence increasing positive negative columns rows matrix board move player wins"
)
_WORDS = _VOCABULARY.split()


def statement(rng: random.Random, words: int) -> str:
    story = " ".join(rng.choice(_WORDS) for _ in range(words))
    numbers = " ".join(str(rng.randrange(10**6)) for _ in range(5))
    return f"{story}.\n\nInput\n\n{numbers}\n\nExample\n\nInput\n\n3\n{numbers}\n\nOutput\n\n7\n"


def python_program(rng: random.Random, lines: int) -> str:
    body = "\n".join(
        f"    {rng.choice(_WORDS)} = {rng.choice(_WORDS)} + {rng.randrange(1000)}"
        for _ in range(lines)
    )
    return f"def solve():\n{body}\n    return 0\n\n\nprint(solve())\n"


def cpp_program(rng: random.Random, lines: int) -> str:
    body = "\n".join(f"  int {rng.choice(_WORDS)} = {rng.randrange(1000)};" for _ in range(lines))
    return f"#include <iostream>\nint main() {{\n{body}\n}}\n"


def problem(seed: int, *, name: str = "", words: int = 40, lines: int = 3) -> Problem:
    """A problem with two correct and one incorrect program in each language, and four tests."""
    rng = random.Random(seed)

    def solutions(count: int) -> tuple[Solution, ...]:
        return tuple(
            Solution(language, make(rng, lines))
            for language, make in (
                (Language.PYTHON3, python_program),
                (Language.CPP, cpp_program),
            )
            for _ in range(count)
        )

    tests = [Test(f"{seed} {i}\n" + f"{rng.randrange(9)} " * i, f"answer {i}\n") for i in range(4)]
    return Problem(
        name=name or f"p{seed}",
        public_tests=tuple(tests[:1]),
        private_tests=tuple(tests[1:2]),
        generated_tests=tuple(tests[2:]),
        description=f"Problem {seed}. {statement(rng, words)}",
        solutions=solutions(2),
        incorrect_solutions=solutions(1),
        cf_rating=100 * rng.randint(8, 35),
        cf_tags=("dp", "math") if seed % 2 else ("greedy",),
    )


def varied_problems(count: int) -> list[Problem]:
    """Problems of many lengths."""
    return [problem(s, words=20 + 13 * s % 200, lines=1 + 7 * s % 12) for s in range(count)]


_FOLDER = tempfile.TemporaryDirectory()  # removed when the process ends


@functools.cache
def tokenizer_file() -> str:
    texts = [
        text
        for p in varied_problems(60)
        for text in (p.description, *(s.solution for s in p.solutions))
    ]
    train(texts, f"{_FOLDER.name}/small", VOCAB_SIZE)
    return f"{_FOLDER.name}/small.model"


@functools.cache
def tokenizer() -> Tokenizer:
    return Tokenizer.load(tokenizer_file())


def config(
    *,
    batch_size: int = 4,
    encoder_buckets: tuple[int, ...] = (256, 512, 1024),
    decoder_buckets: tuple[int, ...] = (64, 128, 256, 512),
    architecture: str = "encoder_decoder",
    seed: int = 0,
    steps: int = 1000,
    objective: ObjectiveConfig | None = None,
    **data: object,
) -> Config:
    """A configuration; `data` are further fields of that section."""
    if objective is None:
        weight = 0.1 if data.get("task", "solutions") == "solutions" else 0.0
        objective = ObjectiveConfig(value_weight=weight)
    return Config(
        model=ModelConfig(
            vocab_size=VOCAB_SIZE,
            architecture=architecture,
            encoder_length=encoder_buckets[-1],
            decoder_length=decoder_buckets[-1],
        ),
        data=DataConfig(
            tokenizer=tokenizer_file(),
            encoder_buckets=encoder_buckets,
            decoder_buckets=decoder_buckets,
            **data,  # type: ignore[arg-type]
        ),
        objective=objective,
        training=TrainingConfig(batch_size=batch_size, seed=seed, steps=steps),
    )


def problem_file(problems: Sequence[Problem]) -> str:
    """A file of these problems, written once."""
    path = Path(_FOLDER.name) / f"{hash(tuple(problems)) & (2**64 - 1):016x}.jsonl"
    if not path.exists():
        write_problems(str(path), problems)
    return str(path)


@functools.cache
def corpus(files: int = 40, longest: int = 300) -> str:
    """A corpus of Python files of one to `longest` lines, no two lines alike."""
    source, target = (Path(_FOLDER.name) / f"{name}{files}-{longest}" for name in ("src", "corpus"))
    source.mkdir()
    for i in range(files):
        lines = 1 + longest * i // files
        text = "".join(f"value_{i}_{n} = {n * n} + {i}\n" for n in range(lines))
        (source / f"file{i}.py").write_text(text)
    build([str(source)], str(target), Settings(filters=preset("alphacode"), near_duplicates=0.0))
    return str(target)


def with_sources(config: Config, *paths: str, **data: object) -> Config:
    """`config` with these sources for its task, and stores in one folder for all tests."""
    changes = {
        config.data.sources_field: paths,
        "cache": f"{_FOLDER.name}/stores",
        **data,
    }
    return dataclasses.replace(config, data=dataclasses.replace(config.data, **changes))  # type: ignore[arg-type]


def training_data(config: Config, *sources: Sequence[Problem], **data: object) -> TrainingData:
    """The batches of these problems."""
    paths = [problem_file(problems) for problems in sources]
    return TrainingData.from_config(with_sources(config, *paths, **data), _FOLDER.name)
