"""Where Greek and English sentences begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.document import EL, EN, Lang
from formats.language.sentences import sentences

GREEK = [
    ("full stop", "Ήρθε. Έφυγε.", ["Ήρθε.", "Έφυγε."]),
    ("Greek question mark", "Πού πας; Σπίτι.", ["Πού πας;", "Σπίτι."]),
    ("ano teleia does not split", "Ήρθε· είδε. Νίκησε.", ["Ήρθε· είδε.", "Νίκησε."]),
    ("κ. before a name", "Ο κ. Γιάννης ήρθε. Καλώς.", ["Ο κ. Γιάννης ήρθε.", "Καλώς."]),
    ("π.χ.", "Φέρτε κάτι, π.χ. Βιβλία. Ναι.", ["Φέρτε κάτι, π.χ. Βιβλία.", "Ναι."]),
    ("Δρ.", "Μιλά η Δρ. Άννα. Ελάτε.", ["Μιλά η Δρ. Άννα.", "Ελάτε."]),
    ("σελ.", "Βλ. σελ. 12. Τέλος.", ["Βλ. σελ. 12.", "Τέλος."]),
    ("αρ.", "Οδός αρ. 5. Εκεί.", ["Οδός αρ. 5.", "Εκεί."]),
    ("initials", "Δ. Ραλλάκη 12. Καλλιθέα.", ["Δ. Ραλλάκη 12.", "Καλλιθέα."]),
    ("two initials", "Ο Ν. Γ. Πολίτης έγραψε. Πολλά.", ["Ο Ν. Γ. Πολίτης έγραψε.", "Πολλά."]),
    ("decimals", "Είναι 3.5 ή 12,50. Μάλιστα.", ["Είναι 3.5 ή 12,50.", "Μάλιστα."]),
    ("dates", "Στις 3.4.2026 ανοίγει. Ελάτε.", ["Στις 3.4.2026 ανοίγει.", "Ελάτε."]),
    ("ellipsis inside", "Και μετά… έφυγε. Ναι.", ["Και μετά… έφυγε.", "Ναι."]),
    ("ellipsis at the end", "Και μετά… Τίποτα.", ["Και μετά…", "Τίποτα."]),
    ("closing quote", "Είπε: «Έλα.» Πήγα.", ["Είπε: «Έλα.»", "Πήγα."]),
    ("stop after quote", "Διάβασε «Το νησί». Του άρεσε.", ["Διάβασε «Το νησί».", "Του άρεσε."]),
    ("list number", "1. Πρώτο βιβλίο. Καλό.", ["1. Πρώτο βιβλίο.", "Καλό."]),
    ("κ.λπ. may end", "Βιβλία, δίσκοι κ.λπ. Ελάτε.", ["Βιβλία, δίσκοι κ.λπ.", "Ελάτε."]),
    ("κ.λπ. may go on", "Βιβλία κ.λπ. και δίσκοι.", ["Βιβλία κ.λπ. και δίσκοι."]),
    ("μ.μ. may end", "Στις 7 μ.μ. Είσοδος ελεύθερη.", ["Στις 7 μ.μ.", "Είσοδος ελεύθερη."]),
    ("exclamation", "Ελάτε! Σας περιμένουμε.", ["Ελάτε!", "Σας περιμένουμε."]),
    ("question inside quotes goes on", "«Πού πας;» ρώτησε. Ναι.", ["«Πού πας;» ρώτησε.", "Ναι."]),
    ("blank line", "Τίτλος\n\nΚείμενο", ["Τίτλος", "Κείμενο"]),
    ("Αγ.", "Στην Αγ. Παρασκευή. Εκεί.", ["Στην Αγ. Παρασκευή.", "Εκεί."]),
    ("two marks", "Τι;! Όχι.", ["Τι;!", "Όχι."]),
]
ENGLISH = [
    ("full stop", "He came. He left.", ["He came.", "He left."]),
    ("Mr.", "Mr. Smith came. He left.", ["Mr. Smith came.", "He left."]),
    ("e.g.", "Bring it, e.g. Tuesday. Yes.", ["Bring it, e.g. Tuesday.", "Yes."]),
    ("semicolon does not split", "He came; she left. Yes.", ["He came; she left.", "Yes."]),
    ("initials", "J. K. Rowling wrote it. Good.", ["J. K. Rowling wrote it.", "Good."]),
    ("decimal", "It is 3.5 now. Yes.", ["It is 3.5 now.", "Yes."]),
    ("quote", "“Go.” She went.", ["“Go.”", "She went."]),
    ("p.m. may end", "At 5 p.m. The doors close.", ["At 5 p.m.", "The doors close."]),
    ("list number", "2. Second. Third.", ["2. Second.", "Third."]),
    ("No.", "See No. 5. Thanks.", ["See No. 5.", "Thanks."]),
]


def _texts(text: str, lang: Lang) -> list[str]:
    return [text[start:end] for start, end in sentences(text, lang)]


@pytest.mark.parametrize(("why", "text", "expected"), GREEK, ids=[row[0] for row in GREEK])
def test_greek_text_is_split_at_its_sentences(why: str, text: str, expected: list[str]) -> None:
    assert _texts(text, EL) == expected


@pytest.mark.parametrize(("why", "text", "expected"), ENGLISH, ids=[row[0] for row in ENGLISH])
def test_english_text_is_split_at_its_sentences(why: str, text: str, expected: list[str]) -> None:
    assert _texts(text, EN) == expected


@given(st.text(alphabet="αΑb. ;!…»«1\n·,κπχ", max_size=60) | st.text(max_size=60))
def test_every_character_that_is_no_space_lies_in_one_sentence(text: str) -> None:
    spans = sentences(text, EL)
    covered = [at for start, end in spans for at in range(start, end)]
    assert covered == sorted(set(covered))
    assert all(char.isspace() or at in set(covered) for at, char in enumerate(text))
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
