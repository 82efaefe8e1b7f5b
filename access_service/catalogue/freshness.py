"""Whether the search index holds what the store holds, told by revisions.

The store's revision is a marker that all processes share. An import makes it `dirty:<uuid>` before
its first write and a new, clean `<uuid>` after its last one, however it ends; the index carries in
a stamp file the clean revision that it was made from. An index is fresh when both are the same, so
a dirty revision never is one of an index.

Each import ends with a revision that no index can have been made from before its last write, or
leaves that to an import that began after it and still runs.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol, TypeVar

from access_service.catalogue.filters import Filters
from access_service.catalogue.index import CatalogueIndex, IndexDamaged
from access_service.catalogue.index_files import held
from access_service.catalogue.outcome import Hit, Outcome
from access_service.catalogue.record import Item, ItemId
from formats.errors import StorageFailed, Unavailable

REVISION: Final = "catalogue-revision"
STAMP: Final = "revision"
"""File beside the index that holds the revision it was made from."""
DIRTY: Final = "dirty:"
REBUILD_WAIT_S: Final = 30.0
"""How long a search without any index waits for the one who makes it."""
IMPORT_WAIT_S: Final = 2.0
"""How long an import waits for the index's lock before it leaves the index to a later rebuild."""
MARKS_WAIT_S: Final = 15.0
LEAST_REBUILT: Final = 2_000
REBUILT_SHARE: Final = 16
"""To put an item in the place of another costs as much as to build sixteen afresh: where more than
that share of the items get other forms of their headings, and no few, the index is built anew."""
TRUSTED_S: Final = 0.25
"""How long an index that was found fresh is taken to be so without asking the store: a page asks it
several times. What is written to the index itself is seen at once all the same."""


_Told = TypeVar("_Told")


def is_clean(revision: str) -> bool:
    """Tell whether a revision names one state of the catalogue, rather than a change going on."""
    return bool(revision) and not revision.startswith(DIRTY)


class Markers(Protocol):
    """Small facts that are remembered beside the items."""

    def get(self, name: str) -> str | None:
        """Return the text kept under `name`, or None."""
        ...

    def put(self, name: str, value: str) -> None:
        """Keep a text."""
        ...


class FreshIndex:
    """The index, kept as fresh as the store without making searches or imports wait.

    Args:
        markers: Where the store's revision is kept.
        folder: Where the index lies.
        all_items: Yields what the store holds now.
        now_s: Seconds from any start.
    """

    def __init__(
        self,
        markers: Markers,
        folder: Path,
        all_items: Callable[[], Iterable[Item]],
        *,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._markers = markers
        self._folder = folder
        self._all_items = all_items
        self._index = CatalogueIndex(folder)
        self._now_s = now_s
        self._trusted_until_s = 0.0

    @property
    def revision(self) -> str:
        """Return a text that changes whenever an item does."""
        return self._markers.get(REVISION) or ""

    @property
    def is_fresh(self) -> bool:
        """Tell whether the index holds what the store holds now."""
        return self.is_stamped(self.revision)

    def search(self, query: str, *, limit: int) -> tuple[Hit, ...]:
        """Return the best answers; see `CatalogueIndex.search`.

        Raises:
            Unavailable: There is no index yet and another process is long in making it.
        """
        return self._ask(lambda index: index.search(query, limit=limit))

    def find(self, query: str, *, limit: int, filters: Filters) -> Outcome:
        """Return the best answers, counted and by kind; see `CatalogueIndex.find`.

        Raises:
            Unavailable: There is no index yet and another process is long in making it.
        """
        return self._ask(lambda index: index.find(query, limit=limit, filters=filters))

    def newest(self, filters: Filters, *, limit: int) -> tuple[ItemId, ...]:
        """Return the newest items that filters let through; see `CatalogueIndex.newest`.

        Raises:
            Unavailable: There is no index yet and another process is long in making it.
        """
        return self._ask(lambda index: index.newest(filters, limit=limit))

    def audiences(self) -> tuple[str, ...]:
        """Return every audience that an item names; see `CatalogueIndex.audiences`.

        Raises:
            Unavailable: There is no index yet and another process is long in making it.
        """
        return self._ask(lambda index: index.audiences())

    def like(self, item: Item, *, limit: int) -> tuple[ItemId, ...]:
        """Return the items most like one; see `CatalogueIndex.like`.

        Raises:
            Unavailable: There is no index yet and another process is long in making it.
        """
        return self._ask(lambda index: index.like(item, limit=limit))

    def _ask(self, question: Callable[[CatalogueIndex], _Told]) -> _Told:
        """Ask the index, or the one before it while somebody else is about to renew it."""
        self.refresh()
        try:
            return question(self._index)
        except IndexDamaged:
            with held(self._folder, "rebuild", wait_s=REBUILD_WAIT_S):
                try:
                    # Whoever held the lock before has perhaps made it.
                    return question(self._index)
                except IndexDamaged:
                    self._rebuild()
                return question(self._index)

    def refresh(self) -> None:
        """Rebuild a stale index, unless an import is running or somebody else rebuilds it."""
        now_s = self._now_s()
        if now_s < self._trusted_until_s:
            return
        if self.is_fresh:
            self._trusted_until_s = now_s + TRUSTED_S
            return
        if self._is_import_running():
            return
        with suppress(Unavailable), held(self._folder, "rebuild", wait_s=0):
            if not self.is_fresh:
                self._adopt()
                self._rebuild()

    @contextmanager
    def importing(self) -> Iterator[ImportMark]:
        """Give what an import tells of its writes; the revision is clean again at the end."""
        with held(self._folder, "import", wait_s=MARKS_WAIT_S, is_shared=True):
            mark = ImportMark(self, self._markers, self._folder)
            try:
                yield mark
            except BaseException:
                mark.end(is_whole=False)
                raise
            mark.end(is_whole=True)

    def stamp(self, revision: str) -> None:
        """Note the clean revision that the index holds.

        Raises:
            StorageFailed: The place cannot be written.
        """
        temporary = self._folder / f"{STAMP}.{uuid.uuid4().hex}"
        try:
            temporary.write_text(revision, encoding="utf-8")
            temporary.replace(self._folder / STAMP)
        except OSError as exc:
            name = self._folder.name
            raise StorageFailed(f"{temporary}: {exc}", say="index-not-writable", name=name) from exc

    def is_stamped(self, revision: str) -> bool:
        """Tell whether the index holds this revision."""
        stamp = self._folder / STAMP
        return (
            is_clean(revision) and stamp.is_file() and stamp.read_text(encoding="utf-8") == revision
        )

    def _is_import_running(self) -> bool:
        try:
            with held(self._folder, "import", wait_s=0):
                return False
        except Unavailable:
            return True

    def _adopt(self) -> None:
        """Make clean a revision that an import left dirty when it was killed.

        Should it be alive after all, on another machine, its end makes another revision.
        """
        with held(self._folder, "marks", wait_s=MARKS_WAIT_S):
            if self.revision.startswith(DIRTY):
                self._markers.put(REVISION, uuid.uuid4().hex)

    def _rebuild(self) -> None:
        # The revision is read before the items: what is written meanwhile makes another one.
        revision = self.revision
        self._index.rebuild(self._all_items())
        if not revision.startswith(DIRTY):
            self.stamp(revision)


class ImportMark:
    """What one import says of its writes: it vouches for its own and for nobody else's."""

    def __init__(self, fresh: FreshIndex, markers: Markers, folder: Path) -> None:
        self._fresh = fresh
        self._markers = markers
        self._folder = folder
        self._clean = uuid.uuid4().hex
        self._has_begun = False
        self._index: CatalogueIndex | None = None
        self._named_count = 0

    def begin(self) -> None:
        """Make the revision dirty, before the first write."""
        if self._has_begun:
            return
        with held(self._folder, "marks", wait_s=MARKS_WAIT_S):
            if self._fresh.is_stamped(self._fresh.revision):
                self._index = CatalogueIndex(self._folder, wait_s=IMPORT_WAIT_S)
            self._markers.put(REVISION, DIRTY + self._clean)
        self._has_begun = True

    def keep_up(self, items: Sequence[Item], gone: Sequence[ItemId]) -> None:
        """Bring the index up to what was stored; where it cannot be written it is left behind."""
        if self._index is None:
            return
        try:
            if items:
                self._index.put(items)
            if gone:
                self._index.delete(gone)
        except (Unavailable, StorageFailed):
            self._index = None

    def keep_up_with_names(self, items: Sequence[Item]) -> None:
        """Do what `keep_up` does for items that changed by nothing but forms of their headings.

        An authority file may change them all: the index is then left behind, answers as before,
        and is built anew at the end.
        """
        self._named_count += len(items)
        if self._index is not None and self._named_count > LEAST_REBUILT:
            with suppress(Unavailable):
                if self._named_count > self._index.item_count // REBUILT_SHARE:
                    self._index = None
        self.keep_up(items, [])

    def end(self, *, is_whole: bool) -> None:
        """Make the revision clean after the last write, and stamp an index that was kept up."""
        if not self._has_begun:
            return
        with held(self._folder, "marks", wait_s=MARKS_WAIT_S):
            present = self._markers.get(REVISION) or ""
            is_alone = present == DIRTY + self._clean
            if present.startswith(DIRTY) and not is_alone:
                return  # an import that began later still runs: its end makes the revision clean
            if is_whole and is_alone and self._index is not None:
                with suppress(StorageFailed):
                    self._fresh.stamp(self._clean)
            self._markers.put(REVISION, self._clean)
