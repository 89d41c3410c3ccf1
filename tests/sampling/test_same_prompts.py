"""What a model is shown for a problem is the same in training and in sampling."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from alphacode.config import Config, DataConfig, ModelConfig, ObjectiveConfig, TrainingConfig
from alphacode.datasets.function_problem import FunctionProblem
from alphacode.datasets.pipeline import TrainingData
from alphacode.datasets.problem import Language, Problem, Solution
from alphacode.datasets.readers import write_problems
from alphacode.datasets.tokenizer import EOS_ID, Tokenizer
from alphacode.sampling.tickets import Conditioning, prompt_ids

TOKENIZER = Path(__file__).resolve().parents[2] / "data" / "tokenizer" / "tokenizer.model"
PROMPT, T = 80, 160
SOURCE = 'def add(a, b):\n    """Adds two numbers.\n\n    >>> add(1, 2)\n    3\n    """\n'
BODY = "    # plainly\n    return a + b\n"


def function(name: str, source: str, *programs: str, completes: bool = True) -> FunctionProblem:
    """A problem as HumanEval has them, or one that is told in words."""
    return FunctionProblem(
        name=name,
        description=source,
        entry_point="add",
        tests=("assert add(1, 2) == 3",),
        solutions=tuple(Solution(Language.PYTHON3, program) for program in programs),
        incorrect_solutions=(Solution(Language.PYTHON3, source + "    return 0\n"),),
        continues_prompt=completes,
        cf_rating=1500,
        cf_tags=("math",),
    )


COMPLETED = function("completed", SOURCE, SOURCE + BODY, "def add(a, b):\n    return b + a\n")
LONG = function("long", "".join(f"X{i} = {i}\n" for i in range(50)) + SOURCE)
LONG = dataclasses.replace(LONG, solutions=(Solution(Language.PYTHON3, LONG.description + BODY),))
IN_WORDS = function("in words", "Write add.", "def add(a, b):\n    return a + b", completes=False)
CONTEST = Problem(
    name="contest",
    description="Add two numbers.",
    solutions=(Solution(Language.PYTHON3, "print(sum(map(int, input().split())))"),),
    cf_rating=800,
    cf_tags=("math",),
)


@pytest.fixture(params=["decoder_only", "encoder_decoder"])
def config(request: pytest.FixtureRequest) -> Config:
    alone = request.param == "decoder_only"
    return Config(
        model=ModelConfig(architecture=request.param, encoder_length=PROMPT, decoder_length=T),
        data=DataConfig(
            tokenizer=str(TOKENIZER),
            languages=("python3",),
            encoder_buckets=(PROMPT,),
            decoder_buckets=(T,),
        ),
        objective=ObjectiveConfig(
            value_weight=0.0,
            masked_lm_weight=0.0 if alone else 1.0,
            masked_lm_rate=0.0,
            incorrect_share=0.0,
            metadata_dropout=0.0,
        ),
        training=TrainingConfig(batch_size=2),
    )


@pytest.mark.parametrize("problem", [COMPLETED, LONG, IN_WORDS, CONTEST], ids=lambda p: p.name)
def test_training_and_sampling_show_the_same_prompt(
    config: Config, problem: Problem, tmp_path: Path
) -> None:
    file = tmp_path / "problems.jsonl"
    write_problems(file, [problem])
    data = dataclasses.replace(config.data, problems=(str(file),))
    batch = TrainingData.from_config(dataclasses.replace(config, data=data), tmp_path).batch(0)
    # A function that is to be completed has no metadata, whatever is asked for.
    asked = Conditioning(Language.PYTHON3, problem.cf_rating, problem.cf_tags)
    tokenizer = Tokenizer.load(str(TOKENIZER))
    prompt = list(prompt_ids(tokenizer, problem, asked, PROMPT))
    tokens = batch["decoder_tokens"][0]
    if config.model.decoder_only:
        shown, written = tokens[: len(prompt)], tokens[len(prompt) :]
        assert not batch["loss_mask"][0, : len(prompt)].any()
    else:
        shown, written = batch["encoder_tokens"][0, : len(prompt)], tokens
        assert not batch["encoder_tokens"][0, len(prompt) :].any()
    assert shown.tolist() == prompt
    written = written[: int(np.flatnonzero(written == EOS_ID)[0])]
    program = tokenizer.decode(written.tolist())
    if problem in (COMPLETED, LONG):
        # The continuation alone, which is what a sample is.
        assert program == BODY.rstrip()
        assert SOURCE.endswith(tokenizer.decode(prompt)[-20:])
        assert "RATING" not in tokenizer.decode(prompt)
    else:
        assert program == problem.solutions[0].solution
        assert "# RATING" in tokenizer.decode(prompt)
