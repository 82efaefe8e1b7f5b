"""The cover of an audiobook that has none: its title and makers in large print."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from formats.pdf.faces import BOLD, REGULAR, font_path

_SIDE_PX = 1000
_MARGIN_PX = 90
_LARGEST_PX, _SMALLEST_PX = 120, 44
_MAKERS_PX = 52
_LINE = 1.25
_PAPER, _INK, _RULE = "#ffffff", "#000000", "#1f3a5f"


def cover_png(title: str, creators: tuple[str, ...]) -> bytes:
    """Return a square picture, black on white; equal titles give equal bytes."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (_SIDE_PX, _SIDE_PX), _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, _SIDE_PX, _MARGIN_PX // 2), fill=_RULE)
    lines, size_px = _fitting(title)
    top = float(_MARGIN_PX * 1.5)
    for line in lines:
        pen.text((_MARGIN_PX, top), line, fill=_INK, font=_font(BOLD, size_px))
        top += size_px * _LINE
    makers = _wrapped(", ".join(creators), _font(REGULAR, _MAKERS_PX))[:2]
    top = _SIDE_PX - _MARGIN_PX - len(makers) * _MAKERS_PX * _LINE
    for line in makers:
        pen.text((_MARGIN_PX, top), line, fill=_INK, font=_font(REGULAR, _MAKERS_PX))
        top += _MAKERS_PX * _LINE
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=False)
    return written.getvalue()


def _fitting(title: str) -> tuple[list[str], int]:
    """Return the title's lines at the largest size at which they fit, cut at the smallest."""
    room_px = _SIDE_PX - _MARGIN_PX * 3 - 2 * _MAKERS_PX * _LINE
    for size_px in range(_LARGEST_PX, _SMALLEST_PX, -4):
        font = _font(BOLD, size_px)
        lines = _wrapped(title, font)
        is_within = all(font.getlength(line) <= _SIDE_PX - 2 * _MARGIN_PX for line in lines)
        if is_within and len(lines) * size_px * _LINE <= room_px:
            return lines, size_px
    lines = _wrapped(title, _font(BOLD, _SMALLEST_PX))
    return lines[: int(room_px / (_SMALLEST_PX * _LINE))], _SMALLEST_PX


def _wrapped(text: str, font: Any) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= _SIDE_PX - 2 * _MARGIN_PX:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(name: str, size_px: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_path(name)), size_px)
