"""Where lists, their items and quotations begin and end in a DOCX, told by hidden bookmarks.

WordprocessingML has paragraphs and tables in a row, and nothing that holds them: a list item with a
table in it, or a quotation with a list, has no element of its own. So the stretch that belongs to
one is spanned by a bookmark. Word hides bookmarks whose names begin with «_», keeps them when the
file is edited, and shows or says nothing of them.

Source: ISO/IEC 29500-1, 17.13.6 (bookmarks may begin and end between blocks); 40 characters a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

BoundKind = Literal["List", "Item", "Quote"]
_NAME = re.compile(r"_(List|Item|Quote)(\d{1,9})(?:_([nb])(\d{1,9}))?(?:_d(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BoundName:
    """What the name of such a bookmark says."""

    kind: BoundKind
    number: int
    """Makes the name unique in the file."""
    is_ordered: bool = False
    """Of a list."""
    start: int = 1
    """Of a list that is counted: its first number."""
    depth: int = 0
    """Of an item: how many lists it stands in."""

    def __str__(self) -> str:
        match self.kind:
            case "List":
                return f"_List{self.number}_{'n' if self.is_ordered else 'b'}{self.start}"
            case "Item":
                return f"_Item{self.number}_d{self.depth}"
            case "Quote":
                return f"_Quote{self.number}"


def parse_bound(name: str) -> BoundName | None:
    """Return what a bookmark's name says, or None if it is no name of this kind."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    kind, number, mark, start, depth = match.groups()
    return BoundName(
        cast(BoundKind, kind), int(number), mark == "n", int(start or 1), int(depth or 0)
    )
