"""What is proposed, in which order, in which form, and what never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access_service.catalogue.record import Copy, CopyState, Form, Item, ItemId
from access_service.delivery.holdings import Holdings, work_of
from access_service.delivery.model import (
    Function,
    Had,
    Profile,
    Taste,
    TasteKind,
    Verdict,
    Why,
    Wish,
    WishId,
    WorkKey,
)
from access_service.delivery.needs import BringForm, Need, NeedCode, usable_forms
from access_service.delivery.proposals import CAPS, Proposal, Reader, propose
from formats.document import EN
from tests.access_service.delivery.books import ANNA, LISTENS, book, holdings, profile

DAY = date(2026, 3, 2)
numbers = count(1)


def had(item: Item, verdict: Verdict | None = None) -> Had:
    return Had(work_of(item), DAY, item.title, item.id, verdict)


def wish(item: Item | None, words: str = "", **more: bool) -> Wish:
    return Wish(WishId(str(next(numbers))), ANNA, DAY, item.id if item else None, words, **more)


def likes(name: str, kind: TasteKind = TasteKind.AUTHOR, weight: int = 1) -> Profile:
    return profile(tastes=(Taste(kind, name, weight),))


def ids(made: Proposal) -> list[str]:
    return [one.item_id for one in made.bag]


def test_requests_come_first_then_series_authors_subjects_and_a_trial() -> None:
    asked, first, second = (
        book("asked"),
        book("s1", series=("Νησιά", "1")),
        book("s2", series=("Νησιά", "τ. 2")),
    )
    by, about, any_ = (
        book("by", by="Κάφκα, Φραντς"),
        book("about", subjects=("Ποίηση",)),
        book("any"),
    )
    tastes = (Taste(TasteKind.AUTHOR, "κάφκα φραντς"), Taste(TasteKind.SUBJECT, "ποίηση"))
    reader = Reader(
        profile(tastes=tastes, allow_trial=True, max_items=5), [had(first)], [wish(asked)]
    )
    made = propose(reader, holdings(any_, about, by, second, first, asked))
    assert ids(made) == ["asked", "s2", "by", "about", "any"]
    assert [one.reason.function for one in made.bag] == list(CAPS)
    assert [one.reason.about for one in made.bag][1:4] == ["Νησιά", "Κάφκα, Φραντς", "ποίηση"]


def test_a_work_that_was_had_is_hidden_in_every_edition_and_form() -> None:
    heard = book("cd", "Η Φόνισσα", by="Παπαδιαμάντης, Αλέξανδρος")
    printed = book(
        "lp", "Η φόνισσα : μυθιστόρημα", by="Παπαδιαμάντης, Αλέξ.", form=Form.LARGE_PRINT
    )
    both = LISTENS | {Need(NeedCode.LARGE_PRINT, 16)}
    made = propose(
        Reader(profile(needs=both, tastes=likes("Παπαδιαμάντης, Αλέξ.").tastes), [had(heard)]),
        holdings(printed, heard),
    )
    assert made.bag == ()
    assert len(made.avoided) == 1


def test_what_was_had_comes_again_only_when_staff_say_so() -> None:
    one = book("one")
    asked, again = wish(one), wish(one, is_again=True)
    assert propose(Reader(profile(), [had(one)], [asked]), holdings(one)).unmet == {
        asked.id: Why.HAD
    }
    assert ids(propose(Reader(profile(), [had(one)], [again]), holdings(one))) == ["one"]


@pytest.mark.parametrize(
    ("needs", "form"),
    [
        (LISTENS, BringForm.AUDIO),
        (frozenset({Need(NeedCode.LARGE_PRINT, 24)}), BringForm.LARGE_PRINT),
        (frozenset({Need(NeedCode.BRAILLE, grade=1)}), BringForm.BRAILLE),
        (frozenset({Need(NeedCode.DAISY)}), BringForm.DAISY),
        (frozenset({Need(NeedCode.PHONE_ONLY)}), BringForm.PHONE),
    ],
)
def test_a_form_that_does_not_exist_is_made_to_order_where_there_is_a_text(
    needs: frozenset[Need], form: BringForm
) -> None:
    printed = book("p", form=Form.PRINT)
    asked = wish(printed)
    reader = Reader(profile(needs=needs), wishes=[asked])
    made = propose(reader, holdings(printed, texts=("p",)))
    assert [(one.form, one.is_made) for one in made.bag] == [(form, True)]
    assert propose(reader, holdings(printed)).unmet == {asked.id: Why.NO_TEXT}


def test_large_print_of_the_shelf_is_not_brought_to_who_needs_larger_letters() -> None:
    shelf = book("lp", form=Form.LARGE_PRINT)
    needs = frozenset({Need(NeedCode.LARGE_PRINT, 24)})
    made = propose(
        Reader(profile(needs=needs), wishes=[wish(shelf)]), holdings(shelf, texts=("lp",))
    )
    assert made.bag[0].is_made


def test_slow_speech_is_made_and_not_taken_from_the_shelf() -> None:
    shelf, needs = book("cd"), LISTENS | {Need(NeedCode.SLOW_SPEECH)}
    made = propose(
        Reader(profile(needs=needs), wishes=[wish(shelf)]), holdings(shelf, texts=("cd",))
    )
    assert made.bag[0].is_made


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (CopyState.WITHDRAWN, Why.GONE),
        (CopyState.LOST, Why.GONE),
        (CopyState.DAMAGED, Why.GONE),
        (CopyState.NOT_FOR_LOAN, Why.GONE),
        (CopyState.ON_LOAN, Why.TAKEN),
    ],
)
def test_what_cannot_be_had_is_blocked_and_the_request_told_why(state: CopyState, why: Why) -> None:
    one = book("one", by="Κάφκα", copies=(Copy(barcode="1", state=state),))
    asked = wish(one)
    made = propose(Reader(likes("Κάφκα"), wishes=[asked]), holdings(one))
    assert (made.bag, made.unmet) == ((), {asked.id: why})


def test_one_copy_goes_into_one_bag_alone() -> None:
    stock = holdings(book("one", by="Κάφκα"))
    assert ids(propose(Reader(likes("Κάφκα")), stock)) == ["one"]
    assert ids(propose(Reader(likes("Κάφκα")), stock)) == []


@pytest.mark.parametrize(
    ("avoid", "subject"),
    [
        ("violence", "Φόνοι"),
        ("war", "World War, 1939-1945"),
        ("πολέμου", "Πόλεμοι"),
        ("death", "Πένθος"),
    ],
)
def test_what_a_patron_avoids_is_not_proposed_but_comes_when_asked_for(
    avoid: str, subject: str
) -> None:
    one = book("one", by="Κάφκα", subjects=(subject,))
    careful = profile(avoid=(avoid,), tastes=likes("Κάφκα").tastes)
    assert ids(propose(Reader(careful), holdings(one))) == []
    assert ids(propose(Reader(careful, wishes=[wish(one)]), holdings(one))) == ["one"]


def test_what_is_disliked_stays_away_and_what_was_liked_leads_on() -> None:
    liked, more, never = (
        book(n, by=by) for n, by in (("a", "Ένας"), ("b", "Ένας"), ("c", "Άλλος"))
    )
    tastes = (Taste(TasteKind.AUTHOR, "Άλλος", -2),)
    reader = Reader(profile(tastes=tastes, allow_trial=True), [had(liked, Verdict.LIKED)])
    assert ids(propose(reader, holdings(liked, more, never))) == ["b"]


@pytest.mark.parametrize("typed", ["Καζαντζάκης", "νίκος καζαντζακης", "Καζαντζάκης, Νίκος"])
def test_an_author_is_meant_by_a_surname_or_by_the_names_as_they_are_said(typed: str) -> None:
    stock = holdings(
        book("k", "Ένα", by="Καζαντζάκης, Νίκος"), book("o", "Άλλο", by="Κάφκα, Φραντς")
    )
    assert ids(propose(Reader(likes(typed)), stock)) == ["k"]
    assert ids(propose(Reader(likes("Καζαντζίδης")), stock)) == []
    both = profile(tastes=(*likes("Κάφκα").tastes, *likes(typed).tastes))
    away = replace(both, tastes=(*both.tastes, *likes(typed, weight=-2).tastes))
    again = holdings(*(work.items[0] for work in stock.works.values()))
    assert ids(propose(Reader(away), again)) == ["o"]


def test_a_series_is_brought_in_order_and_never_after_a_dislike() -> None:
    books = [book(f"s{n}", by="Ένας", series=("Νησιά", str(n))) for n in (1, 2, 3, 4)]
    assert ids(propose(Reader(likes("Ένας")), holdings(*books))) == ["s1"]
    follows = Reader(profile(), [had(books[0])])
    assert ids(propose(follows, holdings(*books))) == ["s2", "s3"]
    disliked = Reader(profile(), [had(books[0], Verdict.DISLIKED)])
    assert ids(propose(disliked, holdings(*books))) == []


def test_a_book_in_a_language_that_the_patron_does_not_read_is_not_brought() -> None:
    english = book("en", "The Sea", by="Ένας", lang=EN)
    assert ids(propose(Reader(likes("Ένας")), holdings(english))) == []
    reads = profile(languages=("el", "en"), tastes=likes("Ένας").tastes)
    assert ids(propose(Reader(reads), holdings(english))) == ["en"]


def test_words_that_no_title_was_found_for_wait_for_staff() -> None:
    asked = wish(None, "κάτι για τη θάλασσα")
    assert propose(Reader(profile(), wishes=[asked]), holdings()).unmet == {asked.id: Why.UNKNOWN}


def test_what_is_on_its_way_to_the_patron_is_not_proposed_again() -> None:
    one = book("one", by="Κάφκα")
    coming = Reader(likes("Κάφκα"), coming=frozenset({work_of(one)}))
    assert propose(coming, holdings(one)).bag == ()


shelves = st.lists(
    st.builds(
        book,
        st.integers(0, 10_000).map(str),
        st.sampled_from(["Άλφα", "Βήτα", "Γάμμα", "Δέλτα", "Έψιλον"]),
        by=st.sampled_from(["Ένας", "Δύο", "Τρεις"]),
        form=st.sampled_from(list(Form)),
        series=st.one_of(st.none(), st.tuples(st.just("Νησιά"), st.integers(1, 5).map(str))),
        subjects=st.sampled_from([(), ("Ποίηση",), ("Πόλεμος",)]),
    ),
    max_size=40,
    unique_by=lambda item: item.id,
)
every_need = st.frozensets(st.sampled_from([Need(code) for code in NeedCode]))


@given(shelves, every_need, st.integers(0, 6), st.data())
def test_no_bag_breaks_a_rule(
    items: list[Item], needs: frozenset[Need], most: int, data: st.DataObject
) -> None:
    texts = [one.id for one in items if data.draw(st.booleans())]
    past = [had(one) for one in items if data.draw(st.booleans())]
    asked = [wish(one) for one in items[:3]]
    tastes = (Taste(TasteKind.AUTHOR, "Ένας"), Taste(TasteKind.SUBJECT, "Ποίηση"))
    patron = profile(needs=needs, max_items=most, tastes=tastes, avoid=("war",), allow_trial=True)
    made = propose(Reader(patron, past, asked), Holdings.of(items, texts=texts))
    works = [one.work for one in made.bag]
    assert len(works) == len(set(works)) <= most
    assert not set(works) & {one.work for one in past}
    assert all(one.form in usable_forms(needs) for one in made.bag)
    assert all(one.item_id in texts for one in made.bag if one.is_made)
    for function, most_of in CAPS.items():
        assert sum(one.reason.function is function for one in made.bag) <= most_of
    unasked = [one for one in made.bag if one.reason.function is not Function.REQUEST]
    about_war = {item.id for item in items if "Πόλεμος" in item.subjects}
    assert not about_war & {ItemId(one.item_id) for one in unasked}
    met = {one.reason.wish_id for one in made.bag}
    twice = {WorkKey(one) for one in works}
    for one in asked:
        same = work_of(next(item for item in items if item.id == one.item_id)) in twice
        assert one.id in met or one.id in made.unmet or same
