"""Which completion server is asked, for what, and with which retries."""

import dataclasses
import os
from urllib.parse import urlsplit

from alphacode.errors import UserError

KEY_VARIABLE = "ALPHACODE_SERVER_KEY"
PROMPTS = ("statement", "metadata", "chat")


class RefusedError(UserError):
    """A request without a usable answer, for a field, for its length or for the server's fault.

    Others may be answered all the same.
    """


@dataclasses.dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """A completion server and the way it is asked.

    Attributes:
      address: Its base address, to which `/completions` is added, as `http://127.0.0.1:8000/v1`.
        It holds no credentials: a key is taken from the environment (`server_key`), so that it is
        in no list of processes, no log and no file.
      model: Name of one of its models; empty takes the only one.
      prompts: `statement` asks for the continuation of the statement in comments, as suits a model
        pre-trained on text and code; `metadata` of this project's own prompt, for models that were
        fine-tuned on it; `chat` asks for an answer with a block of code.
      choices: Samples per request, the protocol's `n`. Above 1 they share one seed, and a sample
        depends on those it was asked for with.
      max_tokens: Most tokens of an answer; 0 takes `sampling.max_tokens`, and in a chat four times
        as many: what it says around its program, and thinks before it, counts too.
      seconds: Longest wait for one answer; it counts from the request, queueing included.
      attempts: Most tries of one request; those after a connection that failed, status 408, 425,
        429 or 5xx, a wait that was too long, or an answer that was torn.
      first_wait: Seconds between the first two tries; it doubles from try to try up to a minute.
      extensions: Whether to send, to a server that takes them, the fields that vLLM and llama.cpp
        know beyond the protocol. They switch off what those would add to sampling by their own
        defaults, such as top-k 40.
      log_probabilities: Whether to ask a server that takes it for those of the tokens.
    """

    address: str
    model: str = ""
    prompts: str = "statement"
    choices: int = 1
    max_tokens: int = 0
    seconds: float = 600.0
    attempts: int = 10
    first_wait: float = 1.0
    extensions: bool = True
    log_probabilities: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "address", _base_address(self.address))
        if self.prompts not in PROMPTS:
            raise UserError(
                f"prompts={self.prompts!r} for {self.address}: must be one of {', '.join(PROMPTS)}"
            )
        for name in ("choices", "seconds", "attempts", "first_wait"):
            if not getattr(self, name) > 0:
                raise UserError(
                    f"{name}={getattr(self, name)} for {self.address}: must be positive"
                )
        if self.max_tokens < 0:
            raise UserError(
                f"max_tokens={self.max_tokens} for {self.address}: must not be negative"
            )


def server_key() -> str:
    """The key that the server asks for, from the environment; empty where there is none.

    The variable is this project's own, so that the key of one service never goes to another.

    Raises:
      UserError: A key that no header can carry; the message does not repeat it.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not all("!" <= character <= "~" for character in key):
        raise UserError(
            f"{KEY_VARIABLE}: holds a character that no key has; set it to the key alone"
        )
    return key


def _base_address(address: str) -> str:
    """The address as it is logged and stored; what might be a secret in it is not repeated."""
    try:
        parts = urlsplit(address.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in ("http", "https") or not host:
        raise UserError(
            "the address of the completion server must read as http://127.0.0.1:8000/v1"
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise UserError(
            f"the address of the completion server at {host} holds credentials or parameters; "
            f"give the address alone, and its key in the environment variable {KEY_VARIABLE}"
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
