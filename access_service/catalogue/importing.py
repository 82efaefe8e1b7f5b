"""The life of an import: tried, run, gone on with after a kill, undone.

Records go into the store in portions, each with what was there before in the journal, in one
transaction. A kill therefore leaves whole portions and a journal that knows them: the same file
imported again goes on with the same import, and undoing it takes back all that it ever did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Protocol

from access_service.catalogue.accents import Accents, lacks_accents
from access_service.catalogue.authorities import Authorities
from access_service.catalogue.freshness import FreshIndex, ImportMark
from access_service.catalogue.import_report import ImportReport, Portion, Tally
from access_service.catalogue.index_files import held
from access_service.catalogue.record import Intake, Item, ItemId
from access_service.catalogue.store import (
    BatchId,
    ImportBatch,
    ImportState,
    ItemStore,
    PutCounts,
    UndoneCounts,
)
from formats.errors import BadInput, StorageFailed, Unavailable

PORTION = 1000
"""Items put into store and index at once: bounds the memory of an import of any size."""

MOST_BARE = 200_000
"""Items in capitals that are looked at again at the end; more wait for the next import."""

MOST_PER_CENT = 50
"""More of a file's first portion known under another name than this: the same catalogue."""


class ReadRecords(Protocol):
    """Reads a catalogue file."""

    def __call__(self, path: Path, /, *, source: str) -> Iterable[Intake]:
        """Return the records of a file under the name of their source."""
        ...


class Importer:
    """Brings files into the catalogue, and takes them back.

    Args:
        items: Where items are kept.
        fresh: The search index over them.
        read_records: Reads a catalogue file.
        folder: Where locks lie.
    """

    def __init__(
        self, items: ItemStore, fresh: FreshIndex, read_records: ReadRecords, folder: Path
    ) -> None:
        self._items = items
        self._fresh = fresh
        self._read = read_records
        self._folder = folder
        self.journal = items.journal
        self._accents = Accents(items.accents)
        self._authorities = Authorities(items.authorities)

    def import_file(
        self,
        path: Path,
        *,
        source: str | None = None,
        file_name: str = "",
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Import a catalogue file; readable records are kept even where others are refused.

        Args:
            path: MARC21, UNIMARC, MARCXML, Dublin Core, MODS, MARC-in-JSON, CSV or DBF.
            source: Name of the catalogue that it was exported from; the file's stem if not given.
                Each export of one catalogue needs the same name, to replace the one before.
            file_name: The name that staff know the file by, if it is another.
            on_progress: Called with the number of records read so far.

        Raises:
            BadInput: The file is no catalogue, or holds one that is here under another name.
            StorageFailed: The store cannot keep the records; portions before that are kept, and
                importing the file again goes on.
            Unavailable: Another import of the same source is running.
        """
        name = file_name or path.name
        records = self._read(path, source=source or Path(name).stem)
        if source is None:
            self._require_not_renamed(path, name)
        return self.import_portions(
            _portions(records),
            source=source or Path(name).stem,
            file_name=name,
            on_progress=on_progress,
        )

    def import_portions(
        self,
        portions: Iterable[list[Intake]],
        *,
        source: str,
        file_name: str,
        is_going_on: bool = False,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Import records as they come; each portion is stored before the next is asked for.

        Args:
            portions: The records.
            source: Name of the catalogue that they come from.
            file_name: What staff know it by.
            is_going_on: Whether the portions begin where the same import was interrupted, and not
                at its start.
            on_progress: Called with the number of records so far, also while items are looked at
                once more at the end; what it raises stops the import.

        Raises:
            StorageFailed: The store cannot keep the records; portions before that are kept.
            Unavailable: Another import of the same source is running.
        """
        with self.alone(source):
            return self.import_alone(
                portions,
                source=source,
                file_name=file_name,
                is_going_on=is_going_on,
                on_progress=on_progress,
            )

    def import_alone(
        self,
        portions: Iterable[list[Intake]],
        *,
        source: str,
        file_name: str,
        is_going_on: bool = False,
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Import records as `import_portions` does, for a caller who is `alone` with the source."""
        batch = self.journal.begin(source, file_name, datetime.now(UTC), is_going_on=is_going_on)
        tally = Tally(file_name)
        state = ImportState.STOPPED
        try:
            with self._fresh.importing() as mark:
                bare: list[ItemId] = []
                for portion in portions:
                    items = self._store(tally.add(portion), mark, tally, batch.id)
                    room = MOST_BARE - len(bare)
                    bare += [item.id for item in items if lacks_accents(item)][:room]
                    on_progress(tally.seen)
                tally.repaired += self._restore_later(
                    bare, mark, batch.id, lambda: on_progress(tally.seen)
                )
                if tally.has_authorities:
                    self._name_all(mark, lambda: on_progress(tally.seen))
            state = ImportState.DONE
        finally:
            ended = self._ended(batch, tally, state)
            self.journal.finish(ended)
        with suppress(StorageFailed):  # the records are kept: a search makes the index later
            self._fresh.refresh()
        return replace(tally.report(batch.id), counts=ended.counts, deleted=ended.deleted)

    def try_file(
        self,
        path: Path,
        *,
        source: str | None = None,
        file_name: str = "",
        on_progress: Callable[[int], None] = lambda _: None,
    ) -> ImportReport:
        """Tell what importing a file would do, and change nothing; see `import_file`."""
        name = file_name or path.name
        tally = Tally(name)
        records = self._read(path, source=source or Path(name).stem)
        if source is None:
            self._require_not_renamed(path, name)
        for records_read in _portions(records):
            portion = tally.add(records_read)
            items = self._authorities.name(self._accents.restore(portion.items))
            tally.note(items)
            tally.counts += self._items.compare(items)
            tally.deleted += len(self._items.get_many(portion.gone))
            on_progress(tally.seen)
        return tally.report()

    def ask_undo(self, number: BatchId) -> ImportBatch:
        """Note that an import is to be undone; from then on it is, whatever dies meanwhile.

        Raises:
            UnknownThing: There is no import of this number.
            BadInput: It was undone already, or so long ago that nobody knows what it changed.
            Unavailable: An import of the same source is running.
        """
        batch = self.journal.get(number)
        if batch.state is ImportState.UNDONE:
            raise BadInput(f"import {number} is undone", say="import-is-undone", number=number)
        if batch.state is not ImportState.UNDOING:
            with self.alone(batch.source):
                self._require_undoable(batch)
                batch = replace(batch, state=ImportState.UNDOING)
                self.journal.finish(batch)
        return batch

    def undo(
        self, number: BatchId, *, on_progress: Callable[[int], None] = lambda _: None
    ) -> UndoneCounts:
        """Take back what an import did, or go on with it; what was changed after it stays.

        Raises:
            UnknownThing: There is no import of this number.
            BadInput: It was undone already, or so long ago that nobody knows what it changed.
            Unavailable: An import of the same source is running.
        """
        batch = self.ask_undo(number)
        with self.alone(batch.source):
            # Whoever held the lock before may have undone it.
            if self.journal.get(number).state is ImportState.UNDOING:
                self._take_back(number, on_progress)
                ended = replace(batch, state=ImportState.UNDONE, finished_at=datetime.now(UTC))
                self.journal.finish(ended)
        with suppress(StorageFailed):
            self._fresh.refresh()
        return self.journal.get(number).undone

    def give_undoing_up(self, number: BatchId) -> None:
        """Note that undoing an import fails; what was taken back stays so, and `undo` goes on.

        Raises:
            UnknownThing: There is no import of this number.
            Unavailable: An import of the same source is running, or its undoing.
            StorageFailed: It cannot be noted.
        """
        batch = self.journal.get(number)
        with self.alone(batch.source):
            batch = self.journal.get(number)
            if batch.state is ImportState.UNDOING:
                self.journal.finish(replace(batch, state=ImportState.UNDO_FAILED))

    def is_interrupted(self, batch: ImportBatch) -> bool:
        """Tell whether an import, or its undoing, has not ended, and nobody goes on with it now."""
        if batch.state is ImportState.STOPPED:
            return True
        if batch.state not in {ImportState.RUNNING, ImportState.UNDOING}:
            return False
        try:
            with self.alone(batch.source):
                # It may have ended between the look at its state and the lock.
                return self.journal.get(batch.id).state is batch.state
        except Unavailable:
            return False

    def _take_back(self, number: BatchId, on_progress: Callable[[int], None]) -> None:
        done = 0
        has_names = self._authorities.store.has_of(number)
        with self._fresh.importing() as mark:
            mark.begin()
            while not (portion := self.journal.take_back(number)).is_end:
                mark.keep_up(portion.restored, portion.removed)
                done += len(portion.restored) + len(portion.removed) + portion.kept
                self._name(portion.restored, mark)
                on_progress(done)
            if has_names:
                self._name_all(mark, lambda: on_progress(done))

    def _require_undoable(self, batch: ImportBatch) -> None:
        did = batch.counts.added + batch.counts.changed + batch.deleted
        # An undoing that failed at its very end has nothing left to take back.
        if did > batch.undone.total and not self.journal.is_undoable(batch.id):
            raise BadInput(f"import {batch.id} is too old", say="import-too-old", number=batch.id)

    @contextmanager
    def alone(self, source: str) -> Iterator[None]:
        """Hold the right to import a source; it ends with the process, even if killed.

        Raises:
            Unavailable: An import of the source is running.
        """
        name = f"source-{sha256(source.encode()).hexdigest()[:12]}"
        with ExitStack() as stack:
            try:
                stack.enter_context(held(self._folder, name, wait_s=0))
            except Unavailable as exc:
                raise Unavailable(str(exc), say="import-is-running", source=source) from exc
            yield

    def _store(
        self, portion: Portion, mark: ImportMark, tally: Tally, batch: BatchId
    ) -> tuple[Item, ...]:
        """Store a portion and return its items as they were stored."""
        self._accents.learn(portion.items)
        items = self._authorities.name(self._accents.restore(portion.items))
        portion = replace(portion, items=items)
        authorities = portion.authorities
        tally.has_authorities |= self._authorities.keep(authorities, portion.gone, batch=batch)
        tally.note(portion.items)
        self.journal.note(batch, portion.refusals, portion.mended)
        if portion.items or portion.gone:
            mark.begin()
            put = self._items.put(portion.items, batch=batch)
            tally.counts += put
            tally.deleted += self._items.delete(portion.gone, batch=batch)
            # An export that comes again is mostly what is here: the index holds that already.
            differing = set(put.differing)
            changed = [item for item in portion.items if item.id in differing]
            mark.keep_up(changed, portion.gone)
        return portion.items

    def _restore_later(
        self, bare: list[ItemId], mark: ImportMark, batch: BatchId, on_portion: Callable[[], None]
    ) -> int:
        """Give items in capitals the accents of words that came after them.

        Returns:
            How many items were repaired that had not been before.
        """
        count = 0
        for start in range(0, len(bare), PORTION):
            before = self._items.get_many(bare[start : start + PORTION])
            after = self._accents.restore(before)
            pairs = [pair for pair in zip(before, after, strict=True) if pair[0] is not pair[1]]
            mended = [new for _, new in pairs]
            count += sum(1 for old, _ in pairs if not old.repairs)
            if mended:
                self._items.put(mended, batch=batch)
                self.journal.note(batch, [], [item.id for item in mended])
                mark.keep_up(mended, [])
            on_portion()
        return count

    def _name_all(self, mark: ImportMark, on_portion: Callable[[], None]) -> None:
        """Give all items' headings the forms that authority files have for them now."""
        rest = iter(self._items.all())
        while before := list(islice(rest, PORTION)):
            self._name(before, mark)
            on_portion()

    def _name(self, before: Sequence[Item], mark: ImportMark) -> None:
        # No import's journal knows of it: it is made from what the items and the files say.
        pairs = zip(before, self._authorities.name(before), strict=True)
        if changed := [new for old, new in pairs if new is not old]:
            mark.begin()
            self._items.put(changed)
            mark.keep_up_with_names(changed)

    def _ended(self, batch: ImportBatch, tally: Tally, state: ImportState) -> ImportBatch:
        """Return how an import ended; the journal counts what it changed before a kill too."""
        counts, deleted = self.journal.changed(batch.id)
        unchanged = tally.counts.added + tally.counts.changed + tally.counts.unchanged
        unchanged -= counts.added + counts.changed
        return replace(
            batch,
            finished_at=datetime.now(UTC),
            state=state,
            counts=PutCounts(counts.added, counts.changed, max(0, unchanged)),
            deleted=deleted,
            repaired=tally.repaired,
            refused=tally.refused_count,
        )

    def _require_not_renamed(self, path: Path, file_name: str) -> None:
        """Refuse a file of a new name whose records are here under another: all would double.

        The first portion tells: reading the whole file once more for it would cost too much.
        """
        new = Path(file_name).stem
        held_sources = [name for name, _ in self._items.sources()]
        if new in held_sources:
            return
        for name in held_sources:
            first = next(_portions(self._read(path, source=name)), [])
            items = [record for record in first if isinstance(record, Item)]
            titles = {kept.id: kept.title for kept in self._items.get_many(_ids(items))}
            same = sum(titles.get(item.id) == item.title for item in items)
            if same * 100 > len(items) * MOST_PER_CENT:
                raise BadInput(
                    f"{file_name}: {same} of {len(items)} are of source {name}",
                    say="catalogue-renamed",
                    name=file_name,
                    source=name,
                    new=new,
                )


def _ids(items: Iterable[Item]) -> Iterator[ItemId]:
    return (item.id for item in items)


def _portions(records: Iterable[Intake]) -> Iterator[list[Intake]]:
    left = iter(records)
    while portion := list(islice(left, PORTION)):
        yield portion
