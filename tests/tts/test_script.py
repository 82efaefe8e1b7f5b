"""A document as it is read aloud."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from formats.build import DocumentBuilder
from formats.document import (
    EL,
    EN,
    Anchor,
    Block,
    Document,
    Emphasis,
    Field,
    Figure,
    HeaderScope,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Metadata,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    TableCell,
    TableRow,
)
from formats.text import words
from tts.engine import Utterance
from tts.script import (
    NotesPlace,
    Script,
    make_script,
    script_of_text,
    spoken_form,
    utterances_as_written,
)


def document(*blocks: Block, notes: tuple[Note, ...] = (), lang: Lang = EL) -> Document:
    return Document("Τίτλος", lang, blocks, notes)


def run(text: str, lang: Lang = EL) -> tuple[Run, ...]:
    return (Run(text, lang),) if text else ()


def paragraph(name: str, text: str) -> Paragraph:
    return Paragraph(Anchor(name), run(text))


def utterances(script: Script) -> list[Utterance]:
    return [utterance for chapter in script.chapters for utterance in chapter.utterances]


def heard(script: Script) -> list[str]:
    return [" ".join(part.text for part in one.parts) for one in utterances(script)]


def written(script: Script) -> tuple[str, ...]:
    return tuple(word for one in utterances(script) for word in one.written.split())


def test_chapters_begin_at_headings_of_levels_one_and_two() -> None:
    builder = DocumentBuilder(EL)
    for level, text in ((1, "Οδηγός"), (2, "Ωράριο"), (3, "Χειμώνας"), (2, "Δανεισμός")):
        builder.heading(level, text)
        builder.paragraph("Κείμενο.")
    script = make_script(Document("Οδηγός", EL, tuple(builder.blocks)))
    assert [chapter.title for chapter in script.chapters] == ["Οδηγός", "Ωράριο", "Δανεισμός"]
    assert [chapter.anchor for chapter in script.chapters] == ["b1", "b3", "b7"]


def test_what_stands_before_the_first_heading_is_a_chapter_with_the_documents_title() -> None:
    script = make_script(document(paragraph("b1", "Αρχή."), Heading(Anchor("b2"), 2, run("Μετά"))))
    assert [(c.title, c.anchor) for c in script.chapters] == [("Τίτλος", "b1"), ("Μετά", "b2")]


def test_a_document_without_words_has_no_chapters() -> None:
    assert make_script(document(PageBreak(Anchor("b1"), "1"))).chapters == ()


def test_each_sentence_is_an_utterance_with_its_anchor() -> None:
    script = make_script(document(paragraph("b12", "Ένα. Δύο; Τρία.")))
    assert [(one.anchor, one.written) for one in utterances(script)] == [
        ("b12.s1", "Ένα."),
        ("b12.s2", "Δύο;"),
        ("b12.s3", "Τρία."),
    ]


def test_pauses_follow_the_structure_and_stay_between_three_tenths_and_twelve() -> None:
    script = make_script(
        document(
            Heading(Anchor("b1"), 1, run("Τίτλος")),
            paragraph("b2", "Πρώτη. Δεύτερη."),
            Heading(Anchor("b3"), 3, run("Μέρος")),
            paragraph("b4", "Τέλος."),
        )
    )
    assert [one.pause_after_ms for one in utterances(script)] == [900, 350, 1200, 900, 1200]


def test_lists_are_counted_and_ordered_items_numbered() -> None:
    items = tuple(
        ListItem(Anchor(f"i{n}"), (paragraph(f"p{n}", text),))
        for n, text in enumerate(("ψωμί", "γάλα", "τυρί"))
    )
    script = make_script(document(ListBlock(Anchor("b1"), items, is_ordered=True, start=2)))
    assert heard(script) == ["Λίστα, τρία στοιχεία.", "δύο, ψωμί", "τρία, γάλα", "τέσσερα, τυρί"]
    assert utterances(script)[0].anchor == "b1"


def cell(name: str, text: str, scope: HeaderScope = HeaderScope.NONE) -> TableCell:
    return TableCell(Anchor(name), run(text), scope)


def test_a_table_is_read_by_rows_with_the_headings_of_each_cell() -> None:
    table = Table(
        Anchor("t"),
        (
            TableRow((cell("c1", "Ημέρα"), cell("c2", "Άνοιγμα"))),
            TableRow((cell("c3", "Δευτέρα", HeaderScope.ROW), cell("c4", "πρωί"))),
            TableRow((cell("c5", "Τρίτη", HeaderScope.ROW), cell("c6", ""))),
        ),
        header_row_count=1,
        caption=run("Ωράριο"),
    )
    script = make_script(document(table))
    assert heard(script) == [
        "Πίνακας, τρεις γραμμές και δύο στήλες.",
        "Ωράριο",
        "Ημέρα",
        "Άνοιγμα",
        "Δευτέρα",
        "Δευτέρα, Άνοιγμα, πρωί",
        "Τρίτη",
        "Τρίτη, Άνοιγμα, κενό",
    ]
    assert written(script) == words(document(table))


def test_headings_that_are_added_before_a_cell_have_no_written_place() -> None:
    rows = (TableRow((cell("c1", "Τιμή"),)), TableRow((cell("c2", "φτηνό"),)))
    last = utterances(make_script(document(Table(Anchor("t"), rows, header_row_count=1))))[-1]
    spans = [(word.text, word.written_start, word.written_end) for word in last.words]
    assert spans == [("Τιμή", 0, 0), ("φτηνό", 0, 5)]


def figure(alt: str | None, caption: str = "") -> Figure:
    return Figure(Anchor("f"), b"", "image/png", alt, EL, run(caption))


def test_pictures_are_told_by_their_description_and_ornaments_are_passed_over() -> None:
    assert heard(make_script(document(figure("Ένα λιμάνι.")))) == ["Εικόνα: Ένα λιμάνι."]
    assert heard(make_script(document(figure(None, "Το λιμάνι")))) == [
        "Εικόνα χωρίς περιγραφή.",
        "Το λιμάνι",
    ]
    assert heard(make_script(document(figure("")))) == []


def test_quotations_have_a_beginning_and_an_end() -> None:
    quote = Quote(Anchor("q"), (paragraph("b1", "Εν αρχή."),), run("Ανώνυμος"))
    assert heard(make_script(document(quote))) == [
        "Παράθεμα.",
        "Εν αρχή.",
        "Τέλος παραθέματος.",
        "Ανώνυμος",
    ]


def test_a_field_is_read_as_label_and_value() -> None:
    field = Field(Anchor("b1"), run("Συγγραφέας"), run("Νίκος Καζαντζάκης"))
    assert heard(make_script(document(field))) == ["Συγγραφέας: Νίκος Καζαντζάκης"]


def with_note() -> Document:
    runs = (
        Run("Το κάστρο έπεσε", EL),
        Run("1", EL, Emphasis.SUPERSCRIPT, note=Anchor("n1")),
        Run(" νύχτα. Μετά ήρθαν.", EL),
    )
    note = Note(Anchor("n1"), "1", (paragraph("b2", "Κατά τον χρονικό."),))
    return document(Paragraph(Anchor("b1"), runs), notes=(note,))


def test_notes_are_named_in_the_text_and_read_at_the_end() -> None:
    script = make_script(with_note())
    assert heard(script) == [
        "Το κάστρο έπεσε, σημείωση ένα, νύχτα.",
        "Μετά ήρθαν.",
        "Σημειώσεις",
        "Σημείωση ένα.",
        "Κατά τον χρονικό.",
    ]
    assert written(script) == words(with_note())
    assert script.chapters[-1].title == "Σημειώσεις"
    mark = [word for word in utterances(script)[0].words if word.text == "σημείωση"]
    assert [(word.written_start, word.written_end) for word in mark] == [(15, 16)]


def test_notes_can_be_left_out_with_their_marks() -> None:
    script = make_script(with_note(), notes=NotesPlace.LEFT_OUT)
    assert heard(script) == ["Το κάστρο έπεσε, νύχτα.", "Μετά ήρθαν."]


def test_a_colophon_closes_the_reading_and_is_no_word_of_the_document() -> None:
    script = make_script(document(paragraph("b1", "Τέλος.")), colophon="Το έφτιαξε η βιβλιοθήκη.")
    assert heard(script) == ["Τέλος.", "Το έφτιαξε η βιβλιοθήκη."]
    assert written(script) == ("Τέλος.",)


def test_the_narrator_speaks_the_documents_language() -> None:
    items = (ListItem(Anchor("i"), (Paragraph(Anchor("p"), run("Milk", EN)),)),)
    script = make_script(document(ListBlock(Anchor("b1"), items), lang=EN))
    assert heard(script) == ["List, one item.", "Milk"]


def test_a_foreign_title_is_a_part_of_its_own_in_the_sentence() -> None:
    builder = DocumentBuilder(EL)
    builder.paragraph("Η ταινία The Old Man παίζεται το Σάββατο.")
    one = utterances(make_script(Document("", EL, tuple(builder.blocks))))[0]
    assert [(part.lang, part.text) for part in one.parts] == [
        ("el", "Η ταινία"),
        ("en", "The Old Man"),
        ("el", "παίζεται το Σάββατο."),
    ]


def test_plain_text_becomes_paragraphs_and_its_first_words_the_title() -> None:
    script = script_of_text("Καλημέρα σας.\n\nΑύριο έχουμε αργία." + " λέξη" * 30, EL)
    assert script.title.startswith("Καλημέρα σας. Αύριο")
    assert len(script.title) <= 61
    assert [one.anchor for one in utterances(script)][:2] == ["b1.s1", "b2.s1"]


def test_the_spoken_form_shows_what_the_voices_are_given() -> None:
    assert spoken_form("Ανοίγουμε στις 10:00.", EL).startswith("Ανοίγουμε στις δέκα")


def test_makers_and_language_go_with_the_script() -> None:
    made = Document("Τ", EL, (paragraph("b1", "α"),), metadata=Metadata(creators=("Νίκος",)))
    script = make_script(made)
    assert (script.title, script.lang, script.creators) == ("Τ", EL, ("Νίκος",))


TEXTS = st.text(alphabet="αβγ ΑΆέ.;,·!'«»()-–12 bZ’/@", max_size=40).map(
    lambda text: " ".join(text.split())
)
RUNS = st.lists(
    st.builds(Run, TEXTS.filter(bool), st.sampled_from((EL, EN))), min_size=0, max_size=3
).map(tuple)
NAMES = st.integers(1, 10**9).map(lambda number: Anchor(f"b{number}"))
LEAVES = st.one_of(
    st.builds(Paragraph, NAMES, RUNS),
    st.builds(Heading, NAMES, st.integers(1, 6), RUNS),
    st.builds(Field, NAMES, RUNS, RUNS),
    st.builds(
        Figure, NAMES, st.just(b""), st.just(""), st.one_of(st.none(), TEXTS), st.just(EL), RUNS
    ),
)
CELLS = st.builds(
    TableCell, NAMES, RUNS, st.sampled_from(HeaderScope), st.integers(1, 2), st.integers(1, 2)
)
BLOCKS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            ListBlock,
            NAMES,
            st.lists(
                st.builds(ListItem, NAMES, st.lists(inner, max_size=2).map(tuple)), max_size=3
            ).map(tuple),
            st.booleans(),
        ),
        st.builds(Quote, NAMES, st.lists(inner, max_size=2).map(tuple), RUNS),
        st.builds(
            Table,
            NAMES,
            st.lists(st.builds(TableRow, st.lists(CELLS, max_size=3).map(tuple)), max_size=3).map(
                tuple
            ),
            st.integers(0, 1),
            RUNS,
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCKS, max_size=5).map(tuple))
def test_no_word_of_any_document_is_lost_doubled_or_moved(blocks: tuple[Block, ...]) -> None:
    made = document(*blocks)
    script = make_script(made)
    assert written(script) == words(made)
    for one in utterances(script):
        spoken = [word for part in one.parts for word in part.text.split()]
        assert len(spoken) == len(one.words)
        for word in one.words:
            assert 0 <= word.written_start <= word.written_end <= len(one.written)


def test_words_that_no_voice_reads_are_told_with_their_block():
    builder = DocumentBuilder(EL)
    builder.paragraph("Γειά σου.")
    builder.paragraph("Στα ρωσικά λέγεται библиотека.")
    script = make_script(Document("Λέξεις", EL, tuple(builder.blocks)))
    assert [(one.anchor, one.word) for one in script.unspoken] == [("b2", "библиотека")]


def test_sentences_come_one_after_another_as_the_whole_script_has_them() -> None:
    builder = DocumentBuilder(EL)
    builder.paragraph("Πρόλογος. Με δύο προτάσεις.")
    for number in range(3):
        builder.heading(2, f"Κεφάλαιο {number}")
        builder.paragraph("Πρώτη. Δεύτερη.")
        builder.heading(3, "Παρακάτω")
        builder.paragraph("Τρίτη.")
    book = Document("Βιβλίο", EL, tuple(builder.blocks))
    script = make_script(book, colophon="Τέλος του αντιγράφου.")
    whole = [one for chapter in script.chapters for one in chapter.utterances]
    assert list(utterances_as_written(book, colophon="Τέλος του αντιγράφου.")) == whole
    assert list(utterances_as_written(Document("Άδειο", EL, ()))) == []


def test_the_first_sentence_does_not_wait_for_the_rest_of_the_book() -> None:
    builder = DocumentBuilder(EL)
    builder.paragraph("Πρώτη. Δεύτερη.")
    broken: Block = None  # type: ignore[assignment]
    first = next(utterances_as_written(Document("Β", EL, (*builder.blocks, broken))))
    assert first.written == "Πρώτη."
