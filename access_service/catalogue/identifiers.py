"""What tells one item, one book and one work from another."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from operator import mul
from typing import Final

from access_service.catalogue.record import Creator, ItemId
from access_service.catalogue.repair import fold

_ISBN: Final = re.compile(r"(?<!\d)(97[89][- ]?(?:\d[- ]?){9}\d|(?:\d[- ]?){9}[\dXx])(?!\d)")
_YEAR: Final = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_WEIGHTS_10: Final = range(10, 1, -1)
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_DIGITS: Final = re.compile(r"\d+")


def item_id(source: str, key: str) -> ItemId:
    """Return the item's id: 16 hexadecimal digits made from the source and its own key.

    The same record of the same source has the same id whenever it is imported; 64 bits keep ten
    million items apart.
    """
    return ItemId(hashlib.sha256(f"{source}\x1f{key}".encode()).hexdigest()[:16])


def isbn_13(text: str) -> str | None:
    """Return the ISBN-13 in a text that may hold a qualifier, None where no valid one stands.

    Source: ISO 2108:2017, annex A (check digit) and clause 4 (ISBN-10 becomes 978).
    """
    match = _ISBN.search(text)
    if not match:
        return None
    digits = match[1].replace("-", "").replace(" ", "")
    if len(digits) == 10:
        last = 10 if digits[9] in "Xx" else int(digits[9])
        if (sum(map(mul, _WEIGHTS_10, map(int, digits[:9]))) + last) % 11:
            return None
        digits = f"978{digits[:9]}"
        return digits + _check_digit(digits)
    return digits if digits[12] == _check_digit(digits[:12]) else None


def _check_digit(twelve: str) -> str:
    return str(-(sum(map(int, twelve[::2])) + 3 * sum(map(int, twelve[1::2]))) % 10)


def year_in(text: str) -> int | None:
    """Return the first year 1400-2099 in a text such as «[c1998?]»."""
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def work_key(creators: tuple[Creator, ...], title: str) -> str:
    """Return what joins the editions and forms of one work: author and title, folded.

    The author counts with the family name and one initial, because catalogues shorten names; of
    the subtitle only numbers count, because editions change it but volumes differ in it.
    """
    main, _, rest = title.partition(" : ")
    parts = [_key_words(main), *_DIGITS.findall(rest)]
    author = ""
    if creators:
        family, _, given = creators[0].heading.partition(",")
        author = f"{_key_words(family)} {_key_words(given)[:1]}".strip()
    return f"{author}/{' '.join(parts)}"


@lru_cache(maxsize=16_384)
def _key_words(text: str) -> str:
    return _NOT_ALNUM.sub(" ", fold(text)).strip()
