"""Makes the three catalogue files of the sample library from its readable sources.

Run `python -m access_service.sample.build` after a change in a `works_*.yaml` file. The same
sources give the same bytes: no clock, no random number.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from access_service.sample.marc21 import marc21
from access_service.sample.spreadsheet import spreadsheet
from access_service.sample.unimarc import unimarc
from access_service.sample.works import FILE_NAMES, HERE, Work, load_works


def build(works: tuple[Work, ...]) -> Mapping[str, bytes]:
    """Return the content of each catalogue file; every work is in exactly one of them."""
    first, second, third = (
        tuple(work for work in works if work.number % 3 == rest) for rest in (1, 2, 0)
    )
    return {
        FILE_NAMES[0]: b"".join(marc21(work) for work in first),
        FILE_NAMES[1]: b"".join(unimarc(work) for work in second),
        FILE_NAMES[2]: spreadsheet(third),
    }


def main(folder: Path = HERE) -> None:
    """Write the catalogue files into `folder`."""
    for name, content in build(load_works()).items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
