"""What differs between two records of settings, in words for messages."""

import json
from collections.abc import Mapping
from typing import Any

_LONGEST = 40
_ABSENT = object()


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """`NAME=BEFORE, not NOW` for each entry that differs, in the order of `now`.

    Args:
      before: JSON-able; an entry that has entries is compared by these, as `NAME.NAME`.
      now: Likewise.
    """
    one, other = json.loads(json.dumps(before)), json.loads(json.dumps(now))
    return _differences(one, other, "")


def _differences(before: Any, now: Any, name: str) -> list[str]:
    if isinstance(before, dict) and isinstance(now, dict):
        found = []
        for key in dict.fromkeys([*now, *before]):
            below = f"{name}.{key}" if name else key
            found += _differences(before.get(key, _ABSENT), now.get(key, _ABSENT), below)
        return found
    return [] if before == now else [f"{name}={_short(before)}, not {_short(now)}"]


def _short(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
