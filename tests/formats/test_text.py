"""The document's words, and changes made to all its runs."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import EL, HeaderScope, Run, Table, TableCell, TableRow
from formats.grid import grid
from formats.text import map_runs, words


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_change_reaches_every_run(data, documents):
    document = data.draw(documents)

    def doubled(runs):
        return tuple(replace(run, text=run.text.replace(run.text, "α")) for run in runs)

    changed = replace(document, blocks=tuple(map_runs(b, doubled) for b in document.blocks))
    flow = replace(changed, notes=())
    assert set("".join(words(flow))) <= set("α:")


def test_note_references_are_words_of_the_flow_and_notes_come_last(guide):
    found = words(guide)
    assert "αγγλικά1." in found
    assert found[-3:] == ("Μετάφραση", "του", "1952.")


def test_grid_counts_spans_over_columns_and_rows():
    def cell(text, **spans):
        return TableCell(text, (Run(text, EL),), HeaderScope.NONE, **spans)

    table = Table(
        "t",
        (
            TableRow((cell("α", row_span=2), cell("β", column_span=2))),
            TableRow((cell("γ"),)),
            TableRow((cell("δ"), cell("ε"), cell("ζ"))),
        ),
    )
    rows = grid(table)
    assert [[c and c.anchor for c in row.cells] for row in rows] == [
        ["α", "β", "β"],
        ["α", "γ", None],
        ["δ", "ε", "ζ"],
    ]
    assert [[(at, c.anchor) for at, c in row.starting] for row in rows] == [
        [(0, "α"), (1, "β")],
        [(1, "γ")],
        [(0, "δ"), (1, "ε"), (2, "ζ")],
    ]
