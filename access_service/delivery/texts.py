"""The texts that other forms are made of to order, and the works that wait for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from access_service.catalogue.describe import said_title
from access_service.catalogue.record import Item, ItemId
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import FileSource
from access_service.delivery.desk import Desk
from access_service.delivery.model import Why, Wish, WishId
from access_service.entitlement import Right
from formats.document import Lang
from formats.errors import Unavailable, UnknownThing


@dataclass(frozen=True, slots=True)
class KeptText:
    """A work, and the file of its words."""

    item: Item
    source: FileSource


class Texts:
    """Takes the words of a work in, once: every form is made of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(
        self,
        item_id: ItemId,
        path: Path,
        *,
        name: str,
        lang: Lang,
        by: str,
        mark: Callable[[ArtifactId], Right] | None = None,
    ) -> KeptText:
        """Keep the text of a work, under its title: what is made of it is called so.

        Args:
            item_id: Any edition of it.
            path: Where its bytes are; it may go away afterwards.
            name: What the file was called where it comes from.
            lang: Its language.
            by: Who brought it.
            mark: Notes whose the file is, before it is the work's text: for no moment is it taken
                for another's. Without it, what was noted of the file before goes on holding.

        Raises:
            UnknownThing: There is no such item, or no reader for this kind of file.
            UnreadableDocument: It is empty, too big, or another kind than its name says.
            StorageFailed: The disk is full.
        """
        from formats.readers.registry import check_source
        from formats.reading import Limits

        found = self._desk.shelves.show_many([item_id])
        if not found:
            raise UnknownThing(f"no item {item_id}", say="unknown-item", id=item_id)
        if self._desk.conversions is None:
            raise Unavailable("nothing is made here", say="delivery-nothing-made")
        with path.open("rb") as src:
            check_source(src, name=name, limits=Limits())
        source = self._desk.conversions.keep_file(path, name=_titled(found[0], name))
        right = "" if mark is None else mark(source.artifact).value
        self._desk.store.put_text(item_id, source, lang)
        self._desk.visits.note(self._desk.event(by, "text-kept", item=str(item_id), right=right))
        return KeptText(found[0], source)

    def forget(self, item_id: ItemId, *, by: str) -> None:
        """Make nothing more of a work's text; what was made of it stays."""
        self._desk.store.forget_text(item_id)
        self._desk.visits.note(self._desk.event(by, "text-forgotten", item=str(item_id)))

    def wanted(
        self, unmet: Mapping[WishId, tuple[Wish, Why | None]]
    ) -> tuple[tuple[Item, int], ...]:
        """Return the works that only lack a text, and how many ask for each, most first."""
        asked = Counter(
            wish.item_id for wish, why in unmet.values() if why is Why.NO_TEXT and wish.item_id
        )
        items = self._desk.shelves.show_many(asked)
        return tuple((item, asked[item.id]) for item in sorted(items, key=lambda i: -asked[i.id]))


def _titled(item: Item, name: str) -> str:
    """Return the name of a work's text: its title, with the suffix that tells the kind of file.

    A work without a title leaves the file its own name.
    """
    # What stands before a slash would be taken for a folder.
    title = said_title(item.title).replace("/", " ").replace("\\", " ")
    return f"{title}{PurePosixPath(name).suffix}" if title.strip() else name
