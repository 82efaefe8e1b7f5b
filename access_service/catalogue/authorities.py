"""The other forms of names, subjects and titles, from authority files, beside each item's own.

The heading decides; a form that is not the heading counts only where it belongs to one authority
alone: «Smith, J.» may be anybody. Headings to see also are other people, subjects and works: they
are not searched for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from access_service.catalogue.authority_keys import (
    SUBJECTS,
    form_keys,
    main_subjects,
    subdivisions,
    subject_key,
    subject_name,
    title_forms,
    titles_of,
)
from access_service.catalogue.filters import name_key
from access_service.catalogue.record import (
    AuthorityKind,
    AuthorityRecord,
    Creator,
    Item,
    ItemId,
)
from access_service.catalogue.repair import fold

if TYPE_CHECKING:
    from access_service.catalogue.store import BatchId

MOST_VARIANTS: Final = 40
"""Forms kept with a heading: Homer has hundreds in all the scripts of the world."""
_NAMES: Final = frozenset({AuthorityKind.NAME})
_PLACES: Final = frozenset({AuthorityKind.PLACE})
_TITLES: Final = frozenset({AuthorityKind.TITLE})


class AuthorityStore(Protocol):
    """Where authorities are kept. Every method raises `StorageFailed` when it cannot work."""

    def put(self, records: Iterable[AuthorityRecord], *, batch: BatchId) -> int:
        """Keep authorities, on top of their older versions; return how many are new or changed."""
        ...

    def forget(self, ids: Iterable[ItemId], *, batch: BatchId) -> int:
        """Note that authorities are deleted; return how many there were."""
        ...

    def of(self, keys: Iterable[str]) -> Mapping[str, tuple[AuthorityRecord, ...]]:
        """Return by key the authorities of which it is a form, as they stand now."""
        ...

    def kinds(self) -> Set[AuthorityKind]:
        """Return the kinds of which there is any."""
        ...

    def has_of(self, batch: BatchId) -> bool:
        """Tell whether an import brought any that are still kept."""
        ...


class Authorities:
    """Gives items the other forms of their headings."""

    def __init__(self, store: AuthorityStore) -> None:
        self.store = store

    def keep(
        self, records: Iterable[AuthorityRecord], gone: Iterable[ItemId], *, batch: BatchId
    ) -> bool:
        """Keep authorities, forget those of deleted records; tell whether there were any.

        OAI-PMH tells of a deletion without saying of what.
        """
        came = tuple(records)
        self.store.put(came, batch=batch)
        return self.store.forget(gone, batch=batch) > 0 or bool(came)

    def name(self, items: Iterable[Item]) -> tuple[Item, ...]:
        """Return the items with the forms that their headings have now."""
        given = tuple(items)
        kinds = self.store.kinds()
        if not kinds and not any(map(_has_variants, given)):  # as in most libraries
            return given
        keys = {key for item in given for key in _keys(item, kinds)}
        found = _Found(self.store.of(keys - {""}) if keys else {})
        return tuple(_named(item, found) for item in given)


def _has_variants(item: Item) -> bool:
    return bool(
        item.title_variants
        or item.subject_variants
        or any(creator.variants for creator in item.creators)
    )


def _keys(item: Item, kinds: Set[AuthorityKind]) -> Iterator[str]:
    """Yield the keys of an item's headings of which there may be authorities."""
    subjects = (*item.subjects, *item.genres)
    if AuthorityKind.NAME in kinds:
        yield from (name_key(creator.heading) for creator in item.creators)
        yield from map(subject_name, subjects)
    if kinds & SUBJECTS:
        for subject in subjects:
            yield from main_subjects(subject)
    if AuthorityKind.PLACE in kinds:
        for subject in subjects:
            yield from subdivisions(subject)
    if AuthorityKind.TITLE in kinds:
        yield from titles_of(item)


class _Found:
    """The authorities that were found for a number of items, by key."""

    def __init__(self, by_key: Mapping[str, tuple[AuthorityRecord, ...]]) -> None:
        self._by_key = by_key
        self._forms: dict[tuple[str, frozenset[AuthorityKind]], tuple[str, ...]] = {}

    def forms(self, key: str, kinds: frozenset[AuthorityKind]) -> tuple[str, ...]:
        """Return the forms of the heading that a key stands for, the heading first."""
        if key not in self._by_key:
            return ()
        known = self._forms.get((key, kinds))
        if known is None:
            candidates = [one for one in self._by_key[key] if one.kind in kinds]
            chosen = [one for one in candidates if form_keys(one).get(key, False)]
            if not chosen and len(candidates) == 1:
                chosen = candidates
            made = (form for one in chosen for form in (one.heading, *one.variants))
            known = self._forms[key, kinds] = tuple(dict.fromkeys(made))
        return known


def _named(item: Item, found: _Found) -> Item:
    creators = tuple([_with_variants(creator, found) for creator in item.creators])
    titles = _others(title_forms(item), (found.forms(key, _TITLES) for key in titles_of(item)))
    subjects = _subjects_of(item, found)
    now = (creators, titles, subjects)
    if now == (item.creators, item.title_variants, item.subject_variants):
        return item
    return replace(item, creators=creators, title_variants=titles, subject_variants=subjects)


def _with_variants(creator: Creator, found: _Found) -> Creator:
    forms = found.forms(name_key(creator.heading), _NAMES)
    variants = _others((creator.heading, creator.spoken), [forms])
    return creator if variants == creator.variants else replace(creator, variants=variants)


def _subjects_of(item: Item, found: _Found) -> tuple[str, ...]:
    own = (*item.subjects, *item.genres)
    forms = _others((), (_of_subject(subject, found) for subject in own))
    if not forms:
        return ()
    shown = {key for one in own for key in (*main_subjects(one), *subdivisions(one))}
    names = set(map(subject_name, own))  # «Νίκος Καζαντζάκης» is there for the heading
    return tuple(
        form for form in forms if subject_key(form) not in shown and name_key(form) not in names
    )


def _of_subject(subject: str, found: _Found) -> tuple[str, ...]:
    """Return the other forms of a subject, whole or without subdivisions, and of its places."""
    made = [form for key in main_subjects(subject) for form in found.forms(key, SUBJECTS)]
    made = made or [*found.forms(subject_name(subject), _NAMES)]
    made += [form for key in subdivisions(subject) for form in found.forms(key, _PLACES)]
    return tuple(made)


def _others(own: Iterable[str], forms: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the forms of some headings, each once, without those that are shown."""
    shown = {fold(one) for one in own}
    kept: dict[str, str] = {}
    for of_heading in forms:
        new = {fold(form): form for form in of_heading}
        added = [pair for pair in new.items() if pair[0] not in shown and pair[0] not in kept]
        kept.update(added[:MOST_VARIANTS])
    return tuple(kept.values())
