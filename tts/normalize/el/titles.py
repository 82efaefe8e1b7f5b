"""Titles before Greek names: κύριος, κυρία, Άγιος, Αγία, πατήρ, in the case that is meant."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.numerals import ACC, GEN, NOM, Case, F, M, N
from tts.normalize.el.shortened_nouns import case_before
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

_MISTER = {NOM: "κύριος", GEN: "κυρίου", ACC: "κύριο"}
_MADAM = {NOM: "κυρία", GEN: "κυρίας", ACC: "κυρία"}
_SIRS = {NOM: "κύριοι", GEN: "κυρίων", ACC: "κυρίους"}
_LADIES = {NOM: "κυρίες", GEN: "κυριών", ACC: "κυρίες"}
_NAME_AFTER = re.compile(r"\s*(?:[Α-ΩΆΈΉΊΌΎΏ]\.\s*)*([Α-ΩΆΈΉΊΌΎΏ][\wά-ώΐΰ]*)")


def _name_after(text: str, end: int) -> str:
    """Return the first whole name after `end`, in small letters."""
    name = _NAME_AFTER.match(text, end)
    return name[1].lower() if name else ""


_LAST_NAME = re.compile(
    r"(?:\s*[Α-ΩΆΈΉΊΌΎΏ][\wά-ώΐΰ]*\.?)*?\s*([Α-ΩΆΈΉΊΌΎΏ][\wά-ώΐΰ]+)(?![\wά-ώ.]|\s+[Α-ΩΆΈΉΊΌΎΏ])"
)
_ARTICLE_EARLIER = re.compile(r"(?<!\w)(της|του|τον|την|στον|στην|η|ο)\s+(?:[\wά-ώ]+\s+){1,4}$")
_MASCULINE_ENDINGS = ("ος", "ός", "ης", "ής", "ας", "άς", "ων", "ούς", "ές", "ιξ")
_FEMININE_ENDINGS = ("α", "ά", "η", "ή", "ω", "ώ")


def person(text: str, start: int, end: int) -> tuple[bool, Case]:
    """Tell whether a woman is meant, and the case, of a title or short name at `start`-`end`.

    The article before it decides, or else the name after it.
    """
    told = grammar.article(text, start)
    if told is not None:
        return told[0] is F, told[1]
    first = _name_after(text, end)
    last = _LAST_NAME.match(text, end)
    surname = last[1].lower() if last else first
    earlier = _ARTICLE_EARLIER.search(text, max(0, start - 60), start)
    case = grammar.article(text, earlier.start(1) + len(earlier[1]) + 1) if earlier else None
    if surname.endswith(_MASCULINE_ENDINGS) and not surname.endswith("ου"):
        is_womans = case == (F, GEN) and first.endswith(("ας", "ης", "ής"))
        return (True, GEN) if is_womans else (False, NOM)
    if first.endswith(_FEMININE_ENDINGS) and first != surname and not (case and case[1] is GEN):
        return True, (case[1] if case and case[0] is F else NOM)
    if case is not None and case[1] is not NOM:
        return case[0] is F, case[1]
    if first.endswith(_FEMININE_ENDINGS) and not first.endswith(("άκη", "ίδη", "άδη")):
        return True, NOM
    return (False, GEN) if surname.endswith(("ου", "ού")) else (False, ACC)


_LATIN_NAME = re.compile(r"\s*[A-Z]")
_DEAR_LADY = word_set("αγαπητή αξιότιμη αξιότιμης αγαπητής")


def _say_mister(match: Match) -> tuple[Said, ...] | None:
    """Speak «κ.»: ο κύριος, του κυρίου, η κυρία; alone before a name, by the name's ending."""
    name = _name_after(match.string, match.end())
    told = grammar.article(match.string, match.start())
    if told is not None and told[0] in {M, F} and _LATIN_NAME.match(match.string, match.end()):
        return (said(match, (_MADAM if told[0] is F else _MISTER)[told[1]], EL),)
    if not name and not re.match(r"\s+[α-ωά-ώ]", match.string[match.end() : match.end() + 3]):
        return None
    word = grammar.previous_word(match.string, match.start())
    if word in {"αγαπητέ", "αξιότιμε"} or name.endswith("ε"):
        return (said(match, "κύριε", EL),)
    if word in _DEAR_LADY:
        return (said(match, _MADAM[GEN if word.endswith("ς") else NOM], EL),)
    is_woman, case = person(match.string, match.start(), match.end())
    if word in {"οι", "τους", "των", "τις", "στους", "στις"}:
        table = _LADIES if word in {"τις", "στις"} else _SIRS
        return (said(match, table[GEN if word == "των" else case], EL),)
    return (said(match, (_MADAM if is_woman else _MISTER)[case], EL),)


def _say_title_in_letters(match: Match) -> tuple[Said, ...]:
    """Speak «κα», «κας», «κος», «κου» and «κον» before a name."""
    ending = match["ending"].lower()
    if ending.startswith("α"):
        return (said(match, _MADAM[case_before(match.string, match.start())], EL),)
    return (said(match, _MISTER[{"ος": NOM, "ου": GEN, "ον": ACC}[ending]], EL),)


def _say_father(match: Match) -> tuple[Said, ...] | None:
    """Speak «ο π. Γεώργιος»: a priest; «π. 1857» is «περίπου»."""
    text = match.string
    if re.match(r"\s?\d", text[match.end() : match.end() + 2]):
        return (said(match, "περίπου", EL),)
    told = grammar.article(text, match.start())
    name = _name_after(text, match.end())
    if not name or len(name) < 3 or (told is not None and told[0] in {F, N}):
        return None
    if told is None:
        last = _LAST_NAME.match(text, match.end())
        name = last[1].lower() if last else name  # «π. Γεώργ. Κολλινιάτης»
        case = NOM if name.endswith("ς") else GEN if name.endswith(("ου", "ού")) else ACC
        return (said(match, {NOM: "πατήρ", GEN: "πατρός", ACC: "πατέρα"}[case], EL),)
    return (said(match, {NOM: "πατήρ", GEN: "πατρός", ACC: "πατέρα"}[told[1]], EL),)


_SEVERAL_EARLIER = re.compile(r"(?<!\w)([οΟ]ι|[τΤ]ων|σ?τους)\s+(?:[\wά-ώ]+\s+){1,3}$")
_BISHOP = re.compile(r"[μΜ]ητροπολ|[επΕΠ]π[ίι]σκ[όο]π|[πΠ]ατρι[άα]ρχ|[σΣ]εβ|[πΠ]αναγι[όω]τ")


def _say_sirs(match: Match) -> tuple[Said, ...]:
    """Speak «κ.κ.»: οι κύριοι; of a bishop, twice a lord: ο κύριος κύριος."""
    told = grammar.article(match.string, match.start())
    before = grammar.previous_word(match.string, match.start())
    if told is None:
        window = match.string[max(0, match.start() - 60) : match.start()]
        several = _SEVERAL_EARLIER.search(window)
        if several is not None and not _BISHOP.search(window):
            word = several[1].lower()
            case = GEN if word == "των" else NOM if word == "οι" else ACC
            return (said(match, _SIRS[case], EL),)
        case = person(match.string, match.start(), match.end())[1]
        return (said(match, f"{_MISTER[case]} {_MISTER[case]}", EL),)
    case = told[1]
    table = _LADIES if before in {"τις", "στις"} else _SIRS
    return (said(match, table[case], EL),)


_SAINT_M = {NOM: "άγιος", GEN: "αγίου", ACC: "άγιο"}
_SAINT_F = {NOM: "αγία", GEN: "αγίας", ACC: "αγία"}


def _say_saint(match: Match) -> tuple[Said, ...] | None:
    """«Αγ.» may be Άγιος or Αγία: the name that follows decides, and its case."""
    name = _name_after(match.string, match.end())
    if not name:
        return None
    told = grammar.article(match.string, match.start())
    if name.endswith(("οι", "ων", "ους")) and not name.endswith(("ίων", "έων")):
        plural = "αγίων" if name.endswith("ων") else "άγιοι"
        if name.endswith("ους"):
            plural = "αγίους"
        return (said(match, plural.capitalize(), EL),)
    if told is not None and told[0] is not None:
        table, case = (_SAINT_F if told[0] is F else _SAINT_M), told[1]
    elif name.endswith(("ου", "ού", "ωνος", "οντος", "εως")) or name in {"ιωάννη", "γεωργίου"}:
        table, case = _SAINT_M, GEN
    elif name.endswith(("ος", "ός", "ης", "ής")) and not _is_feminine_genitive(name):
        table, case = _SAINT_M, NOM
    elif name.endswith(("ας", "άς", "ης", "ής")):
        table, case = _SAINT_F, GEN
    else:
        table, case = _SAINT_F, NOM
    return (said(match, table[case].capitalize(), EL),)


_SAINT_WOMEN = word_set(
    """
    παρασκευής ειρήνης σοφίας μαρίνας βαρβάρας ελένης κυριακής αικατερίνης τριάδας τριάδος άννας
    φωτεινής θέκλας μαρίας ζώνης ευφημίας όλγας λαύρας μονής τράπεζας
    """
)


def _is_feminine_genitive(name: str) -> bool:
    return name in _SAINT_WOMEN


RULES_BEFORE = (
    rule("κ.κ.", "letter", r"κ\.\s?κ\.(?!\s?[α-ω]\.)", _say_sirs),
    rule(
        "κα",
        "letter",
        r"[κΚ](?P<ending>ας?|ος|ου|ον)\.?(?=\s+[Α-ΩΆΈΉΊΌΎΏ][Α-ΩΆ-Ώα-ωά-ώ.])",
        _say_title_in_letters,
    ),
)
RULES_AFTER = (
    rule("Mister", "letter", r"κ\.(?!\s?[α-ωά-ώΑ-Ω]\.(?=[^\w]*[α-ω]\.))(?!\w)", _say_mister),
    rule("Saint", "letter", r"(?:Αγ|ΑΓ|Άγ)\.", _say_saint),
    rule("Father", "letter", r"π\.(?=\s?[\dΑ-ΩΆΈΉΊΌΎΏ])", _say_father),
)
