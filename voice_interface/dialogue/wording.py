"""Putting replies into words: templates of the phrase book, each word in its language."""

from __future__ import annotations

import re

from formats.build import runs
from formats.document import Lang, Run, Runs
from voice_interface.phrases.book import PhraseBook, built_in

_SLOT = re.compile(r"\{(\w+)\}")


class Wording:
    """Speaks one language from its phrase book."""

    def __init__(self, book: PhraseBook) -> None:
        self._book = book
        self.lang: Lang = book.lang

    def __call__(self, key: str, /, **facts: Runs | str | int) -> Runs:
        """Return the reply `key` with its facts in their places.

        Raises:
            KeyError: There is no such reply, or a fact that it names is missing: both are bugs.
        """
        template = self._book.replies[key]
        said: list[Run] = []
        at = 0
        for match in _SLOT.finditer(template):
            said += _plain(template[at : match.start()], self.lang)
            fact = facts[match[1]]
            said += fact if isinstance(fact, tuple) else _plain(str(fact), self.lang)
            at = match.end()
        return (*said, *_plain(template[at:], self.lang))

    def has(self, key: str) -> bool:
        """Tell whether there is such a reply."""
        return key in self._book.replies

    def is_own(self, key: str) -> bool:
        """Tell whether a library words this reply in its own way."""
        return self._book.replies.get(key) != built_in(self.lang).replies.get(key)

    def heard(self, words: str) -> Runs:
        """Return words of a person, their languages told by their letters."""
        return runs(words, self.lang) if words else ()


def _plain(text: str, lang: Lang) -> Runs:
    return (Run(text, lang),) if text else ()


def joined(parts: tuple[Runs, ...], lang: Lang, sign: str = ", ") -> Runs:
    """Return parts one after the other with a sign between them."""
    said: list[Run] = []
    for number, part in enumerate(parts):
        said += ([Run(sign, lang)] if number else []) + list(part)
    return tuple(said)
