"""Greek telephone numbers, postal codes and ISBNs: figures one by one, in groups.

Source: the Greek numbering plan (EETT 2016): ten figures, beginning with 2 (places), 5, 6 (mobile),
7, 8 (800, 801) and 9 (901, 909); +30 is the country code.
"""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar, letters, nouns
from tts.normalize.el.numerals import cardinal, digits
from tts.normalize.groups import GroupReader
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_FIGURES = re.compile(r"[0-9]+")
_GROUPS = GroupReader(EL, digits)


_THOUSANDS_AT_END = re.compile(r"\s\d{1,3}(?:\.\d{3})+$")


def _say_phone(match: Match) -> tuple[Said, ...] | None:
    runs = _FIGURES.findall(match["number"])
    if min(map(len, runs)) < 2 or _THOUSANDS_AT_END.search(match["number"]):
        return None  # «το 2023 100.000 επισκέπτες» is no telephone
    number = _GROUPS.read(match, "number", has_area=True)
    return (*_country(match), *number)


def _say_foreign_phone(match: Match) -> tuple[Said, ...]:
    return (*_country(match), *_GROUPS.read(match, "number"))


def _country(match: Match) -> tuple[Said, ...]:
    if not match["country"]:
        return ()
    sign = "συν " if match["country"].startswith("+") else "μηδέν μηδέν "
    return (said(match, f"{sign}{cardinal(int(match['code']))},", EL, "country"),)


def _say_grouped(match: Match) -> tuple[Said, ...]:
    return _GROUPS.read(match, "number")


# Registrants of the two Greek ISBN groups: the first figures after the group and their length.
# Source: International ISBN Agency, Range Message, groups 978-960 and 978-618.
_REGISTRANTS = {
    "960": ((20, 2), (66, 3), (69, 4), (70, 3), (85, 4), (93, 5), (94, 2), (98, 4), (100, 5)),
    "618": ((20, 2), (50, 3), (80, 4), (100, 5)),
}


def _say_isbn(match: Match) -> tuple[Said, ...]:
    """Speak an ISBN in its groups; where they are not written, Greek ones are known."""
    plain = match["number"]
    if not plain.isdigit() or plain[-10:-7] not in _REGISTRANTS:
        pieces = _GROUPS.read(match, "number")
    else:
        first = len(plain) - 10
        group = plain[first : first + 3]
        lead = int(plain[first + 3 : first + 5])
        size = next(length for limit, length in _REGISTRANTS[group] if lead < limit)
        cuts = [0, first, first + 3, first + 3 + size, first + 9]
        ends = [*cuts[1:], len(plain)]
        at = match.start("number")
        pieces = _GROUPS.say(
            [(at + a, plain[a:b]) for a, b in zip(cuts, ends, strict=True) if a < b]
        )
    if not match["check"]:
        return pieces
    last = pieces[-1]
    return (
        *pieces[:-1],
        Said(last.text + ",", last.start, last.end, EL),
        said(match, "χι", EL, "check"),
    )


def _say_postal_code(match: Match) -> tuple[Said, ...]:
    """Speak «176 73» as people do: εκατόν εβδομήντα έξι, εβδομήντα τρία."""
    return (
        said(match, _code_part(match["area"]) + ",", EL, "area"),
        said(match, _code_part(match["place"]), EL, "place"),
    )


def _say_parted_postal_code(match: Match) -> tuple[Said, ...]:
    """Speak «54-621» as «546 21»: the hyphen stands where no one says it."""
    code = match["first"] + match["last"]
    return (said(match, f"{_code_part(code[:3])}, {_code_part(code[3:])}", EL),)


def _code_part(figures: str) -> str:
    return digits(figures) if figures[0] == "0" else cardinal(int(figures))


_POSTAL = "(?:" + "|".join(
    rf"(?<={before})"
    for before in (
        r"[ΤT][ΚK][\s:]", r"[ΤT]\.[ΚK]\.", r"[ΤT]\.[ΚK]\.[\s:]", r"[ΤT]\.\s[ΚK]\.[\s:]",
        r"[ΤT]\.[ΚK]\.:\s", r"[ΤT][ΚK]:\s",
    )
) + ")"  # fmt: skip


def _say_iban(match: Match) -> tuple[Said, ...]:
    name = (said(match, "άι μπαν", EL, "name"),) if match["name"] else ()
    country = said(match, letters.spell(match["country"]), EL, "country")
    return (*name, country, *_GROUPS.read(match, "number"))


_CALLED_BEFORE = re.compile(
    r"(?:[τΤ]ηλ\w*\.?|γραμμή|[κΚ]αλέστε|κλήση|στο)\s*:?\s*(?:στο\s+)?$", re.UNICODE
)


def _say_short_phone(match: Match) -> tuple[Said, ...] | None:
    """Speak a number of five figures as people do: «11880», εκατόν δεκαοκτώ, ογδόντα."""
    text, start, number = match.string, match.start(), match["number"]
    if not _CALLED_BEFORE.search(text, max(0, start - 20), start):
        return None
    cut = 3 if number.startswith("118") else 2
    first, last = number[:cut], number[cut:]
    return (
        Said(f"{cardinal(int(first))},", start, start + cut, EL),
        Said(_code_part(last), start + cut, match.end(), EL),
    )


def _say_old_phone(match: Match) -> tuple[Said, ...]:
    """Speak «82.12.413», a number of seven figures as it was printed until 2001."""
    return _GROUPS.read(match, "number")


_COUNTED_NEXT = re.compile(r"\s+[α-ωά-ώ]")


def _say_code(match: Match) -> tuple[Said, ...] | None:
    """Speak seven figures and more without points as a code, unless they count something."""
    text, number = match.string, match["number"]
    noun = grammar.next_word(text, match.end())
    is_counting = _COUNTED_NEXT.match(text, match.end()) and noun not in nouns.NOT_NOUNS
    if number.endswith("000") or is_counting:
        return None
    return _GROUPS.read(match, "number")


RULES = (
    rule(
        "IBAN",
        "letter",
        r"(?:(?P<name>IBAN)\s+)?(?P<country>[A-Z]{2})(?P<number>\d\d(?:\s?\d{4}){3,7}(?:\s?\d{1,3})?)(?!\w)",
        _say_iban,
    ),
    rule(
        "postal code",
        "digit",
        rf"{_POSTAL}(?P<area>\d{{3}})[\s-]?(?P<place>\d\d)(?!\d)",
        _say_postal_code,
    ),
    rule(
        "postal code parted by a hyphen",
        "digit",
        rf"{_POSTAL}(?P<first>\d\d)\s?[-–]\s?(?P<last>\d{{3}})(?!\d)",
        _say_parted_postal_code,
    ),
    rule(
        "postal code before its place",
        "digit",
        r"(?:(?<=,\s)|(?<=\d\s)|(?<=-\s)|(?<=–\s)|(?<=\n)|(?<![\s\S]))"
        r"(?P<area>[1-8]\d\d)\s?(?P<place>\d\d)(?=,?\s+[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ]{3,})(?<!000)",
        _say_postal_code,
    ),
    rule(
        "telephone of seven figures",
        "digit",
        r"(?P<number>\d\d\.\d\d\.\d{3})(?![\d]|[.,]\d)",
        _say_old_phone,
    ),
    rule("short telephone", "digit", r"(?P<number>1\d{4})(?!\d|[.,]\d)", _say_short_phone),
    rule(
        "mobile in pairs",
        "digit",
        r"(?P<country>)(?P<number>69(?:[ -]\d\d){4})(?![\d-])",
        _say_phone,
    ),
    rule(
        "telephone",
        "digit sign",
        r"(?P<country>(?:\+|00)(?P<code>30)[ \u00a0-]?)?\(?"
        r"(?P<number>(?=2|5|69|80[0-7]|90[19])\d{3}(?:\)?[ \u00a0./-]?\d){7})\)?(?!\d|[.,]\d)",
        _say_phone,
    ),
    rule(
        "telephone abroad",
        "sign",
        r"(?P<country>\+(?P<code>\d{1,3})[ \u00a0-])"
        r"(?P<number>\(?\d{1,4}\)?(?:[ \u00a0-]\d{2,7}){1,4})(?!\d)",
        _say_foreign_phone,
    ),
    rule(
        "ISBN",
        "digit",
        r"(?P<number>97[89][- ]?(?:\d[- ]?){9}\d)(?P<check>)(?![\d-])",
        _say_isbn,
    ),
    rule(
        "ISBN of ten",
        "digit",
        r"(?:(?<=ISBN\s)|(?<=ISBN:\s)|(?<=ISBN:))"
        r"(?P<number>(?:\d[- ]?){8}\d(?:[- ]?\d)?)[- ]?(?P<check>[XxΧχ]?)(?!\w)",
        _say_isbn,
    ),
    rule(
        "ISSN",
        "digit",
        r"(?:(?<=ISSN\s)|(?<=ISSN:\s)|(?<=ISSN:))(?P<number>\d{4}-?\d{3,4})(?P<check>[XxΧχ]?)(?!\w)",
        _say_isbn,
    ),
    rule(
        "long number",
        "digit",
        r"(?P<number>\d{10,})(?![\d,.]\d)",
        _say_grouped,
    ),
    rule("code", "digit", r"(?P<number>\d{7,9})(?![\d,.:]\d|\d|\s?[€%°])", _say_code),
)
