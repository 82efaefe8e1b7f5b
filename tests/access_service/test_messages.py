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


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("el", r"Δεν βλέπει τα αρχεία [^,.]+, ούτε [^,.]+, ούτε τη σελίδα «"),
        ("en", r"They do not see the files [^,.]+, [^,.]+ or the page “"),
    ],
)
def test_each_thing_that_a_carer_does_not_see_is_denied_by_itself(lang: str, told: str) -> None:
    """“Not the files and the page” would let them see one of the two."""
    assert re.search(told, sentences()["web-carer-may-not"][lang])


def test_who_erased_their_account_is_told_in_english_that_it_no_longer_exists() -> None:
    told = sentences()["web-erased-what"]["en"]
    assert told.startswith("Your account no longer exists in this service.")
    assert "what the previous page listed" in told


OTHER_NAMES = re.compile(r"κατ['’]? οίκον|«?Βιβλία στο σπίτι|[Δδ]ιανομή (στο|κατ)|Books at home")


def test_home_delivery_has_one_name_in_every_text() -> None:
    sample = ROOT / "access_service" / "sample"
    texts = [path.read_text("utf-8") for path in sample.glob("*.md")]
    texts.append((sample / "announcements.yaml").read_text("utf-8"))
    texts += [text for both in sentences().values() for text in both.values()]
    assert [found[0] for text in texts for found in OTHER_NAMES.finditer(text)] == []
