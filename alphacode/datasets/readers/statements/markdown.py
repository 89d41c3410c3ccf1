"""Problem statements in Markdown as plain text, in the layout that `latex` gives."""

import html
import re

from alphacode.datasets.readers.statements.formula import formula_to_text
from alphacode.datasets.readers.statements.layout import (
    BREAK,
    INDENT,
    ITEM,
    PARAGRAPH,
    Literals,
    lay_out,
    without_marks,
)

_TAGS = re.compile(
    r"</?(?:p|b|i|u|em|strong|img|div|span|table|thead|tbody|tr|td|th|ul|ol|li|center|figure|"
    r"figcaption|a|code|pre|h[1-6]|details|summary|sub|small|tt|kbd)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ITEM = re.compile(r"( *)(?:[-*+]|([0-9]+)[.)]) +(.*)")
_RULE = re.compile(r"\|?[ :|-]*--[ :|-]*")


def markdown_to_text(source: str) -> str:
    """Converts a statement; the text ends in a newline, or is empty where nothing is left."""
    literals = Literals()
    text = re.sub(
        r"^ *(```+|~~~+)[^\n]*\n(.*?)^ *\1 *$",
        lambda match: f"\n\n{literals.keep(match[2].rstrip())}\n\n",
        without_marks(source),
        flags=re.DOTALL | re.MULTILINE,
    )
    text = _inline(re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL), literals)
    return lay_out("".join(map(_line, text.split("\n"))), literals)


def _inline(text: str, literals: Literals) -> str:
    """Removes what marks up words; code and formulas are set aside."""

    def keep(match: re.Match[str]) -> str:
        return literals.keep(match[2].strip())

    def formula(match: re.Match[str]) -> str:
        # Thin spaces and breaks are resolved here, for a literal is not laid out again.
        return literals.keep(lay_out(formula_to_text(match[1]), literals).rstrip("\n"))

    text = re.sub(r"(`+)(.+?)\1", keep, text)
    text = re.sub(r"\$\$((?:\\.|[^\\$])+)\$\$", formula, text)
    text = re.sub(r"(?<!\\)\$((?:\\.|[^\\$])+)\$", formula, text)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", lambda match: literals.keep(match[1]), text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)(\{[^}]*\})?", "", text)
    text = re.sub(r"^\[\^[^\]]+\]:.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"\[\^[^\]]+\]", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<(https?://[^<>\s]+)>", r"\1", text)
    text = re.sub(r"\{\{[^{}]*\}\}", "", text)
    text = re.sub(r"<br\s*/?>", BREAK, text, flags=re.IGNORECASE)
    text = re.sub(r"<sup>([^<]*)</sup>", r"^\1", text, flags=re.IGNORECASE)
    text = _TAGS.sub("", text)
    for mark in (r"\*\*", "__", r"\*", "_"):
        text = re.sub(rf"(?<![\w*]){mark}(?=\S)((?:(?!\n\n).)+?)(?<=\S){mark}(?!\w)", r"\1", text)
    return html.unescape(text)


def _line(line: str) -> str:
    stripped = line.strip()
    if not stripped:
        return PARAGRAPH
    if heading := re.match(r"#{1,6} *(.*?)[ #]*$", stripped):
        return PARAGRAPH + heading[1] + PARAGRAPH
    if _RULE.fullmatch(stripped) or re.fullmatch(r"=+", stripped):
        return PARAGRAPH if "|" not in stripped else ""
    if item := _ITEM.match(line.expandtabs(4)):
        bullet = f"{item[2]}." if item[2] else "-"
        return f"{ITEM}{INDENT * (len(item[1]) // 2 * 2)}{bullet} {item[3]} "
    if stripped.startswith("|"):
        cells = (cell.strip() for cell in stripped.strip("|").split("|"))
        return BREAK + " | ".join(cells) + BREAK
    if stripped.startswith(">"):
        stripped = stripped.lstrip("> ")
    return (stripped[:-1] + BREAK) if stripped.endswith("\\") else stripped + " "
