"""Greek words as they are spoken: accents of capitals, old accents, acronyms, initials, elision."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import capitals, letters
from tts.normalize.el.quantities import ends_text
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_UPPER = "Α-ΩΆΈΉΊΌΎΏΪΫ"
_GREEK = (
    "\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb"
    "\u1fe0-\u1fec\u1ff2-\u1ffc\u0300-\u036f"
)
_INITIALS = "Χρ|Αθ|Αλ|Απ|Ηλ|Ιω|Εμ|Ευ|Σπ|Στ|Θρ|Φρ|Γρ|Τρ|Βλ|Μπ|Ντ|Κλ"
_LETTER = f"[{_GREEK}]"
_OLD = re.compile("[\u0300-\u036f\u1f00-\u1fff]")
_NEIGHBOUR_BEFORE = re.compile(rf"([{_UPPER}{_UPPER.lower()}\w]+)[\s,.«»\"“”()&/–—-]*$")
_NEIGHBOUR_AFTER = re.compile(r"[\s,.«»\"“”()&/–—-]*(\w+)")
_SPOKEN_ARTICLES = frozenset("ΟΗΩΉΏ")
_VOWELS = "αεηιουωάέήίόύώΑΕΗΙΟΥΩΆΈΉΊΌΎΏ\u1f00-\u1fff"
_HOMOGLYPHS = str.maketrans("ABEHIKMNOPTXYZaoiuvpekxn", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖαοιυνρεκχη")
_UNSPEAKABLE = re.compile(r"[ΒΓΔΖΘΚΛΜΝΞΠΡΣΤΦΧΨ]{3}|[ΒΓΔΖΘΚΛΜΝΞΠΡΣΤΦΧΨ][ΒΓΔΖΘΚΛΜΝΞΠΡΤΦΧΨ]$")
"""Consonants that no one says in a row: three, or two at the end (ΤΥΔΚ)."""


def say_word(match: Match) -> tuple[Said, ...]:
    """Speak a Greek word that no rule took."""
    return (said(match, spoken_word(match.string, match[0], match.start(), match.end()), EL),)


def spoken_word(text: str, word: str, start: int, end: int) -> str:
    """Return the spoken form of a word that stands at `start`-`end` of `text`."""
    if _OLD.search(word):
        word = capitals.monotonic(word)
    if len(word) == 1:
        return _single(word)
    if not word.isupper():
        return _mixed(word)
    known = letters.ACRONYMS.get(word)
    if known is not None:
        return known
    if _touches_figures(text, start, end):
        return letters.spell(word)
    if len(word) <= 5 and not capitals.has_accent(word):
        return _short_capitals(word, text, start, end)
    return capitals.accented(word)


def _single(word: str) -> str:
    if word.upper() in _SPOKEN_ARTICLES:
        return word
    return letters.spell(word) or word


def _mixed(word: str) -> str:
    """«ΑμεΑ» and names such as «ΜακΓκρεγκορ»; a capital inside parts acronyms from words."""
    if any(char.isupper() for char in word[1:]):
        return letters.ACRONYMS.get(word.upper(), word[0] + word[1:].lower())
    return word


def _short_capitals(word: str, text: str, start: int, end: int) -> str:
    """Tell ΔΕΥΑ from ΔΕΝ: among other capitals a word, alone an acronym unless it is a word."""
    known = capitals.known(word)
    if known is not None and capitals.is_common(known):
        return known
    known = _whole(known)
    if known is None and len(word) == 3 and _CLASS_NUMBER_BEFORE.search(text, 0, start):
        return letters.spell(word)  # the author's mark on a shelf: 889.3 ΚΑΖ
    if known is not None and (_among_capitals(text, start, end) or len(word) > 3):
        return known
    if _among_capitals(text, start, end) or len(word) > 4:
        return capitals.accented(word)
    if known is not None and len(word) >= 2 and capitals.syllables(capitals.fold(word)) > 1:
        return known
    return _acronym(word)


_CLASS_NUMBER_BEFORE = re.compile(r"(?:^|[^\d.,/])\d{3}(?:\.\d+)?\s$")


def _whole(word: str | None) -> str | None:
    """Return a listed word unless it merely lacks its accent: «οτα» is no word."""
    if word is None or capitals.has_accent(word):
        return word
    return word if capitals.syllables(capitals.fold(word)) < 2 else None


def _touches_figures(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit()


def _among_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether a neighbouring word is written in capitals too."""
    before = _NEIGHBOUR_BEFORE.search(text, max(0, start - 40), start)
    after = _NEIGHBOUR_AFTER.match(text, end)
    return any(one is not None and len(one[1]) > 3 and one[1].isupper() for one in (before, after))


def _acronym(word: str) -> str:
    has_vowel = any(char in letters.VOWELS for char in word)
    if len(word) <= 3 or not has_vowel or _UNSPEAKABLE.search(word):
        return letters.spell(word)
    return capitals.accented(word)


def _say_dotted_acronym(match: Match) -> tuple[Said, ...]:
    """Speak «Ο.Τ.Ε.» like «ΟΤΕ»; «Ν. Γ. Πολίτης» keeps its initials apart."""
    plain = match[0].replace(".", "").replace(" ", "")
    spoken = letters.ACRONYMS.get(plain) or letters.spell(plain)
    return (said(match, spoken + ("." if ends_text(match) else ""), EL),)


def _say_acronym_in_parts(match: Match) -> tuple[Said, ...] | None:
    """Speak «ΕΛ.ΑΣ.» and «ΔΗ.ΠΕ.ΘΕ.» like «ΕΛΑΣ» and «ΔΗΠΕΘΕ», where that is known."""
    spoken = letters.ACRONYMS.get(match[0].replace(".", ""))
    if spoken is None or match[0].count(".") == 0:
        return None
    is_last = match[0].endswith(".") and ends_text(match)
    return (said(match, spoken + ("." if is_last else ""), EL),)


def _say_initial(match: Match) -> tuple[Said, ...]:
    return (said(match, letters.spell(match["letter"]), EL),)


def _say_elided(match: Match) -> tuple[Said, ...]:
    word = match["word"]
    spoken = spoken_word(match.string, word, match.start("word"), match.end("word"))
    if len(word) == 1:
        spoken = word
    return (said(match, spoken + "’", EL),)


def _say_shortened_in_front(match: Match) -> tuple[Said, ...]:
    word = match["word"]
    return (
        said(match, "’" + spoken_word(match.string, word, match.start("word"), match.end()), EL),
    )


def _say_look_alikes(match: Match) -> tuple[Said, ...] | None:
    """Read a word whose Latin letters only look Greek («Kαλημέρα») as Greek."""
    word = match[0].translate(_HOMOGLYPHS)
    if re.search("[A-Za-z]", word):
        return None
    return (said(match, spoken_word(match.string, word, match.start(), match.end()), EL),)


def _say_and_or(match: Match) -> tuple[Said, ...]:
    return (said(match, "και ή", EL),)


def _say_ellipsis(match: Match) -> tuple[Said, ...]:
    return (said(match, "…", EL),)


def _say_hashtag(match: Match) -> tuple[Said, ...]:
    return (said(match, "χάσταγκ", EL),)


def _say_nothing(_match: Match) -> tuple[Said, ...]:
    return ()


_LAST_WORD = re.compile(r"[^\W\d_]+$")


def _say_point_of_shortened(match: Match) -> tuple[Said, ...] | None:
    """Let a point be heard as no full stop after what cannot be a whole word: «αναθ. έκδ.»."""
    word = _LAST_WORD.search(match.string, max(0, match.start() - 20), match.start())
    if not match.string[match.end() :].strip():
        return None
    if word is None or len(word[0]) < 2 or capitals.has_accent(word[0]):
        return None
    is_short = capitals.syllables(capitals.fold(word[0])) > 1 or capitals.known(word[0]) is None
    return () if is_short else None


def _say_small_letters(match: Match) -> tuple[Said, ...]:
    """Speak an unknown «ε.α.κ.» by its letters; its points are no full stops."""
    spoken = letters.spell(match[0].replace(".", ""))
    return (said(match, spoken + ("." if ends_text(match) else ""), EL),)


def _say_card_sign(match: Match) -> tuple[Said, ...]:
    """Speak ISBD's « ; » and « = » as the pauses they stand for on a catalogue card."""
    return (said(match, ",", EL),)


RULES = (
    rule(
        "heading sign",
        "sign",
        r"(?:(?<![\s\S])|(?<=\n))\#+(?=\s)|(?<=\s)\#+(?=\s*(?:\n|$))",
        _say_nothing,
    ),
    rule("point in a sentence", "sign", r"\.(?=\s+[α-ωά-ώ]|[,:;·]|[^\W\d_])", _say_nothing),
    rule(
        "point of a shortened word",
        "sign",
        r"(?<=[βγδζθκλμξπρτφχψ])\.",
        _say_point_of_shortened,
    ),
    rule("letters with points", "letter", r"(?:[α-ω]\.){2,}", _say_small_letters),
    rule("ISBD sign", "sign", r"(?<=\s)(?:;(?=\s+\w)|=(?=\s+[^\W\d]))", _say_card_sign),
    rule(
        "signs of a border",
        "sign",
        r"(?:(?<![\s\S])|(?<=\n))[=*~]+(?=\s+[^\W\d])|(?<=[^\W\d]\s)[=*~]+(?=\s*(?:\n|$))",
        _say_nothing,
    ),
    rule("ellipsis", "sign", r"\.{2,}", _say_ellipsis),
    rule("place after a sign", "sign", r"(?<=\s)@(?=\s)", _say_card_sign),
    rule("hashtag", "sign", r"\#(?=[^\W\d])", _say_hashtag),
    rule("and/or", "letter", r"και/ή(?!\w)", _say_and_or),
    rule(
        "acronym in parts",
        "letter",
        rf"(?:[{_UPPER}]{{1,5}}\.){{1,4}}[{_UPPER}]{{1,5}}(?![\wά-ώ])\.?",
        _say_acronym_in_parts,
    ),
    rule("dotted acronym", "letter", rf"[{_UPPER}]\.(?:[{_UPPER}]\.)+", _say_dotted_acronym),
    rule(
        "initial", "letter", rf"(?P<letter>{_INITIALS}|[{_UPPER}])\.(?=\s*[{_UPPER}])", _say_initial
    ),
    rule(
        "mixed scripts",
        "letter",
        rf"(?=[A-Za-z]*{_LETTER})(?={_LETTER}*[A-Za-z])(?:[A-Za-z]|{_LETTER})+(?!\.\w)",
        _say_look_alikes,
    ),
    rule(
        "elision",
        "letter",
        rf"(?P<word>{_LETTER}{{2,5}}|[σςτμθνκδξΣΤΜΘΝΚΔΞ])(?:['’ʼ᾽᾿](?=\s?{_LETTER})|[΄´](?=\s?[{_VOWELS}]))",
        _say_elided,
    ),
    rule(
        "aphaeresis",
        "sign",
        rf"(?<!\w)['’ʼ᾽᾿](?=[α-ωά-ώ\u1f00-\u1fff])(?P<word>{_LETTER}{{1,12}})(?!['’\w])",
        _say_shortened_in_front,
    ),
)
