"""HTML inside Markdown: real tags are taken out, and all else between angle brackets is text.

`if x <b and c> d` looks like a tag and is none: a tag has an element's name that HTML knows, and
every attribute without a value is one that HTML lets stand without.

Source: HTML Living Standard, indices of elements and attributes; CommonMark 0.31 section 6.6.
"""

from __future__ import annotations

import html
import re

_ELEMENT_NAMES = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blink blockquote "
    "body br button canvas caption center cite code col colgroup data datalist dd del details dfn "
    "dialog dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 "
    "h2 h3 h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link "
    "main map mark marquee menu meta meter nav nobr noframes noscript object ol optgroup option "
    "output p param picture pre progress q rb rp rt rtc ruby s samp script search section select "
    "slot small source span strike strong style sub summary sup svg table tbody td template "
    "textarea tfoot th thead time title tr track tt u ul var video wbr"
)
_BARE_NAMES = (
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled "
    "download formnovalidate hidden inert ismap itemscope loop multiple muted nomodule noshade "
    "novalidate nowrap open playsinline readonly required reversed selected"
)
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_WITHOUT_VALUE = frozenset(_BARE_NAMES.split())
_LONGEST_VALUE = 4000
"""Characters; keeps a quotation mark that is never closed from being sought to the end."""
_ATTRIBUTE = (
    rf"\s+(?P<name>[a-z_:][\w.:-]*)"
    rf"(?P<value>\s*=\s*(?:[^\s\"'=<>`]+|'[^']{{0,{_LONGEST_VALUE}}}'"
    rf"|\"[^\"]{{0,{_LONGEST_VALUE}}}\"))?"
)
_UNNAMED = re.sub(r"\?P<\w+>", "?:", _ATTRIBUTE)
_FLAGS = re.DOTALL | re.IGNORECASE
_ATTRIBUTES = re.compile(_ATTRIBUTE, _FLAGS)
_MARKUP = re.compile(
    rf"<!--.*?-->|</(?P<closed>[a-z][a-z0-9]*)\s*>"
    rf"|<(?P<opened>[a-z][a-z0-9]*)(?P<attributes>(?:{_UNNAMED})*)\s*/?>",
    _FLAGS,
)


def is_comment(content: str) -> bool:
    """Tell whether markup is a comment, which no reader of the text is meant to meet."""
    return content.startswith("<!--")


def is_markup(content: str) -> bool:
    """Tell whether the whole of `content` is one comment or real tag."""
    match = _MARKUP.fullmatch(content)
    return match is not None and _is_real(match)


def without_tags(content: str) -> tuple[str, bool]:
    """Return the text of a piece of HTML, and whether a tag was taken out of it."""
    dropped: list[str] = []

    def take(match: re.Match[str]) -> str:
        if not _is_real(match):
            return match[0]
        if not is_comment(match[0]):
            dropped.append(match[0])
        return " "

    text = _MARKUP.sub(take, content)
    return html.unescape(text), bool(dropped)


def _is_real(match: re.Match[str]) -> bool:
    if is_comment(match[0]):
        return True
    name = match["closed"] or match["opened"]
    bare = (
        one["name"].lower()
        for one in _ATTRIBUTES.finditer(match["attributes"] or "")
        if one["value"] is None
    )
    return name.lower() in _ELEMENTS and _WITHOUT_VALUE.issuperset(bare)
