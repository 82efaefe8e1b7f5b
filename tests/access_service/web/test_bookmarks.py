"""Bookmarks that go with the card."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.messages import say
from access_service.patrons.bookmarks import MOST_OF_WORK, MOST_WORDS
from access_service.patrons.kept import NewCard
from access_service.web.patron.narrations import MOST_WORKS
from formats.document import EL, EN, Lang
from formats.errors import BadInput
from tests.access_service.web.conftest import ZORBA, token

WORK = f"item:{ZORBA}"
JSON = {"Accept": "application/json"}


def mark(client: FlaskClient, anchor: str, **fields: str):
    fields = {"csrf_token": token(client, "/me/"), "work": WORK, "lang": "el", **fields}
    return client.post("/me/bookmarks/", data={**fields, "anchor": anchor}, headers=JSON)


def test_the_player_keeps_bookmarks_with_the_card_and_finds_them_again(mine: FlaskClient) -> None:
    kept = mark(mine, "b3.s1", chapter="2", into_ms="1500", words="  Ήρθε   ένα καράβι ")
    assert kept.status_code == 204
    mark(mine, "b3.s1", chapter="2", into_ms="900", words="Ήρθε ένα καράβι")
    told = mine.get(f"/me/bookmarks/?work={WORK}&lang=el", headers=JSON).json
    words = "Ήρθε ένα καράβι"
    assert told == [{"anchor": "b3.s1", "chapter": 2, "into_ms": 900, "words": words}]
    assert mine.get(f"/me/bookmarks/?work={WORK}&lang=en", headers=JSON).json == []
    page = mine.get("/me/bookmarks/").text
    assert words in page
    fields = {"csrf_token": token(mine, "/me/"), "work": WORK, "lang": "el", "anchor": "b3.s1"}
    gone = mine.post("/me/bookmarks/remove", data=fields, follow_redirects=True).text
    assert say("web-done-bookmark-gone", EL) in gone
    assert words not in gone


def test_a_bookmark_names_the_part_of_the_book_in_which_it_is(mine: FlaskClient) -> None:
    mark(mine, "b3.s1", words="Ήρθε ένα καράβι")
    assert say("web-description-title", EL, title="")[:-1] in mine.get("/me/bookmarks/").text
    mark(mine, "b3.s1", work=f"text:{ZORBA}", words="Ήρθε ένα καράβι")
    page = mine.get("/me/bookmarks/").text
    for key in ("web-description-title", "web-text-title"):
        assert say(key, EL, title="")[:-1] in page


def test_what_is_no_bookmark_is_refused_in_words(mine: FlaskClient) -> None:
    assert mark(mine, "").status_code == 400
    assert mark(mine, "b1", chapter="0").status_code == 400
    refused = mark(mine, "b1", work="../../etc/passwd")
    assert (refused.status_code, refused.json["error"]) == (400, "patron-bad-work")


def test_nobody_without_a_card_has_bookmarks_here(client: FlaskClient) -> None:
    answer = client.get(f"/me/bookmarks/?work={WORK}", headers=JSON)
    assert answer.status_code in {303, 403}


def test_a_work_has_so_many_bookmarks_and_their_words_are_short(
    library: Services, card: NewCard
) -> None:
    me = card.patron.id
    for number in range(MOST_OF_WORK):
        library.bookmarks.put(me, WORK, f"b{number}", lang=EN, words="λ" * 5000)
    with pytest.raises(BadInput) as refused:
        library.bookmarks.put(me, WORK, "one-more", lang=EN)
    assert refused.value.say == "bookmarks-too-many"
    library.bookmarks.put(me, WORK, "b0", lang=EN)
    assert all(len(one.words) <= MOST_WORDS for one in library.bookmarks.of(me))
    moments = [one.at for one in library.bookmarks.of(me)]
    assert max(moments) - min(moments) < timedelta(minutes=2)
    library.bookmarks.clear(me, WORK)
    assert library.bookmarks.of(me) == ()


def test_bookmarks_are_in_the_export_and_gone_after_erasure(library: Services) -> None:
    made = library.patrons.add("4711").patron
    library.bookmarks.put(made.id, WORK, "b2", lang=EL, words="Λόγια")
    (row,) = library.privacy.export(made.id)["bookmarks"]
    assert (row["anchor"], row["words"]) == ("b2", "Λόγια")
    assert library.privacy.erase(made.id).counts["bookmarks"] == 1
    assert library.bookmarks.of(made.id) == ()


def test_every_bookmark_stands_on_a_page_that_looks_for_its_narration_the_newest_first(
    mine: FlaskClient, card: NewCard, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def narrations(works: Iterable[tuple[str, Lang]], _asked: object) -> dict[object, object]:
        asked.extend(work for work, _ in islice(works, MOST_WORKS))
        return {}

    monkeypatch.setattr("access_service.web.patron.bookmarks.narrations", narrations)
    for number in range(MOST_WORKS + 2):
        library.bookmarks.put(
            card.patron.id, f"item:{number}", "b1", lang=EL, words=f"Λόγια {number}."
        )
    first = mine.get("/me/bookmarks/").text
    assert say("web-search-page", EL, page=1, pages=2) in first
    assert asked[0] == f"item:{MOST_WORKS + 1}"
    assert len(asked) == MOST_WORKS
    assert "Λόγια 1." not in first
    second = mine.get("/me/bookmarks/?page=2").text
    assert asked[MOST_WORKS:] == ["item:1", "item:0"]
    assert 'rel="prev"' in second
    assert 'rel="next"' not in second
    sent = dict(re.findall(r'name="(csrf_token|work|lang|anchor|page)" value="([^"]*)"', second))
    back = mine.post("/me/bookmarks/remove", data=sent)
    assert back.location == "/me/bookmarks/?page=2"
