"""Signs that no font has are written in words; letters that no font has are refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formats.build import runs
from formats.document import (
    EL,
    EN,
    Anchor,
    Document,
    Figure,
    Heading,
    Lang,
    ListBlock,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Run,
)
from formats.errors import MissingGlyph
from formats.language.sign_names import sign_in_words
from formats.pdf.faces import covered_characters
from formats.pdf.signs import signs_in_words
from formats.report import Kind
from formats.text import plain
from formats.verify.pdf import verify_pdf


def notice(text: str, lang: Lang = EL) -> Document:
    title = "Νέα" if lang == EL else "News"
    heading = Heading(Anchor("h"), 1, runs(title, lang))
    return Document(title, lang, (heading, Paragraph(Anchor("p"), runs(text, lang))))


def in_words(text: str, lang: Lang = EL) -> str:
    return plain(signs_in_words(notice(text, lang))[0].blocks[1].runs)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Γεια σας 👋!", "Γεια σας [χαιρετισμός]!"),
        ("Γεια👋σας", "Γεια [χαιρετισμός] σας"),
        ("👋👋", "[χαιρετισμός] [χαιρετισμός]"),
        ("👋🏽", "[χαιρετισμός]"),
        ("🇬🇷🇪🇺", "[σημαία: Ελλάδα] [σημαία: Ευρωπαϊκή Ένωση]"),
        ("🇽🇶", "[σημαία: XQ]"),
        ("🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "[σημαία: Σκωτία]"),
        ("👩\u200d🦯", "[γυναίκα με λευκό μπαστούνι]"),
        ("👨\u200d👩\u200d👧", "[άντρας, γυναίκα, κορίτσι]"),
        ("🦖", "[t-rex]"),
        ("1\ufe0f\u20e3 Πρώτα", "[1] Πρώτα"),
        ("\U0001fae8", "[άγνωστο σύμβολο U+1FAE8]"),
        ("☎ 📚 ❤\ufe0f", "☎ 📚 ❤\ufe0f"),
    ],
)
def test_a_sign_without_a_glyph_is_written_in_greek_words(text: str, drawn: str) -> None:
    assert in_words(text) == drawn


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("Hi 👋", "Hi [waving hand sign]"), ("🇬🇷", "[flag: Greece]"), ("🦖", "[t-rex]")],
)
def test_in_an_english_document_the_words_are_english(text: str, drawn: str) -> None:
    assert in_words(text, EN) == drawn


def test_words_are_marked_with_their_own_language() -> None:
    document = notice("Δείτε 🦖 και 👋")
    made = signs_in_words(document)[0].blocks[1]
    assert isinstance(made, Paragraph)
    told = {run.text: run.lang for run in made.runs if run.text.startswith("[")}
    assert told == {"[t-rex]": EN, "[χαιρετισμός]": EL}


def test_each_sign_is_reported_once_as_lost_with_its_words() -> None:
    findings = signs_in_words(notice("👋 👋 🇬🇷"))[1]
    assert [(f.kind, f.key, f.detail) for f in findings] == [
        (Kind.LOST, "sign-in-words", "👋 → χαιρετισμός ×2"),
        (Kind.LOST, "sign-in-words", "🇬🇷 → σημαία: Ελλάδα"),
    ]


def test_a_document_whose_signs_can_be_drawn_is_left_alone(everything: Document) -> None:
    assert signs_in_words(everything) == (everything, ())


def test_letters_of_an_unknown_script_beside_an_emoji_are_still_refused(save) -> None:
    with pytest.raises(MissingGlyph, match=r"U\+6F22") as caught:
        save(notice("👋 漢"))
    assert "1F44B" not in caught.value.detail


def _full() -> Document:
    """Return a document with emoji wherever text is drawn."""

    def text(name: str, words: str) -> Paragraph:
        return Paragraph(Anchor(name), runs(words, EL))

    mark = Run("🔖", EL, note=Anchor("n"))
    item = ListItem(Anchor("i"), (PageBreak(Anchor("g"), "🦖"), text("c", "🎉 γιορτή🇬🇷. Τέλος")))
    blocks = (
        Heading(Anchor("h"), 1, runs("👋 Νέα για τους reading clubs 🦖!", EL)),
        Paragraph(Anchor("p"), (*runs("Κείμενο, 😊link", EL), mark)),
        Paragraph(Anchor("a"), (Run("👋", EL, link="https://example.org/"), Run("εδώ", EL))),
        ListBlock(Anchor("l"), (item,)),
        Quote(Anchor("q"), (text("d", "✅"),)),
        Figure(Anchor("f"), b"?", "image/x-emf", "Ένα 😊", EL, runs("🔥", EL)),
        Heading(Anchor("h2"), 2, runs("Ώρες ⏰", EL)),
        Heading(Anchor("h3"), 2, runs("Άλλα", EL)),
    )
    return Document("👋 Νέα", EL, blocks, (Note(Anchor("n"), "🔖", (text("e", "📌 εδώ"),)),))


def test_a_file_with_emoji_everywhere_is_sound_and_says_them_in_words(save, tree) -> None:
    document = _full()
    path, report = save(document)
    assert verify_pdf(path, against=document) == ()
    assert "[χαιρετισμός] Νέα" in tree(path).replace("»", "").replace("\n", "")
    assert len([f for f in report.findings if f.key == "sign-in-words"]) == 10


@pytest.mark.parametrize("other", ["😊", "[χαιρετισμός", "χαιρετισμός", "[waving hand sign]", ""])
def test_the_check_accepts_no_other_words_for_a_sign(save, other: str) -> None:
    path, _ = save(notice(f"Γεια {other} σας"))
    assert verify_pdf(path, against=notice("Γεια 👋 σας")) != ()


def test_the_check_minds_the_language_of_the_words(save) -> None:
    document = notice("Γεια [t-rex] σας")
    runs_made = (Run("Γεια [t-rex] σας", EL),)
    path, _ = save(
        replace(document, blocks=(document.blocks[0], Paragraph(Anchor("p"), runs_made)))
    )
    assert verify_pdf(path, against=notice("Γεια 🦖 σας")) != ()


def test_every_greek_name_can_be_drawn() -> None:
    from formats.language.sign_names import _GREEK

    for sign in _GREEK:
        name, lang = sign_in_words(sign, EL)
        assert lang == EL
        assert set(name) <= covered_characters()
