"""Items as unqualified Dublin Core and as schema.org, with what they mean for who can read them.

Sources: DCMI Metadata Element Set 1.1 and the schema `oai_dc`; schema.org `Book` and its
accessibility properties (W3C "Accessibility Properties for Discoverability Vocabulary").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from access_service.catalogue.accessibility import access_terms
from access_service.catalogue.marc21_out import legal_text
from access_service.catalogue.record import Form, Item, Role

OAI_DC: Final = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA: Final = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_FORM_WORDS: Final = {
    Form.PRINT: "print",
    Form.LARGE_PRINT: "large print",
    Form.BRAILLE: "braille",
    Form.SPOKEN: "audiobook",
    Form.ELECTRONIC: "electronic resource",
}
_BOOK_FORMATS: Final = {
    Form.SPOKEN: "https://schema.org/AudiobookFormat",
    Form.ELECTRONIC: "https://schema.org/EBook",
}
_SCHEMA_ROLES: Final = {
    Role.AUTHOR: "author",
    Role.TRANSLATOR: "translator",
    Role.NARRATOR: "readBy",
    Role.ILLUSTRATOR: "illustrator",
    Role.EDITOR: "editor",
    Role.CONTRIBUTOR: "contributor",
}


def dublin_core_record(item: Item, *, page: str) -> str:
    """Return an item as an `oai_dc:dc` element.

    Args:
        item: The item.
        page: The address of its page, where it can be had in accessible forms.
    """
    inside = "".join(
        f"<dc:{name}>{legal_text(value)}</dc:{name}>" for name, value in _elements(item, page)
    )
    return (
        f'<oai_dc:dc xmlns:oai_dc="{OAI_DC}" xmlns:dc="{_DC}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{OAI_DC} {OAI_DC_SCHEMA}">{inside}</oai_dc:dc>'
    )


def _elements(item: Item, page: str) -> Iterator[tuple[str, str]]:
    yield "title", item.title
    yield from (("title", other) for other in item.alternative_titles)
    for creator in item.creators:
        name = "creator" if creator.role is Role.AUTHOR else "contributor"
        yield name, creator.heading
    yield from (("subject", subject) for subject in (*item.subjects, *item.genres))
    yield from (("description", text) for text in (item.summary, *item.access_notes) if text)
    if item.publisher:
        yield "publisher", item.publisher
    if item.year:
        yield "date", str(item.year)
    yield "type", "Sound" if Form.SPOKEN in item.forms else "Text"
    yield from (("format", _FORM_WORDS[form]) for form in item.forms)
    terms = access_terms(item)
    for name, values in (
        ("accessMode", terms.modes),
        ("accessModeSufficient", terms.sufficient),
        ("accessibilityFeature", terms.features),
    ):
        yield from (("format", f"{name}={value}") for value in values)
    yield "identifier", page
    yield from (("identifier", f"urn:isbn:{isbn}") for isbn in item.isbns)
    yield from (("identifier", link) for link in item.links)
    yield from (("language", lang) for lang in item.languages or (item.lang,))


def schema_org(item: Item, *, page: str) -> dict[str, Any]:
    """Return an item as JSON-LD of schema.org; what is not known is left out."""
    terms = access_terms(item)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Audiobook" if Form.SPOKEN in item.forms else "Book",
        "@id": page,
        "url": page,
        "name": item.title,
        "alternateName": list(item.alternative_titles),
        "inLanguage": list(item.languages or (item.lang,)),
        "isbn": list(item.isbns),
        "datePublished": str(item.year or ""),
        "publisher": {"@type": "Organization", "name": item.publisher} if item.publisher else {},
        "bookEdition": item.edition,
        "description": item.summary,
        "about": list(item.subjects),
        "genre": list(item.genres),
        "isPartOf": [{"@type": "BookSeries", "name": one.title} for one in item.series],
        "sameAs": list(item.links),
        "bookFormat": next((_BOOK_FORMATS[f] for f in item.forms if f in _BOOK_FORMATS), ""),
        "accessMode": list(terms.modes),
        "accessModeSufficient": list(terms.sufficient),
        "accessibilityFeature": list(terms.features),
        "accessibilitySummary": " ".join(item.access_notes),
    }
    for creator in item.creators:
        told.setdefault(_SCHEMA_ROLES[creator.role], []).append(
            {"@type": "Person" if "," in creator.heading else "Thing", "name": creator.spoken}
        )
    return {name: value for name, value in told.items() if value not in ("", [], {})}
