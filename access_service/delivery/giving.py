"""The gate before a bag: what is made of a protected text is for a beneficiary's bag alone.

The patron's own yes or no counts, never who packs: staff may open every file, and still may not
bring one to somebody who is not noted. What the library lends from its shelves asks for nothing.

Source: Directive (EU) 2017/1564, articles 3 (1)(b) and 5 (1)(a) and (d).
"""

from __future__ import annotations

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import Job, JobId, MaterialKind
from access_service.delivery.desk import Desk
from access_service.delivery.model import BagItem, BagState, Visit
from access_service.entitlement import ANYBODY, NotEntitled, Reader
from formats.errors import UnknownThing


def not_entitled(*titles: str) -> NotEntitled:
    """Return the error that tells staff what stands in the way, and what to do."""
    return NotEntitled("protected work", say="delivery-not-entitled", titles=", ".join(titles))


class Giving:
    """Asks the gate for a patron, and writes down what they were given."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def barred(self, visit: Visit) -> tuple[BagItem, ...]:
        """Return what of a bag its patron may not have."""
        made = [one for one in visit.bag if one.is_made]
        if not made:
            return ()
        patron_id = visit.patron_id
        reader = ANYBODY if patron_id is None else Reader(self._desk.patrons.show(patron_id))
        return tuple(one for one in made if not self._may_have(one, reader))

    def require(self, visit: Visit, *, job: str = "") -> None:
        """Let a bag's copies out, or not.

        Args:
            visit: Whose bag it is.
            job: Only this copy of it; empty: all of them.

        Raises:
            NotEntitled: One is protected, and nobody noted that the patron is a beneficiary.
        """
        barred = [one.title for one in self.barred(visit) if not job or one.job == job]
        if barred:
            raise not_entitled(*barred)

    def note_given(self, visit: Visit) -> None:
        """Write the protected copies of a delivered bag into the register."""
        if visit.patron_id is None:
            return
        patron = self._desk.patrons.show(visit.patron_id)
        for one in visit.bag:
            if not one.is_made or one.state is not BagState.DELIVERED:
                continue
            job = self._job(one)
            if job is not None:  # as every other way out writes it: one line for one copy
                self._desk.entitlement.given(job, Reader(patron), job_id=one.job)
            elif not self._may_have(one, ANYBODY):
                work, form = f"text:{one.item_id}", one.form.value
                self._desk.register.note(patron, work, one.title, form, job=one.job)

    def _may_have(self, one: BagItem, reader: Reader) -> bool:
        file = self._file(one)
        if file is None:  # its text is gone: nobody can say any more that it was free
            return reader.patron is not None and reader.patron.is_eligible
        return self._desk.entitlement.may_have_file(file, reader)

    def _file(self, one: BagItem) -> ArtifactId | None:
        """Return what a copy is made of: as it was ordered, else the work's text today."""
        job = self._job(one)
        if job is not None and job.kind is MaterialKind.FILE:
            return job.material
        if self._desk.entitlement.has_text(one.item_id):
            return self._desk.entitlement.text(one.item_id).source.artifact
        return None

    def _job(self, one: BagItem) -> Job | None:
        if self._desk.conversions is None or not one.job:
            return None
        try:
            return self._desk.conversions.status(JobId(one.job)).job
        except UnknownThing:
            return None  # thinned; the text of the work tells as much
