"""A reading as text that a person can check: a line a block, languages and emphasis in it."""

from __future__ import annotations

from collections.abc import Iterator

from formats.document import (
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Runs,
    Table,
    TableCell,
)
from formats.reading import Reading

_MARKS = (
    (Emphasis.STRONG, "**"),
    (Emphasis.EMPHASIS, "_"),
    (Emphasis.CODE, "`"),
    (Emphasis.SUPERSCRIPT, "^"),
    (Emphasis.SUBSCRIPT, "~"),
)


def outline(reading: Reading) -> str:
    """Return document and report as lines."""
    document = reading.document
    facts = document.metadata
    lines = [f"title: {document.title} ({document.lang}), read as {document.provenance.reader}"]
    told = ("; ".join(facts.creators), facts.publisher, facts.subject, facts.identifier)
    lines.append("facts: " + " | ".join(told))
    for block in document.blocks:
        lines.extend(_block(block, document, ""))
    for note in document.notes:
        lines.append(f"note {note.label}:")
        for block in note.blocks:
            lines.extend(_block(block, document, "  "))
    lines.extend(
        f"{finding.kind}: {finding.key}" + (f" ({finding.detail})" if finding.detail else "")
        for finding in reading.report.findings
    )
    return "\n".join(lines) + "\n"


def _block(block: Block, document: Document, indent: str) -> Iterator[str]:  # noqa: C901
    match block:
        case Heading():
            yield f"{indent}{'#' * block.level} {_runs(block.runs, document)}"
        case Paragraph():
            yield f"{indent}p {_runs(block.runs, document)}"
        case Field():
            label, value = _runs(block.label, document), _runs(block.value, document)
            yield f"{indent}field {label} = {value}"
        case ListBlock():
            kind = f"ordered from {block.start}" if block.is_ordered else "bullets"
            yield f"{indent}list, {kind}"
            for item in block.items:
                yield f"{indent}- item"
                for inner in item.blocks:
                    yield from _block(inner, document, indent + "    ")
        case Table():
            caption = _runs(block.caption, document)
            yield f"{indent}table, {block.header_row_count} header rows, caption: {caption}"
            for row in block.rows:
                yield f"{indent}  | " + " | ".join(_cell(cell, document) for cell in row.cells)
        case Figure():
            alt = "none" if block.alt is None else f"{block.alt!r} ({block.alt_lang})"
            size = f"{block.media_type} {len(block.image)} bytes"
            yield f"{indent}figure {size}, alt {alt}, caption: {_runs(block.caption, document)}"
        case Quote():
            yield f"{indent}quote, from: {_runs(block.attribution, document)}"
            for inner in block.blocks:
                yield from _block(inner, document, indent + "  ")
        case PageBreak():
            yield f"{indent}page {block.label}"


def _cell(cell: TableCell, document: Document) -> str:
    told = "" if cell.scope is HeaderScope.NONE else f"[{cell.scope.value}] "
    if cell.column_span > 1 or cell.row_span > 1:
        told += f"[{cell.column_span}x{cell.row_span}] "
    return told + _runs(cell.runs, document)


def _runs(runs: Runs, document: Document) -> str:
    return "".join(_run(run, document) for run in runs)


def _run(run: Run, document: Document) -> str:
    text = run.text
    if run.note is not None:
        return f"[note {text}]"
    for emphasis, mark in _MARKS:
        if run.emphasis & emphasis:
            text = f"{mark}{text}{mark}"
    if run.lang != document.lang:
        text = f"{{{run.lang}: {text}}}"
    if run.link:
        target = "inside" if run.link.startswith("#") else run.link
        text = f"<{text} -> {target}>"
    return text
