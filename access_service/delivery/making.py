"""Forms that are made to order for a visit: asked for in time, the nearest visit first."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from access_service.catalogue.record import ItemId
from access_service.conversion.request import ConversionRequest, FileSource, JobId, Options
from access_service.delivery.desk import Desk
from access_service.delivery.giving import Giving
from access_service.delivery.model import BagItem, Profile, Visit
from access_service.delivery.needs import (
    ON_MEDIUM,
    SLOW_WPM,
    USUAL_PT,
    BringForm,
    NeedCode,
    Needs,
    need,
)
from access_service.unpacking import unpack_free
from formats.document import Lang
from formats.errors import BadInput, Unavailable
from formats.writing import Choices
from tts.engine import Wpm

if TYPE_CHECKING:
    from access_service.conversion.result import JobStatus

FIRST_PRIORITY: Final = 12
"""After people who wait at a page (1) and single requests (10); low numbers go first."""
LAST_PRIORITY: Final = 90
FORMATS: Final = {
    BringForm.AUDIO: "mp3",
    BringForm.PHONE: "mp3",
    BringForm.DAISY: "daisy",
    BringForm.LARGE_PRINT: "large-print-pdf",
    BringForm.BRAILLE: "brf",
}


@dataclass(frozen=True, slots=True)
class Order:
    """A title that is being made for a visit, and how far it is."""

    visit: Visit
    one: BagItem
    status: JobStatus | None


def priority_for(on: date, today: date) -> int:
    """Return a job's priority from the days that are left until its visit."""
    return min(FIRST_PRIORITY + max(0, (on - today).days), LAST_PRIORITY)


def options_for(needs: Needs, form: BringForm, lang: Lang, usual: Options) -> Options:
    """Return how a copy looks and sounds for these needs."""
    large, braille = need(needs, NeedCode.LARGE_PRINT), need(needs, NeedCode.BRAILLE)
    is_slow = need(needs, NeedCode.SLOW_SPEECH) is not None
    size = (large.size_pt if large else None) or USUAL_PT
    return replace(
        usual,
        lang=lang,
        size_pt=float(size) if form is BringForm.LARGE_PRINT else None,
        wpm=Wpm(SLOW_WPM) if is_slow else usual.wpm,
        choices=Choices(english_grade=braille.grade if braille else None),
    )


class Making:
    """Asks for conversions and tells how far they are."""

    def __init__(self, desk: Desk, usual: Options, giving: Giving) -> None:
        self._desk = desk
        self._usual = usual
        self._giving = giving

    def order(self, visit: Visit, profile: Profile) -> tuple[BagItem, ...]:
        """Ask for what a bag needs made, and return the bag with the jobs' names.

        Raises:
            NotEntitled: It is made of a protected text, and the patron is no beneficiary.
            Unavailable: Nothing can be made here, such as without a voice.
        """
        self._giving.require(visit)
        conversions = self._desk.conversions
        if conversions is None:
            return visit.bag
        texts = self._desk.store.texts(one.item_id for one in visit.bag if one.is_made)
        bag = []
        for one in visit.bag:
            if one.is_made and not one.job:
                request = self._request(one, profile, texts)
                soon = priority_for(visit.on, self._desk.today())
                one = replace(one, job=conversions.submit(request, priority=soon))
            bag.append(one)
        return tuple(bag)

    @contextmanager
    def files(self, visit: Visit) -> Iterator[list[tuple[str, Path]]]:
        """Give what was made for a visit as files for a medium; a DAISY book as its folder.

        Raises:
            ConversionFailed: Something is not ready yet; the error names it.
            NotEntitled: It is made of a protected text, and the patron is no beneficiary.
            BadInput: Nothing of the bag goes on a medium.
        """
        self._giving.require(visit)
        conversions, artifacts = self._desk.conversions, self._desk.artifacts
        made = [one for one in visit.bag if one.form in ON_MEDIUM and one.job]
        if not made or conversions is None or artifacts is None:
            raise BadInput(f"visit {visit.id}: nothing made", say="delivery-nothing-for-medium")
        with tempfile.TemporaryDirectory(prefix="prosvasi-") as folder:
            found: list[tuple[str, Path]] = []
            for number, one in enumerate(made, 1):
                product = conversions.product(JobId(one.job))
                path = artifacts.path(product.artifact)
                if product.suffix != ".zip":
                    found.append((f"{number:02}{product.suffix}", path))
                    continue
                with ZipFile(path) as archive:
                    book = unpack_free(archive, Path(folder) / f"{number:02}")
                inside = (one for one in sorted(book.rglob("*")) if one.is_file())
                found += [(one.relative_to(folder).as_posix(), one) for one in inside]
            yield found

    def orders(self) -> tuple[Order, ...]:
        """Return what is being made for visits that are not over, the nearest first."""
        found = [
            Order(visit, one, self._status(one.job))
            for visit in self._desk.visits.open()
            for one in visit.bag
            if one.job
        ]
        return tuple(sorted(found, key=lambda order: (order.visit.on, order.visit.id)))

    def states(self, visit: Visit) -> dict[str, JobStatus]:
        """Return how far each copy of a bag is that is made to order, by its job."""
        found = {one.job: self._status(one.job) for one in visit.bag if one.job}
        return {job: status for job, status in found.items() if status is not None}

    def _status(self, job: str) -> JobStatus | None:
        conversions = self._desk.conversions
        return None if conversions is None else conversions.status(JobId(job))

    def _request(
        self, one: BagItem, profile: Profile, texts: dict[ItemId, tuple[FileSource, Lang]]
    ) -> ConversionRequest:
        if one.item_id not in texts:
            raise Unavailable(f"{one.item_id}: no text", say="delivery-why-no-text")
        source, lang = texts[one.item_id]
        options = options_for(profile.needs, one.form, lang, self._usual)
        return ConversionRequest(source, FORMATS[one.form], options)
