"""An HTML text as a tree of lxml elements, as a browser would see it.

Source: HTML Living Standard, 13.2 «Parsing HTML documents».
"""

from __future__ import annotations

import re
from typing import Any

import turbohtml
from lxml import etree

from formats.readers.bounds import too_deep
from formats.readers.encoding import Decoded, decode
from formats.readers.markup import Element
from formats.reading import Limits

MOST_DEPTH = 256
"""As deep as libxml2 lets elements of XML stand; browsers stop at 512."""

_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE
)
_DECLARED = re.compile(rb"\A<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{2,40})")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_GREEK_PAGES = {"windows-1253": "cp1253", "iso-8859-7": "iso8859_7", "greek": "iso8859_7"}


def decode_web(data: bytes, *, name: str) -> Decoded:
    """Return the text of a web page: by its mark, else by what it declares if that can be true.

    Raises:
        UnreadableDocument: It is no text.
    """
    head = data[:2048]
    told = _CHARSET.search(head) or _DECLARED.search(head)
    encoding = told[1].decode("ascii").lower() if told else ""
    if encoding in {"", "utf-8", "utf8"} or data.startswith(_MARKS):
        return decode(data, name=name)
    try:
        text = data.decode(_GREEK_PAGES.get(encoding, encoding))
        told_text = decode(text.encode("utf-8"), name=name)
    except (LookupError, UnicodeError):
        return decode(data, name=name)
    return Decoded(told_text.text, encoding, is_guessed=False)


def parse_html(text: str, *, name: str, limits: Limits) -> Element:
    """Return the `html` element of a page; comments are left out.

    Raises:
        UnreadableDocument: Elements are nested beyond the limit.
    """
    page: Any = turbohtml.parse(text)
    top = next(child for child in page.children if isinstance(child, turbohtml.Element))
    root = _element(top, None)
    stack = [(top, root, 1)]
    while stack:
        node, made, depth = stack.pop()
        if depth > MOST_DEPTH:
            raise too_deep(name, limits)
        last: Element | None = None
        for child in node.children:
            if isinstance(child, turbohtml.Element):
                last = _element(child, made)
                stack.append((child, last, depth + 1))
            elif isinstance(child, turbohtml.Text):
                held = _NOT_XML.sub("", child.data)
                if last is None:
                    made.text = (made.text or "") + held
                else:
                    last.tail = (last.tail or "") + held
    return root


def _element(node: Any, parent: Element | None) -> Element:
    tag = node.tag if _NAME.fullmatch(node.tag) else "unknown"
    made = etree.Element(tag) if parent is None else etree.SubElement(parent, tag)
    for key, value in node.attrs.items():
        told = " ".join(value) if isinstance(value, list) else str(value or "")
        local = key.replace(":", "-")
        if _NAME.fullmatch(local):
            made.set(local, _NOT_XML.sub("", told))
    return made
