"""Pages are filled by the rules of good setting."""

from __future__ import annotations

from formats.pdf.paging import Page, fill_pages
from formats.pdf.pen import Pen
from formats.pdf.strips import Strip


class Nothing:
    def draw(self, pen: Pen, top_pt: float) -> None:
        """Draw nothing."""


def strip(height: float = 10, gap: float = 0, *, keeps_next: bool = False) -> Strip:
    return Strip(Nothing(), height, gap, keeps_next)


def heights(pages: list[Page]) -> list[list[float]]:
    return [[placed.top_pt for placed in page.placed] for page in pages]


def test_strips_follow_each_other_and_the_gap_at_a_pages_top_is_dropped() -> None:
    assert heights(fill_pages([strip(gap=5) for _ in range(4)], 40)) == [[0, 15, 30], [0]]


def test_a_heading_goes_to_the_next_page_with_its_text() -> None:
    pages = fill_pages([strip(), strip(), strip(keeps_next=True), strip()], 35)
    assert heights(pages) == [[0, 10], [0, 10]]


def test_a_chain_longer_than_a_page_is_spread_and_not_lost() -> None:
    pages = fill_pages([strip(keeps_next=True) for _ in range(7)], 30)
    assert heights(pages) == [[0, 10, 20], [0, 10, 20], [0]]


def test_a_strip_taller_than_a_page_stands_alone() -> None:
    assert heights(fill_pages([strip(), strip(90), strip()], 50)) == [[0], [0], [0]]


def test_heading_rows_are_repeated_where_a_table_goes_on() -> None:
    head = strip()
    rows = [strip() for _ in range(3)]
    for row in rows:
        row.repeats = head
    pages = fill_pages([strip(keeps_next=True), *rows], 30)
    assert [placed.strip for placed in pages[1].placed] == [head, rows[2]]


def test_a_strip_may_ask_for_a_page_of_its_own() -> None:
    second = strip()
    second.starts_page = True
    assert heights(fill_pages([strip(), second], 100)) == [[0], [0]]
