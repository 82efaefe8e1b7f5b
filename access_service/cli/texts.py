"""Texts given on the command line, or in a file named after `@`."""

from __future__ import annotations

from pathlib import Path

from formats.errors import BadInput


def text_or_file(value: str) -> str:
    """Return `value`, or the text of the file that it names after `@`.

    Raises:
        BadInput: The file is not there or is not UTF-8 text.
    """
    if not value.startswith("@"):
        return value
    path = Path(value[1:])
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise BadInput(str(exc), say="file-not-found", name=str(path)) from exc
    except UnicodeDecodeError as exc:
        raise BadInput(str(exc), say="file-not-utf8", name=str(path)) from exc
