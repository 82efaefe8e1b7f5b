"""Items go in and come out whole."""

from __future__ import annotations

import time
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from access_service.catalogue.record import (
    Copy,
    CopyState,
    Creator,
    Form,
    Item,
    ItemId,
    Repair,
    Role,
    Series,
)
from access_service.catalogue.store import ItemStore, PutCounts
from access_service.store.item_rows import from_json, to_json
from access_service.store.items import SqlItemStore
from formats.document import EL, EN
from formats.errors import UnknownThing

ZORBAS = Item(
    id=ItemId("sample-0001"),
    source="sample",
    control_number="0001",
    title="Βίος και πολιτεία του Αλέξη Ζορμπά",
    lang=EL,
    creators=(
        Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),
        Creator("Παπαδάκης, Γιάννης", "Γιάννης Παπαδάκης", Role.NARRATOR),
    ),
    alternative_titles=("Ζορμπάς",),
    responsibility="Νίκος Καζαντζάκης",
    edition="5η έκδοση",
    place="Αθήνα",
    publisher="Εκδόσεις Καζαντζάκη",
    year=1946,
    languages=(EL, EN),
    original_lang=EL,
    extent="350 σ.",
    series=(Series("Άπαντα", "3"), Series("Πεζογραφία")),
    subjects=("Νεοελληνικό μυθιστόρημα",),
    genres=("Μυθιστόρημα",),
    summary="Ένας συγγραφέας και ο Ζορμπάς στην Κρήτη.",
    contents="Κεφάλαια 1–26",
    audience="Ενήλικες",
    content_warning="Σκηνές βίας",
    isbns=("9789607948007",),
    issns=("1105-0012",),
    shelf_mark="889.33 ΚΑΖ",
    links=("https://example.org/zorba",),
    forms=(Form.SPOKEN, Form.ELECTRONIC),
    form_evidence=("300 $a ηχητικό",),
    access_modes=("auditory",),
    access_features=("ttsMarkup",),
    access_notes=("Διαβάζεται από άνθρωπο.",),
    copies=(Copy("ΚΕΝΤΡΙΚΗ", "Παιδικό", "889 ΚΑΖ", "1001", CopyState.ON_LOAN, "2026-12-01"),),
    work_key="καζαντζακησ|βιοσ και πολιτεια",
    repairs=(Repair("245", "Βίος  και", "Βίος και", "διπλό κενό"),),
    title_variants=("Zorba the Greek",),
    subject_variants=("Πεζογραφία",),
)


def item(number: int, **changes: object) -> Item:
    return replace(ZORBAS, id=ItemId(f"sample-{number:06}"), control_number=str(number), **changes)


def test_an_item_comes_back_exactly_as_it_went_in(engine: Engine) -> None:
    store: ItemStore = SqlItemStore(engine)
    store.put([ZORBAS])
    assert store.get(ZORBAS.id) == ZORBAS


def test_the_example_item_fills_every_field_so_that_none_can_be_forgotten() -> None:
    empty = Item(ItemId(""), "", "", "", EL)
    for field in fields(Item):
        if field.name != "lang":
            assert getattr(ZORBAS, field.name) != getattr(empty, field.name), field.name


texts = st.text(st.characters(codec="utf-8"))


@given(
    st.builds(
        Item,
        id=texts.map(ItemId),
        title=texts,
        year=st.none() | st.integers(-3000, 3000),
        creators=st.tuples(st.builds(Creator, heading=texts, spoken=texts)) | st.just(()),
        forms=st.lists(st.sampled_from(Form)).map(tuple),
        series=st.lists(st.builds(Series, title=texts, number=texts)).map(tuple),
        original_lang=st.none() | texts,
        subjects=st.lists(texts).map(tuple),
    )
)
def test_any_item_survives_the_way_to_text_and_back(any_item: Item) -> None:
    assert from_json(to_json(any_item)) == any_item


def test_putting_again_tells_new_from_changed_from_unchanged(engine: Engine) -> None:
    store = SqlItemStore(engine)
    assert store.put([item(1), item(2)]) == PutCounts(added=2)
    again = store.put([item(1), item(2, year=1947), item(3)])
    assert again == PutCounts(added=1, changed=1, unchanged=1)
    assert store.get(ItemId("sample-000002")).year == 1947
    assert store.count() == 3


def test_of_one_item_given_twice_the_last_one_counts(engine: Engine) -> None:
    store = SqlItemStore(engine)
    counts = store.put([item(1), item(1, year=2001), item(1, year=2001)])
    assert counts == PutCounts(added=1, changed=1, unchanged=1)
    assert store.get(ItemId("sample-000001")).year == 2001
    assert store.count() == 1


def test_an_unknown_id_is_said_with_the_id(engine: Engine) -> None:
    with pytest.raises(UnknownThing) as caught:
        SqlItemStore(engine).get(ItemId("nowhere-1"))
    assert (caught.value.say, caught.value.facts) == ("unknown-item", {"id": "nowhere-1"})


def test_many_come_in_the_order_asked_for_without_the_unknown_ones(engine: Engine) -> None:
    store = SqlItemStore(engine)
    store.put([item(1), item(2), item(3)])
    wanted = [item(3).id, ItemId("nowhere"), item(1).id]
    assert [found.id for found in store.get_many(wanted)] == [item(3).id, item(1).id]


def test_all_yields_every_item_over_several_portions(engine: Engine) -> None:
    store = SqlItemStore(engine)
    store.put(item(number) for number in range(1203))
    assert [found.id for found in store.all()] == [item(number).id for number in range(1203)]


def test_deleting_tells_how_many_there_were(engine: Engine) -> None:
    store = SqlItemStore(engine)
    store.put([item(1), item(2)])
    assert store.delete([item(1).id, ItemId("nowhere")]) == 1
    assert store.count() == 1


def test_editions_of_a_work_come_newest_first(engine: Engine) -> None:
    store = SqlItemStore(engine)
    store.put([item(1, year=1946), item(2, year=2007), item(3, year=None), item(4, work_key="x")])
    assert [found.year for found in store.editions(ZORBAS.work_key)] == [2007, 1946, None]
    assert store.editions("") == ()


def test_sources_are_counted(engine: Engine) -> None:
    store = SqlItemStore(engine)
    store.put([item(1), item(2), item(3, source="koha")])
    assert store.sources() == (("koha", 1), ("sample", 2))


def test_three_thousand_items_are_kept_in_a_second(engine: Engine) -> None:
    store = SqlItemStore(engine)
    many = [item(number) for number in range(3000)]
    started = time.thread_time()
    store.put(many)
    assert time.thread_time() - started < 1
