"""The index as a cache: changes are seen within a second, damage is mended without an outage."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from access_service.catalogue.freshness import TRUSTED_S, FreshIndex
from access_service.catalogue.index import CatalogueIndex
from access_service.catalogue.record import Item, ItemId
from formats.document import EL

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Event

READERS = 2
START_S = 60.0
SEEN_WITHIN_S = 1.0
REVISION = "one"


ALWAYS_THERE, ADDED, CHANGED = WORDS = ("φόνισσα", "χιόνια", "μοιρολόγι")


def item(number: int, title: str) -> Item:
    name = ItemId(f"t:{number}")
    return Item(id=name, source="t", control_number=str(number), title=title, lang=EL)


ALWAYS = item(1, f"Η {ALWAYS_THERE}")


class Unchanged:
    """Markers of a store that nobody writes to: only its index is touched."""

    def get(self, _name: str) -> str:
        return REVISION

    def put(self, name: str, value: str) -> None:
        raise AssertionError(f"{name} became {value}")


def fresh(root: Path) -> FreshIndex:
    return FreshIndex(Unchanged(), root, lambda: [ALWAYS])


def _read(root: str, seen: "Queue[tuple[str, float]]", stop: "Event") -> None:
    """Search without end, and tell each change of what is found, when, and every failure."""
    index = fresh(Path(root))
    known = None
    while not stop.wait(0.005):
        try:
            told = " ".join(word for word in WORDS if index.search(word, limit=1))
        except BaseException as exc:  # noqa: BLE001 - whatever it is, the test must hear of it
            told = f"failed: {exc!r}"
        if told != known:
            known = told
            seen.put((told, time.monotonic()))


@contextmanager
def readers(root: Path) -> Iterator["Queue[tuple[str, float]]"]:
    """Let other processes search; yield what they tell once each of them has begun."""
    context = multiprocessing.get_context("spawn")
    seen, stop = context.Queue(), context.Event()
    started = [context.Process(target=_read, args=(str(root), seen, stop)) for _ in range(READERS)]
    for reader in started:
        reader.start()
    try:
        for _ in started:
            assert seen.get(timeout=START_S)[0] == ALWAYS_THERE
        yield seen
    finally:
        stop.set()
        for reader in started:
            reader.join(30)
        assert [reader.exitcode for reader in started] == [0] * READERS


@pytest.fixture
def root(tmp_path: Path) -> Path:
    path = tmp_path / "index"
    CatalogueIndex(path).rebuild([ALWAYS])
    fresh(path).stamp(REVISION)
    return path


def seen_at(seen: "Queue[tuple[str, float]]", expected: str) -> float:
    """Return when the last reader found these words and no others; none ever fails or loses one.

    A reader asks for one word after the other: for a moment it may have the old and the new.
    """
    waiting, last = READERS, 0.0
    while waiting:
        told, at = seen.get(timeout=START_S)
        assert told.split()[0] == ALWAYS_THERE, told
        if told == expected:
            waiting, last = waiting - 1, max(last, at)
    return last


def test_a_search_within_a_moment_asks_no_store_and_one_a_second_later_sees_what_changed(
    root: Path,
) -> None:
    revisions, asked = [REVISION], []

    class Changing(Unchanged):
        def get(self, name: str) -> str:
            asked.append(name)
            return revisions[-1]

    now_s, stored = [0.0], [ALWAYS]
    index = FreshIndex(Changing(), root, lambda: stored, now_s=lambda: now_s[0])
    assert not index.search(ADDED, limit=1)
    once = len(asked)
    stored.append(item(2, ADDED))  # by another process, whose index could not be written
    revisions.append("two")
    now_s[0] = TRUSTED_S / 2
    assert not index.search(ADDED, limit=1)
    assert len(asked) == once > 0
    now_s[0] = SEEN_WITHIN_S
    assert index.search(ADDED, limit=1)
    assert len(asked) > once


def test_other_processes_see_an_addition_a_change_and_a_deletion_within_a_second(
    root: Path,
) -> None:
    index = CatalogueIndex(root)
    with readers(root) as seen:
        for change, expected in (
            (lambda: index.put([item(2, ADDED)]), f"{ALWAYS_THERE} {ADDED}"),
            (lambda: index.put([item(2, CHANGED)]), f"{ALWAYS_THERE} {CHANGED}"),
            (lambda: index.delete([ItemId("t:2")]), ALWAYS_THERE),
        ):
            change()
            written = time.monotonic()
            assert seen_at(seen, expected) - written < SEEN_WITHIN_S


def lose_the_description(generation: Path) -> None:
    (generation / "catalogue" / "meta.json").unlink()


def rot_on_the_disk(generation: Path) -> None:
    path = max(generation.glob("catalogue/*.idx"), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    rotten = path.with_suffix(".rotten")
    rotten.write_bytes(data)
    rotten.replace(path)  # who has the old file open goes on with it


def test_damage_is_mended_while_other_processes_go_on_searching_and_one_writes(
    root: Path,
) -> None:
    with readers(root) as seen:
        for number, damage in enumerate((lose_the_description, rot_on_the_disk)):
            before = (root / "current").read_text()
            damage(root / before)
            assert fresh(root).search(ALWAYS_THERE, limit=1), "whoever comes now is answered too"
            assert (root / "current").read_text() != before
            CatalogueIndex(root).verify()
            CatalogueIndex(root).put([item(2, (ADDED, CHANGED)[number])])
            seen_at(seen, f"{ALWAYS_THERE} {(ADDED, CHANGED)[number]}")
