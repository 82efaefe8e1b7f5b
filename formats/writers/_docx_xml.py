"""Making WordprocessingML elements without ceremony."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from lxml import etree

from formats.document import Lang

Element = Any
"""An lxml element; python-docx gives them classes of its own, which have no types."""

_WORD_LANGUAGES = {"el": "el-GR", "en": "en-GB"}
# XML 1.0 2.2: what may not stand in any document, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def w(tag: str, *children: Element, **attributes: object) -> Element:
    """Return the element `w:tag` with its attributes, all in the `w` namespace."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    made.extend(children)
    return made


def val(tag: str, value: object) -> Element:
    """Return the element `w:tag` with the one attribute `w:val`."""
    return w(tag, val=value)


def text_element(text: str) -> Element:
    """Return `w:t` with the spaces kept."""
    made = w("t")
    made.text = _NOT_XML.sub("", text)
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def word_language(lang: Lang) -> str:
    """Return the tag that Word knows a language by: with a region for Greek and English."""
    return _WORD_LANGUAGES.get(lang, lang)


def twips(points: float) -> int:
    """Return points as twentieths of a point."""
    return round(points * 20)


def half_points(points: float) -> int:
    """Return points as half points, the unit of letter sizes."""
    return round(points * 2)


def field(instruction: str, shown: str, properties: Iterable[Element]) -> list[Element]:
    """Return the runs of a complex field that shows `shown` until it is brought up to date."""
    kept = list(properties)

    def run(*children: Element) -> Element:
        copies = [etree.fromstring(etree.tostring(part)) for part in kept]
        return w("r", w("rPr", *copies), *children)

    code = w("instrText")
    code.text = f" {instruction} "
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return [
        run(w("fldChar", fldCharType="begin")),
        run(code),
        run(w("fldChar", fldCharType="separate")),
        run(text_element(shown)),
        run(w("fldChar", fldCharType="end")),
    ]
