"""Statements: every construct of LaTeX and Markdown gives the text a reader expects."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alphacode.datasets.readers.statements.formula import formula_to_text
from alphacode.datasets.readers.statements.latex import latex_to_text
from alphacode.datasets.readers.statements.markdown import markdown_to_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"1 \le n \le 10^5", "1 <= n <= 10^5"),
        (r"1\leq n\leq 10^{18}", "1 <= n <= 10^18"),
        (r"10^{-6}", "10^-6"),
        (r"2^{n+1}", "2^(n+1)"),
        (r"a_1, a_2, \ldots, a_n", "a_1, a_2, ..., a_n"),
        (r"x_{i-1} < x_{i}", "x_(i-1) < x_i"),
        (r"a_ix^2y", "a_i x^2 y"),
        (r"x'_i \ne y", "x'_i != y"),
        (r"a \not= b", "a != b"),
        (r"a \not\in S", "a not in S"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\frac12", "1/2"),
        (r"{m \choose k} = \frac{m!}{k!(m-k)!}", "C(m, k) = m!/(k!(m-k)!)"),
        (r"\binom{n}{k}", "C(n, k)"),
        (r"\sqrt{2}, \sqrt[3]{x}", "sqrt(2), x^(1/3)"),
        (r"\left\lfloor \frac{n}{2} \right\rfloor", "floor(n/2)"),
        (r"\lceil x \rceil", "ceil(x)"),
        (r"\{1, \ldots, n\}", "{1, ..., n}"),
        (r"a \cdot b \times c", "a * b \u00d7 c"),
        (r"x \equiv y \pmod n", "x \u2261 y (mod n)"),
        (r"x \bmod 5", "x mod 5"),
        (r"\sum_{i=1}^n a_i", "sum_(i=1)^n a_i"),
        (r"\log_2 3", "log_2 3"),
        (r"\pi + \alpha", "pi + alpha"),
        (r"i^{th}", "i-th"),
        (r"1^{st}", "1st"),
        (r"90^\circ", "90 degrees"),
        (r"\text{yes if } n > 1", "yes if n > 1"),
        (r"|s| \le 100~000", "|s| <= 100 000"),
        (r"A \rightarrow B", "A -> B"),
        (r"\mathcal{O}(n \log n)", "O(n log n)"),
        (r"\unknowncommand{x}", "unknowncommandx"),
        (r"50\%", "50%"),
        ("", ""),
    ],
)
def test_formulas(source, text):
    assert formula_to_text(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("One\nparagraph.\n\n\nTwo.", "One paragraph.\n\nTwo."),
        (r"\emph{a} \textbf{b \textit{c}} \texttt{d} {\bf e}", "a b c d e"),
        ("``a'' and `b'", "\"a\" and 'b'"),
        ("1--5, a---b", "1-5, a - b"),
        ("a~b\\ c", "a b c"),
        (r"100\% of \$5 \& \#1 a\_b \{x\}", "100% of $5 & #1 a_b {x}"),
        ("kept % dropped \\emph{\nnext", "kept next"),
        ("joi%\n  ned", "joined"),
        ("a\n% only a comment\nb", "a b"),
        ("a % c\n\nb", "a\n\nb"),
        (r"a\\b\newline c", "a\nb\nc"),
        (r"\problemname{Title}Text", "Text"),
        ("x\\section*{Input}\nThe number.", "x\n\nInput\n\nThe number."),
        (r"\subsection{Sample \emph{one}}y", "Sample one\n\ny"),
        (r"\illustration{.3}{a.jpg}{By \href{http://x%20y}{Z}, cc}Text", "Text"),
        ("A\n\\begin{figure}[h]\\includegraphics[width=1cm]{x}\\caption{C}\\end{figure}\nB", "A B"),
        (r"see Figure~\ref{fig:a}. Next", "see Figure. Next"),
        (r"a\label{x} b\footnote{Really.} c", "a b (Really.) c"),
        (r"\url{http://a.b/c\_d} \href{http://x}{here}", "http://a.b/c_d here"),
        (r"\noindent x \vspace{1em}y \hspace*{2cm}z", "x y z"),
        (r"\'e \`{a} \^o \"{o} \~n \c{c} \v{s} \aa \O{} \ss", "é à ô ö ñ ç š åØ ß"),
        (r"\verb|a_b & \c| and \verb+%+", r"a_b & \c and %"),
        ("x $n\\ge 1$ y", "x n >= 1 y"),
        ("x\n$$n \\ge 1$$\ny", "x\nn >= 1\ny"),
        (r"\(a\le b\) \[c \ge d\] e", "a <= b\nc >= d\ne"),
        ("$10\\,000$ and 1\\,000\\,000 and 5\\,m", "10000 and 1000000 and 5 m"),
        ("a\\begin{align*}x &= 1 \\\\ y &= 2\\end{align*}b", "a\nx = 1\ny = 2\nb"),
        (r"\textcolor{red}{hot} \color{blue}cold", "hot cold"),
        (r"\newcommand{\maxn}{10^5}$n \le \maxn$ \maxn{} x", "n <= 10^5 10^5 x"),
        (r"\newcommand{\two}[2]{#2-#1}\two{a}{b}", "b-a"),
        (r"\def\x{y}\x z", "y z"),
        (r"\newcommand{\loop}{\loop}a", "a"),
        (r"\ifplastex A\else B\fi{} C\iffalse D\fi", "A C"),
        ("\\documentclass{a}\\begin{document}in\\end{document} out", "in"),
        (r"price is 5$", "price is 5$"),
        ("", ""),
        ("% nothing\n\\problemname{X}", ""),
    ],
)
def test_latex(source, text):
    assert latex_to_text(source).rstrip("\n") == text


def test_lists_are_lines_with_bullets_numbers_and_indent():
    source = r"""There are
\begin{itemize}
  \item one,

  \item two:
    \begin{enumerate} \item first \item[(b)] second \item third \end{enumerate}
\end{itemize}
After."""
    assert latex_to_text(source) == (
        "There are\n- one,\n- two:\n  1. first\n  - (b) second\n  2. third\n\nAfter.\n"
    )


def test_tables_are_rows_of_cells():
    source = r"""\begin{center}\begin{tabular}{|c|l|} \hline
    \textbf{A} & $n \le 5$ \\ \hline
    1 & \multicolumn{2}{c}{two} \\ \hline
    \end{tabular}\end{center}"""
    assert latex_to_text(source) == "A | n <= 5\n1 | two\n"


def test_verbatim_text_is_kept_letter_for_letter():
    source = "Look:\n\\begin{verbatim}\n  a % b\n\n$x$  \\emph{}\n\\end{verbatim}\nEnd."
    assert latex_to_text(source) == "Look:\n  a % b\n\n$x$  \\emph{}\nEnd.\n"


LETTERS = tuple("\\{}$&%[]ab_^ \n~`'-*#|123beginitemd")
WORDS = (
    "$", "$$", "\\[", "\\]", "`", "```\n", "**", "<!--", "-->", "&#57344;", "\\,", "\\frac",
    "\\verb|", "\\begin{verbatim}", "\\end{verbatim}", "\\texttt{", "\\item", "\\begin{itemize}",
    "\\end{itemize}",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(LETTERS), max_size=60).map("".join)
    | st.lists(st.sampled_from(LETTERS + WORDS), max_size=25).map("".join)
)
@example("\\verb|\\begin{verbatim}\\end{verbatim}\\verb|")
@settings(max_examples=600)
def test_any_source_gives_text_without_marks(source):
    for text in (latex_to_text(source), markdown_to_text(source)):
        assert not any("\ue000" <= char <= "\ue00f" for char in text)
        assert not text or text.endswith("\n")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# Input\nA *number* $1 \\le n$ is **given** as `n_1`.", "Input\n\nA number 1 <= n is "
         "given as n_1."),
        ("wrapped\nline\n\nnext", "wrapped line\n\nnext"),
        ("- a\n- b\n  - c\n\nend", "- a\n- b\n  - c\n\nend"),
        ("1. a\n2) b", "1. a\n2. b"),
        ("![alt](x.png){width=5}text[^1] [link](http://x)\n\n[^1]: note", "text link"),
        ("| A | B |\n|---|:-:|\n| 1 | $n$ |", "A | B\n1 | n"),
        ("x <!-- gone --> y<br>z <b>w</b>", "x y\nz w"),
        ("Title\n=====\ntext", "Title\n\ntext"),
        ("a_b and c_d, 2 * 3 * 4, \\*kept\\*", "a_b and c_d, 2 * 3 * 4, *kept*"),
        ("5 &lt; 6 and <no message>", "5 < 6 and <no message>"),
        ("```\n  a *b*\n```\nc", "  a *b*\n\nc"),
        ("$$\\frac{1}{2}$$", "1/2"),
        ("$10\\,000$", "10000"),
        ("$`1`$ and $`a_1`$", "1 and a_1"),
        ("$\\frac`12`x$", "(12)/x"),
    ],
)  # fmt: skip
def test_markdown(source, text):
    assert markdown_to_text(source).rstrip("\n") == text.strip()
