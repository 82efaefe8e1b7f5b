"""A rule: where it may begin, what it looks for and what is said for it; and a language of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from formats.document import Lang
from tts.normalize.spoken import Said


class Start(Enum):
    """The kind of character at which a rule may begin; the scanner tries no other rules there."""

    DIGIT = "digit"
    LETTER = "letter"
    SIGN = "sign"


Match = re.Match[str]
Speak = Callable[[Match], "tuple[Said, ...] | None"]
"""Says what is spoken for a match; None when the surroundings show that it is something else.

The whole text stands in `match.string`, so that a rule can look at its neighbours.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One written form and its speaking. Rules stand in an ordered table: the first that fits wins.

    `needs_boundary` rules begin only where no letter or digit stands before.
    """

    name: str
    starts: frozenset[Start]
    pattern: re.Pattern[str]
    speak: Speak
    needs_boundary: bool = True


def rule(
    name: str, starts: str, pattern: str, speak: Speak, *, needs_boundary: bool = True
) -> Rule:
    """Return a rule; `starts` names its starts («digit sign»), the pattern is verbose regex."""
    kinds = frozenset(Start(kind) for kind in starts.split())
    return Rule(name, kinds, re.compile(pattern, re.VERBOSE), speak, needs_boundary)


@dataclass(frozen=True, slots=True)
class Grammar:
    """All that one language's scanner needs.

    `plain` matches words that are spoken as they stand unless they are in `special`; `say_word`
    speaks any other word of the own script, `say_digits` any number, `say_sign` any sign.
    """

    lang: Lang
    rules: tuple[Rule, ...]
    plain: re.Pattern[str]
    special: frozenset[str]
    say_word: Callable[[Match], tuple[Said, ...]]
    say_digits: Callable[[Match], tuple[Said, ...]]
    say_sign: Callable[[Match], tuple[Said, ...]]
    unknown_script: Callable[[str], str]

    def starting(self, start: Start) -> tuple[Rule, ...]:
        """Return the rules that may begin at such a character, in order."""
        return tuple(one for one in self.rules if start in one.starts)


def said(match: Match, text: str, lang: Lang, group: int | str = 0) -> Said:
    """Return `text` as said for the match or for one group of it."""
    return Said(text, match.start(group), match.end(group), lang)
