"""The table of contents of a DOCX file: a field of Word's, filled in already.

It names no page numbers: only Word knows them, and would have to ask the reader for leave to
put them in each time the file is opened. Each entry is a link to its heading.
"""

from __future__ import annotations

from formats.document import Heading, Run
from formats.labels import Labels
from formats.text import plain
from formats.writers._docx_text import language_element
from formats.writers._docx_xml import Element, text_element, val, w

LEAST_HEADINGS = 3
_DEEPEST = 3


def contents(headings: list[tuple[Heading, str]], labels: Labels) -> Element | None:
    """Return the contents for headings and their bookmarks, the title among them.

    None where there are fewer than three headings besides the title.
    """
    top = [heading for heading, _ in headings if heading.level == 1]
    first = 2 if len(top) == 1 else 1
    listed = [pair for pair in headings if first <= pair[0].level <= _DEEPEST]
    if len(listed) < LEAST_HEADINGS:
        return None
    language = w("rPr", language_element(labels.lang))
    title = w("r", language, text_element(labels.contents))
    entries = [_entry(heading, name) for heading, name in listed]
    begin = _instruction(f' TOC \\o "{first}-{_DEEPEST}" \\h \\z \\n ')
    for at, part in enumerate(begin):
        entries[0].insert(1 + at, part)
    entries[-1].append(w("r", w("fldChar", fldCharType="end")))
    gallery = w("docPartObj", val("docPartGallery", "Table of Contents"), w("docPartUnique"))
    return w(
        "sdt",
        w("sdtPr", gallery),
        w("sdtContent", w("p", w("pPr", val("pStyle", "TOCHeading")), title), *entries),
    )


def _entry(heading: Heading, name: str) -> Element:
    layout = w("pPr", val("pStyle", f"TOC{heading.level}"))
    runs = [_plain_run(run) for run in heading.runs]
    return w("p", layout, w("hyperlink", *runs, anchor=name, history=1))


def _plain_run(run: Run) -> Element:
    return w(
        "r",
        w("rPr", val("rStyle", "Hyperlink"), language_element(run.lang)),
        text_element(plain((run,))),
    )


def _instruction(code: str) -> list[Element]:
    instruction = w("instrText")
    instruction.text = code
    return [
        w("r", w("fldChar", fldCharType="begin")),
        w("r", instruction),
        w("r", w("fldChar", fldCharType="separate")),
    ]
