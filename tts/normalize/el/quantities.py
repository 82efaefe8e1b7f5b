"""Greek money, measures and temperatures: «12,50 €» is «δώδεκα ευρώ και πενήντα λεπτά»."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.numbers import NUMBER, decimal, whole_value
from tts.normalize.el.numerals import ACC, GEN, NOM, Case, F, Gender, M, N, figures
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name: one, several, of several; and its gender. `part` is its hundredth."""

    one: str
    many: str
    of_many: str
    gender: Gender = N
    part: str = ""

    def name(self, number: str, case: Case) -> str:
        """Return the name after a number written the Greek way."""
        if whole_value(number) == 1:
            return self.one
        return self.of_many if case is GEN else self.many


def _fixed(name: str, gender: Gender = N) -> Unit:
    return Unit(name, name, name, gender)


def _neuter(stem: str, of_many: str) -> Unit:
    return Unit(stem + "ο", stem + "α", of_many)


_EURO = Unit("ευρώ", "ευρώ", "ευρώ", N, "λεπτά")
_DOLLAR = Unit("δολάριο", "δολάρια", "δολαρίων", N, "σεντς")
_POUND = Unit("λίρα", "λίρες", "λιρών", F, "πένες")
_METRE = _neuter("μέτρ", "μέτρων")
_DRACHMA = Unit("δραχμή", "δραχμές", "δραχμών", F)
_MONEY_SIGNS = {"€": _EURO, "$": _DOLLAR, "£": _POUND, "¥": _fixed("γιεν")}
MONEY = {
    "€": _EURO, "ευρώ": _EURO, "EUR": _EURO, "eur": _EURO, "ΕΥΡΩ": _EURO, "$": _DOLLAR,
    "USD": _DOLLAR, "£": _POUND, "GBP": _POUND, "¥": _fixed("γιεν"), "δρχ.": _DRACHMA,
    "δρχ": _DRACHMA, "δρ.": _DRACHMA, "δραχ.": _DRACHMA, "δολ.": _DOLLAR,
}  # fmt: skip

_KILOMETRE = _neuter("χιλιόμετρ", "χιλιομέτρων")
_SQUARE_METRE = Unit("τετραγωνικό μέτρο", "τετραγωνικά μέτρα", "τετραγωνικών μέτρων")
_CUBIC_METRE = Unit("κυβικό μέτρο", "κυβικά μέτρα", "κυβικών μέτρων")
_CENTIMETRE = Unit("εκατοστό", "εκατοστά", "εκατοστών")
_MILLIMETRE = Unit("χιλιοστό", "χιλιοστά", "χιλιοστών")
_KILO = Unit("κιλό", "κιλά", "κιλών")
_GRAM = Unit("γραμμάριο", "γραμμάρια", "γραμμαρίων")
_LITRE = _neuter("λίτρ", "λίτρων")
_HOUR = Unit("ώρα", "ώρες", "ωρών", F)
_MINUTE = Unit("λεπτό", "λεπτά", "λεπτών")
_SECOND = Unit("δευτερόλεπτο", "δευτερόλεπτα", "δευτερολέπτων")
_DEGREE = Unit("βαθμός", "βαθμοί", "βαθμών", M)
_STREMMA = Unit("στρέμμα", "στρέμματα", "στρεμμάτων")
_BYTE = "μπάιτ"

UNITS = {
    "km": _KILOMETRE, "χλμ.": _KILOMETRE, "χλμ": _KILOMETRE, "χιλ.μ.": _KILOMETRE,
    "χιλιομ.": _KILOMETRE, "χιλιόμ.": _KILOMETRE,
    "km/h": Unit("χιλιόμετρο την ώρα", "χιλιόμετρα την ώρα", "χιλιομέτρων την ώρα"),
    "χλμ/ώρα": Unit("χιλιόμετρο την ώρα", "χιλιόμετρα την ώρα", "χιλιομέτρων την ώρα"),
    "km²": Unit("τετραγωνικό χιλιόμετρο", "τετραγωνικά χιλιόμετρα", "τετραγωνικών χιλιομέτρων"),
    "m": _METRE, "μ.": _METRE, "m²": _SQUARE_METRE, "m2": _SQUARE_METRE, "τ.μ.": _SQUARE_METRE,
    "τμ": _SQUARE_METRE, "m³": _CUBIC_METRE, "m3": _CUBIC_METRE, "κ.μ.": _CUBIC_METRE,
    "cm": _CENTIMETRE, "εκ.": _CENTIMETRE, "mm": _MILLIMETRE, "χιλ.": _MILLIMETRE,
    "χστ.": _MILLIMETRE, "kg": _KILO, "Kg": _KILO, "KG": _KILO, "κιλ.": _KILO, "g": _GRAM,
    "gr": _GRAM, "γρ.": _GRAM, "γρ": _GRAM, "mg": Unit("μιλιγκράμ", "μιλιγκράμ", "μιλιγκράμ"),
    "t": Unit("τόνος", "τόνοι", "τόνων", M), "l": _LITRE, "L": _LITRE, "lt": _LITRE,
    "λίτ.": _LITRE, "ml": _neuter("μιλιλίτρ", "μιλιλίτρων"),
    "h": _HOUR, "ώρ.": _HOUR, "min": _MINUTE, "λ.": _MINUTE, "λεπτ.": _MINUTE, "s": _SECOND,
    "sec": _SECOND, "δευτ.": _SECOND, "δ.": _SECOND, "στρ.": _STREMMA,
    "ha": Unit("εκτάριο", "εκτάρια", "εκταρίων"),
    "°C": Unit("βαθμός Κελσίου", "βαθμοί Κελσίου", "βαθμών Κελσίου", M),
    "°F": Unit("βαθμός Φαρενάιτ", "βαθμοί Φαρενάιτ", "βαθμών Φαρενάιτ", M),
    "°": _DEGREE, "kB": _fixed("κιλο" + _BYTE), "KB": _fixed("κιλο" + _BYTE),
    "MB": _fixed("μεγκα" + _BYTE), "GB": _fixed("γκιγκα" + _BYTE), "TB": _fixed("τερα" + _BYTE),
    "Mbps": _fixed("μεγκαμπίτ το δευτερόλεπτο"), "Gbps": _fixed("γκιγκαμπίτ το δευτερόλεπτο"),
    "kbit/s": _fixed("κιλομπίτ το δευτερόλεπτο"), "W": _fixed("βατ"), "kW": _fixed("κιλοβάτ"),
    "MW": _fixed("μεγαβάτ"), "kWh": Unit("κιλοβατώρα", "κιλοβατώρες", "κιλοβατωρών", F),
    "V": _fixed("βολτ"), "A": _fixed("αμπέρ"), "Hz": _fixed("χερτς"), "kHz": _fixed("κιλοχέρτς"),
    "MHz": _fixed("μεγαχέρτς"), "GHz": _fixed("γκιγκαχέρτς"), "dB": _fixed("ντεσιμπέλ"),
    "dpi": _fixed("κουκκίδες ανά ίντσα", F), "px": _fixed("πίξελ"),
    "cal": Unit("θερμίδα", "θερμίδες", "θερμίδων", F),
    "pt": Unit("στιγμή", "στιγμές", "στιγμών", F),
    "κ.σ.": Unit("κουταλιά της σούπας", "κουταλιές της σούπας", "κουταλιών της σούπας", F),
    "κ.γ.": Unit("κουταλάκι του γλυκού", "κουταλάκια του γλυκού", "κουταλακιών του γλυκού"),
    "φλ.": Unit("φλιτζάνι", "φλιτζάνια", "φλιτζανιών"),
    "τεμ.": Unit("τεμάχιο", "τεμάχια", "τεμαχίων"), "g/dL": _fixed("γραμμάρια ανά δεκατόλιτρο"),
    "mg/dL": _fixed("μιλιγκράμ ανά δεκατόλιτρο"), "mmHg": _fixed("χιλιοστά υδραργύρου"),
    "bf": _fixed("μποφόρ"), "Bf": _fixed("μποφόρ"),
    "G": _fixed("τζι"),
    "kcal": Unit("χιλιοθερμίδα", "χιλιοθερμίδες", "χιλιοθερμίδων", F),
}  # fmt: skip

for _minutes in ("'", "′", "’", "΄", "´"):
    UNITS[_minutes] = _MINUTE
    UNITS[_minutes * 2] = _SECOND
UNITS["″"] = UNITS['"'] = _SECOND

_PAGE = Unit("σελίδα", "σελίδες", "σελίδων", F)
_VOLUME = Unit("τόμος", "τόμοι", "τόμων", M)
_ISSUE = Unit("τεύχος", "τεύχη", "τευχών")
SHORTENED = {
    "σελ.": _PAGE, "σ.": _PAGE, "σσ.": _PAGE, "τ.": _VOLUME, "τόμ.": _VOLUME, "τχ.": _ISSUE,
    "τεύχ.": _ISSUE, "αντ.": Unit("αντίτυπο", "αντίτυπα", "αντιτύπων"),
    "φ.": Unit("φύλλο", "φύλλα", "φύλλων"), "εικ.": Unit("εικόνα", "εικόνες", "εικόνων", F),
}  # fmt: skip

GREAT = {
    "χιλ.": "χιλιάδες", "εκατ.": "εκατομμύρια", "εκ.": "εκατομμύρια", "δισ.": "δισεκατομμύρια",
    "δις": "δισεκατομμύρια", "τρισ.": "τρισεκατομμύρια", "δισεκ.": "δισεκατομμύρια",
}  # fmt: skip


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


def _count(match: Match, number: str, unit: Unit) -> tuple[str, Case]:
    """Return a number as said before a unit, and the case that its article gives."""
    told = grammar.article(match.string, match.start("number"))
    case = told[1] if told else NOM
    if told and told[0] is None and told[1] is GEN and whole_value(number) == 1:
        case = GEN
    value = whole_value(number)
    if value is None:
        return decimal(number), case
    return figures(number.replace(".", ""), unit.gender, case), case


def _say_measure(match: Match) -> tuple[Said, ...]:
    unit = UNITS[match["unit"].replace("º", "°").replace("\u202f", "")]
    spoken, case = _count(match, match["number"], unit)
    name = unit.name(match["number"], case)
    if unit.gender is M and case is ACC:
        name = name.replace("βαθμοί", "βαθμούς").replace("τόνοι", "τόνους")
    return (said(match, spoken, EL, "number"), said(match, name, EL, "unit"), *_stop(match))


def _say_shortened(match: Match) -> tuple[Said, ...]:
    """Speak «320 σελ.»: the noun that is counted comes after the number."""
    unit = SHORTENED[match["unit"]]
    spoken, case = _count(match, match["number"], unit)
    name = unit.name(match["number"], case)
    return (said(match, spoken, EL, "number"), said(match, name, EL, "unit"), *_stop(match))


def _stop(match: Match) -> tuple[Said, ...]:
    """Return a full stop when the unit's own point also ends the text."""
    if not match["unit"].endswith("."):
        return ()
    return (Said(".", match.end(), match.end(), EL),) if ends_text(match) else ()


_NEXT_SENTENCE = re.compile(r"[\s»”\")\]]*$|\s+[«“\"(]?[Α-ΩΆΈΉΊΌΎΏA-Z]|\n")


def ends_sentence(match: Match) -> bool:
    """Tell whether a sentence ends after the match, by what stands there."""
    return _NEXT_SENTENCE.match(match.string, match.end()) is not None


_TEXT_END = re.compile(r"[\s»”\")\]]*$|\s*\n")


def ends_text(match: Match) -> bool:
    """Tell whether the text ends after the match: its point is then a full stop as well."""
    return _TEXT_END.match(match.string, match.end()) is not None


def _say_money(match: Match) -> tuple[Said, ...]:
    unit = MONEY[match["unit"]]
    return (*_sum(match, unit), *_stop(match))


def _say_money_sign_first(match: Match) -> tuple[Said, ...]:
    return _sum(match, _MONEY_SIGNS[match["unit"]])


_PARTS = {
    "λεπτά": Unit("λεπτό", "λεπτά", "λεπτών"),
    "πένες": Unit("πένα", "πένες", "πενών", F),
    "σεντς": _fixed("σεντς"),
}


def _hundredths(count: int, part: str, case: Case) -> str:
    unit = _PARTS[part]
    return f"{figures(str(count), unit.gender, case)} {unit.name(str(count), case)}"


def _say_each(match: Match) -> tuple[Said, ...]:
    """Speak the slash of «5 €/άτομο» and «0,16 €/kWh»."""
    unit = UNITS.get(match["unit"] or "")
    return (said(match, f"ανά {unit.one}" if unit else "ανά", EL),)


def _sum(match: Match, unit: Unit) -> tuple[Said, ...]:
    """Speak a sum: whole units, then hundredths after «και»."""
    number = match["number"]
    if re.search(r"^\d+\.\d\d$", number):  # 12.50 €, written the English way
        number = number.replace(".", ",")
    whole, _, part = number.partition(",")
    if len(part) == 1:
        part += "0"
    if unit.part and len(part) == 2:
        spoken, case = _count(match, whole, unit)
        sums = [f"{spoken} {unit.name(whole, case)}"] if int(whole.replace(".", "")) else []
        if int(part):
            sums.append(_hundredths(int(part), unit.part, case))
        return (said(match, " και ".join(sums) or f"{spoken} {unit.many}", EL),)
    spoken, case = _count(match, number, unit)
    return (said(match, f"{spoken} {unit.name(number, case)}", EL),)


def _say_great(match: Match) -> tuple[Said, ...]:
    """Speak «2 εκατ.» and «3,5 δισ. €»."""
    name = GREAT[match["great"]]
    number = match["number"]
    gender = F if name == "χιλιάδες" else N
    if whole_value(number) == 1:
        name = name.replace("ύρια", "ύριο")
    value = whole_value(number)
    spoken = decimal(number) if value is None else figures(number.replace(".", ""), gender)
    return (said(match, spoken, EL, "number"), said(match, name, EL, "great"))


def _say_great_sum(match: Match) -> tuple[Said, ...]:
    """Speak «€1,5 εκ.»: the sign stands first and is said last."""
    great = "".join(f" {one.text}" for one in _say_great(match)).strip()
    stop = "." if match["great"].endswith(".") and ends_text(match) else ""
    return (said(match, f"{great} {_MONEY_SIGNS[match['unit']].many}{stop}", EL),)


_MONEY_NUMBER = rf"(?P<number>\d+\.\d\d(?!\d)|{NUMBER})"
_UNIT_NAMES = _any_of({n: u for n, u in UNITS.items() if n[-1] not in "'′’″"}).replace("°", "[°º]")
_UNIT_END = r"(?![\w²³/])"

RULES = (
    rule(
        "price of one",
        "sign",
        rf"(?:(?<=€)|(?<=ευρώ)|(?<=€\s)|(?<=ευρώ\s))/\s?(?:(?P<unit>{_UNIT_NAMES}){_UNIT_END}|(?=[α-ωά-ώ]))"
        r"|(?<=[α-ωά-ώ])/(?=(?:ημέρα|μέρα|μήνα|έτος|χρόνο|εβδομάδα|ώρα|λεπτό|άτομο)(?!\w))",
        _say_each,
    ),
    rule(
        "great sum, sign first",
        "sign",
        rf"(?P<unit>[€$£¥])\s?(?P<number>{NUMBER})\s?(?P<great>{_any_of(GREAT)})(?!\w)",
        _say_great_sum,
    ),
    rule(
        "money, sign first", "sign", rf"(?P<unit>[€$£¥])\s?{_MONEY_NUMBER}", _say_money_sign_first
    ),
    rule(
        "money",
        "digit",
        rf"{_MONEY_NUMBER}\s?(?P<unit>{_any_of(MONEY)})(?![^\W\d_])",
        _say_money,
    ),
    rule(
        "great number",
        "digit",
        rf"(?P<number>{NUMBER})\s?(?P<great>{_any_of(GREAT)})"
        r"(?=\s*(?:[€$£¥]|ευρώ|δολ|δρχ|λίρες|κατοίκ|κάτοικ|ανθρώπ|άνθρωπ|τόνο|βιβλία|επισκέπτ))",
        _say_great,
    ),
    rule(
        "measure",
        "digit",
        rf"(?P<number>{NUMBER})[\s\u202f]?(?P<unit>{_UNIT_NAMES}){_UNIT_END}",
        _say_measure,
    ),
    rule(
        "seconds by marks",
        "digit",
        r"(?P<number>\d{1,3}(?:,\d+)?)(?P<unit>″|''|′′|’’|΄΄|´´)(?!\w)",
        _say_measure,
    ),
    rule(
        "minutes by a mark",
        "digit",
        r"(?P<number>\d{1,3})(?P<unit>['′’΄´])(?![\w'’΄´])",
        _say_measure,
    ),
    rule(
        "counted, shortened",
        "digit",
        rf"(?P<number>{NUMBER})\s?(?P<unit>{_any_of(SHORTENED)})(?!\w|\s?\d)",
        _say_shortened,
    ),
)
