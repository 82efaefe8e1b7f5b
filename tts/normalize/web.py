"""Web and mail addresses, hashtags and handles, in the words of the language around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from formats.document import EN, Lang
from tts.normalize.rules import Match, Rule, rule
from tts.normalize.spoken import Said


@dataclass(frozen=True, slots=True)
class WebWords:
    """How a language says the signs and endings of addresses."""

    lang: Lang
    signs: dict[str, str]
    endings: dict[str, str]
    www: str


_TOKEN = re.compile(r"(?P<word>[^\W\d_]+)|(?P<figures>\d+)|(?P<sign>.)")
_SCHEME = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
ADDRESS = (
    r"(?:(?:https?|ftp)://[^\s<>«»\"“”]+"
    r"|www\.[^\s<>«»\"“”]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:[A-Za-z0-9-]+\.)+(?:gr|eu|com|org|net|edu|gov|info|io|uk|de|cy|int)\b(?:/[^\s<>«»\"“”]*)?)"
)


def web_rules(
    words: WebWords, letter_class: str, figures: Callable[[str], str]
) -> tuple[Rule, ...]:
    """Return the rules for addresses in one language.

    Args:
        words: The language's words.
        letter_class: Letters of the language's own script, for use in a pattern's class.
        figures: Says figures in the language.
    """
    own = re.compile(f"[{letter_class}]")

    def say(match: Match) -> tuple[Said, ...]:
        return tuple(_pieces(match, words, own, figures))

    return (rule("address", "letter digit", ADDRESS + r"(?<![.,;:!?·…)\]}'’])", say),)


def _pieces(
    match: Match, words: WebWords, own: re.Pattern[str], figures: Callable[[str], str]
) -> list[Said]:
    text, start, end = match.string, match.start(), match.end()
    scheme = _SCHEME.match(text, start, end)
    pieces: list[Said] = []
    at = scheme.end() if scheme else start
    for token in _TOKEN.finditer(text, at, end):
        spoken, lang = _token(token, words, own, figures)
        if spoken:
            # What is not said («https://») belongs to the first word that is.
            pieces.append(Said(spoken, token.start() if pieces else start, token.end(), lang))
    return pieces


def _token(
    token: Match, words: WebWords, own: re.Pattern[str], figures: Callable[[str], str]
) -> tuple[str, Lang]:
    if token["sign"]:
        return words.signs.get(token["sign"], ""), words.lang
    if token["figures"]:
        return figures(token["figures"]), words.lang
    word = token["word"]
    lower = word.lower()
    if lower == "www":
        return words.www, words.lang
    after_dot = token.string[token.start() - 1 : token.start()] == "."
    if after_dot and lower in words.endings:
        return words.endings[lower], words.lang
    if own.match(word):
        return lower, words.lang
    return lower, EN if words.lang == "el" else words.lang
