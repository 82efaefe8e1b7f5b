"""Names from authority files are kept in versions: the newest import's holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from access_service.catalogue.authority_keys import subject_key, title_key
from access_service.catalogue.filters import name_key
from access_service.catalogue.record import AuthorityKind, AuthorityRecord, ItemId
from access_service.catalogue.store import BatchId
from access_service.store.items import SqlItemStore

NOW = datetime(2026, 3, 3, tzinfo=UTC)
NAME = AuthorityRecord(
    ItemId("a" * 16), "nlg", "1", "Καζαντζάκης, Νίκος", ("Ψηλορείτης, Πέτρος",), ("Νιρβάνα, Κάρμα",)
)
KEY = name_key("Νίκος Καζαντζάκης")
VARIANT = name_key("Πέτρος Ψηλορείτης")


@pytest.fixture
def store(engine: Engine) -> SqlItemStore:
    return SqlItemStore(engine)


def batch(store: SqlItemStore, name: str) -> BatchId:
    return store.journal.begin("nlg", name, NOW).id


def test_a_name_is_had_by_each_of_its_forms_but_not_by_related_headings(
    store: SqlItemStore,
) -> None:
    names = store.authorities
    assert not names.kinds()
    assert names.put([NAME, NAME], batch=batch(store, "one")) == 1
    assert names.of([KEY, VARIANT, name_key("Κάρμα Νιρβάνα")]) == {KEY: (NAME,), VARIANT: (NAME,)}
    assert names.kinds() == {AuthorityKind.NAME}


def test_the_newest_version_holds_until_its_import_is_taken_back(store: SqlItemStore) -> None:
    names = store.authorities
    first, second = batch(store, "one"), batch(store, "two")
    changed = replace(NAME, variants=())
    assert names.put([NAME], batch=first) == 1
    assert names.put([NAME], batch=second) == 0, "the same again is no version"
    assert names.put([changed], batch=second) == 1
    assert names.put([changed], batch=second) == 0
    assert names.of([KEY, VARIANT]) == {KEY: (changed,)}
    assert names.put([NAME], batch=second) == 1, "a file that is gone on with may differ"
    assert names.put([changed], batch=second) == 1
    assert store.journal.is_undoable(second)
    assert store.journal.take_back(second).is_end
    assert not names.has_of(second)
    assert names.of([KEY, VARIANT]) == {KEY: (NAME,), VARIANT: (NAME,)}


def test_a_subject_and_a_title_are_had_by_their_forms_and_not_as_names(
    store: SqlItemStore,
) -> None:
    subject = AuthorityRecord(
        ItemId("b" * 16), "nlg", "2", "Κρήτη", ("Κάντια",), kind=AuthorityKind.PLACE
    )
    title = AuthorityRecord(
        ItemId("c" * 16),
        "nlg",
        "3",
        "Ασκητική",
        ("Salvatores Dei",),
        kind=AuthorityKind.TITLE,
        authors=("Καζαντζάκης, Νίκος",),
    )
    names = store.authorities
    names.put([subject, title], batch=batch(store, "one"))
    assert names.kinds() == {AuthorityKind.PLACE, AuthorityKind.TITLE}
    wanted = [subject_key("ΚΆΝΤΙΑ"), title_key("Salvatores dei", "Νίκος Καζαντζάκης")]
    assert names.of([*wanted, name_key("Κάντια")]) == {wanted[0]: (subject,), wanted[1]: (title,)}


def test_a_forgotten_authority_stands_for_nothing_until_that_import_is_taken_back(
    store: SqlItemStore,
) -> None:
    names = store.authorities
    first, second = batch(store, "one"), batch(store, "two")
    names.put([NAME], batch=first)
    assert names.forget([NAME.id, ItemId("d" * 16)], batch=second) == 1
    assert names.forget([NAME.id], batch=second) == 0
    assert not names.of([KEY, VARIANT])
    store.journal.take_back(second)
    assert names.of([KEY]) == {KEY: (NAME,)}
