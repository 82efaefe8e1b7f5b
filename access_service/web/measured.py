"""What `make measure` measured of the pages, as it was kept beside this module.

The file is written by the checks and by nothing else; where it is missing, the accessibility
statement says that the measurements of this version were not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

KEPT: Final = Path(__file__).with_name("measured.json")


@dataclass(frozen=True, slots=True)
class Measured:
    """The counts of one run of the checks over every page.

    `pages` are pages in their states; `views` are pages in one language, scheme and width; `stops`
    are stops of the Tab key; `faulty_pages` names each page with a fault; `axe` and `browser` are
    the versions of what measured, and `made_of` is a mark of the code that was measured.
    """

    on: date
    pages: int
    views: int
    stops: int
    faulty_pages: tuple[str, ...] = ()
    axe: str = ""
    browser: str = ""
    made_of: str = ""


_JSON: Final = TypeAdapter(Measured)


def measured(path: Path = KEPT) -> Measured | None:
    """Return the newest measurements, or None where none were kept."""
    return _JSON.validate_json(path.read_bytes()) if path.exists() else None


def keep(found: Measured, path: Path = KEPT) -> None:
    """Keep measurements for the statement."""
    path.write_bytes(_JSON.dump_json(found, indent=1) + b"\n")
