"""MARC21 bibliographic records as catalogue items.

Source: MARC 21 Format for Bibliographic Data (Library of Congress), field by field as named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from access_service.catalogue import marc_reading as reading
from access_service.catalogue.codes import MARC21_AUDIENCES, language, languages, role
from access_service.catalogue.copy_fields import CopyFields
from access_service.catalogue.forms import FormSignals
from access_service.catalogue.marc import MarcField, MarcRecord
from access_service.catalogue.marc_reader import MarcReader
from access_service.catalogue.names import body, person, spoken_person, unique_creators
from access_service.catalogue.record import Creator, DeletedRecord, Form, Item, Role, Series
from access_service.catalogue.repair import strip_full_stop, strip_isbd
from formats.document import Lang

_LINKAGE: Final = re.compile(r"(\d{3})-(\d{2})")
_008_FORMS: Final = {
    "d": Form.LARGE_PRINT,
    "f": Form.BRAILLE,
    "o": Form.ELECTRONIC,
    "q": Form.ELECTRONIC,
    "s": Form.ELECTRONIC,
}
_007_FORMS: Final = {
    "tb": Form.LARGE_PRINT,
    "tc": Form.BRAILLE,
    "fb": Form.BRAILLE,
    "cr": Form.ELECTRONIC,
}
_RDA_FORMS: Final = {
    "spw": Form.SPOKEN,
    "tct": Form.BRAILLE,
    "tcf": Form.BRAILLE,
    "cr": Form.ELECTRONIC,
    "c": Form.ELECTRONIC,
}
_LITERARY: Final = {
    "1": "fiction",
    "f": "fiction",
    "j": "short stories",
    "p": "poetry",
    "d": "drama",
    "e": "essays",
    "h": "humour",
    "i": "letters",
}


def read_marc21(
    record: MarcRecord, source: str, copies: CopyFields | None = None
) -> Item | DeletedRecord:
    """Return the item of a MARC21 record.

    Args:
        record: The decoded record.
        source: Name of the source it came from.
        copies: The field in which the source keeps its copies, where that is one of its own.

    Raises:
        DamagedRecord: The record describes no item, or has no title.
    """
    return _Marc21(record, source, copies).read()


class _Marc21(MarcReader):
    """Reads one record; the mender collects what was mended on the way."""

    edition_tag = "250"
    isbn_tag = "020"
    issn_tag = "022"

    def __init__(self, record: MarcRecord, source: str, copies: CopyFields | None = None) -> None:
        super().__init__(record, source, copies)
        self.material = record.leader[6]
        self.coded = record.control("008")
        self.originals: dict[tuple[str, str], MarcField] = {}
        self.unlinked: dict[str, list[MarcField]] = {}
        for field in record.fields("880"):
            match = _LINKAGE.match(field.first("6"))
            if not match:
                continue
            if match[2] == "00":
                self.unlinked.setdefault(match[1], []).append(field)
            else:
                self.originals.setdefault((match[1], match[2]), field)
        self.has_twins = bool(self.originals or self.unlinked)

    def fields(self, *tags: str) -> list[MarcField]:
        """Return the fields, in original script where an 880 gives it."""
        found = self.record.fields(*tags)
        if not self.has_twins:
            return found
        if self.originals:
            found = [self.original(field) or field for field in found]
        for tag in tags:
            found += self.unlinked.get(tag, ())
        return found

    def original(self, field: MarcField) -> MarcField | None:
        """Return the original-script twin of a romanised field (880, linked by $6)."""
        if not self.originals:
            return None
        match = _LINKAGE.match(field.first("6"))
        return self.originals.get((field.tag, match[2])) if match else None

    def titles(self) -> tuple[str, tuple[str, ...], str]:
        """Return the title, the other titles and the statement of responsibility (245, 246, 240).

        The count of non-filing letters (second indicator) is for sorting: nothing is cut.
        """
        field = next(iter(self.fields("245", "242", "240", "130")), None)
        if field is None:
            return "", (), ""
        title, parallel = self.title_of(field)
        others = parallel
        romanised = self.record.field("245")
        if romanised and romanised is not field:
            others += [self.title_of(romanised)[0]]
        for other in self.record.fields("246", "240", "130"):
            twin = self.original(other)
            others += [self.title_of(one)[0] for one in (twin, other) if one]
        responsibility = reading.clean(self.value("245", " ".join(field.all("c"))))
        return title, self.other_titles(title, others), responsibility

    def other_titles(self, title: str, others: Iterable[str]) -> tuple[str, ...]:
        return reading.unique([title, *others])[1:]

    def title_of(self, field: MarcField) -> tuple[str, list[str]]:
        """Return a title field as one text, and its parallel titles."""
        made = before = ""
        for code, text in field.subfields:
            if code not in "abnp":
                continue
            piece = self.value(field.tag, text)
            bare = strip_isbd(piece)
            if not made:
                made = bare
            elif code == "b":
                made += (" = " if before.rstrip().endswith("=") else " : ") + bare
            else:
                made = f"{strip_full_stop(made)}. {bare}"
            before = piece
        title, parallel = reading.split_parallel(made)
        title = strip_full_stop(strip_isbd(title))
        return title, parallel

    def creators(self, responsibility: str) -> tuple[Creator, ...]:
        """Return who made the work (100-111, then 700-720); a name in a title entry is left."""
        made: list[Creator | None] = []
        words = responsibility.replace(",", " ").split()
        for field in self.fields("100", "110", "111", "700", "710", "711", "720"):
            tag = self.tag_of(field)
            if tag[0] == "7" and field.first("t"):
                continue
            default = Role.AUTHOR if tag[0] == "1" else Role.CONTRIBUTOR
            told = role(field.all("4"), field.all("e" if tag[1:] != "11" else "j"), default)
            if tag[1:] == "00" or (tag == "720" and field.indicators[0] == "1"):
                made.append(self.person(field, told, words))
            else:
                parts = field.all("ab" if tag[1:] == "10" else "a")
                made.append(body([self.value(tag, part) for part in parts], told))
        return unique_creators(made)

    def tag_of(self, field: MarcField) -> str:
        """Return the tag that an 880 stands for, or the field's own."""
        return field.first("6")[:3] if field.tag == "880" else field.tag

    def person(self, field: MarcField, told: Role, words: list[str]) -> Creator | None:
        name = self.value(field.tag, " ".join(field.all("ab")))
        titles = [self.value(field.tag, text) for text in field.all("c")]
        return person(name, told, titles=titles, known_words=words)

    def languages(self) -> tuple[tuple[Lang, ...], Lang | None]:
        """Return the languages of the item (041 $a $d, else 008/35-37) and of the original ($h)."""
        found: dict[Lang, None] = {}
        original: Lang | None = None
        coded = language(self.coded[35:38])
        if coded:
            found[coded] = None
        for field in self.record.fields("041"):
            for text in field.all("ad"):
                found.update(dict.fromkeys(languages(text)))
            for text in field.all("h"):
                original = original or next(iter(languages(text)), None)
        return tuple(found), original

    def imprint(self) -> tuple[str, str, str]:
        """Return place, publisher and date as printed (264 second indicator 1, else 260)."""
        stated = self.record.fields("264")
        published = [f for f in stated if f.indicators[1:2] == "1"]
        for field in (*published, *self.record.fields("260"), *stated):
            field = self.original(field) or field
            place, name, date = (
                self.value("260", text)
                for text in (field.first("a"), field.first("b"), field.first("c"))
            )
            return reading.supplied(place), reading.supplied(name), date
        return "", "", ""

    def extent(self) -> str:
        """Return the extent (300 $a $e) and, for sound, the playing time (306)."""
        parts = [strip_isbd(text) for text in self.values("300", "ae")]
        parts += [
            f"{int(text[:2])} h {int(text[2:4])} min"
            for text in self.values("306", "a")[:1]
            if len(text) == 6 and text.isdigit()
        ]
        return strip_full_stop(", ".join(part for part in parts if part))

    def series(self) -> tuple[Series, ...]:
        return reading.unique_series(
            Series(
                reading.clean_series(self.value(field.tag, " ".join(field.all("anp")))),
                reading.clean(self.value(field.tag, field.first("v"))),
            )
            for field in self.fields("490", "440", "830")
        )

    def subjects(self) -> tuple[str, ...]:
        """Return the subject headings, subdivisions behind dashes (600-651, 653)."""
        made: list[str] = []
        for field in self.fields("600", "610", "611", "630", "648", "650", "651"):
            tag = self.tag_of(field)
            main = self.value(tag, " ".join(field.all("abcnpt")))
            if tag == "600":
                names = self.value(tag, " ".join(field.all("ab")))
                main = spoken_person(names, titles=field.all("c"))
                main = f"{main}. {title}" if (title := field.first("t")) else main
            parts = [main, *(self.value(tag, text) for text in field.all("vxyz"))]
            made.append(reading.SUBDIVISION.join(reading.clean(part) for part in parts if part))
        made += [reading.clean(text) for text in self.values("653", "a")]
        return reading.unique(made)

    def genres(self) -> tuple[str, ...]:
        named = [reading.clean(text) for text in self.values("655", "a")]
        if not named and self.material in "at" and (coded := _LITERARY.get(self.coded[33:34])):
            named.append(coded)
        return reading.unique(named)

    def coded_year(self) -> str:
        return self.coded[7:11]

    def summary(self) -> str:
        return self.notes("520", "ab", but="4")

    def content_warning(self) -> str:
        """Return the advice on content (520 first indicator 4)."""
        return self.notes("520", "ab", only="4")

    def access_modes(self) -> tuple[str, ...]:
        """Return the modes of access, primary ones first (341 $a)."""
        found = self.record.fields("341")
        if not found:
            return ()
        fields = sorted(found, key=lambda field: field.indicators[:1] == "1")
        return tuple(dict.fromkeys(text.strip() for field in fields for text in field.all("a")))

    def access_features(self) -> tuple[str, ...]:
        """Return the textual, visual, auditory and tactile features (341 $b $c $d $e)."""
        return tuple(dict.fromkeys(text.strip() for text in self.values("341", "bcde")))

    def access_notes(self) -> tuple[str, ...]:
        """Return the notes on accessibility (532 $a)."""
        return tuple(self.values("532", "a"))

    def contents(self) -> str:
        return self.notes("505", "agtr")

    def notes(self, tag: str, codes: str, *, only: str = "", but: str = "") -> str:
        """Return the notes of a field, those of one first indicator or all but one."""
        found = self.fields(tag)
        if not found:
            return ""
        fields = [
            field
            for field in found
            if (not only or field.indicators[:1] == only)
            and (not but or field.indicators[:1] != but)
        ]
        texts = [self.value(tag, " ".join(field.all(codes))) for field in fields]
        return " ".join(text for text in texts if text).removesuffix("--").rstrip()

    def audience(self) -> str:
        named = self.values("521", "a")
        if named:
            return reading.clean(named[0])
        return MARC21_AUDIENCES.get(self.coded[22:23], "") if self.material in "atcdijmgkor" else ""

    def shelf_mark(self) -> str:
        """Return the first shelf mark: Koha 952 $o, 852, 099, 090, Sirsi 999, 050, 082."""
        for tag, codes in (("952", "o"), ("852", "khijm"), ("099", "a"), ("090", "ab")):
            for field in self.record.fields(tag):
                if found := self.value(tag, " ".join(field.all(codes))):
                    return found
        for field in self.record.fields("999"):
            if field.first("w") and (found := self.value("999", field.first("a"))):
                return found
        for tag in ("050", "082"):
            for field in self.record.fields(tag):
                parts = [*field.all("a")[:1], *field.all("b")[:1]]
                return self.value(tag, " ".join(parts))
        return ""

    def links(self) -> tuple[str, ...]:
        """Return the addresses of the item itself (856 second indicator 0, 1 or blank)."""
        return tuple(
            dict.fromkeys(
                address.strip()
                for field in self.record.fields("856")
                if field.indicators[1:2] != "2"
                for address in field.all("u")
                if address.strip().lower().startswith(("http://", "https://"))
            )
        )

    def forms(self) -> tuple[tuple[Form, ...], tuple[str, ...]]:
        """Return the forms and their evidence: 006, 007, 008, leader/06, 336-338 and words."""
        signals = FormSignals()
        if self.material == "i":
            signals.add(Form.SPOKEN, "LDR/06=i")
        place = 29 if self.material in "efgkor" else 23
        code = self.coded[place : place + 1]
        if code in _008_FORMS:
            signals.add(_008_FORMS[code], f"008/{place}={code}")
        for field in self.record.fields("007"):
            signals.add(_007_FORMS.get(field.value[:2]), f"007={field.value[:2]}")
        for field in self.record.fields("006"):
            place = 12 if field.value[:1] in "efgkor" else 6
            signals.add(_008_FORMS.get(field.value[place : place + 1]), f"006/{place:02d}")
        for field in self.record.fields("336", "337", "338"):
            for value in field.all("b"):
                signals.add(_RDA_FORMS.get(value.strip()), f"{field.tag}$b={value.strip()}")
        for tag, codes in (("245", "h"), ("250", "a"), ("300", "a"), ("546", "ab"), ("655", "a")):
            for field in self.record.fields(tag):
                if texts := field.all(codes):
                    signals.words(f"{tag}${codes[0]}", texts)
        return signals.result(
            is_text=self.material in "atcdef",
            is_music=self.material == "j",
            other=f"008/23={code}" if code in "abc" and code and self.material in "at" else "",
        )
