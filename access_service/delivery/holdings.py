"""The library's works as the chooser's desk sees them: every edition and form of a work together.

Made once for all patrons of a night: looking up an author, subject or series then costs nothing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from access_service.catalogue.record import CopyState, Form, Item, ItemId, Role
from access_service.delivery.avoiding import text_of
from access_service.delivery.model import WorkKey
from formats.document import Lang
from formats.language.fold import fold

_NUMBER: Final = re.compile(r"\d+")
_NOT_WORD: Final = re.compile(r"[^\w]+")
_GONE: Final = frozenset(
    {CopyState.LOST, CopyState.DAMAGED, CopyState.WITHDRAWN, CopyState.NOT_FOR_LOAN}
)
_PHYSICAL: Final = frozenset({Form.PRINT, Form.LARGE_PRINT, Form.BRAILLE, Form.SPOKEN})


def work_of(item: Item) -> WorkKey:
    """Return the work that an item is an edition of."""
    return WorkKey(item.work_key or item.id)


def heading(text: str) -> str:
    """Return a name, subject or series as it is compared."""
    return _NOT_WORD.sub(" ", fold(text)).strip()


def series_number(text: str) -> int | None:
    """Return the number in a series, None where there is none."""
    found = _NUMBER.search(text)
    return int(found[0][:9]) if found else None


@dataclass(frozen=True)
class Work:
    """All editions and forms of one work."""

    key: WorkKey
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        """Return its title."""
        return self.items[0].title

    @cached_property
    def languages(self) -> frozenset[Lang]:
        """Return the languages that it can be had in."""
        return frozenset(
            Lang(lang.split("-")[0]) for item in self.items for lang in (item.lang, *item.languages)
        )

    @cached_property
    def authors(self) -> tuple[tuple[str, str], ...]:
        """Return the authors, folded and as they are said."""
        told = {
            heading(one.heading): one.spoken
            for item in self.items
            for one in item.creators
            if one.role is Role.AUTHOR
        }
        return tuple(told.items())

    @cached_property
    def subjects(self) -> tuple[tuple[str, str], ...]:
        """Return subjects and genres, folded and as they are written."""
        told = {heading(s): s for item in self.items for s in (*item.subjects, *item.genres)}
        return tuple(told.items())

    @cached_property
    def series(self) -> tuple[tuple[str, str, int], ...]:
        """Return series with a number: folded, as written, the number."""
        told = {
            (heading(one.title), number): one.title
            for item in self.items
            for one in item.series
            if (number := series_number(one.number)) is not None
        }
        return tuple((key, title, number) for (key, number), title in told.items())

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the folded words by which it is judged."""
        return frozenset(word for item in self.items for word in text_of(item))

    @cached_property
    def year(self) -> int:
        """Return the newest edition's year, 0 where none is known."""
        return max((item.year or 0 for item in self.items), default=0)


@dataclass(frozen=True, slots=True)
class Stock:
    """How many copies of an item there are, and how many of them can be had."""

    usable: int
    """Copies that are not withdrawn, lost, damaged or for use here alone."""
    free: int


def stock(item: Item) -> Stock:
    """Return an item's copies; a record that tells of none stands for one on the shelf."""
    if not _PHYSICAL & set(item.forms):
        return Stock(0, 0)
    if not item.copies:
        return Stock(1, 1)
    usable = [copy for copy in item.copies if copy.state not in _GONE]
    free = [copy for copy in usable if copy.state is CopyState.AVAILABLE]
    return Stock(len(usable), len(free))


@dataclass
class Holdings:
    """The works, and what of them is promised already.

    Args:
        works: By their key.
        texts: Items whose text the library has, so that other forms can be made of it.
        protected: Those of them whose text is for beneficiaries alone.
    """

    works: dict[WorkKey, Work]
    texts: frozenset[ItemId] = frozenset()
    protected: frozenset[ItemId] = frozenset()
    taken: Counter[ItemId] = field(default_factory=Counter)
    """Copies that are in a bag or at a patron's."""

    @classmethod
    def of(
        cls,
        items: Iterable[Item],
        *,
        texts: Collection[ItemId] = (),
        protected: Collection[ItemId] = (),
    ) -> Holdings:
        """Return the holdings that items make up."""
        grouped: dict[WorkKey, list[Item]] = defaultdict(list)
        for item in items:
            grouped[work_of(item)].append(item)
        works = {key: Work(key, tuple(some)) for key, some in grouped.items()}
        return cls(works, frozenset(texts), frozenset(protected))

    @cached_property
    def work_by_item(self) -> dict[ItemId, WorkKey]:
        """Return the work of each item."""
        return {item.id: key for key, work in self.works.items() for item in work.items}

    @cached_property
    def by_author(self) -> dict[str, tuple[Work, ...]]:
        """Return works by their author's folded heading."""
        return self._grouped(lambda work: [name for name, _ in work.authors])

    @cached_property
    def _headings_by_word(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name in self.by_author:
            for word in name.split():
                found[word].add(name)
        return found

    def authors_named(self, typed: str) -> tuple[str, ...]:
        """Return the folded headings of the authors that somebody means by a name.

        A name as it is filed is that author alone; else all whose heading has each of its words:
        staff type a surname, or the names in the order in which they are said.
        """
        name = heading(typed)
        if name in self.by_author or not name:
            return (name,) if name else ()
        rows = [self._headings_by_word.get(word, set()) for word in name.split()]
        return tuple(sorted(set.intersection(*rows)))

    @cached_property
    def by_subject(self) -> dict[str, tuple[Work, ...]]:
        """Return works by folded subject, also by its first part («Ποίηση -- Ιστορία»)."""
        return self._grouped(
            lambda work: (
                [name for name, _ in work.subjects]
                + [heading(re.split(r" *-- *|/", told)[0]) for _, told in work.subjects]
            )
        )

    @cached_property
    def by_series(self) -> dict[str, tuple[tuple[int, Work], ...]]:
        """Return the numbered works of each series, in order."""
        found: dict[str, list[tuple[int, Work]]] = defaultdict(list)
        for work in self.works.values():
            for name, _, number in work.series:
                found[name].append((number, work))
        return {
            name: tuple(sorted(some, key=lambda one: (one[0], one[1].key)))
            for name, some in found.items()
        }

    @cached_property
    def trial_keys(self) -> tuple[WorkKey, ...]:
        """Return the works in an order that stays the same from night to night."""
        return tuple(sorted(self.works))

    def _grouped(self, keys: Callable[[Work], Iterable[str]]) -> dict[str, tuple[Work, ...]]:
        found: dict[str, dict[WorkKey, Work]] = defaultdict(dict)
        for work in self.works.values():
            for key in keys(work):
                if key:
                    found[key][work.key] = work
        return {key: tuple(some.values()) for key, some in found.items()}

    def item(self, item_id: ItemId) -> Item | None:
        """Return an item, None where the catalogue has it no longer."""
        key = self.work_by_item.get(item_id)
        some = self.works[key].items if key is not None else ()
        return next((item for item in some if item.id == item_id), None)

    def free(self, item: Item) -> int:
        """Return how many copies of an item can still be promised."""
        return stock(item).free - self.taken[item.id]

    def texts_of(self, work: Work) -> tuple[Item, ...]:
        """Return the items whose text other forms of a work can be made of."""
        return tuple(item for item in work.items if item.id in self.texts)

    def may_be_made(self, item_id: ItemId, *, is_eligible: bool) -> bool:
        """Tell whether a copy of an item's text may be given to a patron."""
        return is_eligible or item_id not in self.protected

    def take(self, item_id: ItemId) -> None:
        """Promise a copy."""
        self.taken[item_id] += 1
