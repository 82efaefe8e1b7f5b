"""An announcement becomes a document that says first what listeners want first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from access_service.announcements.describe import describe_announcement, full_date
from access_service.announcements.model import (
    Announcement,
    AnnouncementId,
    Priority,
    Wording,
)
from formats.document import EL, EN, Document, Heading, Lang
from formats.text import block_texts, walk

ATHENS = ZoneInfo("Europe/Athens")
EVENT = Announcement(
    id=AnnouncementId("club-3"),
    wordings=(
        Wording(
            EL,
            "Λέσχη ανάγνωσης: «Ζορμπάς»",
            "Διαβάζουμε Καζαντζάκη και Hemingway.\n\n## Πού\n\n- Κεντρικό κτήριο\n- Αίθουσα 2\n",
        ),
        Wording(EN, "Reading club", "We read *Zorba*."),
    ),
    kind="reading-club",
    event_at=datetime(2026, 3, 3, 18, 30, tzinfo=ATHENS),
    publish_at=datetime(2026, 2, 1, tzinfo=ATHENS),
)


def lines(document: Document) -> list[str]:
    return [text for block in document.blocks for text in block_texts(block)]


def test_the_title_comes_first_then_the_day_then_the_text_and_last_whom_to_ask() -> None:
    document = describe_announcement(EVENT, contact="210 1234567")
    assert lines(document) == [
        "Λέσχη ανάγνωσης: «Ζορμπάς»",
        "Πότε: Τρίτη 3 Μαρτίου 2026, 18:30",
        "Διαβάζουμε Καζαντζάκη και Hemingway.",
        "Πού",
        "Κεντρικό κτήριο",
        "Αίθουσα 2",
        "Επικοινωνία: 210 1234567",
    ]


def test_the_other_language_is_used_where_there_is_one() -> None:
    document = describe_announcement(EVENT, lang=EN)
    assert document.lang == EN
    assert lines(document) == [
        "Reading club",
        "When: Tuesday 3 March 2026, 18:30",
        "We read Zorba.",
    ]


def test_without_a_wording_in_the_language_the_main_one_is_used_with_its_own_labels() -> None:
    document = describe_announcement(EVENT, lang=Lang("fr"))
    assert (document.lang, lines(document)[1][:4]) == (EL, "Πότε")


def test_every_anchor_is_unique() -> None:
    document = describe_announcement(
        replace(EVENT, priority=Priority.URGENT), contact="210 1234567"
    )
    anchors = [block.anchor for block in walk(document.blocks)]
    assert len(anchors) == len(set(anchors))


def test_only_the_title_is_a_heading_of_level_one() -> None:
    own_headings = replace(EVENT, wordings=(Wording(EL, "Τίτλος", "# Ένα\n\n## Δύο\n\nκείμενο"),))
    headings = [b for b in describe_announcement(own_headings).blocks if isinstance(b, Heading)]
    assert [heading.level for heading in headings] == [1, 2, 3]


def test_an_urgent_one_says_so_at_once() -> None:
    urgent = describe_announcement(replace(EVENT, priority=Priority.URGENT))
    assert lines(urgent)[1] == "Επείγουσα ανακοίνωση."


def test_an_announcement_without_a_text_is_its_title() -> None:
    bare = replace(EVENT, wordings=(Wording(EL, "Απεργία", " \n"),), event_at=None)
    assert lines(describe_announcement(bare)) == ["Απεργία"]


def test_foreign_words_keep_their_own_language() -> None:
    document = describe_announcement(EVENT)
    english = [
        run.text
        for block in document.blocks
        for run in getattr(block, "runs", ())
        if run.lang == EN
    ]
    assert [text.strip(" .") for text in english] == ["Hemingway"]


def test_midnight_means_the_whole_day() -> None:
    assert full_date(datetime(2026, 8, 15, tzinfo=ATHENS), EL) == "Σάββατο 15 Αυγούστου 2026"


def test_where_it_came_from_is_kept() -> None:
    document = describe_announcement(EVENT)
    assert document.provenance.source == "announcement:club-3"
    assert (document.metadata.date, document.metadata.subject) == ("2026-02-01", "reading-club")


def test_a_text_that_opens_with_a_line_of_hyphens_keeps_every_word() -> None:
    body = "---\ntitle: Κλειστά αύριο\nlang: en\n---\nΗ αίθουσα βάφεται."
    described = describe_announcement(replace(EVENT, wordings=(Wording(EL, "Προσοχή", body),)))
    told = " ".join(lines(described))
    assert "title: Κλειστά αύριο lang: en" in told
    assert "Η αίθουσα βάφεται." in told
    assert described.lang == EL
