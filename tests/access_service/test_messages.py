"""The sentences that people read are complete in both languages."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from access_service.messages import LANGUAGES, explain, say, sentences
from formats.errors import BadInput

ROOT = Path(__file__).parents[2]
PACKAGES = ("access_service", "voice_interface", "tts", "formats")
SAY = re.compile(r'\bsay="([a-z0-9-]+)"')
TEMPLATE = re.compile(r"\bt\('([a-z0-9-]+)'[,)]")
COUNTED = re.compile(r"\bcount\('([a-z0-9-]+)'")


def used_keys() -> set[str]:
    """Return every key that code or a template names literally."""
    keys: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            keys |= set(SAY.findall(path.read_text(encoding="utf-8")))
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        keys |= {f"web-{key}" for key in TEMPLATE.findall(text)}
        keys |= {
            f"web-{key}-{form}"
            for key in COUNTED.findall(text)
            for form in ("none", "one", "other")
        }
    return keys


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_key_that_the_code_says_has_a_sentence() -> None:
    assert used_keys() - sentences().keys() == set()


@pytest.mark.parametrize("key", sorted(sentences()))
def test_a_sentence_exists_in_both_languages_and_names_the_same_facts(key: str) -> None:
    texts = sentences()[key]
    assert set(texts) == set(LANGUAGES)
    assert all(text.strip() for text in texts.values())
    assert fields(texts["el"]) == fields(texts["en"])


@pytest.mark.parametrize("key", sorted(sentences()))
def test_the_greek_sentence_is_greek_and_has_no_latin_look_alikes(key: str) -> None:
    words = re.sub(r"\{[^}]*\}", "", sentences()[key]["el"])
    assert re.search("[α-ωΑ-Ωά-ώ]", words)
    for word in re.findall(r"\w+", words):
        assert not (re.search("[a-zA-Z]", word) and re.search("[α-ωΑ-Ωά-ώ]", word)), word


def test_an_error_is_one_line_in_the_readers_language() -> None:
    error = BadInput("no such file: x", say="file-not-found", name="x")
    assert explain(error, LANGUAGES[0]).startswith("Δεν υπάρχει το αρχείο «x»")
    assert "\n" not in explain(error, LANGUAGES[1])


def test_a_missing_fact_is_a_bug_and_not_a_half_sentence() -> None:
    with pytest.raises(KeyError):
        say("file-not-found", LANGUAGES[0])
