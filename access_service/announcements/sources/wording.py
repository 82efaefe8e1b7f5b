"""Text from outside as plain paragraphs, and those as the Markdown of an announcement."""

from __future__ import annotations

import re
from io import BytesIO

from formats.document import Lang
from formats.errors import UnreadableDocument
from formats.readers.html import HtmlReader
from formats.reading import Limits
from formats.text import block_texts

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&!])")
_LIST = re.compile(r"(?m)^(\s*)([-+]|\d+[.)])(\s)")
TITLE_CHARACTERS = 200
TEXT_CHARACTERS = 20_000


def plain_of_html(html: str, lang: Lang) -> str:
    """Return the text of a piece of a page, a paragraph for each block; scripts have none."""
    if not html.strip():
        return ""
    page = f"<html><body>{html}</body></html>".encode()
    try:
        read = HtmlReader().read(BytesIO(page), name="entry.html", lang=lang, limits=Limits())
    except UnreadableDocument:
        return ""  # a piece without a word, such as a picture alone
    blocks = read.document.blocks
    if any(finding.key == "title-from-name" for finding in read.report.findings):
        blocks = blocks[1:]  # made of the name that we gave
    texts = (" ".join(one.split()) for block in blocks for one in block_texts(block))
    return "\n\n".join(filter(None, texts))[:TEXT_CHARACTERS]


def as_markdown(text: str) -> str:
    """Return plain text as Markdown that shows it as it is: none of its signs means anything."""
    escaped = _SIGNS.sub(r"\\\1", text)
    return _LIST.sub(lambda m: f"{m[1]}{_escaped(m[2])}{m[3]}", escaped)


def _escaped(mark: str) -> str:
    return f"\\{mark}" if len(mark) == 1 else f"{mark[:-1]}\\{mark[-1]}"


def short_title(text: str) -> str:
    """Return a title of at most 200 characters, cut between words."""
    title = " ".join(text.split())
    if len(title) <= TITLE_CHARACTERS:
        return title
    return title[: TITLE_CHARACTERS - 1].rpartition(" ")[0] + "…"
