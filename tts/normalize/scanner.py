"""Walks through a text once and asks, at each place, the rules that may begin there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from formats.document import Lang
from tts.normalize.lexicon import Lexicon
from tts.normalize.rules import Grammar, Match, Rule, Start
from tts.normalize.spoken import Said

_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")
_GREEK_WORD = re.compile(
    "(?:[\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fbc\u1fc2-\u1fcc\u1fd0-\u1fdb"
    "\u1fe0-\u1fec\u1ff2-\u1ffc][\u0300-\u036f]*)+"
)
_LATIN_WORD = re.compile(
    "[A-Za-zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]"
    "(?:['’\u0300-\u036f]*[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff\u0300-\u036f])*"
)
_LATIN_CHUNK = re.compile(
    rf"{_LATIN_WORD.pattern}(?:(?:[ .&’'_-]|\. | & ){_LATIN_WORD.pattern})*\.?"
)
"""Latin words one after the other: the English rules see them together («J. K. Rowling»)."""
_GREEK_CHUNK = re.compile(
    rf"{_GREEK_WORD.pattern}(?:[ \u00a0\d.,:/’'΄-]*{_GREEK_WORD.pattern})*[΄’']?\.?"
)
"""Greek words with the figures between them, inside other text («Οδός 3 Απριλίου»)."""
_OTHER_WORD = re.compile(r"[^\W\d_A-Za-z\u0370-\u03ff\u1f00-\u1fff\u00c0-\u024f]+")
_CHUNKS = {"el": _GREEK_CHUNK, "en": _LATIN_CHUNK}
_DIGITS = re.compile(r"\d+")
_SIGN = re.compile(r".", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Scanner:
    """Speaks stretches of text by the grammar of a language; the other script by its own."""

    grammars: Mapping[Lang, Grammar]
    lexicon: Lexicon
    respeak: Callable[[str, Lang], str]
    starting: Mapping[tuple[Lang, Start], tuple[Rule, ...]]

    def scan(self, text: str, start: int, end: int, lang: Lang) -> Iterator[Said]:
        """Yield what is said for `text[start:end]`, in order and without a gap between words."""
        grammar = self.grammars[lang]
        plain, special = grammar.plain, grammar.special
        at = start
        while at < end:
            space = _SPACE.match(text, at, end)
            if space:
                at = space.end()
                continue
            if self.lexicon and _begins_word(text, at):
                entry = self.lexicon.find(text, at, end, (lang, *self.grammars))
                if entry is not None:
                    stop = at + len(entry.written)
                    yield Said(self.respeak(entry.spoken, entry.lang), at, stop, entry.lang)
                    at = stop
                    continue
            word = plain.match(text, at, end)
            if word and word[0] not in special and _begins_word(text, at):
                at = word.end()
                yield Said(word[0], word.start(), at, lang)
                continue
            pieces, at = self._slow(grammar, text, at, end)
            yield from pieces

    def _slow(self, grammar: Grammar, text: str, at: int, end: int) -> tuple[tuple[Said, ...], int]:
        """Return what is said at a place that is not a plain word, and where to go on."""
        start = _start_at(text[at])
        begins = _begins_word(text, at)
        for one in self.starting[grammar.lang, start]:
            if one.needs_boundary and start is not Start.SIGN and not begins:
                continue
            match = one.pattern.match(text, at, end)
            if match and match.end() > at:
                pieces = one.speak(match)
                if pieces is not None:
                    return pieces, match.end()
        return self._fall_back(grammar, start, text, at, end)

    def _fall_back(
        self, grammar: Grammar, start: Start, text: str, at: int, end: int
    ) -> tuple[tuple[Said, ...], int]:
        if start is Start.DIGIT:
            digits = _DIGITS.match(text, at, end)
            if digits:
                return grammar.say_digits(digits), digits.end()
        if start is Start.LETTER:
            return self._word(grammar, text, at, end)
        sign = _SIGN.match(text, at, end)
        if sign is None:
            return (), end
        return self._numeral(grammar, sign) or grammar.say_sign(sign), sign.end()

    def _word(self, grammar: Grammar, text: str, at: int, end: int) -> tuple[tuple[Said, ...], int]:
        for lang, pattern in (("el", _GREEK_WORD), ("en", _LATIN_WORD)):
            match = pattern.match(text, at, end)
            if match is None:
                continue
            if lang == grammar.lang:
                return grammar.say_word(match), match.end()
            chunk = _CHUNKS[lang].match(text, at, end)
            stop = (chunk or match).end()
            return tuple(self.scan(text, at, stop, Lang(lang))), stop
        match = _OTHER_WORD.match(text, at, end) or _SIGN.match(text, at, end)
        if match is None:
            return (), end
        script = unicodedata.name(match[0][0], "?").split()[0].split("-")[0]
        spoken = grammar.unknown_script(script)
        return (Said(spoken, at, match.end(), grammar.lang, match[0]),), match.end()

    def _numeral(self, grammar: Grammar, sign: Match) -> tuple[Said, ...]:
        """Speak a sign that is a number (², ①, Ⅷ) as the grammar speaks the number."""
        value = unicodedata.numeric(sign[0], None)
        if value is None:
            return ()
        spoken = self.respeak(
            f"{value:g}" if value != int(value) else str(int(value)), grammar.lang
        )
        return (Said(spoken, sign.start(), sign.end(), grammar.lang),)


def _start_at(char: str) -> Start:
    if char.isdecimal():
        return Start.DIGIT
    return Start.LETTER if char.isalpha() else Start.SIGN


def _begins_word(text: str, at: int) -> bool:
    """Tell whether a word or number may begin: «3μ.μ.» is two words, «Β2» one."""
    if at == 0:
        return True
    before, char = text[at - 1], text[at]
    if before in "xXχΧ" and char.isdecimal() and text[at - 2 : at - 1].isdigit():
        return True  # 24x17: a sign of multiplication and not a letter of a code
    if not char.isalpha():
        return not before.isalnum()
    return not before.isalpha() or _script(before) != _script(char)


def _script(char: str) -> str:
    if "\u0370" <= char <= "\u03ff" or "\u1f00" <= char <= "\u1fff":
        return "Greek"
    return "Latin" if char <= "\u024f" or "\u1e00" <= char <= "\u1eff" else "other"


def rules_by_start(
    grammars: Mapping[Lang, Grammar],
) -> dict[tuple[Lang, Start], tuple[Rule, ...]]:
    """Return each grammar's rules by the kind of character at which they may begin."""
    return {
        (lang, start): grammar.starting(start)
        for lang, grammar in grammars.items()
        for start in Start
    }
