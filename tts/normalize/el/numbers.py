"""Greek written numbers: whole, with thousands, decimals, ordinals, fractions, ranges, signs."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.numerals import (
    ACC,
    GEN,
    LARGEST_ORDINAL,
    NOM,
    Case,
    F,
    Gender,
    M,
    N,
    cardinal,
    digits,
    figures,
    ordinal,
)
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import listed, word_set

NUMBER = r"(?:\d{1,3}(?:\.\d{3})+(?!\d)|\d+)(?:,\d+)?"
"""A number as Greeks write it: point between thousands, comma before decimals."""

MONTHS_GENITIVE = listed(
    """
    Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου
    Οκτωβρίου Νοεμβρίου Δεκεμβρίου
    """
)
MONTHS_NOMINATIVE = listed(
    """
    Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος Αύγουστος Σεπτέμβριος
    Οκτώβριος Νοέμβριος Δεκέμβριος
    """
)

MONTHS_SPOKEN = listed(
    """
    Γενάρη Φλεβάρη Μάρτη Απρίλη Μάη Ιούνη Ιούλη Αυγούστου Σεπτέμβρη Οκτώβρη Νοέμβρη Δεκέμβρη
    Γιούνη Γιούλη Οχτώβρη Τρυγητή
    """
)
"""Genitives of the months as people say them."""

_BEFORE_YEAR = word_set(
    """
    το του στο έτος έτους έτη χρονιά τέλη αρχές μέσα καλοκαίρι φθινόπωρο άνοιξη χειμώνα
    """
) | frozenset(month.lower() for month in (*MONTHS_GENITIVE, *MONTHS_NOMINATIVE))

_ORDINAL_ENDINGS: dict[str, tuple[Gender, Case, bool]] = {
    "ος": (M, NOM, False), "ου": (M, GEN, False), "ον": (M, ACC, False), "ο": (N, NOM, False),
    "ας": (F, GEN, False), "η": (F, NOM, False), "ης": (F, GEN, False), "ην": (F, ACC, False),
    "οι": (M, NOM, True),
    "ων": (M, GEN, True), "ους": (M, ACC, True), "ες": (F, NOM, True), "α": (N, NOM, True),
}  # fmt: skip
_UNACCENTED = str.maketrans("άήόύώί", "αηουωι")


def decimal(number: str, gender: Gender = N, case: Case = NOM) -> str:
    """Return a number written the Greek way in words; decimals keep the whole part neuter."""
    whole, _, part = number.replace(".", "").partition(",")
    if not part:
        return figures(whole, gender, case)
    zeros = len(part) - len(part.lstrip("0"))
    tail = part[zeros:]
    said_part = ["μηδέν"] * zeros
    if tail:
        said_part.append(cardinal(int(tail)) if len(tail) <= 3 and zeros < 2 else digits(tail))
    return " ".join([figures(whole), "κόμμα", *said_part])


def whole_value(number: str) -> int | None:
    """Return the value of a whole number as written, or None for decimals and codes."""
    plain = number.replace(".", "")
    return int(plain) if plain.isdigit() and not (plain[0] == "0" and len(plain) > 1) else None


def say_number(match: Match) -> tuple[Said, ...]:
    """Speak a number in agreement with the noun after it."""
    number = match["number"]
    value = whole_value(number)
    if value is None or _is_year(match, number):
        return (said(match, decimal(number), EL),)
    agrees = grammar.agreement(match.string, match.start(), match.end(), value)
    return (said(match, figures(number.replace(".", ""), agrees.gender, agrees.case), EL),)


def _is_year(match: Match, number: str) -> bool:
    if len(number) != 4 or not number.isdigit() or not 1000 <= int(number) <= 2100:
        return False
    return grammar.previous_word(match.string, match.start()) in _BEFORE_YEAR


def _say_ordinal(match: Match) -> tuple[Said, ...] | None:
    value = int(match["value"])
    if not 0 < value <= LARGEST_ORDINAL:
        return None
    ending = match["ending"].lower().translate(_UNACCENTED).replace("º", "ο").replace("ª", "η")
    gender, case, is_plural = _ORDINAL_ENDINGS[ending]
    if ending == "α" and not _has_plural(match):
        return None  # «12α» is a house number, «τα 5α» an ordinal
    if ending == "ο":
        gender, case = _gender_of_o(match)
    elif ending in {"ου", "ων"}:
        gender = M
    spoken = ordinal(value, gender, case, is_plural=is_plural)
    if ending == "ας" and spoken.endswith("δεύτερης"):
        # Only «δευτέρα» has kept its old ending; «1ας» and «3ας» are said as «1ης» and «3ης».
        spoken = spoken.removesuffix("δεύτερης") + "δευτέρας"
    return (said(match, spoken, EL),)


def _has_plural(match: Match) -> bool:
    noun = grammar.next_word(match.string, match.end())
    return grammar.article(match.string, match.start()) is not None or noun.endswith("α")


def _gender_of_o(match: Match) -> tuple[Gender, Case]:
    """«το 3ο βιβλίο» is neuter, «τον 3ο όροφο» masculine; both are said alike."""
    article = grammar.article(match.string, match.start())
    return (M, ACC) if article and article[1] is ACC and article[0] is M else (N, NOM)


def _say_percent(match: Match) -> tuple[Said, ...]:
    sign = "τοις εκατό" if match["sign"] == "%" else "τοις χιλίοις"
    return (said(match, decimal(match["number"]), EL, "number"), said(match, sign, EL, "sign"))


def _say_dotted(match: Match) -> tuple[Said, ...]:
    """Speak section and version numbers: «2.1.3», «3.5»."""
    parts = match[0].split(".")
    if len(parts) == 2 and len(parts[0]) == 3:
        return _say_class_number(match)
    return (said(match, " τελεία ".join(figures(part) for part in parts), EL),)


def _say_class_number(match: Match) -> tuple[Said, ...]:
    """Speak a Dewey number: figures after the point one by one."""
    whole, _, part = match[0].partition(".")
    return (said(match, f"{figures(whole)} τελεία {digits(part)}", EL),)


def _say_number_of_year(match: Match) -> tuple[Said, ...]:
    """Speak «4412/2016»: number four thousand… of the year 2016."""
    return (
        said(match, figures(match["number"].replace(".", "")), EL, "number"),
        said(match, "του", EL, "slash"),
        said(match, figures(match["year"]), EL, "year"),
    )


_MONTH_WORDS = "|".join((*MONTHS_GENITIVE, *MONTHS_NOMINATIVE))
_WEEKDAYS = (
    "Δευτέρα|Τρίτη|Τετάρτη|Πέμπτη|Παρασκευή|Σάββατο|Κυριακή"
    r"|Δευτ?\.?|Τρί?\.|Τετ\.?|Πέμ?\.?|Παρ\.?|Σάβ?\.?|Σαβ\.?|Κυρ\.?"
)
_NAMED = rf"(?:{_MONTH_WORDS}|{_WEEKDAYS})"
_UNIT = r"(?:\s?(?:[πΠμΜ]\.\s?[μΜ]\.|[%€]|ευρώ))?"
"""What may stand between a number and the dash after it: «20%-30%», «2,50 € - 3 €»."""
_LEFT = re.compile(rf"(?:[\d.,:/]*\d[^\W\d]{{0,3}}{_UNIT}|(?<!\w){_MONTH_WORDS})\s*$")
_LEFT_NAME = re.compile(rf"(?<!\w){_NAMED}\s*$")
_RIGHT = re.compile(r"['’‘΄]?(?P<number>\d[\d.:/]*)")


def _say_range_dash(match: Match) -> tuple[Said, ...] | None:
    """Speak the dash between two numbers: «έως» when they rise, a pause when they do not."""
    left = _LEFT.search(match.string, max(0, match.start() - 24), match.start())
    right = _RIGHT.match(match.string, match.end())
    if left is None or right is None:
        return None
    first, second = left[0].rstrip(".:/ "), right["number"].rstrip(".:/")
    rises = not (first.isdigit() and second.isdigit())
    if not rises:
        is_short_year = len(first) == 4 and len(second) == 2
        rises = is_short_year or int(first) < int(second)
    return (said(match, "έως" if rises else ",", EL),)


def _say_days_dash(match: Match) -> tuple[Said, ...] | None:
    """Speak the dash of «Δευτέρα-Παρασκευή» and «Μάιος - Ιούλιος»."""
    if _LEFT_NAME.search(match.string, max(0, match.start() - 14), match.start()) is None:
        return None
    return (said(match, "έως", EL),)


def _say_minus(match: Match) -> tuple[Said, ...]:
    return (said(match, "μείον", EL),)


_RATIO_WORDS = word_set("κλίμακα κλίμακας αναλογία αναλογίας σχέση")


def _say_ratio(match: Match) -> tuple[Said, ...] | None:
    """Speak «1:50.000»: one to fifty thousand; «1:0» may be a score."""
    before = grammar.previous_word(match.string, match.start())
    if before not in _RATIO_WORDS and len(match["second"]) < 3:
        return None
    return (
        said(match, decimal(match["first"]), EL, "first"),
        said(match, f"προς {decimal(match['second'])}", EL, "second"),
    )


def _say_times(match: Match) -> tuple[Said, ...]:
    return (said(match, "επί", EL),)


def _say_letter_number(match: Match) -> tuple[Said, ...]:
    """Speak figures inside a code («Β2», «12Α»), as a number."""
    return (said(match, figures(match[0]), EL),)


_CODE_NAMES = word_set(
    "αφμ αμκα αμ κωδικός κωδικού κωδ τηλέφωνο τηλ κινητό isbn αριθμός αρ σελ σελίδες"
)


def _say_spaced(match: Match) -> tuple[Said, ...] | None:
    """Speak «12 345 678»: spaces part the thousands (ISO 80000-1 7.3.1)."""
    if grammar.previous_word(match.string, match.start()) in _CODE_NAMES:
        return None
    plain = re.sub(r"\s", "", match["number"])
    agrees = grammar.agreement(match.string, match.start(), match.end(), int(plain))
    return (said(match, figures(plain, agrees.gender, agrees.case), EL),)


RULES_BEFORE = (
    rule(
        "thousands by spaces",
        "digit",
        r"(?P<number>[1-9]\d{0,2}(?:(?:[ ]\d{3}){2,3}|(?:[\u00a0\u202f]\d{3}){1,3}))"
        r"(?![\d/:-]|[.,\s\u00a0\u202f]\d)",
        _say_spaced,
    ),
    rule(
        "ordinal",
        "digit",
        r"(?P<value>\d{1,4})(?P<ending>ος|ου|ους|οι|ον|ων|ο|ης|ην|η|ες|ας|α"
        r"|ός|ού|ούς|οί|όν|ών|ό|ής|ήν|ή|ές|ά|ΟΣ|ΟΥ|ΟΥΣ|ΟΙ|ΟΝ|ΩΝ|Ο|ΗΣ|ΗΝ|Η|ΕΣ|º|ª)(?![\w΄'’])",
        _say_ordinal,
    ),
    rule("percent", "digit", rf"(?P<number>{NUMBER})\s?(?P<sign>[%‰])", _say_percent),
    rule(
        "number/year",
        "digit",
        r"(?P<number>\d{1,3}(?:\.\d{3})+|\d{1,7})(?P<slash>/)(?P<year>(?:18|19|20)\d\d)(?![\d/])",
        _say_number_of_year,
    ),
)


def _say_lone_dash(match: Match) -> tuple[Said, ...]:
    return (said(match, ",", EL),)


RULES_AFTER = (
    rule(
        "ratio",
        "digit",
        rf"(?P<first>\d{{1,4}}):(?P<second>{NUMBER})(?![:\w])",
        _say_ratio,
    ),
    rule(
        "size",
        "letter sign",
        r"(?:(?<=\d)|(?<=\d\s))[xXχΧ×](?=\s?\d+(?:,\d+)?(?![^\W\d_]))",
        _say_times,
        needs_boundary=False,
    ),
    rule("shelf mark", "digit", r"\d{3}\.\d+(?=\s+[Α-ΩA-Z]{2,4}(?![\wά-ώ]))", _say_class_number),
    rule(
        "thousands",
        "digit",
        r"(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?)(?![\d.]\d|\d)",
        say_number,
    ),
    rule("dotted", "digit", r"\d+(?:\.\d+)+(?!\d|,\d)", _say_dotted),
    rule(
        "letter+number", "digit", r"\d+(?=[Α-ΩA-Zα-ωa-z])", _say_letter_number, needs_boundary=False
    ),
    rule("number", "digit", rf"(?P<number>{NUMBER})", say_number, needs_boundary=False),
    rule("range", "sign", r"[-‐‑–—]\s*(?=['’‘΄]?\d)", _say_range_dash, needs_boundary=False),
    rule("range of days", "sign", rf"[-‐‑–—]\s*(?={_NAMED})", _say_days_dash),
    rule("minus", "sign", r"(?<![\d\w)])[-−–](?=\d)", _say_minus),
    rule("lone dash", "sign", r"(?<=\s)[-‐‑−](?=\s)", _say_lone_dash),
)
