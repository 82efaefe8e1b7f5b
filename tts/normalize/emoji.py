"""Emoji as words: a whole sequence is one picture, and the same one repeated is said once."""

from __future__ import annotations

import re

from formats.document import EL, Lang
from formats.language.sign_names import sign_in_words
from tts.normalize.rules import Match, Rule, rule, said
from tts.normalize.spoken import Said

_PICTURE = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_MODIFIERS = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_ONE = (
    f"(?:[\U0001f1e6-\U0001f1ff]{{2}}|{_PICTURE}{_MODIFIERS}(?:\u200d{_PICTURE}{_MODIFIERS})*"
    f"|[\u2139\u203c\u2049\u231a-\u23ff]\ufe0f?)"
)
_PLAIN = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_NO_WORD = re.compile(r"[^\w:, ]|[\d_]")


def emoji_rule(lang: Lang, names: dict[str, str], unknown: str) -> Rule:
    """Return the rule for emoji; «👨‍👩‍👧» is one picture and «🎉🎉🎉» is said once.

    Args:
        lang: The language of the names.
        names: What the language says for single signs, before all other names.
        unknown: What is said for an emoji that has no name in the language.
    """

    def say(match: Match) -> tuple[Said, ...]:
        sign = _PLAIN.sub("", match["sign"]) or match["sign"]
        if sign in names:
            return (said(match, names[sign], lang),)
        name, told_in = sign_in_words(match["sign"], lang)
        words = " ".join(_NO_WORD.sub(" ", name).split())
        is_named = told_in == lang and words and (lang == EL or not words.startswith("unknown"))
        return (said(match, words if is_named else unknown, lang),)

    return rule("emoji", "sign", rf"(?P<sign>{_ONE})(?:\s*(?P=sign))*", say)
