"""Greek numbers as words, agreeing in gender and case: τρεις, τρία, τριών· τρίτος, τρίτης."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from tts.normalize.tables import listed


class Gender(Enum):
    """Grammatical gender."""

    MASCULINE = 0
    FEMININE = 1
    NEUTER = 2


class Case(Enum):
    """The cases that numerals tell apart; the vocative is spoken as the nominative."""

    NOMINATIVE = 0
    GENITIVE = 1
    ACCUSATIVE = 2


M, F, N = Gender.MASCULINE, Gender.FEMININE, Gender.NEUTER
NOM, GEN, ACC = Case.NOMINATIVE, Case.GENITIVE, Case.ACCUSATIVE

# Rows: masculine, feminine, neuter; columns: nominative, genitive, accusative.
_ONE = (("ένας", "ενός", "έναν"), ("μία", "μίας", "μία"), ("ένα", "ενός", "ένα"))
_THREE = (("τρεις", "τριών", "τρεις"),) * 2 + (("τρία", "τριών", "τρία"),)
_FOUR = (("τέσσερις", "τεσσάρων", "τέσσερις"),) * 2 + (("τέσσερα", "τεσσάρων", "τέσσερα"),)
_THIRTEEN = (("δεκατρείς", "δεκατριών", "δεκατρείς"),) * 2 + (
    ("δεκατρία", "δεκατριών", "δεκατρία"),
)
_FOURTEEN = (("δεκατέσσερις", "δεκατεσσάρων", "δεκατέσσερις"),) * 2 + (
    ("δεκατέσσερα", "δεκατεσσάρων", "δεκατέσσερα"),
)
_INFLECTED = {1: _ONE, 3: _THREE, 4: _FOUR, 13: _THIRTEEN, 14: _FOURTEEN}

_PLAIN = listed(
    """
    μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα δέκα έντεκα δώδεκα δεκατρία
    δεκατέσσερα δεκαπέντε δεκαέξι δεκαεπτά δεκαοκτώ δεκαεννέα
    """
)
_TENS = listed("είκοσι τριάντα σαράντα πενήντα εξήντα εβδομήντα ογδόντα ενενήντα")
_HUNDREDS = listed("διακ τριακ τετρακ πεντακ εξακ επτακ οκτακ εννιακ")
_HUNDRED_ENDINGS = (
    ("όσιοι", "οσίων", "όσιους"),
    ("όσιες", "οσίων", "όσιες"),
    ("όσια", "οσίων", "όσια"),
)
_THOUSAND = (
    ("χίλιοι", "χιλίων", "χίλιους"),
    ("χίλιες", "χιλίων", "χίλιες"),
    ("χίλια", "χιλίων", "χίλια"),
)
_GREAT = (  # value, stem of «εκατομμύριο»
    (10**12, "τρισεκατομμ"),
    (10**9, "δισεκατομμ"),
    (10**6, "εκατομμ"),
)
LARGEST = 10**15 - 1
"""The largest number with a name here; longer ones are said digit by digit."""


def _below_hundred(number: int, gender: Gender, case: Case) -> list[str]:
    if number in _INFLECTED:
        return [_INFLECTED[number][gender.value][case.value]]
    if number < 20:
        return [_PLAIN[number]]
    tens, unit = divmod(number, 10)
    return [_TENS[tens - 2], *(_below_hundred(unit, gender, case) if unit else ())]


def _below_thousand(number: int, gender: Gender, case: Case) -> list[str]:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(number, gender, case)
    if hundreds == 1:
        first = "εκατόν" if rest else "εκατό"
    else:
        first = _HUNDREDS[hundreds - 2] + _HUNDRED_ENDINGS[gender.value][case.value]
    return [first, *(_below_hundred(rest, gender, case) if rest else ())]


def _below_million(number: int, gender: Gender, case: Case) -> list[str]:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(number, gender, case)
    tail = _below_thousand(rest, gender, case) if rest else []
    if thousands == 1:
        return [_THOUSAND[gender.value][case.value], *tail]
    # «χιλιάδες» is feminine whatever is counted: είκοσι μία χιλιάδες βιβλία.
    noun = "χιλιάδων" if case is GEN else "χιλιάδες"
    return [*_below_thousand(thousands, F, case), noun, *tail]


@lru_cache(maxsize=4096)
def cardinal(number: int, gender: Gender = N, case: Case = NOM) -> str:
    """Return a number from 0 to `LARGEST` in words, agreeing with what is counted."""
    words: list[str] = []
    rest = number
    for value, stem in _GREAT:
        count, rest = divmod(rest, value)
        if count:
            ending = ("ύριο", "υρίου", "ύριο") if count == 1 else ("ύρια", "υρίων", "ύρια")
            words += [*_below_thousand(count, N, case), stem + ending[case.value]]
    if rest or not words:
        words += _below_million(rest, gender, case)
    return " ".join(words)


_ORDINAL_UNITS = listed(
    """
    πρώτ δεύτερ τρίτ τέταρτ πέμπτ έκτ έβδομ όγδο ένατ δέκατ ενδέκατ δωδέκατ
    """
)
_ORDINAL_TENS = "εικοστ τριακοστ τεσσαρακοστ πεντηκοστ εξηκοστ εβδομηκοστ ογδοηκοστ ενενηκοστ"
_ORDINAL_HUNDREDS = (
    "εκατοστ διακοσιοστ τριακοσιοστ τετρακοσιοστ πεντακοσιοστ εξακοσιοστ επτακοσιοστ "
    "οκτακοσιοστ εννιακοσιοστ"
)
_ORDINAL_THOUSANDS = "χιλιοστ δισχιλιοστ τρισχιλιοστ"
LARGEST_ORDINAL = 3999

# (singular, plural) by gender and case; the second table for ordinals stressed on the ending.
_ENDINGS = (
    (("ος", "ου", "ο"), ("οι", "ων", "ους")),
    (("η", "ης", "η"), ("ες", "ων", "ες")),
    (("ο", "ου", "ο"), ("α", "ων", "α")),
)
_STRESSED_ENDINGS = (
    (("ός", "ού", "ό"), ("οί", "ών", "ούς")),
    (("ή", "ής", "ή"), ("ές", "ών", "ές")),
    (("ό", "ού", "ό"), ("ά", "ών", "ά")),
)


def _ordinal_stems(number: int) -> list[str]:
    thousands, rest = divmod(number, 1000)
    hundreds, rest = divmod(rest, 100)
    stems = []
    if thousands:
        stems.append(_ORDINAL_THOUSANDS.split()[thousands - 1])
    if hundreds:
        stems.append(_ORDINAL_HUNDREDS.split()[hundreds - 1])
    if 0 < rest <= 12:
        stems.append(_ORDINAL_UNITS[rest - 1])
    elif rest:
        tens, unit = divmod(rest, 10)
        stems.append("δέκατ" if tens == 1 else _ORDINAL_TENS.split()[tens - 2])
        if unit:
            stems.append(_ORDINAL_UNITS[unit - 1])
    return stems


@lru_cache(maxsize=4096)
def ordinal(number: int, gender: Gender = M, case: Case = NOM, *, is_plural: bool = False) -> str:
    """Return an ordinal from 1 to `LARGEST_ORDINAL`; every word of it is inflected."""
    words = []
    for stem in _ordinal_stems(number):
        table = _STRESSED_ENDINGS if stem.endswith("οστ") else _ENDINGS
        words.append(stem + table[gender.value][is_plural][case.value])
    return " ".join(words)


def digits(figures: str) -> str:
    """Return figures said one by one."""
    return " ".join(_PLAIN[int(figure)] for figure in figures)


_LONGEST_WITH_ZEROS = 4


def figures(text: str, gender: Gender = N, case: Case = NOM) -> str:
    """Return whole figures as a number after the zeros in front; long codes one by one."""
    rest = text.lstrip("0")
    zeros = len(text) - len(rest)
    if len(text) > len(str(LARGEST)) or (zeros and len(text) > _LONGEST_WITH_ZEROS):
        return digits(text)
    if not rest:
        return digits(text)
    return " ".join([*(_PLAIN[0] for _ in range(zeros)), cardinal(int(rest), gender, case)])
