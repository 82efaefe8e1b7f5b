"""Items as MARC21 records in MARCXML, for other systems and for our own import.

Source: MARC 21 Format for Bibliographic Data; MARCXML schema (MARC21slim); relator codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from access_service.catalogue.accessibility import access_terms
from access_service.catalogue.codes import MARC21_AUDIENCES, marc_language
from access_service.catalogue.record import Creator, Form, Item, Role

MARC_NAMESPACE: Final = "http://www.loc.gov/MARC21/slim"

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORM_CODES: Final = {
    Form.LARGE_PRINT: "d",
    Form.BRAILLE: "f",
    Form.ELECTRONIC: "o",
}
_CARRIERS: Final = {
    Form.PRINT: ("txt", "n", "nc"),
    Form.LARGE_PRINT: ("txt", "n", "nc"),
    Form.BRAILLE: ("tct", "n", "nc"),
    Form.SPOKEN: ("spw", "s", "sz"),
    Form.ELECTRONIC: ("txt", "c", "cr"),
}
_AUDIENCE_CODES: Final = {name: code for code, name in MARC21_AUDIENCES.items()}
_341_CODES: Final = {"textual": "b", "visual": "c", "auditory": "d", "tactile": "e"}
_FEATURE_MODES: Final = {"largePrint": "visual", "braille": "tactile"}

Subfields = tuple[tuple[str, str], ...]
Field = tuple[str, str, Subfields]
"""Tag, both indicators, and subfields with their codes."""


def marcxml_record(item: Item, *, namespace: str = "", page: str = "") -> str:
    """Return an item as a MARCXML `record` element.

    Args:
        item: The item.
        namespace: Declared on the element, where nothing around it does.
        page: The address of the item's page, where it can be had in accessible forms.
    """
    opening = f'<record xmlns="{namespace}">' if namespace else "<record>"
    parts = [opening, f"<leader>{_leader(item)}</leader>"]
    for tag, value in (("001", item.id), ("003", "prosvasi"), ("008", _fixed_data(item))):
        parts.append(f'<controlfield tag="{tag}">{legal_text(value)}</controlfield>')
    own = [("856", "42", (("u", page), ("3", "Accessible forms")))] if page else []
    for tag, indicators, subfields in (*_fields(item), *own):
        given = [(code, text) for code, text in subfields if text]
        if not given:
            continue
        inner = "".join(
            f"<subfield code={quoteattr(c)}>{legal_text(t)}</subfield>" for c, t in given
        )
        marks = f'ind1="{indicators[0]}" ind2="{indicators[1]}"'
        parts.append(f'<datafield tag="{tag}" {marks}>{inner}</datafield>')
    return "".join((*parts, "</record>"))


def legal_text(value: str) -> str:
    """Return text for XML: escaped, without what XML does not allow."""
    return escape(_ILLEGAL.sub("", value))


def _leader(item: Item) -> str:
    kind = "i" if Form.SPOKEN in item.forms else "a"
    return f"00000n{kind}m a2200000 u 4500"


def _fixed_data(item: Item) -> str:
    """Return field 008: date, language, audience and form of item; what is not known is a bar."""
    date = f"s{item.year}    " if item.year else "nuuuuuuuu"
    audience = _AUDIENCE_CODES.get(item.audience, "|")
    form = next((_FORM_CODES[form] for form in item.forms if form in _FORM_CODES), "|")
    # Spoken items have no audience and form of the kind that books have at 18-34.
    middle = f"||||{audience}{form}|||||||||||"
    return f"||||||{date}xx {middle[:17]}{marc_language(item.lang)}|d"


def _fields(item: Item) -> Iterator[Field]:
    yield from (("020", "  ", (("a", isbn),)) for isbn in item.isbns)
    yield from (("022", "  ", (("a", issn),)) for issn in item.issns)
    yield "035", "  ", (("a", f"({item.source}){item.control_number}"),)
    if len(item.languages) > 1 or item.original_lang:
        spoken = [("a", marc_language(lang)) for lang in item.languages or (item.lang,)]
        original = [("h", marc_language(item.original_lang))] if item.original_lang else []
        yield "041", "1 " if original else "0 ", (*spoken, *original)
    yield from _creators(item)
    title, _, rest = item.title.partition(" : ")
    slash = " /" if item.responsibility else ""
    yield (
        "245",
        "00",
        (
            ("a", title + (" :" if rest else slash)),
            ("b", rest and rest + slash),
            ("c", item.responsibility),
        ),
    )
    yield from (("246", "3 ", (("a", other),)) for other in item.alternative_titles)
    yield "250", "  ", (("a", item.edition),)
    year = str(item.year or "")
    yield "264", " 1", (("a", item.place), ("b", item.publisher), ("c", year))
    yield "300", "  ", (("a", item.extent),)
    yield from _forms(item)
    yield from (("490", "0 ", (("a", s.title), ("v", s.number))) for s in item.series)
    yield "505", "0 ", (("a", item.contents),)
    yield "520", "  ", (("a", item.summary),)
    yield "520", "4 ", (("a", item.content_warning),)
    yield from (("532", "0 ", (("a", note),)) for note in item.access_notes)
    if item.audience not in _AUDIENCE_CODES:
        yield "521", "  ", (("a", item.audience),)
    for subject in item.subjects:
        main, *divisions = subject.split(" – ")
        yield "650", " 4", (("a", main), *(("x", text) for text in divisions))
    yield from (("655", " 4", (("a", genre),)) for genre in item.genres)
    yield from _copies(item)
    yield from (("856", "40", (("u", link),)) for link in item.links)


def _copies(item: Item) -> Iterator[Field]:
    if not item.copies:
        yield "852", "  ", (("h", item.shelf_mark),)
    for copy in item.copies:
        told = (("b", copy.branch), ("c", copy.location), ("h", copy.shelf_mark))
        yield "852", "  ", (*told, ("p", copy.barcode))


def _creators(item: Item) -> Iterator[Field]:
    """Yield names: the first author in 100, others in 700, and names that are not turned in 720.

    A heading without a comma may be a person of one name or a body: 720 claims neither.
    """
    main = next((c for c in item.creators if c.role is Role.AUTHOR and "," in c.heading), None)
    for creator in item.creators:
        tag = "100" if creator is main else _name_tag(creator)
        yield tag, "1 " if "," in creator.heading else "  ", _name(creator)


def _name_tag(creator: Creator) -> str:
    return "700" if "," in creator.heading else "720"


def _name(creator: Creator) -> Subfields:
    return ("a", creator.heading), ("4", creator.role.value)


def _forms(item: Item) -> Iterator[Field]:
    for form in item.forms:
        content, media, carrier = _CARRIERS[form]
        yield "336", "  ", (("b", content), ("2", "rdacontent"))
        yield "337", "  ", (("b", media), ("2", "rdamedia"))
        yield "338", "  ", (("b", carrier), ("2", "rdacarrier"))
    if Form.LARGE_PRINT in item.forms:
        yield "340", "  ", (("n", "large print"), ("2", "rdafs"))
    terms = access_terms(item)
    for mode in terms.modes:
        features = [f for f in terms.features if _FEATURE_MODES.get(f, terms.modes[0]) == mode]
        helping = tuple((_341_CODES.get(mode, "b"), feature) for feature in features)
        yield "341", "0 ", (("a", mode), *helping, ("2", "sapdv"))
