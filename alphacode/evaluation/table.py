"""The score as text: a line per problem, and the line that ends a run."""

from typing import Any

_HEADER = ("problem", "group", "samples", "distinct", "pass ex.", "clusters", "sent", "result")
_LONGEST_NAME = 34


def score_table(results: dict[str, Any]) -> str:
    """A compact table of `results.json`, one line per problem."""
    rows = [_HEADER, *(_row(entry) for entry in results["problems"])]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    lines = []
    for row in rows:
        cells = [
            text.ljust(width) if column in (0, 1, 7) else text.rjust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def summary_line(results: dict[str, Any]) -> str:
    """`solved N of M problems (curriculum a of b, real c of d)`, and how many were not scored."""
    totals = results["totals"]
    open_ = totals["problems"] - totals["scored"]
    if not totals["scored"]:
        return f"not scored: {totals['submitted']} submissions for {open_} problems"
    groups = ", ".join(
        f"{name} {group['solved']} of {group['problems']}"
        for name, group in totals["groups"].items()
    )
    more = f"; {open_} not scored" if open_ else ""
    return f"solved {totals['solved']} of {totals['scored']} problems ({groups}){more}"


def outcome(entry: dict[str, Any]) -> str:
    """What became of a problem, in a few words."""
    if not entry["attempted"]:
        return "not attempted"
    if entry["solved"]:
        return f"solved by submission {entry['solved_by']}"
    if not entry["judged"]:
        return "not judged"
    if not entry["passing"]:
        return "none passes the examples"
    if not entry["submissions"]:
        return "nothing submitted"
    if not entry["scored"]:
        return "not scored"
    return "not solved"


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    name = entry["name"]
    if len(name) > _LONGEST_NAME:
        name = name[: _LONGEST_NAME - 1] + "…"
    numbers = (entry[f] for f in ("samples", "distinct", "passing", "clusters"))
    flag = " *" if entry["token_comparison_despite_custom_checker"] else ""
    return (
        name,
        entry["group"],
        *map(str, numbers),
        str(len(entry["submissions"])),
        outcome(entry) + flag,
    )
