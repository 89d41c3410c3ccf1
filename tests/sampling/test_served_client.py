"""Requests to a real server: what passes is waited for, what does not is told clearly."""

import asyncio
import email.utils
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from completion_server import MODEL, CompletionServer, Fault, running

from alphacode.errors import UserError
from alphacode.sampling.served import client
from alphacode.sampling.served.client import CompletionClient
from alphacode.sampling.served.settings import (
    KEY_VARIABLE,
    RefusedError,
    ServerSettings,
)

BODY = {"model": MODEL, "prompt": "# Add one.", "n": 1, "seed": 5}
KEY = "sk-local-0123456789"


def settings(server: CompletionServer | str, **changes: Any) -> ServerSettings:
    address = server if isinstance(server, str) else server.address
    return ServerSettings(address=address, **{"first_wait": 0.01, "attempts": 4, **changes})


def post(
    chosen: ServerSettings, *, key: str = "", body: dict[str, Any] | None = None
) -> dict[str, Any]:
    async def once() -> dict[str, Any]:
        asked = CompletionClient(chosen, key, in_flight=2)
        try:
            return await asked.post("/completions", body or BODY)
        finally:
            await asked.close()

    return asyncio.run(once())


def models(chosen: ServerSettings, key: str = "") -> list[str]:
    async def once() -> list[str]:
        asked = CompletionClient(chosen, key, in_flight=1)
        try:
            return await asked.models()
        finally:
            await asked.close()

    return asyncio.run(once())


PASSING = {
    "too many requests": Fault(429, "slow down"),
    "defect": Fault(500, "<html>oops</html>"),
    "loading": Fault(503, '{"error": {"code": 503, "message": "Loading model"}}'),
    "hung up": Fault(),
    "hung up in the middle": Fault(200, '{"choices": [', torn=True),
    "no JSON": Fault(200, '{"choices": ['),
    "no object": Fault(200, "[]"),
    "deep JSON": Fault(200, "[" * 100_000),
    "slow": Fault(200, "{}", seconds=30.0),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_what_passes_is_tried_again(fault: Fault):
    with running(faults=(fault, fault)) as server:
        patience = {"seconds": 0.5, "attempts": 50} if fault.seconds else {"seconds": 60.0}
        answer = post(settings(server, **patience))
        assert answer["choices"][0]["text"].startswith("print(")
        assert server.bodies == [BODY] * max(3, len(server.bodies))
        assert fault.seconds or len(server.bodies) == 3


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(429, '{"error": {"message": "Rate limit"}}'), "429 Too Many Requests: Rate limit"),
        (Fault(500, "oops\n  twice"), "500 Internal Server Error: oops twice"),
        (Fault(), "RemoteProtocolError"),
        (Fault(200, "<html>" + "x" * 1000), "what is no JSON object: <html>xxxx"),
        (Fault(200, '{"error": "no worker"}'), "answered 200 OK: no worker"),
        (Fault(200, seconds=30.0), r"no answer within 0\.1 s"),
    ],
)
def test_what_never_passes_ends_in_one_line(fault: Fault, said: str):
    with (
        running(faults=(fault,) * 4) as server,
        pytest.raises(UserError, match=said) as raised,
    ):
        post(settings(server, seconds=0.1 if fault.seconds else 60.0))
    message = str(raised.value)
    assert message.startswith(f"{server.address}/completions: ")
    assert "(4 tries)" in message
    assert "\n" not in message and len(message) < 600
    assert len(server.bodies) == 4


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(400, '{"object": "error", "message": "context is 4096"}'), "400 .*context is 4096"),
        (Fault(404, '{"detail": "Not Found"}'), "404 Not Found: Not Found; .*ends in /v1"),
        (Fault(422, '{"detail": [{"loc": ["n"]}]}'), "422 .*loc.*does not take"),
        (Fault(307, "", (("Location", "http://127.0.0.1:9/"),)), "307 .*that it sends to"),
        (Fault(418, ""), "answered 418 .*server's log"),
        (Fault(204, ""), "answered 204"),
    ],
)
def test_a_refusal_is_final_and_quoted(fault: Fault, said: str):
    with running(faults=(fault,)) as server, pytest.raises(UserError, match=said) as raised:
        post(settings(server))
    assert len(server.bodies) == 1
    assert isinstance(raised.value, RefusedError) == (fault.status in (400, 422))


def test_a_model_that_is_not_there_is_a_clear_error():
    with running() as server, pytest.raises(UserError, match=r"404 .*`gpt-9` does not exist"):
        post(settings(server), body=BODY | {"model": "gpt-9"})


def test_no_server_is_a_clear_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # not listening: connections are refused
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(UserError, match=r"ConnectError.*\(2 tries\); start the server"):
            post(settings(address, attempts=2))


def in_seconds(seconds: int) -> str:
    return str(seconds)


def as_date(seconds: int) -> str:
    return email.utils.formatdate(time.time() + seconds + 1, usegmt=True)


@pytest.mark.parametrize("form", [in_seconds, as_date])
def test_a_server_is_left_alone_as_long_as_it_asks(form: Callable[[int], str]):
    with running(faults=(Fault(429, "", (("Retry-After", form(1)),)),)) as server:
        started = time.monotonic()
        post(settings(server))
        assert time.monotonic() - started >= 1.0


def test_one_request_that_is_told_to_wait_holds_the_others_too(caplog: pytest.LogCaptureFixture):
    with running(faults=(Fault(429, "", (("Retry-After", "1"),)),)) as server:

        async def two() -> None:
            asked = CompletionClient(settings(server), "", in_flight=2)
            first = asyncio.create_task(asked.post("/completions", BODY))
            while not caplog.records:  # until the refusal has been read
                await asyncio.sleep(0.01)
            await asked.post("/completions", BODY)
            await first
            await asked.close()

        asyncio.run(two())
        refused, *others = server.arrivals
        assert len(others) == 2 and min(others) >= refused + 1.0


def test_a_wait_of_hours_is_not_sat_out():
    fault = Fault(429, "quota", (("Retry-After", "86400"),))
    with (
        running(faults=(fault,)) as server,
        pytest.raises(UserError, match="asking to wait 86400 s; start the same command again"),
    ):
        post(settings(server))


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e3", "0", "nan", "Wed, 99 Foo"])
def test_an_odd_wait_is_none(value: str):
    with running(faults=(Fault(503, "", (("Retry-After", value),)),)) as server:
        post(settings(server))
        assert len(server.bodies) == 2


def test_the_key_is_sent_and_shown_nowhere(caplog: pytest.LogCaptureFixture):
    with running(key=KEY) as server:
        assert models(settings(server), KEY) == [MODEL]
        assert post(settings(server), key=KEY)["model"] == MODEL
        # This server repeats the key that it refuses, as some do.
        for wrong in ("", KEY + "0"):
            with pytest.raises(UserError, match=f"401 .*set {KEY_VARIABLE}") as raised:
                models(settings(server), wrong)
            assert not wrong or wrong not in str(raised.value)
        server.faults = [Fault(500, f"key {KEY} crashed me")] * 4
        with caplog.at_level(logging.DEBUG), pytest.raises(UserError) as raised:
            post(settings(server), key=KEY)
    assert KEY not in str(raised.value) and "key *** crashed me" in str(raised.value)
    assert "attempt 2 of 4 follows" in caplog.text
    assert KEY not in caplog.text


def test_the_environment_redirects_nothing(monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with running() as server:
        assert models(settings(server)) == [MODEL]


def test_warnings_do_not_flood(caplog: pytest.LogCaptureFixture):
    with running(faults=(Fault(503, "busy"),) * 3) as server, caplog.at_level(logging.WARNING):
        post(settings(server))
    assert [r.name for r in caplog.records].count(client.__name__) == 1
    assert f"{server.address}/completions: answered 503" in caplog.text
