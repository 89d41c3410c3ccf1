"""The score of a contest run, as `results.json` has it: per problem, and in total.

Nothing is judged here: verdicts are those of the filter stage. A problem without samples is counted
as not solved and shown as not attempted. One without hidden tests is not scored: what was submitted
is told, and solve rates are over the others.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from alphacode.datasets.problem import Problem
from alphacode.evaluation.measures import (
    Counts,
    bootstrap_interval,
    ladder,
    mean_n_at_k,
    n_at_k,
    pass_at_k,
)
from alphacode.execution import Verdict
from alphacode.sampling.duplicates import Multiplicities
from alphacode.sampling.store import Sample, slug
from alphacode.selection.programs import program_key
from alphacode.selection.verdicts import Verdicts

GROUPS = ("curriculum", "real")


def group_of(problem: Problem) -> str:
    """`curriculum` for generated practice problems, by their source, else `real`."""
    return "curriculum" if problem.source.startswith("curriculum") else "real"


def lacks_checker(problem: Problem) -> bool:
    """Whether it has several right answers, but no program that tells them from wrong ones."""
    return problem.checker == "custom" and problem.validator is None


def score_problem(
    problem: Problem,
    counts: "SampleCounts",
    submissions: Sequence[dict[str, Any]],
    cluster_sizes: Sequence[int],
    allowed: int,
    complete: bool = True,
) -> dict[str, Any]:
    """The entry of one problem in `results.json`.

    Args:
      problem: The problem.
      counts: Of its samples.
      submissions: Content of its submission file, with verdicts.
      cluster_sizes: In order of submission.
      allowed: n of n@k.
      complete: Whether all programs that pass the examples were run on the hidden tests: else how
        many are correct is not known.
    """
    solved_by = next((s["number"] for s in submissions if s["verdict"] == "AC"), None)
    entry: dict[str, Any] = {
        "name": problem.name,
        "slug": slug(problem.name),
        "group": group_of(problem),
        "source": problem.source,
        "author": problem.author,
        "licence": problem.licence,
        "rating": problem.cf_rating,
        "scored": bool(problem.hidden_tests),
        "complete": complete and bool(problem.hidden_tests),
        "attempted": counts.samples > 0,
        "token_comparison_despite_custom_checker": lacks_checker(problem),
        **counts.to_json(),
        "clusters": len(cluster_sizes),
        "cluster_sizes": list(cluster_sizes),
        "submissions": [
            {k: s[k] for k in ("number", "cluster", "sample", "language", "verdict")}
            for s in submissions
        ],
        "solved": solved_by is not None,
        "solved_by": solved_by,
    }
    rates = _rates(counts.counts, allowed) if entry["complete"] else {"pass_at_k": {}, "n_at_k": {}}
    return entry | rates


def with_verdicts(
    submissions: Sequence[dict[str, Any]], verdicts: Verdicts
) -> list[dict[str, Any]]:
    """Submissions of a file with the hidden verdicts filled in; None for unknown."""
    judged = [verdicts.final(submission["key"]) for submission in submissions]
    return [
        submission | {"verdict": one.hidden.value if one is not None and one.hidden else None}
        for submission, one in zip(submissions, judged, strict=True)
    ]


class SampleCounts:
    """Counts over the samples of one problem, each with its program's verdict.

    Args:
      samples: All that count; gone through once.
      verdicts: Of its programs; those without a final one are counted as not judged.

    Attributes:
      passing_samples: Index, program's key and language of each sample that passes the examples.

    Raises:
      UserError: Programs were judged with other limits or tests only.
    """

    def __init__(self, samples: Iterable[Sample], verdicts: Verdicts) -> None:
        self.finished = self.tokens = self.told = 0
        self.log_probability = 0.0
        self.languages: Counter[str] = Counter()
        self.public: Counter[str] = Counter()
        self.hidden: Counter[str] = Counter()
        self.passing_samples: list[tuple[int, str, str]] = []
        programs = Multiplicities()
        passing: set[str] = set()
        for sample in samples:
            key = program_key(sample.language, sample.program)
            programs.add(bytes.fromhex(key))
            self.finished += sample.finished
            self.tokens += sample.tokens
            if sample.log_probability is not None:
                self.told += 1
                self.log_probability += sample.log_probability
            self.languages[sample.language.token] += 1
            if verdicts.passes(key):
                self.passing_samples.append((sample.index, key, sample.language.token))
            verdict = verdicts.final(key)
            if verdict is not None:
                self.public[verdict.public.value] += 1
                if verdict.public is Verdict.AC:
                    passing.add(key)
                if verdict.hidden is not None:
                    self.hidden[verdict.hidden.value] += 1
        self.samples = programs.total
        self.distinct = programs.distinct
        self.most_drawn = programs.largest
        self.distinct_passing = len(passing)

    @property
    def counts(self) -> Counts:
        """What solve rates are computed from."""
        return Counts(self.public.total(), self.public["AC"], self.hidden["AC"])

    def to_json(self) -> dict[str, Any]:
        """What an entry of `results.json` says of the samples."""
        judged = self.public.total()
        return {
            "samples": self.samples,
            "judged": judged,
            "unjudged": self.samples - judged,
            "distinct": self.distinct,
            "most_drawn": self.most_drawn,
            "finished": self.finished,
            "languages": dict(sorted(self.languages.items())),
            "mean_log_probability": _mean(self.log_probability, self.told),
            "mean_tokens": _mean(self.tokens, self.samples),
            "compiling_share": _mean(judged - self.public["CE"], judged),
            "passing": self.public["AC"],
            "distinct_passing": self.distinct_passing,
            "correct": self.hidden["AC"],
            "public_verdicts": dict(sorted(self.public.items())),
            "hidden_verdicts": dict(sorted(self.hidden.items())),
        }


def _mean(total: float, count: int) -> float | None:
    return round(total / count, 6) if count else None


def _rates(counts: Counts, submissions: int) -> dict[str, Any]:
    steps = ladder(counts.samples)
    return {
        "pass_at_k": {str(k): pass_at_k(counts.samples, counts.correct, k) for k in steps},
        "n_at_k": {str(k): n_at_k(counts, submissions, k) for k in steps},
    }


def totals(entries: Sequence[dict[str, Any]], submissions: int) -> dict[str, Any]:
    """What `results.json` says of all problems together."""

    def add(field: str) -> int:
        return sum(entry[field] for entry in entries)

    solved = [float(entry["solved"]) for entry in entries if entry["scored"]]
    return {
        "problems": len(entries),
        "scored": len(solved),
        "complete": sum(entry["complete"] for entry in entries),
        "attempted": add("attempted"),
        "not_attempted": len(entries) - add("attempted"),
        "solved": add("solved"),
        "solve_rate": sum(solved) / len(solved) if solved else None,
        "solve_rate_interval": list(bootstrap_interval(solved)) if solved else None,
        "groups": {
            group: {
                "problems": sum(entry["group"] == group and entry["scored"] for entry in entries),
                "solved": sum(entry["solved"] for entry in entries if entry["group"] == group),
            }
            for group in GROUPS
        },
        "samples": add("samples"),
        "judged": add("judged"),
        "unjudged": add("unjudged"),
        "distinct": add("distinct"),
        "finished": add("finished"),
        "passing": add("passing"),
        "distinct_passing": add("distinct_passing"),
        "correct": add("correct"),
        "clusters": add("clusters"),
        "submitted": sum(len(entry["submissions"]) for entry in entries),
        "problems_with_passing": sum(entry["passing"] > 0 for entry in entries),
        "curves": _curves(entries, submissions),
    }


def _curves(scored: Sequence[dict[str, Any]], submissions: int) -> dict[str, Any]:
    """n@k and pass@k of all problems and of each group, over k that every attempted one reached."""
    scored = [entry for entry in scored if entry["complete"]]
    groups = {"all": scored}
    groups |= {g: [entry for entry in scored if entry["group"] == g] for g in GROUPS}
    curves = {}
    for name, entries in groups.items():
        counts = [Counts(e["judged"], e["passing"], e["correct"]) for e in entries]
        steps = ladder(min((c.samples for c in counts if c.samples), default=0))
        curves[name] = {
            "k": steps,
            "n_at_k": [mean_n_at_k(counts, submissions, k) for k in steps],
            "pass_at_k": [_mean_pass_at_k(counts, k) for k in steps],
        }
    return curves


def _mean_pass_at_k(problems: Iterable[Counts], k: int) -> float:
    rates = [pass_at_k(c.samples, c.correct, k) if c.samples else 0.0 for c in problems]
    return sum(rates) / len(rates)
