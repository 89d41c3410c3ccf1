"""A small completion server on the loopback interface, which speaks the protocol and misbehaves.

Its model writes `print(N)`, N drawn by the request's seed; what else happens to a request is said
by a queue of faults, one taken by each. Requests for a single token, by which a client finds out
what is taken, have no part in faults and counts.
"""

import dataclasses
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from small_problems import problem

from alphacode.config import SamplingConfig
from alphacode.datasets.problem import Language, Problem
from alphacode.sampling.tickets import Conditioning, Ticket, sample_key

MODEL = "local/coder-7b"
PROBLEMS = [
    problem(name, statement, [("1\n", f"{1 + change}\n")], [("5\n", f"{5 + change}\n")])
    for name, statement, change in (("one", "Add one to n.", 1), ("two", "Take one off n.", -1))
]
_TOKENS = ("print", "(", ")")


@dataclasses.dataclass(frozen=True)
class Fault:
    """What happens to one request instead of an answer.

    Attributes:
      status: Answered with it, `body` and `headers`; 0 hangs up without a word.
      body: Text of the answer.
      headers: Of the answer.
      seconds: To wait before that.
      torn: Whether the connection ends in the middle of the body.
    """

    status: int = 0
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    torn: bool = False


class CompletionServer(ThreadingHTTPServer):
    """The server; `with running() as server` starts and stops one.

    Attributes:
      refuses: Sets of fields; a request that has all of one is answered 422.
      requests: Path, headers and body of each request, in the order of their arrival.
      arrivals: Monotonic time of each.
      faults: Taken from the front by requests for completions; None lets one pass.
      lists: What happens to requests for the list of models, or None.
      most_in_flight: Most requests for completions at a time.
    """

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        *,
        key: str = "",
        models: tuple[str, ...] = (MODEL,),
        choices_at_most: int = 1000,
        log_probabilities: str = "own",
        refuses: tuple[tuple[str, ...], ...] = (),
        answer: str = "print({})\n",
        seconds: float = 0.0,
        faults: tuple[Fault | None, ...] = (),
        lists: Fault | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key, self.models, self.answer, self.seconds = key, models, answer, seconds
        self.choices_at_most, self.log_probabilities = choices_at_most, log_probabilities
        self.refuses = [set(fields) for fields in refuses]
        self.faults = list(faults)
        self.lists = lists
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.arrivals: list[float] = []
        self.lock = threading.Lock()
        self.in_flight = self.most_in_flight = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The requests for completions."""
        return [body for *_, body in self.requests if body and body.get("max_tokens") != 1]

    @property
    def trials(self) -> list[dict[str, Any]]:
        """The requests for a single token."""
        return [body for *_, body in self.requests if body.get("max_tokens") == 1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing: clients that give up are part of the tests."""

    def choice(self, index: int, body: dict[str, Any], chat: bool) -> dict[str, Any]:
        number = random.Random(f"{body.get('seed')} {index}").randrange(10**6)
        text = self.answer.format(number)
        content = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
        return {
            "index": index,
            **content,
            "logprobs": self._log_probabilities(chat) if body.get("logprobs") else None,
            "finish_reason": "stop" if number % 3 else "length",
        }

    def _log_probabilities(self, chat: bool) -> dict[str, Any] | None:
        if self.log_probabilities == "none":
            return None
        values: list[float | None] = [-0.5, -0.25, -2.0]
        if self.log_probabilities == "holes":
            values[0] = None
        if chat or self.log_probabilities == "llama.cpp":
            pairs = zip(_TOKENS, values, strict=True)
            return {"content": [{"token": t, "logprob": value} for t, value in pairs]}
        return {"tokens": list(_TOKENS), "token_logprobs": values, "top_logprobs": None}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: CompletionServer

    def log_message(self, format: str, *arguments: Any) -> None:
        """Keeps the tests' output clean."""

    def do_GET(self) -> None:
        self._note({})
        if self.server.lists:
            self._fail(self.server.lists)
            return
        listed = [{"id": name, "object": "model"} for name in self.server.models]
        self._guarded(200, {"object": "list", "data": listed})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server = self.server
        if body.get("max_tokens") == 1:
            self._note(body)
            self._complete(body)
            return
        with server.lock:
            fault = server.faults.pop(0) if server.faults else None
            server.in_flight += 1
            server.most_in_flight = max(server.most_in_flight, server.in_flight)
        self._note(body)
        try:
            time.sleep(fault.seconds if fault else server.seconds)
            if fault:
                self._fail(fault)
            else:
                self._complete(body)
        finally:
            with server.lock:
                server.in_flight -= 1

    def _note(self, body: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.server.lock:
            self.server.requests.append((self.path, headers, body))
            self.server.arrivals.append(time.monotonic())

    def _complete(self, body: dict[str, Any]) -> None:
        server = self.server
        chat = self.path == "/v1/chat/completions"
        if not chat and self.path != "/v1/completions":
            self._send(404, {"detail": "Not Found"})
        elif server.models and body["model"] not in server.models:
            message = f"The model `{body['model']}` does not exist."
            self._guarded(404, {"error": {"message": message, "type": "NotFoundError"}})
        elif any(fields <= body.keys() for fields in server.refuses):
            self._send(422, {"detail": f"Unexpected fields: {sorted(body)}"})
        elif ("messages" in body) != chat or ("prompt" in body) == chat:
            self._guarded(400, {"error": {"message": "prompt or messages", "code": 400}})
        else:
            count = min(body["n"], server.choices_at_most)
            choices = [server.choice(index, body, chat) for index in range(count)]
            usage = {"prompt_tokens": 7, "completion_tokens": 3 * count}
            # The protocol promises no order.
            self._guarded(200, {"choices": choices[::-1], "usage": usage, "model": body["model"]})

    def _guarded(self, status: int, body: dict[str, Any]) -> None:
        key = self.server.key
        given = self.headers.get("Authorization", "")
        if key and given != f"Bearer {key}":
            message = f"Incorrect API key provided: {given.removeprefix('Bearer ')}"
            self._send(401, {"error": {"message": message}})
        else:
            self._send(status, body)

    def _fail(self, fault: Fault) -> None:
        if not fault.status:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        data = fault.body.encode()
        self.send_response(fault.status)
        for name, value in fault.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) + (100 if fault.torn else 0)))
        self.end_headers()
        self.wfile.write(data)
        self.close_connection = fault.torn

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def running(**settings: Any) -> Iterator[CompletionServer]:
    """A server that answers until the end of the block."""
    with CompletionServer(**settings) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def sampling(**changes: Any) -> SamplingConfig:
    """A short run: ten samples of each problem, eight at a time."""
    settings = {"samples_per_problem": 10, "slots": 8, "shard_size": 4, "temperature": 1.0}
    return SamplingConfig(**{**settings, **changes})


def ticket(
    problem: Problem, index: int = 0, language: Language = Language.PYTHON3, seed: int = 0
) -> Ticket:
    """A ticket as the sampler writes them."""
    return Ticket(
        problem=problem,
        shard=0,
        index=index,
        conditioning=Conditioning(language, 1200, ("dp", "math")),
        temperature=0.75,
        key=sample_key(seed, problem.name, index),
    )
