"""Names are said as people say them."""

from __future__ import annotations

import pytest

from access_service.catalogue.names import body, person, spoken_person, unique_creators
from access_service.catalogue.record import Creator, Role


@pytest.mark.parametrize(
    ("heading", "spoken"),
    [
        ("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),
        ("Καζαντζάκης, Νίκος, 1883-1957", "Νίκος Καζαντζάκης"),
        ("Παπαδιαμάντης, Αλέξανδρος, 1851-1911.", "Αλέξανδρος Παπαδιαμάντης"),
        ("Eliot, T. S. (Thomas Stearns), 1888-1965.", "T. S. Eliot"),
        ("King, Martin Luther, Jr.", "Martin Luther King Jr."),
        ("Scott, Walter, Sir, 1771-1832", "Sir Walter Scott"),
        ("Beauvoir, Simone de.", "Simone de Beauvoir"),
        ("Καβάφης, Κ. Π.", "Κ. Π. Καβάφης"),
        ("Όμηρος", "Όμηρος"),
        ("Augustus, Emperor of Rome", "Augustus, Emperor of Rome"),
        ("Lucian, of Samosata", "Lucian of Samosata"),
        ("Λουκιανός, ο Σαμοσατεύς", "Λουκιανός ο Σαμοσατεύς"),
        ("Athanasius, Saint, Patriarch of Alexandria", "Saint Athanasius, Patriarch of Alexandria"),
        ("Φώτιος, Πατριάρχης Κωνσταντινουπόλεως", "Φώτιος, Πατριάρχης Κωνσταντινουπόλεως"),
        ("King, Stephen", "Stephen King"),
        ("Γιαννικουρη, Α.", "Α. Γιαννικουρη"),
        ("", ""),
    ],
)
def test_an_inverted_name_is_turned_and_loses_its_dates(heading: str, spoken: str) -> None:
    assert spoken_person(heading) == spoken


def test_a_title_that_stands_apart_goes_where_it_is_said() -> None:
    assert spoken_person("John Paul II", titles=["Pope,"]) == "John Paul II, Pope"
    assert spoken_person("Doyle, Arthur Conan", titles=["Sir,"]) == "Sir Arthur Conan Doyle"


def test_the_heading_stays_as_catalogued_without_the_dates() -> None:
    made = person("Καζαντζάκης, Νίκος, 1883-1957.", Role.AUTHOR)
    assert made == Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης", Role.AUTHOR)


def test_capitals_are_lowered_for_speech_with_accents_only_where_the_record_has_them() -> None:
    made = person("ΣΕΦΕΡΗΣ, ΓΙΩΡΓΟΣ", Role.AUTHOR, known_words=["του", "Σεφέρης"])
    assert made == Creator("ΣΕΦΕΡΗΣ, ΓΙΩΡΓΟΣ", "Γιωργος Σεφέρης", Role.AUTHOR)


def test_a_body_is_never_turned() -> None:
    made = body(["Ελλάδα.", "Υπουργείο Πολιτισμού, Διεύθυνση Γραμμάτων."], Role.AUTHOR)
    assert made is not None
    assert made.spoken == "Ελλάδα. Υπουργείο Πολιτισμού, Διεύθυνση Γραμμάτων"


def test_a_name_with_a_role_makes_the_same_name_without_one_needless() -> None:
    author, again = Creator("Α", "Α"), Creator("Α", "Α", Role.CONTRIBUTOR)
    translator = Creator("Α", "Α", Role.TRANSLATOR)
    assert unique_creators([author, again, None, translator]) == (author, translator)
