"""Checks on a finished web page, and what they share with those on an EPUB's chapters.

The page is read here from its markup alone. Contrast, focus and names are axe-core's to judge, in
a browser; these rules are about structure, languages and words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree, html

from formats.document import Document
from formats.errors import UnreadableDocument
from formats.text import document_runs, words
from formats.verify._html_sound import foreign_scripts, sound_failures, taken_out
from formats.verify.result import Failure, Rule
from formats.verify.source import tables_without_headings
from formats.verify.words import first_difference

PAGE = Rule(
    "HTML-01",
    "HTML 13",
    "Το αρχείο δεν είναι σωστή σελίδα HTML. Φτιάξτε το ξανά.",
    "The file is not a sound HTML page. Make it again.",
)
TITLE = Rule(
    "HTML-02",
    "WCAG 2.2 2.4.2",
    "Η σελίδα δεν έχει τίτλο. Συμπληρώστε τον.",
    "The page has no title. Fill it in.",
)
LANGUAGE = Rule(
    "HTML-03",
    "WCAG 2.2 3.1.1",
    "Η σελίδα δεν δηλώνει τη γλώσσα της. Δηλώστε τη.",
    "The page does not tell its language. State it.",
)
HEADINGS = Rule(
    "HTML-04",
    "WCAG 2.2 1.3.1",
    "Μια επικεφαλίδα παραλείπει επίπεδο, ή δεν υπάρχει καμία. Διορθώστε τη σειρά των επιπέδων.",
    "A heading skips a level, or there is none. Correct the order of levels.",
)
TABLE_HEADERS = Rule(
    "HTML-05",
    "WCAG 2.2 1.3.1",
    "Ένας πίνακας δεν έχει επικεφαλίδες με εμβέλεια. Σημειώστε τες.",
    "A table has no headings with a scope. Mark them.",
)
ALTERNATIVE = Rule(
    "HTML-06",
    "WCAG 2.2 1.1.1",
    "Μια εικόνα δεν έχει περιγραφή. Γράψτε μία, ή αφήστε την κενή αν είναι διακοσμητική.",
    "A picture has no description. Write one, or leave it blank for decoration.",
)
LINKS = Rule(
    "HTML-07",
    "WCAG 2.2 2.4.4",
    "Ένας σύνδεσμος μέσα στο έγγραφο δεν οδηγεί πουθενά. Διορθώστε τον.",
    "A link inside the document leads nowhere. Correct it.",
)
SELF_CONTAINED = Rule(
    "HTML-08",
    "RFC 2397",
    "Η σελίδα ζητά κάτι από το δίκτυο ή τρέχει ξένο κώδικα. Αφαιρέστε το.",
    "The page asks for something from the network, or runs foreign code. Take it out.",
)
LANDMARKS = Rule(
    "HTML-09",
    "WCAG 2.2 2.4.1",
    "Λείπει το κύριο μέρος της σελίδας ή ο σύνδεσμος που οδηγεί εκεί. Προσθέστε τα.",
    "The page's main part, or the link that leads there, is missing. Add them.",
)
WORDS = Rule(
    "HTML-10",
    "EN 301 549 5.4",
    "Μια λέξη του εγγράφου λείπει ή δεν είναι στη σειρά της. Φτιάξτε το αρχείο ξανά.",
    "A word of the document is missing or out of its order. Make the file again.",
)
KEPT_LANGUAGES = Rule(
    "HTML-11",
    "EN 301 549 5.4",
    "Κάποιο κείμενο δηλώνει άλλη γλώσσα από αυτή του εγγράφου. Φτιάξτε το αρχείο ξανά.",
    "Some text tells another language than the document does. Make the file again.",
)

Element = Any

_BREAKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt"}
    | {"figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "main", "nav"}
    | {"ol", "p", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_ADDED_CLASSES = frozenset({"skip", "note-label", "back"})
_ADDED_IDS = frozenset({"notes-title"})
_NO_TEXT = frozenset({"script", "style", "head", "nav", "template"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def verify_html(path: Path, *, against: Document | None = None) -> tuple[Failure, ...]:
    """Return every rule that a web page breaks, in the rules' order.

    Raises:
        UnreadableDocument: The file cannot be opened.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise UnreadableDocument(str(exc), say="file-unreachable", name=path.name) from exc
    data, sounds = taken_out(data)
    if not data.lstrip().lower().startswith(b"<!doctype html>"):
        return (Failure(PAGE, "<!DOCTYPE html>"),)
    try:
        page = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError) as exc:
        return (Failure(PAGE, str(exc)),)
    found = [*_whole_page(page), *headings([page]), *tables([page], against), *pictures([page])]
    found += [*_links(page), *_self_contained(page)]
    found += sound_failures(page, sounds)
    if against is not None:
        found += text_failures([page], against)
    return tuple(sorted(found, key=lambda failure: failure.rule.number))


def local(element: Element) -> str:
    """Return an element's name without its namespace; comments have none."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def elements(page: Element, *names: str) -> Iterator[Element]:
    """Yield the elements of these names, whatever their namespace."""
    return (element for element in page.iter() if local(element) in names)


def _whole_page(page: Element) -> Iterator[Failure]:
    if not any((title.text or "").strip() for title in elements(page, "title")):
        yield Failure(TITLE, "<title>")
    if not page.get("lang"):
        yield Failure(LANGUAGE, "<html>")
    main = next(elements(page, "main"), None)
    skips = [link for link in elements(page, "a") if "skip" in link.get("class", "").split()]
    if main is None or [link.get("href") for link in skips] != [f"#{main.get('id')}"]:
        yield Failure(LANDMARKS, "<main>")


def headings(pages: Sequence[Element]) -> Iterator[Failure]:
    """Yield where a heading skips a level, over all pages of one work."""
    above = 0
    for heading in (found for page in pages for found in elements(page, *_HEADINGS)):
        level = int(local(heading)[1])
        if level > above + 1:
            yield Failure(HEADINGS, f"{above} → {level}: {_whole_text(heading)[:60]}")
        above = level
    if not above:
        yield Failure(HEADINGS, "")


def tables(pages: Sequence[Element], against: Document | None) -> Iterator[Failure]:
    """Yield tables without headings that the document has, and headings without a scope."""
    known = tables_without_headings(against)
    found = (table for page in pages for table in elements(page, "table"))
    for number, table in enumerate(found, 1):
        heads = list(elements(table, "th"))
        is_lost = not heads and number not in known
        if is_lost or not all(head.get("scope") for head in heads):
            yield Failure(TABLE_HEADERS, _whole_text(table)[:60])


def pictures(pages: Sequence[Element]) -> Iterator[Failure]:
    """Yield pictures without an `alt`."""
    for picture in (found for page in pages for found in elements(page, "img")):
        if picture.get("alt") is None:
            yield Failure(ALTERNATIVE, picture.get("src", "")[:60])


def _links(page: Element) -> Iterator[Failure]:
    known = {element.get("id") for element in page.iter() if isinstance(element.tag, str)}
    for link in elements(page, "a"):
        target = link.get("href", "")
        if target.startswith("#") and target[1:] not in known:
            yield Failure(LINKS, target)


def _self_contained(page: Element) -> Iterator[Failure]:
    for script in foreign_scripts(page):
        yield Failure(SELF_CONTAINED, f"script {script}")
    for element in elements(page, "link", "iframe", "object", "embed"):
        yield Failure(SELF_CONTAINED, local(element))
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        source = element.get("src", "data:")
        handlers = [name for name in element.keys() if name.startswith("on")]  # noqa: SIM118 - lxml
        is_code = element.get("href", "").strip().lower().startswith("javascript:")
        if not source.startswith("data:") or handlers or is_code:
            yield Failure(SELF_CONTAINED, f"{local(element)} {source[:40]}")


def _whole_text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_added(element: Element) -> bool:
    """Tell whether an element holds words of the writer's own and none of the document."""
    classes = set(element.get("class", "").split())
    return (
        local(element) in _NO_TEXT
        or bool(classes & _ADDED_CLASSES)
        or element.get("id") in _ADDED_IDS
    )


def _letters(element: Element, language: str) -> Iterator[tuple[str, str]]:
    """Yield the text with its language; a line break where one block ends and another begins."""
    if not isinstance(element.tag, str):
        return
    if _is_added(element):
        return
    here = element.get("lang") or language
    breaks = local(element) in _BREAKS
    if breaks:
        yield "\n", here
    yield element.text or "", here
    for child in element:
        yield from _letters(child, here)
        yield child.tail or "", here
    if breaks:
        yield "\n", here


def text_failures(pages: Sequence[Element], against: Document) -> Iterator[Failure]:
    """Yield where the pages' words, or their languages, part from the document's."""
    pieces = [piece for page in pages for piece in _letters(page, "")]
    place = first_difference(words(against), "".join(text for text, _ in pieces).split())
    if place:
        yield Failure(WORDS, place)
        return
    found = [(sign, lang) for text, lang in pieces for sign in text if sign.isalpha()]
    expected = [
        (sign, str(run.lang))
        for runs in document_runs(against)
        for run in runs
        for sign in run.text
        if sign.isalpha()
    ]
    for number, (wanted, given) in enumerate(zip(expected, found, strict=True)):
        if wanted != given:
            shown = "".join(sign for sign, _ in expected[number : number + 20])
            yield Failure(KEPT_LANGUAGES, f"{wanted[1]} → {given[1]}: {shown}")
            return
