"""Markdown in."""

from __future__ import annotations

import pytest

from formats.document import (
    EL,
    EN,
    Emphasis,
    Figure,
    HeaderScope,
    Heading,
    ListBlock,
    Paragraph,
    Quote,
    Table,
)
from formats.errors import UnreadableDocument
from formats.readers.registry import read_bytes
from formats.reading import Limits
from formats.report import Kind
from formats.text import plain, words


def read(text, **options):
    return read_bytes(text.encode(), name="το αρχείο.md", **options)


def blocks(text):
    return read(text).document.blocks


def test_title_is_the_first_level_1_heading_even_with_front_matter():
    document = read("---\ntitle: Άλλος\nlang: el\n---\n# Ο *τίτλος*\n").document
    assert document.title == "Ο τίτλος"
    assert document.blocks[0].level == 1


def test_front_matter_gives_title_language_and_authors():
    document = read(
        "---\ntitle: A guide\nlang: en\nauthor: [Ann, Bob]\npublisher: P\n---\nText.\n"
    ).document
    assert (document.title, document.lang) == ("A guide", EN)
    assert document.metadata.creators == ("Ann", "Bob")
    assert document.metadata.publisher == "P"
    assert isinstance(document.blocks[0], Heading)


@pytest.mark.parametrize("front", ["---\n: [broken\n---\n", "---\njust words\n---\n"])
def test_what_is_no_front_matter_stays_in_the_text(front):
    assert {"broken", "[broken", "words"} & set(words(read(front + "Text.").document))


@pytest.mark.parametrize(
    "front",
    [
        "---\nΏρες: Δευτέρα 9-2\nΤηλέφωνο: 2109580711\n---\n",
        "---\ntitle: Νέα\nΠροσοχή: κλειστά\n---\n",
        "---\ntitle: {a: Νέα}\n---\n",
        "---\ntitle: Νέα\ntitle: Άλλα\n---\n",
        "---\ntitle: !!python/name:os.system Νέα\n---\n",
    ],
)
def test_a_block_that_is_not_certainly_front_matter_loses_no_word(front):
    found = set(words(read(front + "Κείμενο.").document))
    assert {word for word in front.split() if word[0].isalpha()} <= found


def test_front_matter_is_read_as_it_is_written():
    document = read("---\ntitle: 1984\nauthors: [No, 12]\ndate: 2026-01-02\n---\nΚείμενο.").document
    assert document.title == "1984"
    assert (document.metadata.creators, document.metadata.date) == (("No", "12"), "2026-01-02")


@pytest.mark.parametrize(
    "front",
    [
        "title: &a [x, x]\nauthors: *a\n",
        "title: &a Νέα\nsubject: *a\n",
        "title: " + "[" * 5000 + "]" * 5000 + "\n",
        "authors: [" + "α, " * 20_000 + "α]\n",
    ],
)
def test_front_matter_that_could_grow_without_bound_stays_text(front):
    reading = read(f"---\n{front}---\nΚείμενο.")
    assert reading.document.metadata.creators == ()
    assert "Κείμενο." in words(reading.document)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("αν x <b and c> d", "αν x <b and c> d"),
        ("List<String> και <όνομα>", "List<String> και <όνομα>"),
        ("<![CDATA[μέσα]]> έξω", "<![CDATA[μέσα]]> έξω"),
        ("<div>\nαν x <b and c> d &amp; <i>ε</i>\n</div>", "αν x <b and c> d & ε"),
    ],
)
def test_what_only_looks_like_a_tag_is_text(text, kept):
    reading = read(f"# Τ\n\n{text}")
    assert plain(reading.document.blocks[1].runs) == kept
    assert ("html-dropped" in {f.key for f in reading.report.findings}) == ("<div>" in text)


def test_tags_with_attributes_go():
    reading = read('# Τ\n\nένα <a href="x>y" download>δύο</a> <input disabled> τρία')
    assert words(reading.document)[1:] == ("ένα", "δύο", "τρία")


@pytest.mark.parametrize("empty", ["#", "## \u200b", "# ![](x.png)", "> #", "- #", "#\n\n[^1]: #"])
def test_a_heading_without_a_word_is_dropped_and_reported(empty):
    from formats.text import walk

    reading = read(f"{empty}\n\nΚείμενο[^1].\n")
    flows = (reading.document.blocks, *(note.blocks for note in reading.document.notes))
    headings = [b for flow in flows for b in walk(flow) if isinstance(b, Heading)]
    assert [plain(b.runs) for b in headings] == ["το αρχείο"]
    assert reading.document.title == "το αρχείο"
    assert "heading-empty-dropped" in [f.key for f in reading.report.of_kind(Kind.MENDED)]


def test_the_next_heading_gives_the_title_where_the_first_is_empty():
    assert read("#\n\n# Τίτλος\n").document.title == "Τίτλος"


def test_a_document_with_nothing_to_call_it_by_says_so():
    assert read_bytes("Κείμενο.".encode(), name="_.md").document.title == "Χωρίς τίτλο"
    assert read_bytes(b"Text.", name="_.md", lang=EN).document.title == "Untitled"


def test_without_any_title_the_files_name_serves_and_is_said():
    reading = read("Κείμενο.")
    assert reading.document.title == "το αρχείο"
    assert [f.key for f in reading.report.findings] == ["title-from-name"]


def test_skipped_heading_levels_are_mended_and_reported():
    reading = read("# Α\n\n### Β\n\n###### Γ\n\n## Δ\n")
    assert [b.level for b in reading.document.blocks] == [1, 2, 3, 2]
    assert [f.key for f in reading.report.of_kind(Kind.MENDED)] == ["heading-level-mended"] * 2


def test_emphasis_and_code_are_kept_on_runs():
    runs = blocks("# Τ\n\nένα *δύο **τρία*** `τέσσερα`")[1].runs
    assert [(run.text, run.emphasis) for run in runs] == [
        ("ένα ", Emphasis.NONE),
        ("δύο ", Emphasis.EMPHASIS),
        ("τρία", Emphasis.EMPHASIS | Emphasis.STRONG),
        (" ", Emphasis.NONE),
        ("τέσσερα", Emphasis.CODE),
    ]


def test_nested_lists_keep_depth_order_and_start():
    made = blocks("# Τ\n\n3. ένα\n4. δύο\n   - άλφα\n     - βήτα\n")[1]
    assert isinstance(made, ListBlock)
    assert (made.is_ordered, made.start, len(made.items)) == (True, 3, 2)
    inner = made.items[1].blocks[1]
    assert isinstance(inner, ListBlock)
    assert isinstance(inner.items[0].blocks[1], ListBlock)


def test_tables_have_a_header_row():
    made = blocks("# Τ\n\n| Α | Β |\n|---|---|\n| 1 | *δύο* |\n")[1]
    assert isinstance(made, Table)
    assert made.header_row_count == 1
    assert [c.scope for c in made.rows[0].cells] == [HeaderScope.COLUMN] * 2
    assert [plain(c.runs) for c in made.rows[1].cells] == ["1", "δύο"]


def test_quotes_hold_blocks():
    made = blocks("# Τ\n\n> ένα\n>\n> > δύο\n")[1]
    assert isinstance(made, Quote)
    assert isinstance(made.blocks[1], Quote)


def test_links_are_kept_where_they_lead_somewhere():
    runs = blocks("# Τ\n\n[α](https://a.gr/x) [β](other.md)")[1].runs
    assert {run.text.strip(): run.link for run in runs if run.text.strip()} == {
        "α": "https://a.gr/x",
        "β": None,
    }


def test_a_picture_in_another_file_is_reported_and_its_description_kept():
    reading = read("# Τ\n\nΠριν ![μια γάτα](cat.png) μετά")
    assert [plain(b.runs) for b in reading.document.blocks[1:]] == ["Πριν", "μια γάτα", "μετά"]
    assert [f.key for f in reading.report.of_kind(Kind.LOST)] == ["image-not-read"]


def test_a_picture_inside_the_file_is_a_figure():
    made = blocks("# Τ\n\n![γάτα](data:image/png;base64,AAAA)")[1]
    assert isinstance(made, Figure)
    assert (made.image, made.alt) == (b"\0\0\0", "γάτα")


def test_a_picture_without_description_is_not_called_decoration():
    made = blocks("# Τ\n\n![](data:image/png;base64,AAAA)")[1]
    assert made.alt is None


def test_notes_leave_the_flow_and_are_referred_to():
    document = read(
        "# Τ\n\nΛέξη[^α], άλλη.\n\n[^α]: Πρώτη\nσυνέχεια.\n\n    Δεύτερη.\n\nΤέλος."
    ).document
    mark = next(run for run in document.blocks[1].runs if run.note)
    assert (mark.text, mark.note) == ("α", document.notes[0].anchor)
    assert [plain(b.runs) for b in document.notes[0].blocks] == ["Πρώτη συνέχεια.", "Δεύτερη."]
    assert words(document)[-1] == "Δεύτερη."
    assert plain(document.blocks[2].runs) == "Τέλος."


def test_a_reference_without_a_note_stays_and_is_reported():
    reading = read("# Τ\n\nΛέξη[^9].")
    assert "Λέξη[^9]." in words(reading.document)
    assert [f.key for f in reading.report.findings] == ["note-missing"]


def test_a_span_can_name_its_language():
    runs = blocks('# Τ\n\nΕίπε [bonjour]{lang=fr} και [ciao]{lang="it"}.')[1].runs
    assert [(run.text, run.lang) for run in runs if run.lang not in {EL, EN}] == [
        ("bonjour", "fr"),
        ("ciao", "it"),
    ]


def test_lines_broken_by_hand_are_paragraphs_of_their_own():
    made = blocks("# Τ\n\nένας στίχος  \nκι άλλος\nστη σειρά")
    assert [plain(b.runs) for b in made[1:]] == ["ένας στίχος", "κι άλλος στη σειρά"]
    assert all(isinstance(b, Paragraph) for b in made[1:])


def test_html_tags_go_and_their_words_stay():
    reading = read("# Τ\n\n<div>\nμέσα <script>x</script>\n</div>\n\nκαι <b>έντονα</b>")
    assert {"μέσα", "έντονα"} <= set(words(reading.document))
    assert {f.key for f in reading.report.findings} == {"html-dropped"}


@pytest.mark.parametrize(
    "text", ["> " * 400 + "α", "".join("  " * n + "- α\n" for n in range(300))]
)
def test_nesting_beyond_the_limit_is_refused(text):
    with pytest.raises(UnreadableDocument) as refused:
        read(text, limits=Limits(nesting=50))
    assert refused.value.say == "nested-too-deep"


def test_anchors_are_unique_over_text_and_notes():
    from formats.text import walk

    document = read("# Τ\n\n- α\n- β[^1]\n\n| Α |\n|---|\n| 1 |\n\n[^1]: Ναι.").document
    anchors = [b.anchor for b in walk(document.blocks)]
    anchors += [b.anchor for note in document.notes for b in note.blocks]
    assert len(anchors) == len(set(anchors))
