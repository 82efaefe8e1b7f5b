"""What to bring next, and why: requests, the next in a series, liked authors, subjects, a trial.

Every title has its reason as data, and every request that is not brought has one too. What a patron
had is hidden by work, whatever its edition or form; so is what is in another bag of theirs.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from access_service.catalogue.record import Item
from access_service.delivery.avoiding import beginnings, meets
from access_service.delivery.holdings import Holdings, Work, heading, stock
from access_service.delivery.model import (
    BagItem,
    Function,
    Had,
    Profile,
    Reason,
    Taste,
    TasteKind,
    Verdict,
    Why,
    Wish,
    WishId,
    WorkKey,
)
from access_service.delivery.needs import BringForm, made_form, shelf_form

CAPS: Final[Mapping[Function, int]] = {
    Function.REQUEST: 99,
    Function.SERIES: 2,
    Function.AUTHOR: 2,
    Function.SUBJECT: 2,
    Function.TRIAL: 1,
}
"""How many titles of a bag each function may fill at most."""
_STRIDE: Final = 7919
_LOOKED_AT: Final = 400
"""A trial title is looked for among this many works of the library, others for each patron."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A patron as far as choosing goes."""

    profile: Profile
    had: Sequence[Had] = ()
    wishes: Sequence[Wish] = ()
    coming: frozenset[WorkKey] = frozenset()
    """Works in bags of this patron that have not been brought yet."""
    is_eligible: bool = False
    """Whether staff noted that they are a beneficiary: nobody else is given a protected text."""


@dataclass(frozen=True, slots=True)
class Supply:
    """The item that answers, and in which form; `is_made` when it is made to order."""

    item: Item
    form: BringForm
    is_made: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A bag to be, and what became of each wish that is not in it."""

    bag: tuple[BagItem, ...] = ()
    unmet: Mapping[WishId, Why] = field(default_factory=dict)
    avoided: frozenset[WorkKey] = frozenset()
    """Works that would have had a place in the bag if the patron had not had them before."""


def supply(work: Work, profile: Profile, holdings: Holdings, *, is_eligible: bool) -> Supply | Why:
    """Return how a work can be brought to a patron, or why it cannot.

    A copy from the shelf comes before a form that has to be made; a form is made of a protected
    text for a beneficiary alone.
    """
    why = Why.NO_TEXT
    for item in sorted(work.items, key=lambda one: -(one.year or 0)):
        form = shelf_form(item, profile.needs)
        if form is None or not _is_readable(item, profile):
            continue
        if holdings.free(item) > 0:
            return Supply(item, form)
        why = Why.TAKEN if stock(item).usable else Why.GONE
    form = made_form(profile.needs)
    texts = [item for item in holdings.texts_of(work) if _is_readable(item, profile)]
    if form is None or not texts:
        return why
    for text in texts:
        if holdings.may_be_made(text.id, is_eligible=is_eligible):
            return Supply(text, form, is_made=True)
    return why if why is Why.TAKEN else Why.NOT_ENTITLED


def propose(
    reader: Reader, holdings: Holdings, *, bag: Sequence[BagItem] = (), requests_only: bool = False
) -> Proposal:
    """Return what to bring, with reasons, and promise its copies in `holdings`.

    Args:
        reader: The patron.
        holdings: The library; copies that are promised here are not promised again.
        bag: What is in the bag already; the proposal is what comes on top.
        requests_only: Look at requests alone: they go first for everybody.
    """
    chooser = _Chooser(reader, holdings, bag)
    unmet = chooser.requests()
    if not requests_only:
        chooser.fill()
    return Proposal(tuple(chooser.bag), unmet, frozenset(chooser.avoided))


def _is_readable(item: Item, profile: Profile) -> bool:
    spoken = {lang.split("-")[0] for lang in (item.lang, *item.languages)}
    return bool(spoken & {lang.split("-")[0] for lang in profile.languages})


class _Chooser:
    """Fills one bag."""

    def __init__(self, reader: Reader, holdings: Holdings, before: Sequence[BagItem]) -> None:
        self.reader = reader
        self.profile = reader.profile
        self.holdings = holdings
        self.most = self.profile.max_items
        self.room = self.most - len(before)
        self.had = {one.work for one in reader.had}
        self.avoided: set[WorkKey] = set()
        self.bag: list[BagItem] = []
        self.in_bag = {one.work for one in before}
        self.filled = Counter(one.reason.function for one in before)
        # The places of the bag as it would be without a memory of what was had.
        self.places = Counter(self.filled)
        self.starts = beginnings(self.profile.avoid)
        self.no_authors = self._disliked(TasteKind.AUTHOR)
        self.no_subjects = self._disliked(TasteKind.SUBJECT)

    def fill(self) -> None:
        """Fill the bag with what nobody asked for by name."""
        self._fill(Function.SERIES, self._series())
        self._fill(Function.AUTHOR, self._liked(TasteKind.AUTHOR, self.holdings.by_author))
        self._fill(Function.SUBJECT, self._liked(TasteKind.SUBJECT, self.holdings.by_subject))
        if self.profile.allow_trial:
            self._fill(Function.TRIAL, self._trials())

    def requests(self) -> dict[WishId, Why]:
        """Put into the bag what was asked for, and return why the rest is not in it."""
        unmet: dict[WishId, Why] = {}
        for wish in sorted(self.reader.wishes, key=lambda one: (one.asked_on, one.id)):
            why = self._request(wish)
            if why is not None:
                unmet[wish.id] = why
        return unmet

    def _request(self, wish: Wish) -> Why | None:
        """Put a wish into the bag, or return why not."""
        key = self.holdings.work_by_item.get(wish.item_id) if wish.item_id else None
        if key is None:
            return Why.GONE if wish.item_id else Why.UNKNOWN
        if key in self.had and not wish.is_again:
            self._avoid(self.holdings.works[key], Function.REQUEST)
            return Why.HAD
        if key in self.in_bag or key in self.reader.coming:
            return None  # it is on its way already
        if len(self.bag) >= self.room:
            return Why.FULL
        # What somebody asks for by name comes, even about what they usually avoid.
        found = self._supply(self.holdings.works[key])
        if isinstance(found, Why):
            return found
        self._add(self.holdings.works[key], found, Reason(Function.REQUEST, wish_id=wish.id))
        return None

    def _fill(self, function: Function, candidates: Iterator[tuple[Work, str]]) -> None:
        for work, about in candidates:
            if len(self.bag) >= self.room or self.filled[function] >= CAPS[function]:
                return
            if not self._may_come(work):
                continue
            if work.key in self.had:
                self._avoid(work, function)
                continue
            found = self._supply(work)
            if isinstance(found, Supply):
                self._add(work, found, Reason(function, about))

    def _supply(self, work: Work) -> Supply | Why:
        return supply(work, self.profile, self.holdings, is_eligible=self.reader.is_eligible)

    def _may_come(self, work: Work) -> bool:
        if work.key in self.in_bag or work.key in self.reader.coming:
            return False
        if meets(work.words, self.starts):
            return False
        if self.no_authors & {name for name, _ in work.authors}:
            return False
        if self.no_subjects & {name for name, _ in work.subjects}:
            return False
        return not self.profile.series_in_order or self._is_next(work)

    def _avoid(self, work: Work, function: Function) -> None:
        """Count a work that was had, where it would have taken a place of this bag."""
        has_place = self.places[function] < CAPS[function]
        if work.key in self.avoided or not has_place or self.places.total() >= self.most:
            return
        if isinstance(self._supply(work), Supply):
            self.avoided.add(work.key)
            self.places[function] += 1

    def _is_next(self, work: Work) -> bool:
        """Tell whether no earlier volume is missing that the library could bring."""
        known = self.had | self.in_bag | self.reader.coming
        for name, _, number in work.series:
            for earlier, other in self.holdings.by_series.get(name, ()):
                if earlier >= number:
                    break
                if other.key not in known and isinstance(self._supply(other), Supply):
                    return False
        return True

    def _series(self) -> Iterator[tuple[Work, str]]:
        """Yield what follows in the series of what the patron had and did not dislike."""
        reached: dict[str, tuple[int, str]] = {}
        disliked: set[str] = set()
        for one in self.reader.had:
            work = self.holdings.works.get(one.work)
            for name, told, number in work.series if work else ():
                if one.verdict is Verdict.DISLIKED:
                    disliked.add(name)
                if number >= reached.get(name, (0, ""))[0]:
                    reached[name] = (number, told)
        for taste in self.profile.tastes:
            if taste.kind is TasteKind.SERIES and taste.weight > 0:
                reached.setdefault(heading(taste.value), (0, taste.value))
        for name, (last, told) in reached.items():
            following = self.holdings.by_series.get(name, ())
            if name not in disliked:
                yield from ((work, told) for number, work in following if number > last)

    def _liked(
        self, kind: TasteKind, works: Mapping[str, tuple[Work, ...]]
    ) -> Iterator[tuple[Work, str]]:
        """Yield works of liked authors or subjects, by weight, one of each in turn."""
        weights: dict[str, tuple[int, str]] = {}
        for taste in self.profile.tastes:
            if taste.kind is kind and taste.weight > 0:
                for name in self._headings(taste):
                    weights[name] = (taste.weight + 1, taste.value)
        for name, told in self._names_of_liked(kind):
            weight, first = weights.get(name, (0, told))
            weights[name] = (weight + 1, first)
        ranked = sorted(weights.items(), key=lambda one: (-one[1][0], one[0]))
        rows = [
            [
                (work, _as_said(work, name, told))
                for work in sorted(works.get(name, ()), key=self._rank)
            ]
            for name, (_, told) in ranked
        ]
        for place in range(max(map(len, rows), default=0)):
            yield from (row[place] for row in rows if place < len(row))

    def _names_of_liked(self, kind: TasteKind) -> Iterator[tuple[str, str]]:
        for one in self.reader.had:
            work = self.holdings.works.get(one.work)
            if one.verdict is Verdict.LIKED and work is not None:
                yield from work.authors if kind is TasteKind.AUTHOR else work.subjects

    def _disliked(self, kind: TasteKind) -> frozenset[str]:
        return frozenset(
            name
            for taste in self.profile.tastes
            if taste.kind is kind and taste.weight < 0
            for name in self._headings(taste)
        )

    def _headings(self, taste: Taste) -> tuple[str, ...]:
        if taste.kind is TasteKind.AUTHOR:
            return self.holdings.authors_named(taste.value)
        return (heading(taste.value),)

    def _trials(self) -> Iterator[tuple[Work, str]]:
        """Yield works that nothing speaks for, others for each patron and each bag."""
        keys = self.holdings.trial_keys
        if not keys:
            return
        mark = f"{self.profile.patron_id}/{len(self.had)}".encode()
        start = int.from_bytes(hashlib.sha256(mark).digest()[:8]) % len(keys)
        # A stride that shares no factor with the count meets every work once; it is a prime.
        stride = _STRIDE if len(keys) % _STRIDE else 1
        for step in range(min(_LOOKED_AT, len(keys))):
            yield self.holdings.works[keys[(start + step * stride) % len(keys)]], ""

    def _rank(self, work: Work) -> tuple[int, str]:
        """Order a person's works: newest first, equal ones differently for each patron."""
        mark = f"{self.profile.patron_id}/{work.key}".encode()
        return (-work.year, hashlib.blake2b(mark, digest_size=6).hexdigest())

    def _add(self, work: Work, found: Supply, reason: Reason) -> None:
        self.bag.append(bag_item(work, found, reason))
        self.in_bag.add(work.key)
        self.filled[reason.function] += 1
        self.places[reason.function] += 1
        if not found.is_made:
            self.holdings.take(found.item.id)


def _as_said(work: Work, name: str, told: str) -> str:
    """Return an author as the catalogue says the name; staff type it as it is filed."""
    return dict(work.authors).get(name, told)


def bag_item(work: Work, found: Supply, reason: Reason) -> BagItem:
    """Return a work as it goes into a bag."""
    item = found.item
    return BagItem(item.id, work.key, item.title, found.form, reason, found.is_made)
