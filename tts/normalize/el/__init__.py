"""Greek: the ordered table of rules, and what is said where no rule fits."""

from __future__ import annotations

import re
import unicodedata

from formats.document import EL
from tts.normalize.el import (
    abbreviations,
    compounds,
    dates,
    fractions,
    numbers,
    numeral_letters,
    phones,
    places,
    quantities,
    references,
    scores,
    weekdays,
    words,
)
from tts.normalize.el.numerals import figures
from tts.normalize.el.signs import EMOJI, INNER_SIGNS, SCRIPTS, SIGNS
from tts.normalize.el.times import RULES as TIME_RULES
from tts.normalize.emoji import emoji_rule
from tts.normalize.rules import Grammar, Match, said
from tts.normalize.signs import PAUSES, inner_sign_rule, sign_name
from tts.normalize.spoken import Said
from tts.normalize.web import WebWords, web_rules

_WEB = WebWords(
    EL,
    {".": "τελεία", "@": "παπάκι", "/": "κάθετος", "-": "παύλα", "_": "κάτω παύλα",
     "?": "ερωτηματικό",
     "=": "ίσον", "&": "και", "#": "δίεση", ":": "άνω κάτω τελεία", "+": "συν", "%": "τοις εκατό",
     "~": "περισπωμένη"},
    {"gr": "τζι αρ", "eu": "ι γιου", "com": "κομ", "org": "οργκ", "net": "νετ", "edu": "έντου",
     "gov": "γκοβ", "info": "ίνφο", "io": "άι όου", "uk": "γιου κέι", "de": "ντι ι",
     "cy": "σι γουάι",
     "int": "ιντ"},
    "τρία ντάμπλιου",
)  # fmt: skip


def _say_digits(match: Match) -> tuple[Said, ...]:
    plain = "".join(str(unicodedata.digit(char, 0)) for char in match[0])
    return (said(match, figures(plain), EL),)


def _say_sign(match: Match) -> tuple[Said, ...]:
    sign = match[0]
    return (said(match, PAUSES.get(sign) or sign_name(sign, SIGNS, EMOJI), EL),)


def _unknown_script(script: str) -> str:
    name = SCRIPTS.get(script)
    return f"κείμενο στα {name}" if name else "κείμενο σε άλλη γραφή"


GRAMMAR = Grammar(
    lang=EL,
    rules=(
        *web_rules(_WEB, figures),
        *phones.RULES,
        *TIME_RULES[:3],
        *references.RULES,
        *scores.MARKS,
        *dates.RULES,
        *weekdays.RULES,
        *scores.RULES,
        *TIME_RULES[3:],
        *quantities.RULES,
        *compounds.RULES,
        *numbers.RULES_BEFORE,
        *fractions.RULES,
        *numeral_letters.RULES,
        *places.RULES,
        *abbreviations.RULES,
        *words.RULES,
        *numbers.RULES_AFTER,
        inner_sign_rule(EL, INNER_SIGNS),
        emoji_rule(EL, SIGNS, EMOJI),
    ),
    plain=re.compile(r"[Α-ΩΆΈΉΊΌΎΏα-ωάέήίόύώϊϋΐΰ][α-ωάέήίόύώϊϋΐΰ]+(?=[\s,;:!»)]|$)"),
    special=abbreviations.SPECIAL,
    say_word=words.say_word,
    say_digits=_say_digits,
    say_sign=_say_sign,
    unknown_script=_unknown_script,
)
