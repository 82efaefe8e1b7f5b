"""Tables keep rows, columns and headings whether they are drawn as a grid or as records."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import EL, Anchor, Document, HeaderScope, Run, Table, TableCell, TableRow
from formats.theme import theme
from formats.verify.pdf import verify_pdf
from formats.writers.large_print_pdf import LargePrintPdfWriter


def cell(text, *, columns=1, rows=1, scope=HeaderScope.NONE):
    runs = (Run(text, EL),) if text else ()
    return TableCell(Anchor("c"), runs, scope, columns, rows)


def document(*rows, headers=1):
    made = Table(Anchor("t"), tuple(TableRow(row) for row in rows), headers)
    return Document("Πίνακας", EL, (made,))


def reflowed(report):
    return "table-reflowed" in {finding.key for finding in report.findings}


def page_lines(path):
    """Return the text of all drawn lines, artifacts too, joined by baseline."""
    import pikepdf

    from formats.verify.pdf_content import FontDecoder, page_fonts

    lines = {}
    with pikepdf.open(path) as pdf:
        for number, page in enumerate(pdf.pages):
            decoders = {name: FontDecoder(font) for name, font in page_fonts(page).items()}
            decoder, place = None, None
            for instruction in pikepdf.parse_content_stream(page):
                operator, operands = str(instruction.operator), instruction.operands
                if operator == "Tm":
                    place = (number, -float(operands[5]))
                elif operator == "Tf":
                    decoder = decoders[str(operands[0])]
                elif operator == "Tj":
                    lines[place] = lines.get(place, "") + decoder.decode(bytes(operands[0]))
    return [lines[place] for place in sorted(lines)]


def test_a_narrow_table_is_a_grid(save):
    _, report = save(document((cell("Α"), cell("Β")), (cell("γ"), cell("δ"))))
    assert not reflowed(report)


def test_more_than_five_columns_become_records_with_headings_before_values(save):
    head = tuple(cell(name) for name in "ΑΒΓΔΕΖ")
    path, report = save(document(head, tuple(map(cell, "123456")), tuple(map(cell, "789012"))))
    assert reflowed(report)
    lines = page_lines(path)
    assert lines[:6] == ["Α: 1", "Β: 2", "Γ: 3", "Δ: 4", "Ε: 5", "Ζ: 6"]
    assert lines[6:8] == ["Α: 7", "Β: 8"]


def test_records_show_both_rows_of_headings(save):
    head = (cell("Ώρες", columns=3), cell("Μέρη", columns=3))
    names = tuple(cell(name) for name in "ΑΒΓΔΕΖ")
    path, _ = save(document(head, names, tuple(map(cell, "123456")), headers=2))
    assert page_lines(path)[:2] == ["Ώρες, Α: 1", "Ώρες, Β: 2"]


def test_a_word_too_wide_for_its_column_makes_records(save):
    long = "ηλεκτροεγκεφαλογραφήματα"
    _, report = save(document((cell("Α"), cell("Β")), (cell(long), cell(long))), theme("giant"))
    assert reflowed(report)


def test_heading_rows_are_drawn_on_each_page_and_tagged_once(save):
    rows = [(cell(f"α{number}"), cell("β")) for number in range(60)]
    made = document((cell("Κεφαλίδα"), cell("Άλλη")), *rows)
    path, _ = save(made)
    assert page_lines(path).count("ΚεφαλίδαΆλλη") > 2
    assert verify_pdf(path, against=made) == ()


def test_a_table_of_headings_alone_is_kept(save):
    made = document(tuple(cell(name) for name in "ΑΒΓΔΕΖ"))
    path, _ = save(made)
    assert verify_pdf(path, against=made) == ()


def test_a_row_taller_than_a_page_goes_on_over_pages(save):
    made = document((cell("Α"), cell("Β")), (cell("λέξη " * 900), cell("δ")))
    path, report = save(made)
    assert reflowed(report)
    assert verify_pdf(path, against=made) == ()


def test_a_table_without_headings_is_reported(save):
    _, report = save(document((cell("α"), cell("β")), headers=0))
    assert "table-without-headers" in {finding.key for finding in report.findings}


_CELLS = st.builds(
    cell,
    st.sampled_from(["", "α", "βήτα γάμα", "λέξη " * 12]),
    columns=st.integers(1, 3),
    rows=st.integers(1, 3),
    scope=st.sampled_from(HeaderScope),
)


@pytest.mark.parametrize("profile", ["clear", "giant"])
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(_CELLS, max_size=7).map(tuple), max_size=5), headers=st.integers(0, 3)
)
def test_any_table_keeps_its_words_in_the_order_of_its_rows(profile, rows, headers, tmp_path):
    made = document(*rows, headers=headers)
    path = tmp_path / "x.pdf"
    with path.open("wb") as out:
        LargePrintPdfWriter().write(made, out, theme=theme(profile))
    assert verify_pdf(path, against=made) == ()
    import page

    assert page.validate_pdf(str(path), profile="ua1").is_compliant
