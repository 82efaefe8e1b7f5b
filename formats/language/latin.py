"""Telling the language of a longer text in Latin letters, where nothing but the text tells it.

py3langid (BSD-3-Clause, 4.6 MB) is asked about the languages that books of a Greek library are in,
and is believed only where it is sure and has enough to go by: short names and titles are in no
language that can be told.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from formats.document import Lang

LANGUAGES = ("en", "fr", "de", "it", "es", "la")
_LEAST_LETTERS = 25
_LEAST_WORDS = 4
_LEAST_SURE = 0.95
_LONGEST = 1000
"""Characters that are looked at; more tells nothing more."""


def language_of_latin(text: str) -> Lang | None:
    """Return the language of a text in Latin letters, or None where it cannot be told."""
    sample = text[:_LONGEST]
    letters = sum(sign.isalpha() for sign in sample)
    if letters < _LEAST_LETTERS or len(sample.split()) < _LEAST_WORDS:
        return None
    return _told(sample)


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
