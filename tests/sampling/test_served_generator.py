"""A completion server as a generator: every ticket is answered once, whatever the server does."""

import collections
import itertools
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from completion_server import (
    MODEL,
    PROBLEMS,
    CompletionServer,
    Fault,
    running,
    sampling,
    ticket,
)

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Language
from alphacode.errors import UserError
from alphacode.sampling.sampler import Generator
from alphacode.sampling.served.generator import ServedGenerator, make_generator
from alphacode.sampling.served.settings import KEY_VARIABLE, ServerSettings
from alphacode.sampling.store import Sample
from alphacode.sampling.tickets import Ticket, sample_key

BOTH = (Language.CPP, Language.PYTHON3)


def tickets(count: int) -> list[Ticket]:
    return [
        ticket(one, index, BOTH[index % 2])
        for one in PROBLEMS
        for index in range(count // len(PROBLEMS))
    ]


def generator(
    server: CompletionServer, config: SamplingConfig | None = None, **changes: Any
) -> ServedGenerator:
    patience = {"first_wait": 0.01, "attempts": 5}
    settings = ServerSettings(**{"address": server.address, **patience, **changes})
    return make_generator(settings, config or sampling())


def answered(made: Generator, wanted: list[Ticket]) -> dict[tuple[str, int], Sample]:
    pairs = list(made.samples(iter(wanted)))
    assert collections.Counter(t for t, _ in pairs) == collections.Counter(wanted)
    assert all(sample.index == t.index for t, sample in pairs)
    return {(t.problem.name, t.index): sample for t, sample in pairs}


def test_every_ticket_is_answered_by_its_own_program():
    with running() as server:
        found = answered(generator(server), tickets(40))
        bodies = server.bodies
    assert len(found) == len(bodies) == 40
    by_seed = {body["seed"]: body for body in bodies}
    assert len(by_seed) == 40
    for (name, index), sample in found.items():
        seed = sample_key(0, name, index)[1] % 2**31
        expected = server.choice(0, {"seed": seed}, chat=False)
        assert sample.program == expected["text"]
        assert sample.finished == (expected["finish_reason"] == "stop")
        assert sample.language == BOTH[index % 2]
        assert ("// Compet" in by_seed[seed]["prompt"]) == (sample.language == Language.CPP)
        assert (sample.log_probability, sample.tokens) == (-2.75, 3)
        assert (sample.temperature, sample.sampled_by) == (0.75, MODEL)
        assert (sample.rating, sample.tags) == (0, ())
        assert sample.token_log_probabilities is None and sample.value_score is None


def test_faults_change_no_sample():
    faults = (Fault(429), Fault(500), Fault(), Fault(200, "{"), Fault(503)) * 3
    with running() as server:
        expected = answered(generator(server), tickets(20))
        server.faults = list(faults)
        assert answered(generator(server, attempts=20), tickets(20)) == expected
        assert not server.faults


def test_requests_state_every_setting():
    config = sampling(top_k=40, nucleus=0.95, max_tokens=33, stop_sequences=("\ndef",))
    with running() as server:
        answered(generator(server, config), tickets(2))
        answered(generator(server, config, extensions=False, log_probabilities=False), tickets(2))
        answered(generator(server, prompts="chat", max_tokens=2000), tickets(2))
        greedy = sampling(method="greedy")
        answered(generator(server, greedy), tickets(2))
        full, plain, chat, greediest = server.bodies[::2]
    common = {"model": MODEL, "n": 1, "temperature": 0.75, "top_p": 0.95, "max_tokens": 33}
    assert common.items() <= full.items() and common.items() <= plain.items()
    assert full["stop"] == ["\ndef", "\n// Competitive programming problem"]
    assert full.keys() - common.keys() == {
        *("prompt", "stop", "seed", "logprobs", "top_k", "min_p", "repetition_penalty")
    }
    assert plain.keys() - common.keys() == {"prompt", "stop", "seed", "top_k"}
    assert full["logprobs"] == 1 and chat["logprobs"] is True
    assert chat["max_tokens"] == 2000 and "prompt" not in chat
    assert greediest["temperature"] == 0.0
    # Where nothing is to be cut off, the servers' own defaults must not.
    assert (chat["top_k"], chat["top_p"], chat["min_p"]) == (-1, 1.0, 0.0)


def test_the_projects_own_prompt_carries_the_metadata():
    with running() as server:
        found = answered(generator(server, prompts="metadata"), tickets(4))
        assert all("RATING: 1200" in body["prompt"] for body in server.bodies)
    assert {(s.rating, s.tags) for s in found.values()} == {(1200, ("dp", "math"))}


def test_programs_are_taken_out_of_a_chat():
    answer = "It adds.\n```python\nprint({})\n```\nDone."
    with running(answer=answer) as server:
        found = answered(generator(server, prompts="chat"), tickets(6))
        assert {path for path, *_ in server.requests} == {"/v1/models", "/v1/chat/completions"}
        assert {body["max_tokens"] for body in server.bodies} == {4 * 768}
    assert all(s.program.startswith("print(") and s.log_probability for s in found.values())


@pytest.mark.parametrize("at_most", [1000, 3, 1])
def test_several_choices_answer_tickets_of_one_prompt(at_most: int):
    with running(choices_at_most=at_most) as server:
        found = answered(generator(server, choices=8), tickets(44))
        bodies = server.bodies
    assert len({sample.program for sample in found.values()}) > 30
    assert max(body["n"] for body in bodies) == 8
    # Eleven samples of each problem in each language: a request of 8 and one of 3.
    assert len(bodies) == {1000: 8, 3: 16, 1: 44}[at_most]


@pytest.mark.parametrize(
    ("form", "known"), [("llama.cpp", True), ("none", False), ("holes", False)]
)
def test_log_probabilities_are_kept_where_they_are_known(form: str, known: bool):
    config = sampling(keep_token_log_probabilities=True)
    with running(log_probabilities=form) as server:
        found = answered(generator(server, config), tickets(4))
    values = (-0.5, -0.25, -2.0) if known else None
    assert {s.token_log_probabilities for s in found.values()} == {values}
    assert {s.log_probability for s in found.values()} == {-2.75 if known else None}
    assert {s.tokens for s in found.values()} == {3}


def test_programs_can_be_stored_whatever_is_in_them():
    with running(answer="# \ud800 {}\n") as server:
        found = answered(generator(server), tickets(2))
    assert all(s.program.startswith("# ? ") for s in found.values())


@pytest.mark.parametrize(("slots", "choices", "limit"), [(4, 1, 4), (8, 4, 2), (2, 8, 1)])
def test_requests_in_flight_are_bounded(slots: int, choices: int, limit: int):
    taken = 0

    def counted() -> Iterator[Ticket]:
        nonlocal taken
        for one in tickets(64):
            taken += 1
            yield one

    config = sampling(slots=slots)
    with running(seconds=0.02) as server:
        made = generator(server, config, choices=choices)
        ahead = [taken - done for done, _ in enumerate(made.samples(counted()), start=1)]
    assert server.most_in_flight <= limit
    # Nor are tickets hoarded: those in work, and those that wait for others of their prompt.
    assert max(ahead) <= max(slots, choices) + (8 * choices if choices > 1 else 0)
    assert len(ahead) == 64


def test_what_is_there_is_given_before_an_error():
    with running(faults=(None, None, None, Fault(401, "who?"))) as server:
        made = generator(server, sampling(slots=1))
        found = []
        with pytest.raises(UserError, match="answered 401"):
            found.extend(made.samples(iter(tickets(10))))
    assert len(found) == 3


UNUSABLE = [
    Fault(400, '{"error": {"message": "context is 4096"}}'),
    Fault(413, "too long"),
    Fault(200, '{"error": {"message": "context is 4096", "code": 400}}'),
    Fault(200, "{}"),
    Fault(200, '{"choices": []}'),
]


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_request_without_an_answer_ends_no_run_and_is_told(
    fault: Fault, caplog: pytest.LogCaptureFixture
):
    with running(faults=(fault, None, fault)) as server:
        found = answered(generator(server, sampling(slots=1)), tickets(10))
    empty = [sample for sample in found.values() if not sample.program]
    assert len(empty) == 2 and len(found) == 10
    assert not any(sample.finished or sample.tokens for sample in empty)
    (line,) = caplog.messages
    assert line.startswith(f"2 samples have no program: {server.address}/completions: ")


@pytest.mark.parametrize("fault", UNUSABLE)
def test_a_server_that_answers_no_request_is_an_error_and_gives_no_sample(fault: Fault):
    found = []
    with running(faults=(fault,) * 10) as server, pytest.raises(UserError, match="answer"):
        found.extend(generator(server).samples(iter(tickets(10))))
    assert found == []


def test_an_error_under_a_good_status_may_pass():
    busy = Fault(200, '{"error": "no worker is free"}')
    with running(faults=(busy, busy)) as server:
        assert all(s.program for s in answered(generator(server), tickets(4)).values())


def test_giving_up_leaves_nothing_running():
    with running(seconds=0.05) as server:
        made = generator(server, sampling(slots=8))
        before = threading.active_count()
        samples = made.samples(iter(tickets(400)))
        assert len(list(itertools.islice(samples, 3))) == 3
        samples.close()  # type: ignore[attr-defined]
        assert len(server.bodies) < 100
        assert threading.active_count() <= before + 8  # the server's own


def test_a_slow_server_does_not_hold_up_an_error():
    slow, broken = Fault(200, "{}", seconds=60.0), Fault(404, "no")
    with running(faults=(slow, slow, slow, broken)) as server:
        made = generator(server, sampling(slots=4))
        with pytest.raises(UserError, match="answered 404"):
            list(made.samples(iter(tickets(10))))


def test_no_ticket_is_no_request():
    with running() as server:
        assert list(generator(server).samples(iter(()))) == []
        assert server.bodies == []


def test_the_model_is_known_before_work_begins():
    with running(models=("a", "b")) as server:
        assert generator(server, model="b").name == "b"
        with pytest.raises(UserError, match=r"has no model 'c'; name one of a, b$"):
            generator(server, model="c")
        with pytest.raises(UserError, match=r"name the model to ask for; served are a, b$"):
            generator(server)
        assert server.bodies == []
    with running(models=()) as server:
        assert generator(server, model="hidden").name == "hidden"
        with pytest.raises(UserError, match="served are unnamed ones"):
            generator(server)
    with (
        running(models=tuple("abcdefgh")) as server,
        pytest.raises(UserError, match=r"e, \.\.\.$"),
    ):
        generator(server)


EXTENSIONS = {"top_k", "min_p", "repetition_penalty"}


@pytest.mark.parametrize(
    ("refuses", "trials", "taken"),
    [
        ((), 1, EXTENSIONS | {"logprobs"}),
        ((("min_p",),), 2, {"logprobs"}),
        ((("logprobs",),), 3, EXTENSIONS),
        ((("logprobs",), ("top_k",)), 4, set()),
    ],
)
def test_what_a_server_refuses_is_left_out(
    refuses: tuple[tuple[str, ...], ...], trials: int, taken: set[str]
):
    with running(refuses=refuses) as server:
        made = generator(server)
        answered(made, tickets(4))
        assert len(server.trials) == trials and len(server.bodies) == 4
        assert all(b.keys() & (EXTENSIONS | {"logprobs"}) == taken for b in server.bodies)
        assert made.facts["extensions"] == ("min_p" in taken)
        assert made.facts["log_probabilities_asked"] == ("logprobs" in taken)


def test_what_the_user_wants_is_never_left_out():
    with running(refuses=(("top_k",),)) as server:
        with pytest.raises(UserError, match=r"422 .*Unexpected fields"):
            generator(server, sampling(top_k=40))
        with pytest.raises(UserError, match=r"404 .*Not Found"):
            generator(server, model=MODEL, address=server.address + "/wrong")
        assert server.bodies == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [({"score_values": True}, "sampling.score_values"), ({"method": "beam"}, "beam search")],
)
def test_a_value_head_and_beam_search_are_not_served(setting: dict[str, Any], said: str):
    with running() as server, pytest.raises(UserError, match=said):
        generator(server, sampling(**setting))


def test_facts_are_json_and_hold_no_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(KEY_VARIABLE, "sk-hidden")
    with running(key="sk-hidden") as server:
        made = generator(server, sampling(max_tokens=9))
        answered(made, tickets(2))
        assert server.requests[0][1]["authorization"] == "Bearer sk-hidden"
    facts = dict(made.facts)
    assert json.loads(json.dumps(facts)) == facts
    assert "sk-hidden" not in json.dumps(facts)
    assert facts["server"] == server.address and facts["model"] == MODEL
    assert (facts["reproducible"], facts["answer_tokens"]) == (False, 9)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_named_model_needs_no_list_of_models(status: int):
    with running(lists=Fault(status, "no such path")) as server:
        assert generator(server, model=MODEL).name == MODEL
        with pytest.raises(UserError, match="name the model to ask for"):
            generator(server)
