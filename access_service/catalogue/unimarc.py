"""UNIMARC bibliographic records as catalogue items.

Source: UNIMARC Manual: Bibliographic Format (IFLA), field by field as named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from access_service.catalogue import marc_reading as reading
from access_service.catalogue.codes import (
    PUBLISHER_ROLES,
    UNIMARC_AUDIENCES,
    languages,
    role,
)
from access_service.catalogue.copy_fields import CopyFields
from access_service.catalogue.forms import FormSignals
from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.catalogue.marc_reader import MarcReader
from access_service.catalogue.names import body, person, spoken_person, unique_creators
from access_service.catalogue.record import Creator, DeletedRecord, Form, Item, Role, Series
from access_service.catalogue.repair import fold, strip_full_stop, strip_isbd
from formats.document import Lang

_TEXT: Final = "abcef"
"""Types of record (leader/06) that are read."""
_ON_SCREEN: Final = ("ca", "cb", "cd", "ce", "cf", "ch", "ck", "cr", "cz")
_HEARD: Final = ("sd", "se", "sg", "si", "sq", "ss", "st", "sz")
_CARRIERS: Final = {
    "182": {
        "a": {"a": Form.SPOKEN, "b": Form.ELECTRONIC},
        "c": {"s": Form.SPOKEN, "c": Form.ELECTRONIC},
    },
    "183": {
        "a": {**dict.fromkeys(_ON_SCREEN, Form.ELECTRONIC), **dict.fromkeys(_HEARD, Form.SPOKEN)}
    },
}
_106_FORMS: Final = {"d": Form.LARGE_PRINT, "f": Form.BRAILLE, "s": Form.ELECTRONIC}
_105_GENRES: Final = {
    "a": "fiction",
    "b": "drama",
    "c": "essays",
    "d": "humour",
    "e": "letters",
    "f": "short stories",
    "g": "poetry",
}
# A cataloguing client that lost its delimiter wrote it out: «… αυτών $f Ηλία Πετρόπουλου».
_WRITTEN_DELIMITER: Final = re.compile(r"\s*\$([a-i])(?=[\s:])[\s:]*")


def read_unimarc(
    record: MarcRecord, source: str, copies: CopyFields | None = None
) -> Item | DeletedRecord:
    """Return the item of a UNIMARC record.

    Args:
        record: The decoded record.
        source: Name of the source it came from.
        copies: The field in which the source keeps its copies, where that is one of its own.

    Raises:
        DamagedRecord: The record describes no item, or has no title.
    """
    return _Unimarc(record, source, copies).read()


class _Unimarc(MarcReader):
    """Reads one record; the mender collects what was mended on the way."""

    edition_tag = "205"
    isbn_tag = "010"
    issn_tag = "011"

    def __init__(self, record: MarcRecord, source: str, copies: CopyFields | None = None) -> None:
        super().__init__(record, source, copies)
        self.general = record.first("100", "a").ljust(36)

    def coded_year(self) -> str:
        return self.general[9:13]

    def summary(self) -> str:
        return " ".join(self.values("330", "a"))

    def contents(self) -> str:
        return " ".join(self.values("327", "a"))

    def title_subfields(self, field: MarcField) -> Iterator[tuple[str, str]]:
        """Yield the subfields of a title field, with written-out delimiters made real again."""
        for code, text in field.subfields:
            first, *others = _WRITTEN_DELIMITER.split(text)
            if others:
                self.mender.note(field.tag, text, first, "delimiter-written-out")
            yield code, self.value(field.tag, first)
            for other_code, piece in zip(others[::2], others[1::2], strict=True):
                yield other_code, self.value(field.tag, piece)

    def titles(self) -> tuple[str, tuple[str, ...], str]:
        """Return the title (200 $a $h $i $e), the other titles and the responsibility ($f $g)."""
        field = next(iter(self.record.fields("200", "500", "503")), None)
        if field is None:
            return "", (), ""
        title, others, said = "", [], []
        for code, piece in self.title_subfields(field):
            bare = strip_isbd(piece)
            if not bare:
                continue
            if code in "aehi":
                title = _with_part(title, code, bare)
            elif code == "d":
                others.append(bare.removeprefix("= "))
            elif code in "fg":
                said.append(bare)
        title, parallel = reading.split_parallel(title)
        title = strip_full_stop(strip_isbd(title))
        others += [
            reading.clean(self.value(other.tag, " ".join(other.all("a"))))
            for other in self.record.fields("510", "517", "500", "512", "514", "541")
        ]
        responsibility = reading.clean("; ".join(reading.unique(said)))
        return title, reading.unique([title, *parallel, *others])[1:], responsibility

    def creators(self, responsibility: str) -> tuple[Creator, ...]:
        """Return who made the work (700-702, 710-712); publishers belong to the imprint."""
        made: list[Creator | None] = []
        words = responsibility.replace(",", " ").split()
        for field in self.record.fields("700", "701", "702", "710", "711", "712", "720"):
            codes = field.all("4")
            if PUBLISHER_ROLES.intersection(code.strip() for code in codes):
                continue
            default = Role.CONTRIBUTOR if field.tag[2] == "2" else Role.AUTHOR
            told = role(codes, [], default)
            if field.tag[1] == "1":
                parts = [self.value(field.tag, text) for text in field.all("ab")]
                made.append(body(parts, told))
            else:
                made.append(self.person(field, told, words))
        return unique_creators(made)

    def person(self, field: MarcField, told: Role, words: list[str]) -> Creator | None:
        """Return a person: family name $a, given names $b, additions $c $d."""
        parts = [strip_isbd(self.value(field.tag, text)).lstrip(" ,") for text in field.all("ab")]
        titles = [self.value(field.tag, text) for text in field.all("dc")]
        return person(", ".join(parts), told, titles=titles, known_words=words)

    def languages(self) -> tuple[tuple[Lang, ...], Lang | None]:
        """Return the languages of the text (101 $a) and of the original ($c)."""
        found: dict[Lang, None] = {}
        original: Lang | None = None
        for field in self.record.fields("101"):
            for text in field.all("a"):
                found.update(dict.fromkeys(languages(text)))
            for text in field.all("c"):
                original = original or next(iter(languages(text)), None)
        return tuple(found), original

    def imprint(self) -> tuple[str, str, str]:
        """Return place $a, publisher $c and date $d (210, 214); else the publisher's own entry."""
        for field in self.record.fields("210", "214"):
            place, name, date = (self.value("210", field.first(code)) for code in "acd")
            return reading.supplied(place), reading.supplied(name), date
        for field in self.record.fields("710", "711", "712"):
            if PUBLISHER_ROLES.intersection(code.strip() for code in field.all("4")):
                made = body((self.value(field.tag, t) for t in field.all("ab")), Role.CONTRIBUTOR)
                return "", made.spoken if made else "", ""
        return "", "", ""

    def extent(self) -> str:
        parts = [strip_isbd(text) for text in self.values("215", "ae")]
        return strip_full_stop(", ".join(part for part in parts if part))

    def series(self) -> tuple[Series, ...]:
        """Return the series: 225 $a $v, and 410 with the fields embedded behind $1."""
        made = [
            Series(
                reading.clean_series(self.value("225", " ".join(field.all("ahi")))),
                reading.clean(self.value("225", field.first("v"))),
            )
            for field in self.record.fields("225")
        ]
        made += [self.embedded_series(field) for field in self.record.fields("410")]
        return reading.unique_series(made)

    def embedded_series(self, field: MarcField) -> Series:
        title, number, inside = "", field.first("v"), ""
        for code, text in field.subfields:
            if code == "1":
                inside = text[:3]
            elif (code == "a" and inside in ("200", "")) or code == "t":
                title = title or text
            elif code == "v":
                number = text
        return Series(
            reading.clean_series(self.value("410", title)), reading.clean(self.value("410", number))
        )

    def subjects(self) -> tuple[str, ...]:
        """Return the subjects with $x topic $y place $z time, and free terms (610)."""
        made: list[str] = []
        for field in self.record.fields("600", "601", "602", "604", "605", "606", "607"):
            if field.tag == "600":
                names = [strip_isbd(self.value("600", text)) for text in field.all("ab")]
                main = spoken_person(", ".join(names))
            else:
                main = self.value(field.tag, " ".join(field.all("abt")))
            parts = [main, *(self.value(field.tag, text) for text in field.all("jxyz"))]
            made.append(reading.SUBDIVISION.join(reading.clean(part) for part in parts if part))
        made += [reading.clean(text) for text in self.values("610", "a")]
        return reading.unique(made)

    def genres(self) -> tuple[str, ...]:
        named = [reading.clean(text) for text in self.values("608", "a")]
        coded = self.record.first("105", "a")
        if not named and (found := _105_GENRES.get(coded[11:12])):
            named.append(found)
        if not named and coded[12:13] in ("a", "b", "c"):
            named.append("biography")
        return reading.unique(named)

    def audience(self) -> str:
        named = self.values("333", "a")
        if named:
            return reading.clean(named[0])
        codes = (UNIMARC_AUDIENCES.get(code, "") for code in self.general[17:20])
        return next((name for name in codes if name), "")

    def shelf_mark(self) -> str:
        """Return the first shelf mark: Koha 995 $k, 852, else Dewey or UDC (676, 675)."""
        for tag, codes in (("995", "k"), ("852", "hij"), ("930", "a"), ("676", "a"), ("675", "a")):
            for field in self.record.fields(tag):
                if found := self.value(tag, " ".join(field.all(codes))):
                    return found
        return ""

    def links(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                text.strip() if "://" in text else f"http://{text.strip()}"
                for text in self.values("856", "u")
            )
        )

    def forms(self) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        """Return the forms and their evidence: leader/06, 106, 126, 135, 181-183 and words."""
        signals = FormSignals()
        if self.record.leader[6] == "i":
            signals.add(Form.SPOKEN, "LDR/06=i")
        code = self.record.first("106", "a")[:1]
        signals.add(_106_FORMS.get(code), f"106$a={code}")
        if self.record.leader[6] == "l" or self.record.field("135"):
            signals.add(Form.ELECTRONIC, "LDR/06=l" if self.record.leader[6] == "l" else "135")
        for tag, codes in (("200", "b"), ("205", "a"), ("215", "a"), ("608", "a"), ("300", "a")):
            for field in self.record.fields(tag):
                if texts := field.all(codes):
                    signals.words(f"{tag}${codes}", texts)
        for field in self.record.fields("181"):
            if any(fold(text).startswith("spw") for text in field.all("c")):
                signals.add(Form.SPOKEN, "181$c=spw")
        self._add_carriers(signals)
        return signals.result(
            is_text=self.record.leader[6] in _TEXT,
            is_music=self.record.leader[6] == "j",
            other="106$a=t" if code == "t" else "",
        )

    def _add_carriers(self, signals: FormSignals) -> None:
        """Count what the record says of media and carriers; sound beside a text is not its form.

        Source: UNIMARC bibliographic, 126 (sound recordings), 182 (media type: ISBD in $a, RDA in
        $c), 183 (carrier type, the RDA codes that MARC 21 has in 338 $b).
        """
        is_text = self.record.leader[6] in _TEXT
        if not is_text and self.record.field("126"):
            signals.add(Form.SPOKEN, "126")
        for tag, codes in _CARRIERS.items():
            for field in self.record.fields(tag):
                for subfield, forms in codes.items():
                    for text in field.all(subfield):
                        form = forms.get(fold(text))
                        if form is not Form.SPOKEN or not is_text:
                            signals.add(form, f"{tag}${subfield}={text}")


def _with_part(title: str, code: str, piece: str) -> str:
    """Return a title with its next part: $e after a colon, $h and $i after a stop."""
    if not title:
        return piece
    if code == "e":
        return f"{title} : {piece}"
    return f"{strip_full_stop(title)}. {piece}"
