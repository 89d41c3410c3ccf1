"""The report: complete, self-contained, and safe whatever programs and statements hold."""

import re
import shutil
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest
from small_problems import UNTOLD, contest, contest_samples

from alphacode.evaluation import plots
from alphacode.evaluation.contest import run_contest
from alphacode.evaluation.report import _telling_inputs
from alphacode.sampling.store import slug


class _Page(HTMLParser):
    """Tags, attributes, links, and the text of code blocks and of the page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.links, self.codes = [], [], [], []
        self.text = ""
        self._in_code = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.links += [value for name, value in attrs if name == "href"]
        if tag == "pre":
            self._in_code = ("class", "code") in attrs
            if self._in_code:
                self.codes.append("")

    def handle_endtag(self, tag):
        if tag == "pre":
            self._in_code = False

    def handle_data(self, data):
        self.text += data
        if self._in_code:
            self.codes[-1] += data


@pytest.fixture(scope="module")
def pages(judged):
    folder = judged.workdir / "report"
    return {path: _Page(path.read_text()) for path in folder.rglob("*.html")}


def _problem_page(judged, pages, name):
    return pages[judged.workdir / "report" / "problems" / f"{slug(name)}.html"]


def test_log_probabilities_that_no_generator_told_are_left_open(judged, pages):
    for problem in judged.results["problems"]:
        if not problem["attempted"]:
            continue
        page = _problem_page(judged, pages, problem["name"])
        drawn = [sample.log_probability for sample in contest_samples(problem["name"])]
        if problem["name"] in UNTOLD:
            assert problem["mean_log_probability"] is None
            assert "· log probability" not in page.text
        else:
            mean = sum(drawn) / len(drawn)
            assert problem["mean_log_probability"] == pytest.approx(mean, abs=1e-6)
            assert f"{mean:.2f}" in page.text


def test_there_is_a_page_for_each_problem_and_every_link_resolves(judged, pages):
    assert len(pages) == 1 + len(contest())
    for path, page in pages.items():
        for link in page.links:
            assert (path.parent / link).is_file(), link


def test_nothing_in_a_page_can_run_or_ask_for_anything(pages):
    for page in pages.values():
        assert not {"script", "img", "iframe", "link", "object", "form"} & set(page.tags)
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        values = [value or "" for name, value in page.attributes if not name.startswith("xmlns")]
        assert not [v for v in values if re.search(r"https?:|javascript:|url\((?!#)", v)]
        assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    for path in pages:
        text = path.read_text()
        assert "<script" not in text.lower()


def test_a_hostile_program_is_shown_as_it_is(judged, pages):
    page = _problem_page(judged, pages, "Largest letter <b>")
    hostile = next(
        s.program for s in contest_samples("Largest letter <b>") if "</script>" in s.program
    )
    assert hostile in page.codes
    assert "</script><script>alert('statement')</script>" in page.text


def test_the_solving_program_is_marked_and_open(judged):
    path = judged.workdir / "report" / "problems" / f"{slug('Doubling')}.html"
    opened = re.findall(r"<details open([^>]*)>", path.read_text())
    assert opened == [' class="first-solving"']


def test_every_problem_and_its_outcome_is_in_table_and_markdown(judged, pages):
    index = pages[judged.workdir / "report" / "index.html"]
    markdown = (judged.workdir / "report" / "report.md").read_text()
    for problem in contest():
        assert problem.name in index.text
    for outcome in ("not attempted", "none passes the examples", "solved by submission 3"):
        assert outcome in index.text
        assert outcome in markdown
    assert "4 of 6" in index.text
    assert "**Solved 4 of 6 problems**" in markdown
    assert all("no checker in the files" in text for text in (index.text, markdown))
    assert judged.results["isolation"]["name"] in index.text


def test_markdown_holds_no_markup_of_names(judged):
    markdown = (judged.workdir / "report" / "report.md").read_text()
    assert "<b>" not in markdown
    rows = [line for line in markdown.splitlines() if line.startswith("| [")]
    assert len(rows) == len(contest())
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {10}


def test_pictures_are_well_formed_and_follow_the_scheme(judged):
    for name in ("funnel.svg", "solve_rates.svg"):
        text = (judged.workdir / "report" / name).read_text()
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        assert "viewBox" in root.attrib
        assert "var(--ink, #222831)" in text


def test_the_report_is_a_function_of_its_files(judged, tmp_path):
    workdir = tmp_path / "run"
    shutil.copytree(judged.workdir, workdir)
    shutil.rmtree(workdir / "report")
    run_contest(judged.config, "", judged.contest, str(workdir), ["report"])
    for path in (judged.workdir / "report").rglob("*.*"):
        again = workdir / "report" / path.relative_to(judged.workdir / "report")
        assert again.read_text() == path.read_text()


def test_funnel_bars_are_ordered_as_their_counts():
    svg = plots.funnel([("a", 1000, ""), ("b", 0, ""), ("c", 7, "<i>")])
    widths = [float(w) for w in re.findall(r'<rect[^>]* width="([\d.]+)"', svg)]
    assert widths[0] > widths[2] > widths[1] == 0
    assert "<i>" not in svg


@pytest.mark.parametrize("counts", [{}, {"AC": 0}, {"AC": 3, "WA on <examples>": 1}])
def test_verdict_bars_of_any_counts_are_well_formed(counts):
    ElementTree.fromstring(str(plots.verdict_bars(counts)))


@pytest.mark.parametrize("k", [[], [1], [1, 2, 5], [1, 10, 100_000]])
def test_curves_of_any_length_are_well_formed(k):
    points = {"k": k, "n_at_k": [0.1] * len(k), "pass_at_k": [1.0] * len(k)}
    svg = str(plots.curves({"all": points, "real": {"k": [], "n_at_k": [], "pass_at_k": []}}, 10))
    ElementTree.fromstring(svg)
    assert ("all, 10@k" in svg) == bool(k)


def test_percentages_round_for_reading():
    assert [plots.percent(a, 200) for a in (0, 1, 25, 200)] == ["0%", "0.5%", "12%", "100%"]
    assert plots.percent(0, 0) == "-"


def test_the_inputs_shown_are_those_that_tell_clusters_apart():
    outputs = ["aaaax", "aaaay", "aabax", "abbay"]
    chosen = _telling_inputs(outputs)
    assert {4, 2, 1} <= set(chosen)
    shown = {tuple(row[i] for i in chosen) for row in outputs}
    assert len(shown) == len(outputs)
    assert _telling_inputs([]) == []
