"""Braille as ASCII: one letter for each of the 64 cells, as embossers take it.

Source: North American ASCII braille (Computer Braille Code), upper case.
"""

from __future__ import annotations

_ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
_TO_ASCII = {0x2800 + number: letter for number, letter in enumerate(_ASCII)}
_FROM_ASCII = {ord(letter): chr(number) for number, letter in _TO_ASCII.items()}
LETTERS = frozenset(_ASCII)


def to_ascii(cells: str) -> str:
    """Return six-dot cells as ASCII braille."""
    return cells.translate(_TO_ASCII)


def from_ascii(text: str) -> str:
    """Return ASCII braille as cells."""
    return text.translate(_FROM_ASCII)
