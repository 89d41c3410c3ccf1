"""Requests to a completion server: transient failures are retried, others reported.

Proxies and passwords of the environment are not used: the address that the user gave is the one
that is called, and redirections are not followed.
"""

import asyncio
import dataclasses
import email.utils
import json
import logging
import random
import time
from collections.abc import Mapping
from typing import Any

import httpx2

from alphacode.errors import UserError
from alphacode.sampling.served.settings import (
    KEY_VARIABLE,
    RefusedError,
    ServerSettings,
)

LONGEST_WAIT = 60.0  # seconds between two tries, unless the server asks for more
LONGEST_ASKED_WAIT = 900.0  # what a server may ask for; a run that would wait longer stops
_CONNECT_SECONDS = 20.0
_SECONDS_BETWEEN_WARNINGS = 10.0
_LONGEST_QUOTE = 300
_PASSING = frozenset({408, 425, 429})
_REFUSING = frozenset({400, 413, 422})
_ABSENT = frozenset({404, 405, 501})
_MOVED = "give the address that it sends to, if you trust it"
_REMEDIES = {
    **dict.fromkeys((301, 302, 303, 307, 308), _MOVED),
    400: "raise the limit that it names, as of its context, or leave out what it does not take",
    401: f"set {KEY_VARIABLE} to the server's key",
    403: f"set {KEY_VARIABLE} to the server's key",
    404: "the base address mostly ends in /v1; check it, and the name of the model",
    413: "the prompt is longer than it takes; raise its limit",
    422: "leave out the setting that it does not take",
    429: "lower sampling.slots, so that fewer requests are in flight",
}
_LOG = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class _Failure:
    """Why a request has no answer.

    Attributes:
      reason: What happened, and what the server said.
      remedy: What the user can do.
      passes: Whether it may succeed when tried again.
      wait: Seconds that the server asks to wait before that.
      refuses: Whether it is this request that has no answer, while others may have one.
      status: The server's, or 0.
    """

    reason: str
    remedy: str
    passes: bool = True
    wait: float | None = None
    refuses: bool = False
    status: int = 0


class CompletionClient:
    """Sends requests from within one event loop; close it there.

    Args:
      settings: Address, patience.
      key: Sent as bearer token; empty sends none.
      in_flight: Most requests that are sent side by side.
    """

    def __init__(self, settings: ServerSettings, key: str, in_flight: int) -> None:
        self._settings = settings
        self._key = key
        self._http = httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx2.Timeout(settings.seconds, connect=_CONNECT_SECONDS),
            limits=httpx2.Limits(max_connections=in_flight, max_keepalive_connections=in_flight),
            trust_env=False,
        )
        self._hold = 0.0  # monotonic time before which the server wants no request
        self._warned = -_SECONDS_BETWEEN_WARNINGS

    async def models(self) -> list[str]:
        """Names of the models served; empty where the server does not list them, or cannot.

        Raises:
          UserError: It cannot be reached, or refuses the key.
        """
        attempts = min(3, self._settings.attempts)
        answer = await self._send("GET", "/models", None, attempts, optional=True)
        listed = answer.get("data")
        found = [entry.get("id") for entry in listed or () if isinstance(entry, dict)]
        return [name for name in found if isinstance(name, str)]

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a request, after as many tries as it takes.

        Args:
          path: Below the base address, as `/completions`.
          body: JSON-able.

        Raises:
          RefusedError: Not taken as it is.
          UserError: Refused otherwise, or failed at every try.
        """
        return await self._send("POST", path, body, self._settings.attempts)

    async def close(self) -> None:
        """Closes all connections."""
        await self._http.aclose()

    async def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        attempts: int,
        optional: bool = False,
    ) -> dict[str, Any]:
        """The answer; of an `optional` path that the server does not have, an empty one."""
        attempt = 1
        while True:
            while (left := self._hold - time.monotonic()) > 0:
                await asyncio.sleep(left)
            outcome = await self._once(method, path, body)
            if isinstance(outcome, dict):
                return outcome
            if optional and outcome.status in _ABSENT:
                return {}
            if not outcome.passes or attempt == attempts:
                tries = f" ({attempt} tries)" if attempt > 1 else ""
                kind = RefusedError if outcome.refuses else UserError
                raise kind(
                    f"{self._settings.address}{path}: {outcome.reason}{tries}; {outcome.remedy}"
                )
            wait = min(LONGEST_WAIT, self._settings.first_wait * 2 ** (attempt - 1))
            # Requests that failed together are not to come back together.
            wait *= random.uniform(0.5, 1.0)
            if outcome.wait is not None:
                self._hold = max(self._hold, time.monotonic() + outcome.wait)
                wait += outcome.wait
            self._warn(path, outcome.reason, wait, attempt, attempts)
            await asyncio.sleep(wait)
            attempt += 1

    async def _once(
        self, method: str, path: str, body: Mapping[str, Any] | None
    ) -> dict[str, Any] | _Failure:
        url = self._settings.address + path
        try:
            async with asyncio.timeout(self._settings.seconds):
                response = await self._http.request(method, url, json=body)
        except (TimeoutError, httpx2.ReadTimeout, httpx2.WriteTimeout, httpx2.PoolTimeout):
            return _Failure(
                f"no answer within {self._settings.seconds:g} s",
                "lower sampling.slots, or allow more seconds",
            )
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            return _Failure(
                f"{type(error).__name__}: {self._quoted(str(error))}",
                "start the server, or correct its address",
            )
        if response.status_code != 200:
            return self._refusal(response, response.status_code)
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            return _Failure(
                f"answered 200 with what is no JSON object: {self._quoted(response.text)}",
                "check that the address is a completion server's",
            )
        if answer.get("error") and "choices" not in answer:
            # Some servers tell of errors under 200; they mostly say which status was meant.
            code = answer["error"].get("code") if isinstance(answer["error"], dict) else None
            meant = code if isinstance(code, int) and 400 <= code < 600 else 200
            return self._refusal(response, meant)
        return answer

    def _refusal(self, response: httpx2.Response, status: int) -> _Failure:
        """Args: the answer, and the status that it is to be taken for; 200 is tried again."""
        said = self._quoted(_message(response))
        reason = f"answered {response.status_code} {response.reason_phrase}".rstrip()
        reason += f": {said}" if said else ""
        passes = status in _PASSING or status >= 500 or status == 200
        remedy = _REMEDIES.get(status, "look into the server's log")
        wait = _retry_after(response.headers.get("Retry-After")) if passes else None
        if wait is not None and wait > LONGEST_ASKED_WAIT:
            reason += f", asking to wait {wait:.0f} s"
            return _Failure(reason, "start the same command again after that", passes=False)
        refuses = status in _REFUSING or status == 200
        return _Failure(reason, remedy, passes, wait, refuses, status)

    def _quoted(self, text: str) -> str:
        """What the server said, as part of one line, without the key should it repeat it."""
        if self._key:
            text = text.replace(self._key, "***")
        line = " ".join(text.split())
        return line if len(line) <= _LONGEST_QUOTE else line[:_LONGEST_QUOTE] + "..."

    def _warn(self, path: str, reason: str, wait: float, attempt: int, attempts: int) -> None:
        """Says that a request is tried again, not more often than a reader can bear."""
        now = time.monotonic()
        if now - self._warned < _SECONDS_BETWEEN_WARNINGS:
            return
        self._warned = now
        _LOG.warning(
            "%s%s: %s; attempt %d of %d follows in %.0f s",
            self._settings.address,
            path,
            reason,
            attempt + 1,
            attempts,
            wait,
        )


def _message(response: httpx2.Response) -> str:
    """The reason in the body of a refusal, in any of the forms that servers give it."""
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return response.text
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and body.get(name):
            body = body[name]
    return body if isinstance(body, str) else json.dumps(body)


def _retry_after(value: str | None) -> float | None:
    """Seconds from now, of a header that holds seconds or a date; None for any other."""
    if value is None:
        return None
    try:
        return max(0.0, float(int(value)))
    except ValueError:
        pass
    try:
        then = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, then.timestamp() - time.time())
