"""The help of a search names a title of the library, and a library's own words stay its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formats.build import runs
from formats.document import EL, EN, Lang
from formats.text import plain
from tests.voice_interface.dialogue.library import Library
from voice_interface.dialogue.ports import Example
from voice_interface.dialogue.step import Dialogue
from voice_interface.dialogue.turn import Reading, Reply, Silence, Speech
from voice_interface.phrases.book import LANGUAGES, built_in

ASKED = {EL: ("αναζήτηση", "βοήθεια"), EN: ("search", "help")}
TITLE = {EL: "Η {x} του {title}", EN: "The {x} of {form}"}


def helped(lang: Lang, library: Library, **own: str) -> Reply:
    """Return the help of a search in a library that words some replies in its own way."""
    book = built_in(lang)
    given = {key.replace("_", "-"): words for key, words in own.items()}
    dialogue = Dialogue({lang: replace(book, replies={**book.replies, **given})})
    state, reply = dialogue.begin(lang, library)
    for words in ASKED[lang]:
        state, reply = dialogue.step(state, Speech((Reading(words),)), library)
    return reply


@pytest.fixture
def library() -> Library:
    library = Library()
    library.examples = {
        lang: Example(runs(title, lang), "large-print") for lang, title in TITLE.items()
    }
    return library


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_title_is_named_as_it_is_whatever_its_signs(library: Library, lang: Lang) -> None:
    (told,) = helped(lang, library).say
    assert f"{TITLE[lang]} {built_in(lang).replies['form-in-large-print']}" in plain(told)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_without_an_example_our_own_words_are_told(lang: Lang) -> None:
    (told,) = helped(lang, Library()).say
    assert plain(told) == built_in(lang).replies["search-help"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_librarys_own_words_are_told_in_place_of_ours(library: Library, lang: Lang) -> None:
    (told,) = helped(lang, library, search_help="Own words.").say
    assert plain(told) == "Own words."


def test_a_librarys_own_words_may_name_a_title(library: Library) -> None:
    (told,) = helped(EN, library, search_help="Own.", search_help_found="Say {title}!").say
    assert plain(told) == f"Say {TITLE[EN]}!"


def test_who_stays_silent_is_told_the_same(library: Library) -> None:
    dialogue = Dialogue()
    state, reply = dialogue.begin(EN, library)
    state, reply = dialogue.step(state, Speech((Reading("search"),)), library)
    for _ in range(2):
        state, reply = dialogue.step(state, Silence(), library)
    assert TITLE[EN] in " ".join(map(plain, reply.say))
