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


_TOKEN = re.compile(r"(?P<latin>[A-Za-z]+)|(?P<figures>[0-9]+)|(?P<sign>.)", re.DOTALL)
_SCHEME = re.compile(r"(?:https?|ftp)://", re.IGNORECASE)
_PATH = r"[A-Za-z0-9./?=&%#:_~+@!,;-]+"
_ENDINGS = "gr|eu|com|org|net|edu|gov|info|io|uk|de|cy|int"
ADDRESS = (
    rf"(?:(?:https?|ftp)://{_PATH}|www\.{_PATH}"
    rf"|[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    rf"|(?:[A-Za-z0-9-]+\.)+(?:{_ENDINGS})\b(?:/{_PATH})?)"
)
"""A web or mail address; a bare name («kallithea.gr») only with a well-known ending."""


def web_rules(words: WebWords, figures: Callable[[str], str]) -> tuple[Rule, ...]:
    """Return the rules for addresses in one language.

    Args:
        words: The language's words.
        figures: Says figures in the language.
    """

    def say(match: Match) -> tuple[Said, ...]:
        return tuple(_pieces(match, words, figures))

    return (rule("address", "letter digit", ADDRESS + r"(?<![.,;:!?·…)\]}'’])", say),)


def _pieces(match: Match, words: WebWords, figures: Callable[[str], str]) -> list[Said]:
    text, start, end = match.string, match.start(), match.end()
    scheme = _SCHEME.match(text, start, end)
    pieces: list[Said] = []
    at = scheme.end() if scheme else start
    for token in _TOKEN.finditer(text, at, end):
        spoken, lang = _token(token, words, figures)
        if spoken:
            # What is not said («https://») belongs to the first word that is.
            pieces.append(Said(spoken, token.start() if pieces else start, token.end(), lang))
    return pieces


def _token(token: Match, words: WebWords, figures: Callable[[str], str]) -> tuple[str, Lang]:
    if token["sign"]:
        return words.signs.get(token["sign"], ""), words.lang
    if token["figures"]:
        return figures(token["figures"]), words.lang
    lower = token[0].lower()
    if lower == "www":
        return words.www, words.lang
    after_dot = token.string[token.start() - 1 : token.start()] == "."
    if after_dot and lower in words.endings:
        return words.endings[lower], words.lang
    return lower, EN
