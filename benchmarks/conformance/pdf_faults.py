"""Faults put into the structure of a sound PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

Fault = Callable[[Pdf], None]


def elements(pdf: Pdf, tag: str) -> Iterator[Object]:
    """Yield the elements of one type in the order of the tree."""

    def walk(element: Object) -> Iterator[Object]:
        if isinstance(element, Dictionary) and "/S" in element:
            if element["/S"] == f"/{tag}":
                yield element
            kids = element.get("/K", pikepdf.Array())
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                yield from walk(kid)

    yield from walk(pdf.Root.StructTreeRoot.K)


def set_value(tag: str, key: str, value: Object) -> Fault:
    """Return a fault that gives the first element of a type another value."""
    return lambda pdf: next(elements(pdf, tag)).__setitem__(key, value)


def without(tag: str, key: str) -> Fault:
    """Return a fault that takes a value from the first element of a type."""
    return lambda pdf: next(elements(pdf, tag)).__delitem__(key)


def drop_scopes(pdf: Pdf) -> None:
    """Take from every heading of a table what it is the heading of."""
    for heading in elements(pdf, "TH"):
        del heading["/A"]


def swap_paragraphs(pdf: Pdf) -> None:
    """Let the second paragraph be read before the first."""
    kids = pdf.Root.StructTreeRoot.K.K
    places = [i for i, kid in enumerate(kids) if kid.get("/S") == "/P"][:2]
    one, two = kids[places[0]], kids[places[1]]
    kids[places[0]], kids[places[1]] = two, one


def lose_a_quotation(pdf: Pdf) -> None:
    """Leave a quotation out of what is read."""
    kids = pdf.Root.StructTreeRoot.K.K
    del kids[next(i for i, kid in enumerate(kids) if kid.get("/S") == "/BlockQuote")]


def drop_lang(pdf: Pdf) -> None:
    """Take the language from the whole document."""
    del pdf.Root["/Lang"]


NO_ALT = without("Figure", "/Alt")
SKIPPED_HEADING = set_value("H3", "/S", Name.H5)
