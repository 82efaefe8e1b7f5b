"""What staff wrote of the opening hours, read day by day, or not read at all."""

from __future__ import annotations

import pytest

from access_service.hours_by_day import CLOSED, hours_by_day

NINE = "9:00-14:00"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            (
                "Χειμερινό ωράριο",
                "Δευτέρα έως Παρασκευή, 8:30 π.μ. – 8:00 μ.μ.",
                "Σάββατο, κλειστά",
            ),
            {**dict.fromkeys(range(5), "8:30 π.μ. – 8:00 μ.μ"), 5: CLOSED},
        ),
        (
            ("Δευτέρα, Τετάρτη και Παρασκευή 9:00-14:00, Τρίτη και Πέμπτη 9 με 8.",),
            {0: NINE, 2: NINE, 4: NINE, 1: "9 με 8", 3: "9 με 8"},
        ),
        (
            ("Η βιβλιοθήκη είναι ανοιχτή Δευτέρα-Παρασκευή 9:00-14:00 και Σάββατο 10:00-13:00.",),
            {**dict.fromkeys(range(5), NINE), 5: "10:00-13:00"},
        ),
        (("Κυριακή και αργίες: κλειστά", "Σάββατο: 9.00-14.00"), {6: CLOSED, 5: "9.00-14.00"}),
        (("Σαββατοκύριακα κλειστά",), {5: CLOSED, 6: CLOSED}),
        (("ΠΑΡΑΣΚΕΥΗ ΕΩΣ ΚΥΡΙΑΚΗ 9:00-14:00",), dict.fromkeys((4, 5, 6), NINE)),
        (("Σάββατο με Δευτέρα κλειστά",), dict.fromkeys((5, 6, 0), CLOSED)),
        (
            ("Open Monday to Friday, 9 a.m. to 5 p.m. Saturdays and public holidays: closed",),
            {**dict.fromkeys(range(5), "9 a.m. to 5 p.m"), 5: CLOSED},
        ),
        (("Mon-Fri 9:00-14:00",), dict.fromkeys(range(5), NINE)),
        (
            ("Τρίτη 9:00-14:00 και 17:00-20:00, μόνο επιστροφές.",),
            {1: "9:00-14:00 και 17:00-20:00, μόνο επιστροφές"},
        ),
    ],
)
def test_days_are_read_with_their_hours(rows: tuple[str, ...], told: dict[int, str]) -> None:
    assert hours_by_day(rows) == told


@pytest.mark.parametrize(
    "row",
    [
        "Ανοιχτά 10:00-14:00.",
        "Από τη Δευτέρα 2 Νοεμβρίου 2026 έως την Τετάρτη 31 Μαρτίου 2027 είμαστε ανοιχτά.",
        "Την Πέμπτη 3/12/2026 κλειστά.",
        "Κάθε πρώτο Σάββατο του μήνα 10:00-13:00.",
        "Καθημερινά εκτός Κυριακής 9:00-14:00.",
        "9:00-14:00 Δευτέρα έως Παρασκευή.",
        "Κλειστά Σάββατο και Κυριακή.",
        "Δευτέρα έως Παρασκευή 9:00-14:00. Κλειστά Σάββατο και Κυριακή.",
        "Δευτέρα 9:00-14:00. Δευτέρα και Τρίτη 17:00-20:00.",
        "Πέμπτη, μόνο με ραντεβού.",
        "Δευτέρα, 9:00, 14:00",
        "Αύγουστος: κλειστά",
        "Αύγουστος: 9-13",
        "Δευτέρα-Τετάρτη-Παρασκευή 8:00-14:00",
        "Τρίτη - Πέμπτη - Σάββατο 8:00-14:00",
        "Mon-Wed-Fri 8:00-14:00",
        "Το παράρτημα: Δευτέρα 9:00-14:00.",
    ],
)
def test_what_is_not_plainly_days_with_their_hours_is_not_read(row: str) -> None:
    assert hours_by_day((row,)) == {}
    assert hours_by_day((row, "Κυριακή 9:00-14:00")) == {}
