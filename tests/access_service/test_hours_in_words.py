"""Hours are said as people say them, and what is no range of hours stays as it is."""

from __future__ import annotations

import pytest

from access_service.hours_in_words import hours_in_words, is_within
from formats.build import runs
from formats.document import EL, EN, Lang
from formats.text import plain
from tts.script import spoken_form


@pytest.mark.parametrize(
    ("lang", "written", "said"),
    [
        (EL, "10:00-14:00", "από τις δέκα έως τις δύο"),
        (EL, "Δευτέρα, 09:00 – 13:00", "Δευτέρα, από τις εννέα έως τη μία"),
        (EL, "από τις 10:00 έως τις 14:30", "από τις δέκα έως τις δύο και μισή"),
        (EL, "Από 10:00 έως 14:00 κάθε μέρα.", "Από τις δέκα έως τις δύο κάθε μέρα."),
        (EL, "από 9.30 έως 13.45", "από τις εννέα και μισή έως τις δύο παρά τέταρτο"),
        (EL, "8:30 π.μ. – 8:00 μ.μ.", "από τις οκτώ και μισή το πρωί έως τις οκτώ το βράδυ"),
        (EL, "10:00 π.μ. – 2:00 μ.μ.", "από τις δέκα έως τις δύο"),
        (EL, "17:00–21:00", "από τις πέντε το απόγευμα έως τις εννέα το βράδυ"),
        (EL, "12:00-13:15", "από τις δώδεκα το μεσημέρι έως τη μία και τέταρτο το μεσημέρι"),
        (EL, "8:00-11:20", "από τις οκτώ το πρωί έως τις έντεκα και 20 το πρωί"),
        (EL, "20:00-24:00", "από τις οκτώ το βράδυ έως τα μεσάνυχτα"),
        (EL, "20:00-00:00", "από τις οκτώ το βράδυ έως τα μεσάνυχτα"),
        (
            EL,
            "08.00-14.00 & 17.00-20.00",
            "από τις οκτώ έως τις δύο & από τις πέντε το απόγευμα έως τις οκτώ το βράδυ",
        ),
        (
            EL,
            "9:00 π.μ. – 2:00 μ.μ. Το Σάββατο κλειστά.",
            "από τις εννέα έως τις δύο. Το Σάββατο κλειστά.",
        ),
        (EL, "στις 10.30 - 12.30", "από τις δέκα και μισή έως τις δώδεκα και μισή"),
        (EL, "Στη 13:00-15:00", "Από τη μία το μεσημέρι έως τις τρεις το μεσημέρι"),
        (EL, "έως τις 9:00-14:00", "από τις εννέα έως τις δύο"),
        (EL, "ΑΠΟ 10:00 ΕΩΣ 14:00", "Από τις δέκα έως τις δύο"),
        (EL, "Κλειστά 14.00-17.00", "Κλειστά από τις δύο το μεσημέρι έως τις πέντε το απόγευμα"),
        (
            EL,
            "00:30-6:00",
            "από τις δώδεκα και μισή μετά τα μεσάνυχτα έως τις έξι το πρωί",
        ),
        (
            EL,
            "00:30-13:30",
            "από τις δώδεκα και μισή μετά τα μεσάνυχτα έως τη μία και μισή το μεσημέρι",
        ),
        (EL, "9.20 π.μ. – 2.00 μ.μ.", "από τις εννέα και 20 έως τις δύο"),
        (EL, "10.00–2.00 μ.μ.", "από τις δέκα έως τις δύο"),
        (EN, "8:00-8:30 p.m.", "from 8 a.m. to 8:30 p.m."),
        (EN, "2.00-5.00 p.m.", "from 2 p.m. to 5 p.m."),
        (EN, "at 10.30 - 12.30", "from 10:30 a.m. to 12:30 p.m."),
        (EN, "Open 10:00-14:00.", "Open from 10 a.m. to 2 p.m."),
        (EN, "10:00-14:00", "from 10 a.m. to 2 p.m."),
        (EN, "8:30 a.m. – 8:00 p.m.", "from 8:30 a.m. to 8 p.m."),
        (EN, "from 9:00 to 12:00", "from 9 a.m. to noon"),
    ],
)
def test_a_range_of_hours_is_said_by_the_clock_of_twelve(
    lang: Lang, written: str, said: str
) -> None:
    assert plain(hours_in_words(runs(written, lang), lang)) == said


@pytest.mark.parametrize(
    "written",
    [
        "κλείνει στις 14:00",
        "κεφάλαια 4.30-2.10",
        "τηλ. 210 1234567-8",
        "3/12/2026-10/12/2026",
        "Κλειστά από 10.08 έως 20.08",
        "Κλειστά 1.05-3.05",
        "Εισιτήριο 2.00-5.00 ευρώ",
        "Εισιτήριο 6.00-12.00 €",
        "Εισιτήριο € 6.00-12.00",
        "ΕΙΣΙΤΗΡΙΟ 6.00-12.00 ΕΥΡΩ",
        "Εισιτήριο 2.00-5.00",
        "παιδιά 10-14 ετών",
        "10:00:00-14:00:00",
        "25:00-26:00",
    ],
)
def test_what_is_no_range_of_hours_stays_as_it_is(written: str) -> None:
    assert plain(hours_in_words(runs(written, EL), EL)) == written


@pytest.mark.parametrize(
    "written", ["closed 1.05-3.05", "Closed from 10.08 to 20.08", "tickets 6.00-12.00 euros"]
)
def test_dates_and_prices_stay_as_they_are_in_english(written: str) -> None:
    assert plain(hours_in_words(runs(written, EN), EN)) == written


def test_the_voice_says_every_hour_in_its_gender() -> None:
    said = hours_in_words(runs("Δευτέρα-Παρασκευή 8:20-16:00", EL), EL)
    assert spoken_form(plain(said), EL) == (
        "Δευτέρα έως Παρασκευή από τις οκτώ και είκοσι το πρωί έως τις τέσσερις το απόγευμα"
    )


@pytest.mark.parametrize(
    ("written", "minute", "is_open"),
    [
        ("9:00-14:00", 9 * 60, True),
        ("9:00-14:00", 14 * 60, False),
        ("8:30 π.μ. – 8:00 μ.μ", 19 * 60 + 59, True),
        ("9:00-14:00 και 17:00-20:00", 15 * 60, False),
        ("9:00-14:00, 17:00-20:00.", 18 * 60, True),
        ("from 9:00 to 14:00 and 17:00-20:00", 18 * 60, True),
        ("9:00-14:00 και 17:00-20:00, μόνο επιστροφές", 18 * 60, None),
        ("9 με 8", 12 * 60, None),
        ("14:00-9:00", 12 * 60, None),
        ("", 12 * 60, None),
    ],
)
def test_whether_it_is_open_is_told_of_plain_hours_alone(
    written: str, minute: int, is_open: bool | None
) -> None:
    assert is_within(written, minute) is is_open
