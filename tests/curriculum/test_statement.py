"""Whole statements: layout, grammar over all blocks, promises kept, variety, what is held out."""

import random
import re
from collections import Counter

import pytest
import statement_material as material

from curriculum import distractors, registers, shapes, stories
from curriculum.library import BLOCKS
from curriculum.statement import write_statement
from curriculum.task import Example, Limits, Step, Task

OWN = {block.key: block for block in material.OWN}
EVERY_BLOCK = (*BLOCKS.values(), *material.OWN)
SHARED_LIMITS = Limits(length=50, low=0, high=100, k_low=1, k_high=9)


def sections(statement: str) -> list[str]:
    """Task, input section, output section, and examples with the note."""
    task, rest = statement.split("\n\nInput\n\n", 1)
    read, rest = rest.split("\n\nOutput\n\n", 1)
    printed, title, shown = re.split(r"\n\n(Examples?)\n\n", rest, maxsplit=1)
    return [task, read, printed, title, shown]


def drawn(seed: int, unseen: bool = False) -> tuple[Task, list[Example], str]:
    rng = random.Random(seed)
    task = material.random_task(rng, first=EVERY_BLOCK[seed % len(EVERY_BLOCK)])
    examples = material.examples_of(task, rng, rng.choice((1, 2, 3)))
    return task, examples, write_statement(task, examples, rng, unseen_stories=unseen)


def price_task() -> tuple[Task, list[Example]]:
    task = material.task_of(
        "numbers_line",
        Step(OWN["own_order"]),
        Step(OWN["own_every"], None),
        Step(OWN["own_first"]),
        limits=SHARED_LIMITS,
    )
    return task, material.examples_of(task, random.Random(8))


def test_the_layout_is_that_of_the_prompts() -> None:
    task, examples = price_task()
    for count in (1, 2):
        shown = (examples * 2)[:count]
        for seed in range(50):
            text = write_statement(task, shown, random.Random(seed), unseen_stories=False)
            title, rest = text.split("\n\nExample", 1)[1].split("\n\n", 1)
            assert title == ("s" if count == 2 else "")
            blocks = "".join(
                f"Input\n\n{each.test.input}\nOutput\n\n{each.test.output}\n" for each in shown
            )
            rest, _, note = f"{rest}\n".partition("Note\n\n")
            assert rest == blocks
            assert note == "" or (note.endswith(".\n\n") and "\n" not in note.strip())
            assert text.endswith("\n") and not text.startswith("\n")


@pytest.mark.parametrize("unseen", [False, True])
def test_statements_over_all_blocks_are_in_sound_english(unseen: bool) -> None:
    for seed in range(12 * len(EVERY_BLOCK)):
        _, _, statement = drawn(seed, unseen)
        *prose, _, _ = sections(statement)
        for part in prose:
            assert part.strip() == part != ""
            assert not material.flaws(part), (seed, statement)


@pytest.mark.parametrize("block", EVERY_BLOCK, ids=lambda block: block.key)
def test_every_phrase_of_a_block_reads_well_with_and_without_a_theme(block) -> None:
    name = block.takes.name
    tables = (stories.THEMES[name], stories.HELD_OUT_THEMES[name])
    many = [stories.plain_words(block.takes), *(each.words for table in tables for each in table)]
    for words in many:
        for number in ("k", *map(str, block.numbers)) if block.numbers else ("0",):
            for action in block.actions:
                text = registers.capital(stories.fill(action, words, number))
                assert not material.flaws(f"{text}."), text
            for result in block.results:
                text = stories.fill(result, words, number)
                assert not material.flaws(f"Print {text}."), text


@pytest.mark.parametrize("unseen", [False, True])
def test_all_numbers_of_the_steps_are_told(unseen: bool) -> None:
    for seed in range(600):
        task, _, statement = drawn(seed, unseen)
        told, read, *_ = sections(statement)
        for part in (told, read):
            assert bool(re.search(r"\bk\b", part)) == task.uses_k, statement
        for step in task.steps:
            if step.block.numbers and step.number is not None:
                number, before = step.number, step.number - 1
                assert re.search(rf"\b(?:{number}|{before})(?:st|nd|rd|th)?\b", told), statement


def test_what_takes_the_place_of_nothing_is_told_for_each_guard() -> None:
    told = Counter()
    for seed in range(1500):
        task, _, statement = drawn(seed)
        text = sections(statement)[0]
        count = len(re.findall(r"nothing is left|nothing be left|[A-E] is empty, it is", text))
        assert count == sum(task.guards), statement
        told[count] += 1
    assert told[0] > 100 and told[1] > 20


def test_a_statement_is_a_function_of_its_arguments() -> None:
    for seed in range(40):
        assert drawn(seed) == drawn(seed)


def test_one_task_is_told_in_hundreds_of_ways() -> None:
    task, examples = price_task()
    for unseen, least in ((False, 1500), (True, 1000)):
        rng = random.Random(9)
        texts = [write_statement(task, examples, rng, unseen_stories=unseen) for _ in range(2000)]
        assert len({sections(text)[0] for text in texts}) >= least
        assert len({sections(text)[1] for text in texts}) >= 60
        assert len(set(texts)) > 1900


def test_unseen_stories_share_neither_theme_nor_register_with_the_others() -> None:
    def frames(table: dict[str, tuple[stories.Theme, ...]]) -> set[str]:
        return {f"{theme.who} {theme.place}" for themes in table.values() for theme in themes}

    seen, held_out = frames(stories.THEMES), frames(stories.HELD_OUT_THEMES)
    assert not seen & held_out
    signs = re.compile(r'^[A-Z][a-z]+: "|^Bug report|^(?:Yours|Best wishes|Thank you), ', re.M)
    for seed in range(800):
        usual, unseen = (sections(drawn(seed, held)[2])[0] for held in (False, True))
        assert signs.search(unseen) and not signs.search(usual)
        assert not any(frame in usual for frame in held_out)
        assert not any(frame in unseen for frame in seen)


def test_every_register_occurs_and_sentences_that_do_not_matter_in_some() -> None:
    task, examples = price_task()
    facts = [re.escape(theme.fact.partition("@")[0]) for theme in stories.THEMES["numbers"]]
    fact = re.compile("|".join(facts))
    texts = []
    for seed in range(1500):
        text = write_statement(task, examples, random.Random(seed), unseen_stories=False)
        texts.append(sections(text)[0])
    assert 0.02 < sum(map(bool, map(fact.search, texts))) / len(texts) < distractors.SHARE
    places = [match.start() / len(text) for text in texts if (match := fact.search(text))]
    assert min(places) == 0 < max(places)
    assert any(0.1 < place < 0.6 for place in places)
    signs = ("Let A|called A|for A", "Once there was", "Given", "recipe", "before", "You are given")
    for sign in signs:
        assert sum(map(bool, (re.search(sign, text) for text in texts))) > 20


def test_most_statements_fit_a_small_encoder() -> None:
    # 512 tokens hold about 1,690 characters.
    lengths = sorted(len(drawn(seed)[2]) for seed in range(600))
    assert 600 <= lengths[len(lengths) // 2] <= 1500
    assert lengths[int(0.9 * len(lengths))] <= 1690


def test_every_shape_is_told() -> None:
    for shape in shapes.SHAPES:
        for seed in range(30):
            rng = random.Random(seed)
            task = material.random_task(rng, shape=shape)
            examples = material.examples_of(task, rng)
            statement = write_statement(task, examples, rng, unseen_stories=seed % 2 == 0)
            assert not material.flaws(sections(statement)[0])
