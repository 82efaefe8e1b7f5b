"""The language of longer texts in Latin letters; of short ones nothing is said."""

from __future__ import annotations

import subprocess
import sys

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


def test_plain_english_is_told_without_loading_the_model() -> None:
    code = (
        "import sys; from formats.language.latin import language_of_latin as told;"
        "print(told('The library is open and you are welcome with your books.'),"
        " 'py3langid' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["en", "False"]


def test_small_words_of_english_do_not_make_another_language_english() -> None:
    french = "La bibliothèque est ouverte tous les jours et vous pouvez emprunter des livres it is"
    assert language_of_latin(french) == "fr"
