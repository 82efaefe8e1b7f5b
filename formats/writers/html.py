"""One web page that holds everything: text, style, pictures and sound, and needs no network."""

from __future__ import annotations

import base64
from typing import BinaryIO, ClassVar

from lxml import etree

from formats.document import Document, Figure
from formats.narration import Narration
from formats.report import Finding, Report
from formats.text import walk
from formats.theme import Theme
from formats.writers._headings import contents_headings
from formats.writers._html_sound import (
    add_sound,
    fit,
    script_policy,
    sound_style,
    write_with_sound,
)
from formats.writers._markup import Element, Markup, Target, identifier, put_on_lines
from formats.writers._web_style import page_style

# Nothing is fetched and nothing runs, even if a reader's program would let it; with sound, one
# script alone, known by its hash.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


class HtmlWriter:
    """Writes a page of WCAG 2.2 AA: landmarks, headings, languages, notes, a skip link.

    With a narration, the page plays it, and shows each sentence as it sounds.
    """

    name: ClassVar[str] = "html"
    media_type: ClassVar[str] = "text/html; charset=utf-8"
    suffix: ClassVar[str] = ".html"
    version: ClassVar[str] = "2"
    takes_narration: ClassVar[bool] = True

    def write(
        self, doc: Document, out: BinaryIO, /, *, theme: Theme, narration: Narration | None = None
    ) -> Report:
        """Write the whole document; undescribed pictures and unheaded tables are reported."""
        findings: list[Finding] = []
        sound = fit(narration, findings)
        target = Target(
            is_epub=False,
            picture=data_address,
            address=lambda name: f"#{name}",
            known=known_identifiers(doc),
            marks_sentences=sound is not None,
            findings=findings,
        )
        markup = Markup(doc, target)
        page = _page(doc, markup, theme, has_sound=sound is not None)
        if sound is not None:
            add_sound(page, markup, sound)
        put_on_lines(page)
        data = b"<!DOCTYPE html>\n%s\n" % etree.tostring(page, method="html", encoding="utf-8")
        if sound is None:
            out.write(data)
        else:
            write_with_sound(data, sound, out)
        return Report(tuple(findings))


def known_identifiers(doc: Document) -> frozenset[str]:
    """Return the identifiers of all blocks and notes, where links can lead."""
    notes = [note.anchor for note in doc.notes]
    inner = [block.anchor for note in doc.notes for block in walk(note.blocks)]
    return frozenset(
        identifier(anchor)
        for anchor in (*(block.anchor for block in walk(doc.blocks)), *notes, *inner)
    )


def data_address(figure: Figure) -> str:
    """Return a picture as an address that holds all of it (RFC 2397)."""
    return f"data:{figure.media_type};base64,{base64.b64encode(figure.image).decode('ascii')}"


def _page(doc: Document, markup: Markup, theme: Theme, *, has_sound: bool) -> Element:
    make, words = markup.make, markup.labels
    lang = None if words.lang == doc.lang else words.lang
    skip = make("a", words.skip_to_text, href="#text", class_="skip", lang=lang)
    main = make("main", *markup.blocks(doc.blocks), id="text", tabindex="-1")
    if doc.notes:
        main.append(markup.notes(doc.notes))
    let_tables_scroll(main, markup)
    body = make("body", skip)
    listed = contents_headings(doc)
    if listed:
        title = make("p", make("strong", words.contents), id="contents-title", lang=lang)
        entries = markup.contents(listed)
        body.append(make("nav", title, entries, role="doc-toc", aria_labelledby="contents-title"))
    body.append(main)
    return make("html", _head(doc, markup, theme, has_sound=has_sound), body, lang=doc.lang)


def let_tables_scroll(main: Element, markup: Markup) -> None:
    """Let a table that is wider than the page scroll by itself, by keyboard too (WCAG 1.4.10)."""
    for number, table in enumerate(list(main.iter("table")), 1):
        name = f"{markup.labels.table} {number}"
        around = markup.make("div", class_="wide", role="region", tabindex="0", aria_label=name)
        table.addprevious(around)
        around.append(table)


def _head(doc: Document, markup: Markup, theme: Theme, *, has_sound: bool) -> Element:
    make = markup.make
    policy = _POLICY + (script_policy() if has_sound else "")
    head = make(
        "head",
        make("meta", charset="utf-8"),
        make("meta", http_equiv="Content-Security-Policy", content=policy),
        make("meta", name="viewport", content="width=device-width, initial-scale=1"),
        make("title", doc.title or markup.labels.contents),
    )
    facts = {"author": ", ".join(doc.metadata.creators), "description": doc.metadata.subject}
    head.extend(make("meta", name=name, content=text) for name, text in facts.items() if text)
    style = page_style(theme) + (sound_style(theme) if has_sound else "")
    head.append(make("style", style))
    return head
