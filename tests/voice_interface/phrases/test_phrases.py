"""The phrase books mean what they say, and a library may add to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.document import EL, EN
from formats.errors import BadInput
from voice_interface.phrases.book import LANGUAGES, book_from_text, built_in, phrase_book
from voice_interface.phrases.checks import Fault, check_book
from voice_interface.phrases.command import Command, Intent
from voice_interface.phrases.understanding import Understanding


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_utterance_of_a_book_is_understood_and_no_sentence_steals_anothers(
    lang: str,
) -> None:
    assert list(check_book(built_in(lang))) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_intent_has_sentences_and_utterances_that_try_them(lang: str) -> None:
    book = built_in(lang)
    assert set(book.intents) == set(Intent)
    assert all(phrases.sentences and phrases.tests for phrases in book.intents.values())


def test_the_books_answer_with_the_same_replies_and_facts() -> None:
    import re

    greek, english = built_in(EL).replies, built_in(EN).replies
    assert greek.keys() == english.keys()
    for key, reply in greek.items():
        facts = set(re.findall(r"\{(\w+)\}", reply))
        assert facts == set(re.findall(r"\{(\w+)\}", english[key])), key


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ΘΕΛΩ ΚΑΤΙ ΤΟΥ ΚΑΒΑΦΗ", Command(Intent.SEARCH, author="ΚΑΒΑΦΗ")),
        ("θελω κατι του καβαφη", Command(Intent.SEARCH, author="καβαφη")),
        ("ψάχνω το Great Gatsby", Command(Intent.SEARCH, text="το Great Gatsby")),
        (
            "έχετε βιβλία του Χέμινγουεϊ για τη θάλασσα;",
            Command(Intent.SEARCH, author="Χέμινγουεϊ", subject="τη θάλασσα"),
        ),
        ("", None),
        ("Μαγγελάνος", None),
    ],
)
def test_greek_is_understood_with_and_without_accents_and_with_english_words(
    said: str, meant: Command | None
) -> None:
    assert Understanding(built_in(EL)).understand(said) == meant


def test_a_very_long_speech_is_looked_at_only_in_its_beginning() -> None:
    found = Understanding(built_in(EL)).understand("θέλω κάτι του " + "α " * 5000)
    assert found is None or len(found.author.split()) < 50


def test_a_library_adds_a_phrase_and_changes_a_reply(tmp_path: Path) -> None:
    (tmp_path / "el.yaml").write_text(
        'intents: {hours: {sentences: ["πότε να έρθω"], tests: ["πότε να έρθω;"]}}\n'
        'replies: {greeting: "Καλώς ήρθατε στη βιβλιοθήκη του χωριού."}\n',
        encoding="utf-8",
    )
    book = phrase_book(EL, tmp_path)
    found = Understanding(book).understand("Πότε να έρθω;")
    assert found == Command(Intent.HOURS)
    assert book.replies["greeting"].startswith("Καλώς")
    assert book.replies["home"] == built_in(EL).replies["home"]
    assert list(check_book(book)) == []


def test_a_phrase_that_another_intent_understands_is_named(tmp_path: Path) -> None:
    (tmp_path / "el.yaml").write_text(
        'intents: {hours: {sentences: ["τέλος"], tests: ["αυτό δεν το λέει καμία φράση"]}}\n',
        encoding="utf-8",
    )
    faults = list(check_book(phrase_book(EL, tmp_path)))
    assert {fault.fault for fault in faults} >= {Fault.NOT_UNDERSTOOD, Fault.OTHER_INTENT}


@pytest.mark.parametrize(
    "text",
    [
        "intents: [",
        "intents: {fly: {sentences: [α]}}",
        "intents: {help: {tests: [{wrong: α}]}}",
        "intents: {help: 3}",
        "3",
    ],
)
def test_a_book_that_cannot_be_read_says_where(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        book_from_text(text, EL, name="el.yaml")
    assert refusal.value.say == "phrases-unreadable"


def test_a_sentence_with_a_bracket_left_open_is_an_error_of_the_book() -> None:
    book = built_in(EL) | book_from_text(
        'intents: {help: {sentences: ["(α|β"]}}', EL, name="el.yaml"
    )
    with pytest.raises(BadInput):
        Understanding(book)
