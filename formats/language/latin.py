"""Telling the language of a longer text in Latin letters, where nothing but the text tells it.

py3langid (BSD-3-Clause, 4.6 MB) is asked about the languages that books of a Greek library are in,
and is believed only where it is sure and has enough to go by: short names and titles are in no
language that can be told.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from formats.document import EN, Lang
from formats.language.fold import folded_words

LANGUAGES = ("en", "fr", "de", "it", "es", "la")
_LEAST_LETTERS = 25
_LEAST_WORDS = 4
_LEAST_SURE = 0.95
_ENGLISH = frozenset(
    folded_words(
        "the of and that with this these which from have has was were are is not you your they "
        "their it by be been would should could there what when where who his her its"
    )
)
"""Small words of English that none of the other languages has, or hardly ever."""
_SHARE_OF_SMALL_WORDS = 0.2
_LONGEST = 1000
"""Characters that are looked at; more tells nothing more."""


def language_of_latin(text: str) -> Lang | None:
    """Return the language of a text in Latin letters, or None where it cannot be told."""
    sample = text[:_LONGEST]
    letters = sum(sign.isalpha() for sign in sample)
    if letters < _LEAST_LETTERS or len(sample.split()) < _LEAST_WORDS:
        return None
    return EN if _is_plainly_english(sample) else _told(sample)


def _is_plainly_english(sample: str) -> bool:
    """Tell English by its small words, so that the model need not be loaded for it."""
    words = folded_words(sample)
    small = [word for word in words if word in _ENGLISH]
    return len(set(small)) > 1 and len(small) >= _SHARE_OF_SMALL_WORDS * len(words)


@lru_cache(maxsize=4096)
def _told(sample: str) -> Lang | None:
    language, sure = _identifier().classify(sample)
    return Lang(str(language)) if sure >= _LEAST_SURE else None


@cache
def _identifier() -> Any:
    """Load the model, which takes half a second: only where there is something to ask."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(list(LANGUAGES))
    return made
