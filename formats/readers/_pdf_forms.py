"""What somebody filled into the fields of a PDF form; a reader tells of it, as it is no text.

Source: ISO 32000-1 12.7.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf

from formats.report import Finding, Kind

_MOST_FIELDS = 10_000
_LONGEST_VALUE = 200
"""Signs of a value that a finding shows."""


def form_findings(data: bytes) -> tuple[Finding, ...]:
    """Return a finding for each field that holds a value: its name, and what was filled in."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            form = pdf.Root.get("/AcroForm")
            fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
            filled = _filled(fields) if isinstance(fields, pikepdf.Array) else []
    except pikepdf.PdfError:
        return (Finding(Kind.LOST, "form-not-read"),)
    return tuple(Finding(Kind.LOST, "form-value-left-out", None, detail) for detail in filled)


def _filled(fields: Any) -> list[str]:
    """Return the names and values of fields, those inside others too, in the file's order."""
    found: list[str] = []
    seen: set[tuple[int, int]] = set()
    waiting: list[tuple[Any, str, Any]] = [(field, "", None) for field in reversed(list(fields))]
    for _ in range(_MOST_FIELDS):
        if not waiting:
            break
        field, outer, kind = waiting.pop()
        if not isinstance(field, pikepdf.Dictionary) or field.objgen in seen:
            continue
        if field.objgen != (0, 0):
            seen.add(field.objgen)
        name = _text(field.get("/TU")) or _text(field.get("/T")) or outer
        kind = field.get("/FT") or kind
        value = _value(field.get("/V"), kind)
        if value:
            found.append(f"{name}: {value}" if name else value)
        kids = field.get("/Kids")
        if isinstance(kids, pikepdf.Array):
            waiting.extend((kid, name, kind) for kid in reversed(list(kids)))
    return found


def _value(held: Any, kind: Any) -> str:
    """Return a field's value as text: «» for an empty one, a button left alone, a signature."""
    if isinstance(held, pikepdf.Array):
        return ", ".join(text for text in map(_text, held) if text)[:_LONGEST_VALUE]
    if isinstance(held, pikepdf.Name) and kind == pikepdf.Name.Btn:
        return "" if held == pikepdf.Name.Off else str(held).lstrip("/")[:_LONGEST_VALUE]
    return _text(held)[:_LONGEST_VALUE]


def _text(held: Any) -> str:
    if not isinstance(held, pikepdf.String):
        return ""
    return " ".join(str(held).replace("\x00", "").split())
