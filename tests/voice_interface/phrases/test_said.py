"""Sentences that no phrase book lists, as callers say them: how many are understood."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from formats.document import EL, EN, Lang
from formats.errors import BadInput
from formats.language.fold import fold, written_words
from voice_interface.phrases.book import book_from_text, built_in
from voice_interface.phrases.command import Command, Intent, slot_names
from voice_interface.phrases.understanding import Understanding

SAID = Path(__file__).parent / "said"
GREEK = Understanding(built_in(EL))


def missed(name: str, lang: Lang) -> tuple[list[str], int]:
    """Return the sentences of a file that are understood otherwise than it says, and all."""
    understanding = Understanding(built_in(lang))
    rows = yaml.safe_load((SAID / f"{name}_{lang}.yaml").read_text(encoding="utf-8"))
    wrong: list[str] = []
    for row in rows:
        wanted = {slot: fold(str(row.get(slot, ""))) for slot in slot_names()}
        found = understanding.understand(row["say"])
        if found is None or found.intent != row["intent"] or slots(found) != wanted:
            wrong.append(f"{row['say']}: {found}")
    return wrong, len(rows)


def slots(command: Command) -> dict[str, str]:
    return {slot: fold(str(getattr(command, slot) or "")) for slot in slot_names()}


@pytest.mark.parametrize("name", ["first", "second"])
@pytest.mark.parametrize("lang", [EL, EN])
def test_sixty_sentences_of_a_caller_are_understood_with_their_slots(name: str, lang: Lang) -> None:
    wrong, count = missed(name, lang)
    assert count == 60
    assert wrong == []


@pytest.mark.parametrize(("lang", "least"), [(EL, 29), (EN, 29)])
def test_of_forty_sentences_nothing_was_mended_for_as_many_are_understood_as_were_measured(
    lang: Lang, least: int
) -> None:
    wrong, count = missed("held_out", lang)
    assert count == 40
    assert count - len(wrong) >= least


@pytest.mark.parametrize("lang", [EL, EN])
def test_twenty_sentences_of_an_old_caller_are_understood(lang: Lang) -> None:
    wrong, count = missed("callers_tuned", lang)
    assert count == 20
    assert wrong == []


@pytest.mark.parametrize(("lang", "least"), [(EL, 2), (EN, 4)])
def test_of_twenty_that_were_only_measured_as_many_are_understood_as_were_measured(
    lang: Lang, least: int
) -> None:
    wrong, count = missed("callers_kept", lang)
    assert count == 20
    assert count - len(wrong) >= least


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("όχι αυτό, πήγαινε πίσω", Command(Intent.BACK)),
        ("δεν άκουσα, πιο δυνατά", Command(Intent.VOLUME)),
        ("το δεύτερο, αυτό θέλω, ευχαριστώ", Command(Intent.PICK, number=2)),
        ("μάλιστα, λάθος", None),
        ("αυτό θέλω, ευχαριστώ, γεια σας", Command(Intent.MAKE)),
        ("όχι, ευχαριστώ, γεια σας", Command(Intent.END)),
        ("καλημέρα, ωράριο", Command(Intent.HOURS)),
        ("Πίσω, στο σπίτι των παιδιών", None),
        ("θέλω τον Ζορμπά, τέλος", Command(Intent.SEARCH, text="τον Ζορμπά τέλος")),
    ],
)
def test_clauses_are_a_command_only_where_each_of_them_is_one(
    said: str, meant: Command | None
) -> None:
    assert GREEK.understand(said) == meant


def test_who_began_by_wanting_ends_a_title_with_the_same_words() -> None:
    found = GREEK.understand("ψάχνω το Κάνω ό,τι θέλω")
    assert found == Command(Intent.SEARCH, text="το Κάνω ό τι θέλω")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("παρακαλώ", None),
        ("θέλω το Καλημέρα θλίψη", Command(Intent.SEARCH, text="το Καλημέρα θλίψη")),
        ("τη Φόνισσα σε μπράιγ", Command(Intent.SEARCH, text="τη Φόνισσα", form="braille")),
        (
            "θέλω σε μεγάλα γράμματα αστυνομικά μυθιστορήματα",
            Command(Intent.SEARCH, text="αστυνομικά μυθιστορήματα", form="large-print"),
        ),
    ],
)
def test_courtesies_go_and_limits_are_told_but_a_title_keeps_its_words(
    said: str, meant: Command | None
) -> None:
    assert GREEK.understand(said) == meant


ENGLISH = Understanding(built_in(EN))


@pytest.mark.parametrize(
    ("understanding", "said", "meant"),
    [
        (GREEK, "θέλω το Αποκάλυψη τώρα", Command(Intent.SEARCH, text="το Αποκάλυψη τώρα")),
        (GREEK, "Πεθαίνω λίγο λίγο", None),
        (
            GREEK,
            "ψάχνω ένα βιβλίο με τίτλο Εσύ πρώτα",
            Command(Intent.SEARCH, title="Εσύ πρώτα"),
        ),
        (GREEK, "πιο αργά τώρα", Command(Intent.SLOWER)),
        (GREEK, "βοηθήστε με λίγο πρώτα, σας παρακαλώ", Command(Intent.HELP)),
        (
            GREEK,
            "τη Φόνισσα σε ήχο τώρα, παρακαλώ",
            Command(Intent.SEARCH, text="τη Φόνισσα", form="spoken"),
        ),
        (ENGLISH, "I want The Here and Now", Command(Intent.SEARCH, text="The Here and Now")),
        (
            ENGLISH,
            "Ladies First by Jane Smith",
            Command(Intent.SEARCH, title="Ladies First", author="Jane Smith"),
        ),
        (ENGLISH, "do you have Mommie Dear", Command(Intent.SEARCH, text="Mommie Dear")),
        (ENGLISH, "slower, dear", Command(Intent.SLOWER)),
        (ENGLISH, "go back now please", Command(Intent.BACK)),
        (
            ENGLISH,
            "The Murderess in large print now",
            Command(Intent.SEARCH, text="The Murderess", form="large-print"),
        ),
    ],
)
def test_what_may_end_a_title_is_taken_away_only_after_a_command(
    understanding: Understanding, said: str, meant: Command | None
) -> None:
    assert understanding.understand(said) == meant


@pytest.mark.parametrize(
    ("understanding", "title"),
    [
        (GREEK, "Ο Θεός υπάρχει"),
        (GREEK, "Ένα παιδί που δεν υπάρχει"),
        (GREEK, "Κάτι υπάρχει"),
        (GREEK, "Δεν υπάρχει τίποτα"),
        (GREEK, "Όλα όσα θέλω"),
        (GREEK, "Ό,τι έχετε"),
        (GREEK, "Πού θα τον βρω"),
        (GREEK, "Όχι εγώ, αλλά εμείς"),
        (GREEK, "Όχι, θέλω να ζήσω"),
        (GREEK, "Λίγο ακόμα"),
        (GREEK, "Τα νέα της γειτονιάς"),
        (GREEK, "Αντίο στα όπλα"),
        (GREEK, "Καλημέρα, θλίψη"),
        (GREEK, "Ευχαριστώ που ήρθες"),
        (GREEK, "Διάβασέ μου ένα παραμύθι"),
        (GREEK, "Περίμενέ με ώσπου να γυρίσω"),
        (GREEK, "Σταμάτα να κλαις"),
        (GREEK, "Ποτέ την Κυριακή"),
        (GREEK, "Το Σάββατο"),
        (GREEK, "Αύριο"),
        (GREEK, "Ανοιχτά πανιά"),
        (GREEK, "Ο κωδικός"),
        (GREEK, "Ο κώδικας Ντα Βίντσι"),
        (GREEK, "Ξέχασα τον εαυτό μου"),
        (ENGLISH, "Saturday"),
        (ENGLISH, "Saturday Night and Sunday Morning"),
        (ENGLISH, "Pin"),
        (ENGLISH, "The Da Vinci Code"),
        (ENGLISH, "The Children's Book"),
        (ENGLISH, "Hello, Dolly"),
        (ENGLISH, "Thank You, Jeeves"),
        (ENGLISH, "Stop the clocks"),
        (ENGLISH, "Wait until dark"),
        (ENGLISH, "Never on Sunday"),
        (ENGLISH, "Order of the Phoenix"),
        (ENGLISH, "Read me like a book"),
        (ENGLISH, "All I want"),
        (ENGLISH, "The one I want"),
        (ENGLISH, "What do you have"),
        (ENGLISH, "Learning to listen to music"),
        (ENGLISH, "how to listen to jazz"),
        (ENGLISH, "No one told me I want love"),
        (ENGLISH, "The library at night"),
        (ENGLISH, "A house for Mr Biswas"),
    ],
)
def test_a_title_with_the_words_of_a_wish_is_looked_for_whole_first(
    understanding: Understanding, title: str
) -> None:
    assert understanding.understand(title) is None
    whole = " ".join(written_words(title))
    assert understanding.anything(title)[0] == Command(Intent.SEARCH, text=whole)


@pytest.mark.parametrize(
    ("understanding", "said", "meant"),
    [
        (ENGLISH, "Dear Life by Alice Munro", {"title": "Dear Life", "author": "Alice Munro"}),
        (ENGLISH, "so, I would like Dickens", {"text": "Dickens"}),
        (ENGLISH, "something to listen to", {"form": "spoken"}),
        (ENGLISH, "a novel to listen to by Dickens", {"author": "Dickens", "form": "spoken"}),
        (ENGLISH, "no, not Homer, I want Cavafy", {"text": "Cavafy"}),
        (GREEK, "τη Φόνισσα την έχετε;", {"text": "τη Φόνισσα"}),
        (GREEK, "βιβλία του Καβάφη θέλω", {"author": "Καβάφη"}),
        (GREEK, "Όλα όσα θέλω σε μπράιγ", {"text": "Όλα όσα θέλω", "form": "braille"}),
        (GREEK, "όχι Όμηρο, θέλω Καβάφη", {"text": "Καβάφη"}),
    ],
)
def test_what_stands_around_goes_where_no_title_has_it(
    understanding: Understanding, said: str, meant: dict[str, str]
) -> None:
    assert understanding.understand(said) == Command(Intent.SEARCH, **meant)


@pytest.mark.parametrize(
    ("understanding", "said", "less"),
    [
        (GREEK, "τη Φόνισσα θέλω", "τη Φόνισσα"),
        (GREEK, "όχι, θέλω Καβάφη", "Καβάφη"),
        (GREEK, "διάβασέ μου τον Ζορμπά", "τον Ζορμπά"),
        (GREEK, "καλησπέρα, παραγγείλτε μου τον Ζορμπά", "τον Ζορμπά"),
        (ENGLISH, "read me Zorba, please", "Zorba"),
        (ENGLISH, "order Zorba", "Zorba"),
        (ENGLISH, "no thanks, I want Cavafy please", "Cavafy"),
    ],
)
def test_where_whole_words_find_nothing_less_is_looked_for(
    understanding: Understanding, said: str, less: str
) -> None:
    assert understanding.understand(said) is None
    assert Command(Intent.SEARCH, text=less) in understanding.anything(said)[1:]


def test_a_way_that_is_told_anywhere_but_stands_in_no_list_is_named() -> None:
    own = book_from_text('anywhere: ["σε (βινύλιο|κασέτα)"]', EL, name="el.yaml")
    with pytest.raises(BadInput) as refusal:
        Understanding(built_in(EL) | own)
    assert "σε βινυλιο" in str(refusal.value.facts["where"])


def test_a_library_adds_courtesies_ways_of_wanting_and_limits() -> None:
    own = book_from_text(
        'courtesies: {before: ["κυρία μου"], before_command: ["ε"], after_command: ["να χαρείς"]}\n'
        'wanting: {ways: ["θα (ήμουν|ήμουνα) ευγνώμων για"], '
        'after: ["πεθύμησα"], after_named: ["λέω"]}\n'
        'instead: {not: ["βαρέθηκα"], but: ["πάμε σε"]}\n'
        'lists: {form: {spoken: ["σε κασέτα"]}}\n'
        'anywhere: ["σε κασέτα"]\n',
        EL,
        name="el.yaml",
    )
    understanding = Understanding(built_in(EL) | own)
    assert understanding.understand("πίσω, να χαρείς") == Command(Intent.BACK)
    assert understanding.understand("ε, πίσω") == Command(Intent.BACK)
    assert understanding.understand("βιβλία του Καβάφη λέω") == Command(
        Intent.SEARCH, author="Καβάφη"
    )
    assert understanding.understand("Ζορμπά πεθύμησα") == Command(Intent.SEARCH, text="Ζορμπά")
    assert understanding.understand("βαρέθηκα τον Ζορμπά πάμε σε Καβάφη") == Command(
        Intent.SEARCH, text="Καβάφη"
    )
    found = understanding.understand("Κυρία μου, θα ήμουν ευγνώμων για σε κασέτα κάτι του Καβάφη")
    assert found == Command(Intent.SEARCH, author="Καβάφη", form="spoken")


@pytest.mark.parametrize(
    "text",
    [
        "courtesies: {between: [α]}",
        "wanting: {so: α}",
        "anywhere: α",
        "wanting: {ways: 3}",
        "instead: {but: α}",
        "instead: {or: [α]}",
    ],
)
def test_what_is_wrong_around_sentences_is_an_error_of_the_book(text: str) -> None:
    with pytest.raises(BadInput):
        book_from_text(text, EL, name="el.yaml")


def test_a_courtesy_with_a_bracket_left_open_is_an_error_of_the_book() -> None:
    own = book_from_text('courtesies: {before: ["(α|β"]}', EL, name="el.yaml")
    with pytest.raises(BadInput):
        Understanding(built_in(EL) | own)
