"""What was begun and is not on the shelf: told apart, erased one by one, hidden from helpers."""

from __future__ import annotations

import re
from pathlib import Path

from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.messages import say
from access_service.patrons.carers import Carers
from access_service.patrons.kept import NewCard
from formats.document import EL
from tests.access_service.web.conftest import CHEAP, ZORBA, keep_text, sign_in, token

ITEM, TEXT = f"item:{ZORBA}", f"text:{ZORBA}"


def begun(client: FlaskClient) -> str:
    """Return the part of «My books» that lists what was begun."""
    return client.get("/me/").text.partition('id="begun-heading"')[2].partition("</section>")[0]


def test_the_description_and_the_whole_text_of_one_book_are_told_apart(
    mine: FlaskClient, card: NewCard, library: Services, tmp_path: Path
) -> None:
    keep_text(library, tmp_path)
    for work in (ITEM, TEXT):
        library.bookshelf.stop_at(card.patron.id, work, "b1")
    part = begun(mine)
    title = library.catalogue.show(ZORBA).title
    for words in ("web-description-title", "web-text-title"):
        named = say(words, EL, title=title)
        assert part.count(f">{named}</a>") == 1
        assert part.count(f'aria-label="{say("web-place-remove", EL)}: {named}"') == 1


def test_each_place_is_erased_by_a_button_of_its_own_and_the_page_says_so(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    for work in (ITEM, "item:sea"):
        library.bookshelf.stop_at(card.patron.id, work, "b1")
    forms = r'<form action="/me/position/finish".*?name="work" value="(.*?)"'
    assert set(re.findall(forms, begun(mine))) == {ITEM, "item:sea"}
    fields = {"csrf_token": token(mine, "/me/"), "work": ITEM, "back": ""}
    page = mine.post("/me/position/finish", data=fields, follow_redirects=True).text
    assert say("web-done-place-removed", EL) in page
    assert f'href="/items/{ZORBA}"' not in begun(mine)
    assert 'href="/items/sea"' in begun(mine)


def test_a_helper_sees_places_on_the_shelf_and_no_list_of_what_was_begun(
    mine: FlaskClient, app: APIFlask, card: NewCard, library: Services
) -> None:
    me = card.patron.id
    library.bookshelf.put(me, "item:sea")
    for work in (ITEM, "item:sea"):
        library.bookshelf.stop_at(me, work, "b1")
    assert begun(mine)
    library.carers = Carers(library.carer_store, CHEAP)
    helper = library.carers.add(me, "Ελένη")
    theirs = sign_in(app.test_client(), helper.carer.card_no, helper.pin)
    page = theirs.get("/me/").text
    assert 'id="shelf-heading"' in page
    assert 'href="/items/sea"' in page
    assert say("web-patron-begun", EL) not in page
    assert f'href="/items/{ZORBA}"' not in page
