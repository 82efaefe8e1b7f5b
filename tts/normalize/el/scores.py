"""Results of games: «έχασε 1-2» is «ένα, δύο», never «ένα έως δύο»."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import weekdays
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


RULES = (
    rule(
        "score",
        "digit",
        r"(?P<first>\d{1,3})\s?[-–]\s?(?P<last>\d{1,3})(?![\d:/%€]|[.,]\d|\s?[€%])",
        _say_score,
    ),
)
