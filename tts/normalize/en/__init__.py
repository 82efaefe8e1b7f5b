"""English: the ordered table of rules, and what is said where no rule fits."""

from __future__ import annotations

import re
import unicodedata

from formats.document import EN
from tts.normalize.emoji import emoji_rule
from tts.normalize.en import dates, numbers, quantities, weekdays, words
from tts.normalize.en.numerals import figures
from tts.normalize.en.signs import EMOJI, INNER_SIGNS, SIGNS
from tts.normalize.rules import Grammar, Match, said
from tts.normalize.signs import PAUSES, inner_sign_rule, sign_name
from tts.normalize.spoken import Said
from tts.normalize.web import WebWords, web_rules

_WEB = WebWords(
    EN,
    {".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", "?": "question mark",
     "=": "equals", "&": "and", "#": "hash", ":": "colon", "+": "plus", "%": "percent",
     "~": "tilde"},
    {"gr": "G R", "eu": "E U", "uk": "U K", "io": "I O", "de": "D E", "cy": "C Y", "edu": "E D U"},
    "W W W",
)  # fmt: skip


def _say_digits(match: Match) -> tuple[Said, ...]:
    plain = "".join(str(unicodedata.digit(char, 0)) for char in match[0])
    return (said(match, figures(plain), EN),)


def _say_sign(match: Match) -> tuple[Said, ...]:
    sign = match[0]
    spoken = PAUSES.get(sign) or sign_name(sign, SIGNS, "")
    if not spoken and (unicodedata.category(sign) == "So" or ord(sign) >= 0x1F000):
        name = unicodedata.name(sign, EMOJI).lower()
        spoken = re.sub(r"[^a-z ]+", " ", name)
    return (said(match, spoken, EN),)


def _unknown_script(script: str) -> str:
    return f"text in {script.lower()} script" if script.isalpha() else "text in another script"


GRAMMAR = Grammar(
    lang=EN,
    rules=(
        *web_rules(_WEB, figures),
        *quantities.RULES[:9],
        *dates.RULES[:-1],
        *weekdays.RULES,
        *quantities.RULES[9:],
        *numbers.RULES,
        *dates.RULES[-1:],
        *words.RULES,
        *numbers.LAST_RULES,
        inner_sign_rule(EN, INNER_SIGNS),
        emoji_rule(EN, SIGNS, EMOJI),
    ),
    plain=re.compile(r"(?![ivxlc]+\b)[A-Za-z][a-z]+(?=[\s,;:!?)]|$)"),
    special=words.SPECIAL,
    say_word=words.say_word,
    say_digits=_say_digits,
    say_sign=_say_sign,
    unknown_script=_unknown_script,
)
