"""Dividing a DAISY book into volumes, each a book of its own on one disc or card.

Every volume holds the whole text and as many chapters of sound as there is room for.

Source: DAISY 2.02 (2001), 2.1.3 `ncc:setInfo`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from formats.document import Lang
from formats.errors import ThemeError
from formats.labels import labels
from formats.writers._daisy_book import Facts, NavPoint, Par
from formats.writers._daisy_sound import ChapterFile

MIN_VOLUME_MB = 1
MAX_VOLUME_MB = 1_000_000
_BYTES_PER_MB = 1_000_000
_CLUSTER_BYTES = 32 * 1024
"""Cards give out their room in pieces of at most so many bytes (FAT32)."""
_BYTES_PER_PAR = 400
"""What one sentence takes in the timing files, and a heading in the navigation, at most."""


@dataclass(frozen=True, slots=True)
class Part:
    """Volume `number` of `count`, with the chapters of `group`."""

    number: int
    count: int
    group: range

    @property
    def folder(self) -> str:
        """Return the folder of the volume with its slash, or nothing where there is only one."""
        return f"disc{self.number:02}/" if self.count > 1 else ""

    def facts(self, facts: Facts) -> Facts:
        """Return the facts of a volume: which one it is stands in its title."""
        if self.count == 1:
            return facts
        which = f"{self.number} {labels(facts.lang).of} {self.count}"
        name = f"{facts.identifier}-{self.number}"
        return replace(facts, title=f"{facts.title} ({which})", identifier=name)

    def points(
        self, title: str, lang: Lang, points: Sequence[NavPoint], first: Par
    ) -> tuple[NavPoint, ...]:
        """Return the entries that lead into the volume; a later one begins with its title."""
        inside = tuple(point for point in points if point.par.chapter in self.group)
        if not self.group.start:
            return inside
        return (NavPoint(title, lang, 1, None, first, 0), *inside)


def room_bytes(volume_mb: int | None) -> int | None:
    """Return the room on a medium.

    Raises:
        ThemeError: It is not positive, or more than any medium has.
    """
    if volume_mb is None:
        return None
    if not MIN_VOLUME_MB <= volume_mb <= MAX_VOLUME_MB:
        raise ThemeError(
            f"{volume_mb} MB", say="daisy-volume-size", least=MIN_VOLUME_MB, most=MAX_VOLUME_MB
        )
    return volume_mb * _BYTES_PER_MB


def parts(files: tuple[ChapterFile, ...], texts_bytes: int, room: int | None) -> tuple[Part, ...]:
    """Return the volumes of a book, the chapters in order, none divided.

    Args:
        files: The chapters.
        texts_bytes: What the whole text and the pictures take on every volume.
        room: Bytes on one medium; None for one volume of any size.

    Raises:
        ThemeError: A chapter is longer than a medium.
    """
    if room is None:
        return (Part(1, 1, range(len(files))),)
    left = room - _on_medium(texts_bytes) - _CLUSTER_BYTES * 4
    starts, used = [0], 0
    for at, file in enumerate(files):
        size = _on_medium(file.end - file.start) + _on_medium(len(file.clips) * _BYTES_PER_PAR)
        if size > left:
            raise _too_long(file, size + room - left)
        if used and used + size > left:
            starts.append(at)
            used = 0
        used += size
    return tuple(_numbered(starts, len(files)))


def _numbered(starts: list[int], count: int) -> Iterator[Part]:
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], count], strict=True), 1):
        yield Part(number, len(starts), range(start, end))


def _on_medium(size: int) -> int:
    return -(-size // _CLUSTER_BYTES) * _CLUSTER_BYTES


def _too_long(file: ChapterFile, needed: int) -> ThemeError:
    title = file.chapter.title
    return ThemeError(
        f"{title}: {needed} bytes",
        say="daisy-chapter-too-long",
        title=title,
        least=-(-needed // _BYTES_PER_MB),
    )
