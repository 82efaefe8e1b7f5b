"""Results of games and marks: «έχασε 1-2» is «ένα, δύο», «10/10 με άριστα» «δέκα στα δέκα»."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import weekdays
from tts.normalize.el.numbers import decimal
from tts.normalize.el.numerals import figures
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_CUES = re.compile(
    r"(?<!\w)(?:σκορ|σετ|ημίχρον|νίκη|νίκησ|κέρδισ|κερδίσ|έχασ|ηττήθηκ|ήττα|έληξ|ισόπαλ|ισοπαλί"
    r"|επικράτησ|επιβλήθηκ|πέναλτι|αποτέλεσμα|προηγ|ισοφάρισ|τελικό)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.;!]\s")
_OPPONENTS = re.compile(
    r"[Α-ΩΆΈΉΊΌΎΏA-Z][\w.΄’']*(?:\s[Α-ΩΆΈΉΊΌΎΏA-Z][\w.΄’']*)?\s*[-–—]\s*"
    r"[Α-ΩΆΈΉΊΌΎΏA-Z][\w.΄’']*(?:\s[Α-ΩΆΈΉΊΌΎΏA-Z][\w.΄’']*)?"
    r"\s*[:,]?\s*(?:\(?\d{1,3}\s?[-–]\s?\d{1,3}[,)]?\s*)*\(?$"
)
_LOOK_BACK = 70


def _say_score(match: Match) -> tuple[Said, ...] | None:
    text, start = match.string, match.start()
    before = text[max(0, start - _LOOK_BACK) : start]
    sentence = _SENTENCE_END.split(before)[-1]
    opponents = _OPPONENTS.search(sentence)
    is_score = _CUES.search(sentence) is not None or (
        opponents is not None and not weekdays.holds_day(opponents[0])
    )
    if not is_score:
        return None
    return (
        said(match, figures(match["first"]) + ",", EL, "first"),
        said(match, figures(match["last"]), EL, "last"),
    )


_MARKED_BEFORE = re.compile(r"(?<!\w)(?:[βΒ]αθμ\w+|[αΑ]ξιολόγησ\w+|[άΆ]ριστα)[\s:,«]*$")
_GIVEN_BEFORE = re.compile(r"(?<!\w)(?:[πΠ]ήρ\w+|[πΠ]αίρν\w+|[έΈ]βαλ\w+|[βΒ]άζ\w+)\s*$")
_PART_AFTER = re.compile(r"\s+(?:του|της|των)\s")
_MARKED_AFTER = re.compile(
    r"\s*(?:(?:με\s+)?άριστα|αστ[εέ]ρ\w+|βαθμ\w+|πόντ\w+|μονάδες|[★⭐]|σωστ[άέ]ς?|απαντήσεις)"
)
_DATE_BEFORE = re.compile(r"(?<!\w)(?:[σΣ]?[τΤ]ις|[αΑ]πό|[έΈ]ως|[μΜ]έχρι)\s+$")


_HIGHEST = frozenset({"10", "20", "100"})
"""The best marks of schools and of those who judge books."""


def _say_mark(match: Match) -> tuple[Said, ...] | None:
    """Speak «5/5 αστέρια» and «πήρε 18/20», where the words around it speak of marks."""
    text, start, most = match.string, match.start(), int(match["most"])
    window = max(0, start - _LOOK_BACK)
    # «Βάζουμε 3/4 κούπας», «πήρε 1/10 του ποσού» tell parts.
    is_given = (
        _GIVEN_BEFORE.search(text, window, start)
        and (match["most"] in _HIGHEST or match["got"] == match["most"])
        and not _PART_AFTER.match(text, match.end())
    )
    is_mark = _MARKED_AFTER.match(text, match.end()) or _MARKED_BEFORE.search(text, window, start)
    if not (is_mark or is_given) or _DATE_BEFORE.search(text, window, start):
        return None
    if float(match["got"].replace(",", ".")) > most:
        return None
    return (
        said(match, decimal(match["got"]), EL, "got"),
        said(match, f"στα {figures(match['most'])}", EL, "most"),
    )


MARKS = (
    rule(
        "mark out of the most",
        "digit",
        r"(?P<got>\d{1,3}(?:,\d)?)/(?P<most>[3-9]|[1-9]0|100)(?![\d/%]|[.,]\d)",
        _say_mark,
    ),
)
"""Before dates: «10/10» may be both."""

RULES = (
    rule(
        "score",
        "digit",
        r"(?P<first>\d{1,3})\s?[-–]\s?(?P<last>\d{1,3})(?![\d:/%€]|[.,]\d|\s?[€%])",
        _say_score,
    ),
)
