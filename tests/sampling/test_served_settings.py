"""What the user says about a server: taken as meant, or refused without repeating secrets."""

import subprocess
import sys
from pathlib import Path

import pytest

from alphacode.errors import UserError
from alphacode.sampling.served.settings import (
    KEY_VARIABLE,
    ServerSettings,
    server_key,
)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        (" https://models.example.org/v1/ ", "https://models.example.org/v1"),
        ("http://[::1]:8080/v1//", "http://[::1]:8080/v1"),
        ("HTTP://localhost", "http://localhost"),
    ],
)
def test_addresses_are_kept_in_one_form(given: str, kept: str):
    assert ServerSettings(address=given).address == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1:8000",
        "/v1",
        "ftp://host/v1",
        "http://",
        "http://host:99999/v1",
        "http://[::1/v1",
    ],
)
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(UserError, match="must read as http://127"):
        ServerSettings(address=address)


@pytest.mark.parametrize(
    "address",
    [
        "http://user:hunter2@host:80/v1",
        "https://host/v1?api-key=hunter2",
        "https://host/v1#hunter2",
        "http://hunter2@host/v1",
    ],
)
def test_secrets_in_an_address_are_refused_and_not_repeated(address: str):
    with pytest.raises(UserError, match=f"at host holds .*{KEY_VARIABLE}") as raised:
        ServerSettings(address=address)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"prompts": "poem"},
        {"choices": 0},
        {"attempts": 0},
        {"seconds": 0.0},
        {"seconds": float("nan")},
        {"first_wait": -1.0},
        {"max_tokens": -1},
    ],
)
def test_settings_that_mean_nothing_are_refused(changes: dict[str, object]):
    with pytest.raises(UserError, match=f"{next(iter(changes))}=.*http://host: must"):
        ServerSettings(address="http://host", **changes)  # type: ignore[arg-type]


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert server_key() == ""
    monkeypatch.setenv(KEY_VARIABLE, " sk-abc\n")
    assert server_key() == "sk-abc"
    for broken in ("sk abc", "sk-\u00e4", "sk\nX-Other: 1"):
        monkeypatch.setenv(KEY_VARIABLE, broken)
        with pytest.raises(UserError, match=f"{KEY_VARIABLE}: holds a character") as raised:
            server_key()
        assert broken not in str(raised.value)


def test_a_missing_package_is_named_with_its_remedy():
    code = "import sys; sys.modules['httpx2'] = None; import alphacode.sampling.served.generator"
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].endswith(
        "a completion server needs the package httpx2; pip install 'alphacode[served]'"
    )
