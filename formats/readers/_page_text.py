"""A page between geometry and document: its lines in order, its pictures, its label."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from formats.readers._page_lines import Line
from formats.readers._page_spans import Box


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A picture on a page; its bytes are made when they are asked for, None where they cannot."""

    box: Box
    load: Callable[[], tuple[bytes, str] | None]


@dataclass(frozen=True, slots=True)
class PageText:
    """One page as it is to be read; `index` counts from 0."""

    index: int
    width: float
    height: float
    lines: tuple[Line, ...]
    pictures: tuple[PagePicture, ...] = ()
    label: str = ""
    """What the file calls the page; else the number printed on it, where one was found."""
    is_recognised: bool = False
    """Its words come from character recognition."""
