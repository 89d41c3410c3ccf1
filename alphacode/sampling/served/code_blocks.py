"""The blocks of code in a chat's answer, as CommonMark reads it."""

from collections.abc import Iterator

from markdown_it import MarkdownIt

_COMMONMARK = MarkdownIt("commonmark")
_FENCES = ("```", "~~~")


def code_blocks(answer: str) -> Iterator[tuple[str, str]]:
    """Mark, in lower case, and text of each block of code, wherever it stands, in order.

    A fence that is left open ends with what holds it. One that is indented as far as a block of
    code without a fence counts as the fence that it was meant to be.
    """
    for token in _COMMONMARK.parse(answer):
        if token.type == "fence":
            open_ended = token.content and not token.content.endswith("\n")
            mark = token.info.strip().split(" ")[0].lower()
            yield mark, token.content + ("\n" if open_ended else "")
        elif token.type == "code_block":
            if token.content.startswith(_FENCES):
                yield from code_blocks(token.content)
            else:
                yield "", token.content
