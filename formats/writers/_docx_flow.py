"""The long contents of a DOCX part, kept as the bytes that they are in the file.

A book's paragraphs take eight times as much memory as a tree of elements as they take as text. So
they are put into the part a few at a time, and only their text is kept: in memory while it is
little, then in a file that goes with the process. What is written is the same to the byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, Self

from lxml import etree

from formats.writers._docx_xml import Element

_MARK = "flow"
_MARK_BYTES = f"<!--{_MARK}-->".encode()
_ELEMENTS_AT_A_TIME = 200
_MOST_IN_MEMORY_BYTES = 4_000_000


class Flow:
    """Elements of one part, in order; to be closed."""

    def __init__(self, root: Element, at: str = "") -> None:
        """Make an empty flow.

        Args:
            root: The part's root, which declares the names that the elements use.
            at: The root's child that the elements are for, as lxml finds it; the root itself if "".
        """
        self._root = deepcopy(root)
        self._parent = self._root.find(at) if at else self._root
        self._parent[:] = [self.mark()]
        self._begin, _, self._end = _text(self._root).partition(_MARK_BYTES)
        self._parent[:] = []
        self._held = SpooledTemporaryFile(max_size=_MOST_IN_MEMORY_BYTES)  # noqa: SIM115

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def mark(self) -> Element:
        """Return what stands in the part in place of the elements until it is written."""
        return etree.Comment(_MARK)

    def add(self, elements: Iterable[Element]) -> None:
        """Add elements behind those that are here; they can be changed no more."""
        for element in elements:
            self._parent.append(element)
            if len(self._parent) >= _ELEMENTS_AT_A_TIME:
                self._keep()
        if len(self._parent):
            self._keep()

    def _keep(self) -> None:
        text = memoryview(_text(self._root))
        self._held.write(text[len(self._begin) : len(text) - len(self._end)])
        self._parent[:] = []

    def length(self, part: bytes) -> int:
        """Return how many bytes `write` makes of a part with the mark."""
        return len(part) - len(_MARK_BYTES) + self._held.tell()

    def write(self, part: bytes, out: IO[bytes]) -> None:
        """Write the text of a part, and in place of its mark the elements."""
        before, _, after = part.partition(_MARK_BYTES)
        out.write(before)
        self._held.seek(0)
        copyfileobj(self._held, out)
        out.write(after)


def _text(root: Element) -> bytes:
    # As python-docx writes parts: the file is the same as if it had written the elements.
    return etree.tostring(root, encoding="UTF-8", standalone=True)
