"""The report of a contest run: Markdown, and HTML pages that need nothing else.

    report/report.md             for terminals and repositories
    report/index.html            score, funnel, curves, all problems
    report/problems/<slug>.html  statement, submissions, clusters, samples of one problem
    report/*.svg                 the pictures by themselves

Statements and programs are untrusted text: templates escape all of it, and the pages forbid scripts
and requests of any kind.
"""

import dataclasses
import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
from etils import epath
from markupsafe import Markup

from alphacode.config import ContestConfig
from alphacode.datasets.problem import Problem
from alphacode.errors import UserError
from alphacode.evaluation import plots
from alphacode.evaluation.highlight import highlight
from alphacode.evaluation.table import outcome
from alphacode.files import write_text
from alphacode.sampling.store import SampleStore
from alphacode.selection.conditions import digest
from alphacode.selection.files import ContestFiles, read_json

_TEMPLATES = Path(__file__).parent / "templates"
_SHOWN_CLUSTERS = 12
_SHOWN_INPUTS = 4
_SHOWN_CHARACTERS = 2000
_EXCERPT_CHARACTERS = 80


def write_report(
    problems: Sequence[Problem], config: ContestConfig, workdir: epath.Path, results: dict[str, Any]
) -> None:
    """Writes the whole report folder of a scored run.

    Args:
      problems: Of the contest.
      config: Of the run.
      workdir: Its folder.
      results: Content of `results.json`.

    Raises:
      UserError: Files of an earlier stage are missing, damaged, or not those that were scored.
    """
    folder = workdir / "report"
    totals = results["totals"]
    stages = _stages(totals)
    funnel = plots.funnel(stages)
    curves = plots.curves(totals["curves"], results["submissions_allowed"])
    write_text(folder / "funnel.svg", str(funnel))
    write_text(folder / "solve_rates.svg", str(curves))
    context = {
        "results": results,
        "totals": totals,
        "problems": results["problems"],
        "custom": any(p["token_comparison_despite_custom_checker"] for p in results["problems"]),
        "rated": any(p["rating"] for p in results["problems"]),
        "excerpts": {problem.name: _excerpt(problem) for problem in problems},
        "stages": stages,
        "funnel": funnel,
        "curves": curves,
        "config": dataclasses.asdict(config),
    }
    pages = _environment(autoescape=True)
    by_name = {problem.name: problem for problem in problems}
    for entry in results["problems"]:
        page = pages.get_template("problem.html").render(
            _problem_context(by_name[entry["name"]], entry, results, workdir)
        )
        write_text(folder / "problems" / f"{entry['slug']}.html", page)
    markdown = _environment(autoescape=False).get_template("report.md").render(context)
    write_text(folder / "report.md", markdown)
    # Last, so that its presence says that all it links to is there.
    write_text(folder / "index.html", pages.get_template("index.html").render(context))


def _environment(autoescape: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=autoescape,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    style = (_TEMPLATES / "style.css").read_text(encoding="utf-8")
    environment.globals.update(
        style=Markup(style),
        outcome=outcome,
        highlight=highlight,
        percent=plots.percent,
        rate=lambda value: plots.percent(value, 1),
        mark=_mark,
        shorten=_shorten,
        text=_markdown_text,
    )
    return environment


def _stages(totals: dict[str, Any]) -> list[tuple[str, int, str]]:
    """Label, count and remark of each level of the funnel."""
    samples, distinct = totals["samples"], totals["distinct"]
    passing, clusters = totals["distinct_passing"], totals["clusters"]
    return [
        ("samples", samples, ""),
        ("distinct programs", distinct, plots.percent(distinct, samples)),
        ("pass the examples", passing, plots.percent(passing, distinct)),
        ("clusters", clusters, f"on {totals['problems_with_passing']} problems"),
        ("submitted", totals["submitted"], ""),
        *(
            [("problems solved", totals["solved"], f"of {totals['scored']}")]
            if totals["scored"]
            else []
        ),
    ]


def _problem_context(
    problem: Problem, entry: dict[str, Any], results: dict[str, Any], workdir: epath.Path
) -> dict[str, Any]:
    context: dict[str, Any] = {"p": entry, "problem": problem}
    if not entry["attempted"]:
        return context
    files = ContestFiles(workdir)
    path = files.submissions(problem.name)
    chosen = read_json(path, "cluster")
    clusters = read_json(files.clusters(problem.name), "cluster")
    if [digest(chosen), digest(clusters)] != [entry["made_from"], chosen["made_with"]["clusters"]]:
        raise UserError(f"{path}: is not what was scored; run the stage 'score' first")
    verdicts = {one["number"]: one["verdict"] for one in entry["submissions"]}
    submissions = [s | {"verdict": verdicts[s["number"]]} for s in chosen["submissions"]]
    shown = clusters["clusters"][:_SHOWN_CLUSTERS]
    inputs = _telling_inputs([cluster["outputs"] for cluster in shown])
    return context | {
        "submissions": _with_log_probability(submissions, workdir, problem.name),
        "clusters": _cluster_rows(shown, inputs, submissions),
        "hidden_clusters": len(clusters["clusters"]) - len(shown),
        "largest": max((cluster["size"] for cluster in clusters["clusters"]), default=1),
        "input_count": len(clusters["inputs"]),
        "shown_inputs": [clusters["inputs"][position] for position in inputs],
        "verdicts": plots.verdict_bars(_verdict_counts(entry)),
        "rates": _rates(entry, results["submissions_allowed"]),
    }


def _with_log_probability(
    submissions: list[dict[str, Any]], workdir: epath.Path, problem: str
) -> list[dict[str, Any]]:
    wanted = {submission["sample"] for submission in submissions}
    found = {}
    if wanted:
        for sample in SampleStore(workdir).read(problem):
            if sample.index in wanted:
                found[sample.index] = sample.log_probability
    return [s | {"log_probability": found.get(s["sample"])} for s in submissions]


def _telling_inputs(outputs: Sequence[Sequence[str]]) -> list[int]:
    """Positions of few inputs that tell the clusters apart, each chosen to split most of them."""
    chosen: list[int] = []
    groups: list[tuple[str, ...]] = [
        () for _ in outputs
    ]  # what the chosen inputs show of each cluster
    remaining = list(range(len(outputs[0]))) if outputs else []
    while remaining and len(chosen) < _SHOWN_INPUTS:
        splits = [
            len({(*group, row[i]) for group, row in zip(groups, outputs, strict=True)})
            for i in remaining
        ]
        best = remaining.pop(splits.index(max(splits)))
        chosen.append(best)
        groups = [(*group, row[best]) for group, row in zip(groups, outputs, strict=True)]
    return sorted(chosen)


def _cluster_rows(
    clusters: Sequence[dict[str, Any]],
    inputs: Sequence[int],
    submissions: Sequence[dict[str, Any]],
) -> list[dict[str, Any]]:
    rows = []
    for position, cluster in enumerate(clusters):
        cells = []
        for column in inputs:
            output = cluster["outputs"][column]
            failed = not output.startswith("=")
            text = output if failed else cluster["previews"][column]
            same = position > 0 and output == clusters[0]["outputs"][column]
            cells.append({"text": text, "failed": failed, "same": same})
        rows.append(
            {
                "size": cluster["size"],
                "programs": len(cluster["programs"]),
                "submissions": [s for s in submissions if s["cluster"] == position],
                "cells": cells,
            }
        )
    return rows


def _verdict_counts(entry: dict[str, Any]) -> dict[str, int]:
    """Samples by the verdict that ended them: on the examples, or then on the hidden tests."""
    if entry["complete"]:
        counts = {"AC": entry["hidden_verdicts"].get("AC", 0)}
    else:
        counts = {"AC on examples": entry["public_verdicts"].get("AC", 0)}
    for verdict, count in sorted(entry["hidden_verdicts"].items(), key=lambda item: -item[1]):
        if verdict != "AC":
            counts[f"{verdict} on hidden tests"] = count
    for verdict, count in sorted(entry["public_verdicts"].items(), key=lambda item: -item[1]):
        if verdict != "AC":
            counts[f"{verdict} on examples"] = count
    return counts


def _rates(entry: dict[str, Any], submissions: int) -> dict[str, str]:
    """pass@1, and both rates at the most samples."""
    if not entry["pass_at_k"]:
        return {}
    steps = list(entry["pass_at_k"])
    first, last = steps[0], steps[-1]
    rates = {
        f"pass@{first}": entry["pass_at_k"][first],
        f"pass@{last}": entry["pass_at_k"][last],
        f"{submissions}@{last}": entry["n_at_k"][last],
    }
    return {name: plots.percent(value, 1) for name, value in rates.items()}


def _mark(verdict: str | None) -> str:
    """The style class of a verdict."""
    if verdict is None:
        return "none"
    return verdict if verdict in ("AC", "WA") else "other"


def _shorten(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    text = text.rstrip()
    return text if len(text) <= limit else text[:limit] + " …"


def _excerpt(problem: Problem) -> str:
    """The first line of the statement that says more than the name, cut to a table cell."""
    lines = (" ".join(line.split()) for line in problem.description.splitlines())
    line = next((line for line in lines if len(line) > len(problem.name) and " " in line), "")
    return _shorten(line, _EXCERPT_CHARACTERS)


def _markdown_text(text: str) -> str:
    """Untrusted text inside a Markdown line or table cell."""
    escaped = html.escape(" ".join(text.split()))
    for character in "\\`*_[]|#!":
        escaped = escaped.replace(character, "\\" + character)
    return escaped
