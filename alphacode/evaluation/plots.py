"""Pictures of the report, as SVG text.

Colours are CSS variables with a fallback, so that an inlined picture follows the page's light or
dark scheme and the same text works as a file of its own.
"""

import dataclasses
import io
import math
import re
from collections.abc import Sequence
from typing import Any

import matplotlib
from markupsafe import Markup
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from alphacode.evaluation.measures import ladder

# Placeholder colours that matplotlib draws with, and the variables they become.
_INK, _FAINT, _GRID = "#222831", "#6b7280", "#e3e5e8"
_GROUP_COLOURS = {"all": _INK, "curriculum": "#0f8f82", "real": "#c9622b"}
_VARIABLES = {
    _INK: "--ink",
    _FAINT: "--faint",
    _GRID: "--line",
    "#0f8f82": "--curriculum",
    "#c9622b": "--real",
}
_VERDICT_VARIABLES = {"AC": ("--good", "#1a8f4c"), "WA": ("--bad", "#c8463d")}
_OTHER_VERDICT = ("--odd", "#b98a1d")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif"


def funnel(stages: Sequence[tuple[str, int, str]]) -> Markup:
    """The way from samples to solved problems as bars on a logarithmic scale.

    Args:
      stages: Label, count, and a remark beside the count, from the top down.
    """
    largest = math.log10(1 + max((count for _, count, _ in stages), default=0)) or 1.0
    bars = []
    for number, (label, count, remark) in enumerate(stages):
        opacity = 0.30 + 0.70 * (number + 1) / len(stages)
        fill = f'fill="var(--accent, #3557c9)" fill-opacity="{opacity:.2f}"'
        bars.append(_Bar(label, math.log10(1 + count) / largest, count, remark, Markup(fill)))
    return _bar_chart(bars, _FUNNEL, "Funnel from samples to solved problems")


def verdict_bars(counts: dict[str, int]) -> Markup:
    """How many samples got which verdict, as bars on a linear scale.

    Args:
      counts: By label; the first word of a label is the verdict that gives the colour.
    """
    total = sum(counts.values())
    largest = max(counts.values(), default=0) or 1
    bars = []
    for label, count in counts.items():
        variable, fallback = _VERDICT_VARIABLES.get(label.split()[0], _OTHER_VERDICT)
        fill = f'fill="var({variable}, {fallback})"'
        bars.append(_Bar(label, count / largest, count, percent(count, total), Markup(fill)))
    return _bar_chart(bars, _VERDICTS, "Samples by verdict")


def curves(data: dict[str, Any], submissions: int) -> Markup:
    """n@k and pass@k against k, for all problems and for each group that has any.

    Args:
      data: `totals.curves` of `results.json`.
      submissions: n.
    """
    # Text stays text, and ids do not change from run to run.
    settings: Any = {"svg.fonttype": "none", "svg.hashsalt": "alphacode", "font.size": 10}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(10.7, 3.9), layout="constrained")
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        shown = {name: d for name, d in data.items() if d["k"] and name in _GROUP_COLOURS}
        for name, points in shown.items():
            style: dict[str, Any] = {"color": _GROUP_COLOURS[name], "linewidth": 2}
            axes.plot(
                points["k"], _percents(points["n_at_k"]), marker="o", markersize=4,
                label=f"{name}, {submissions}@k", **style,
            )  # fmt: skip
            axes.plot(
                points["k"], _percents(points["pass_at_k"]), marker="o", markersize=2.5,
                linestyle=(0, (4, 2)), alpha=0.75, label=f"{name}, pass@k",
                **(style | {"linewidth": 1.4}),
            )  # fmt: skip
        _dress(axes, max((d["k"][-1] for d in shown.values()), default=1))
        if shown:
            axes.legend(
                loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, labelcolor=_INK,
                fontsize=9.5,
            )  # fmt: skip
        buffer = io.StringIO()
        FigureCanvasSVG(figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
    return _with_variables(buffer.getvalue())


def percent(part: float, whole: float) -> str:
    """`12%`, `0.34%`, or a dash where there is nothing to take a share of."""
    if not whole:
        return "-"
    share = 100 * part / whole
    return f"{share:.0f}%" if share >= 10 or share == 0 else f"{share:.2g}%"


def _percents(values: Sequence[float]) -> list[float]:
    return [100 * value for value in values]


def _dress(axes: Any, largest: int) -> None:
    axes.set_xscale("log")
    axes.set_xlim(0.9, max(largest, 2) * 1.12)
    axes.set_ylim(bottom=0)
    if axes.get_ylim()[1] > 92:
        axes.set_ylim(0, 103)
    ticks = ladder(largest) if largest < 300 else [10**e for e in range(len(str(largest)))]
    axes.xaxis.set_major_locator(FixedLocator(ticks))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}%"))
    axes.set_xlabel("samples per problem, k", color=_FAINT)
    axes.set_ylabel("problems solved", color=_FAINT)
    axes.grid(True, axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=_FAINT, length=0)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(_GRID)


def _with_variables(svg: str) -> Markup:
    """Placeholder colours to variables; prologue and metadata go, so that it can be inlined."""
    for colour, variable in _VARIABLES.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"font: ([\d.]+)px [^;\"]*", rf"font: \1px {_FONT}", svg)
    svg = re.sub(r'(<svg [^>]*?)width="[^"]*"', r'\1width="100%"', svg, count=1)
    return Markup(re.sub(r'(<svg [^>]*?)height="[^"]*" ', r"\1", svg, count=1))


@dataclasses.dataclass(frozen=True)
class _Bar:
    label: str
    share: float  # of the longest bar's length
    count: int
    remark: str
    fill: Markup


@dataclasses.dataclass(frozen=True)
class _Layout:
    """Sizes of a bar chart, in SVG units."""

    width: int
    row: int
    thickness: int
    left: int  # room for labels
    right: int  # room for counts and remarks


_FUNNEL = _Layout(width=1030, row=38, thickness=24, left=160, right=190)
_VERDICTS = _Layout(width=520, row=28, thickness=16, left=170, right=110)

_BAR = Markup(
    '<text x="{label_x}" y="{text_y}" text-anchor="end" fill="var(--ink, #222831)">{label}</text>'
    '<rect x="{x}" y="{y}" width="{length:.1f}" height="{thickness}" rx="3" {fill}/>'
    '<text x="{count_x:.1f}" y="{text_y}" fill="var(--ink, #222831)" font-weight="600">{count}'
    '<tspan dx="8" font-weight="400" fill="var(--faint, #6b7280)">{remark}</tspan></text>'
)
_SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%" '
    'style="max-width: {width}px" role="img" aria-label="{title}" font-size="14" '
    'font-family="{font}">{bars}</svg>'
)


def _bar_chart(bars: Sequence[_Bar], layout: _Layout, title: str) -> Markup:
    parts = []
    for number, bar in enumerate(bars):
        room = layout.width - layout.left - layout.right
        length = max(2.0, bar.share * room) if bar.count else 0.0
        middle = (number + 0.5) * layout.row
        parts.append(
            _BAR.format(
                label_x=layout.left - 12,
                text_y=middle + 5,
                label=bar.label,
                x=layout.left,
                y=middle - layout.thickness / 2,
                length=length,
                thickness=layout.thickness,
                fill=bar.fill,
                count_x=layout.left + length + 10,
                count=f"{bar.count:,}",
                remark=bar.remark,
            )
        )
    return _SVG.format(
        width=layout.width,
        height=layout.row * len(bars),
        title=title,
        font=_FONT,
        bars=Markup("").join(parts),
    )
