"""The language of longer texts in Latin letters; of short ones nothing is said."""

from __future__ import annotations

import pytest

from formats.language.latin import language_of_latin


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The library is open every day from nine to five.", "en"),
        ("La bibliothèque est ouverte tous les jours.", "fr"),
        ("Die Bibliothek ist jeden Tag geöffnet.", "de"),
        ("La biblioteca è aperta tutti i giorni.", "it"),
        ("La biblioteca está abierta todos los días.", "es"),
    ],
)
def test_a_sentence_tells_its_language(text, language):
    assert language_of_latin(text) == language


@pytest.mark.parametrize(
    "text", ["", "Hotel Grande Bretagne", "Nikos Kazantzakis", "Zorba the Greek", "12 34 56 78 90"]
)
def test_a_name_or_title_tells_none(text):
    assert language_of_latin(text) is None
