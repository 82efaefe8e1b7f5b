"""A Document as a piece of a page, every text escaped, every language marked."""

from __future__ import annotations

from html import escape
from typing import assert_never

from access_service.messages import say
from formats.document import (
    EL,
    EN,
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    Lang,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableCell,
)

_TAGS = {
    Emphasis.EMPHASIS: "em",
    Emphasis.STRONG: "strong",
    Emphasis.CODE: "code",
    Emphasis.SUPERSCRIPT: "sup",
    Emphasis.SUBSCRIPT: "sub",
}
_SAFE_LINKS = ("https://", "http://", "mailto:", "tel:", "#")


def as_html(document: Document, *, level_shift: int = 0, skips_title: bool = False) -> str:
    """Return the document's blocks as HTML.

    Args:
        document: What is shown; its notes are left to the full HTML writer.
        level_shift: Added to every heading level, so that the page keeps one level-1 heading.
        skips_title: Leave out the first heading, which the page itself shows.
    """
    blocks = document.blocks
    if skips_title and blocks and isinstance(blocks[0], Heading):
        blocks = blocks[1:]
    return "\n".join(_block(block, document.lang, level_shift) for block in blocks)


def _block(block: Block, lang: Lang, shift: int) -> str:
    match block:
        case Heading():
            level = min(block.level + shift, 6)
            return f'<h{level} id="{escape(block.anchor)}">{_runs(block.runs, lang)}</h{level}>'
        case Paragraph():
            return f"<p>{_runs(block.runs, lang)}</p>"
        case Field():
            label, value = _runs(block.label, lang), _runs(block.value, lang)
            return f'<p class="field"><strong>{label}:</strong> {value}</p>'
        case ListBlock():
            return _list(block, lang, shift)
        case Table():
            return _table(block, lang)
        case Figure():
            return f"<p>{_runs(block.caption, lang)}</p>" if block.caption else ""
        case Quote():
            inner = "".join(_block(child, lang, shift) for child in block.blocks)
            source = f"<p>{_runs(block.attribution, lang)}</p>" if block.attribution else ""
            return f"<blockquote>{inner}{source}</blockquote>"
        case PageBreak():
            return ""
        case _:
            assert_never(block)


def _list(block: ListBlock, lang: Lang, shift: int) -> str:
    tag = "ol" if block.is_ordered else "ul"
    items = "".join(
        f"<li>{''.join(_block(child, lang, shift) for child in item.blocks)}</li>"
        for item in block.items
    )
    start = f' start="{block.start}"' if block.is_ordered and block.start != 1 else ""
    return f"<{tag}{start}>{items}</{tag}>"


def _table(table: Table, lang: Lang) -> str:
    caption = f"<caption>{_runs(table.caption, lang)}</caption>" if table.caption else ""
    rows = "".join(
        f"<tr>{''.join(_cell(cell, lang) for cell in row.cells)}</tr>" for row in table.rows
    )
    name = "".join(run.text for run in table.caption) or say("web-table", _page_lang(lang))
    # A table wider than the screen scrolls by itself, by keyboard too (WCAG 2.2, 1.4.10 and 2.1.1).
    return (
        f'<div class="table" role="group" aria-label="{escape(name)}" tabindex="0">'
        f"<table>{caption}{rows}</table></div>"
    )


def _page_lang(lang: Lang) -> Lang:
    return EL if lang == EL else EN


def _cell(cell: TableCell, lang: Lang) -> str:
    spans = "".join(
        f' {name}="{number}"'
        for name, number in (("colspan", cell.column_span), ("rowspan", cell.row_span))
        if number > 1
    )
    match cell.scope:
        case HeaderScope.NONE:
            return f"<td{spans}>{_runs(cell.runs, lang)}</td>"
        case HeaderScope.ROW:
            return f'<th scope="row"{spans}>{_runs(cell.runs, lang)}</th>'
        case HeaderScope.COLUMN | HeaderScope.BOTH:
            return f'<th scope="col"{spans}>{_runs(cell.runs, lang)}</th>'
        case _:
            assert_never(cell.scope)


def _runs(runs: Runs, lang: Lang) -> str:
    return "".join(_run(run, lang) for run in runs)


def _run(run: Run, lang: Lang) -> str:
    html = escape(run.text)
    for flag, tag in _TAGS.items():
        if flag in run.emphasis:
            html = f"<{tag}>{html}</{tag}>"
    if run.lang != lang:
        html = f'<span lang="{escape(run.lang)}">{html}</span>'
    if run.link and run.link.startswith(_SAFE_LINKS):
        html = f'<a href="{escape(run.link)}">{html}</a>'
    return html
