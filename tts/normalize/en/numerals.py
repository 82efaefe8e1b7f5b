"""English numbers as words, in British style: one hundred and five; nineteen fifty two."""

from __future__ import annotations

from functools import lru_cache

from tts.normalize.tables import listed

_SMALL = listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
)
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_GREAT = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
LARGEST = 10**15 - 1
"""The largest number with a name here; longer ones are said digit by digit."""

_IRREGULAR_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def _below_hundred(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    tens, unit = divmod(number, 10)
    return _TENS[tens - 2] + (f" {_SMALL[unit]}" if unit else "")


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = f"{_SMALL[hundreds]} hundred"
    return f"{head} and {_below_hundred(rest)}" if rest else head


@lru_cache(maxsize=4096)
def cardinal(number: int) -> str:
    """Return a number from 0 to `LARGEST` in words."""
    words: list[str] = []
    rest = number
    for value, name in _GREAT:
        count, rest = divmod(rest, value)
        if count:
            words.append(f"{_below_thousand(count)} {name}")
    if rest or not words:
        joint = "and " if words and rest < 100 else ""
        words.append(joint + _below_thousand(rest))
    return " ".join(words)


@lru_cache(maxsize=4096)
def ordinal(number: int) -> str:
    """Return an ordinal in words."""
    *head, last = cardinal(number).split()
    if last in _IRREGULAR_ORDINALS:
        last = _IRREGULAR_ORDINALS[last]
    else:
        last = last[:-1] + "ieth" if last.endswith("y") else last + "th"
    return " ".join([*head, last])


def year(number: int) -> str:
    """Return a year as it is said: nineteen fifty two, two thousand and six, nineteen hundred."""
    century, rest = divmod(number, 100)
    if number < 1000 or number > 2099 or (century % 10 == 0 and rest < 10):
        return cardinal(number)
    if not rest:
        return f"{_below_hundred(century)} hundred"
    tail = f"oh {_SMALL[rest]}" if rest < 10 else _below_hundred(rest)
    return f"{_below_hundred(century)} {tail}"


def digits(figures: str) -> str:
    """Return figures said one by one."""
    return " ".join(_SMALL[int(figure)] for figure in figures)


def figures(text: str) -> str:
    """Return whole figures as a number; with a zero in front, or too long, one by one."""
    if (text[0] == "0" and len(text) > 1) or int(text) > LARGEST:
        return digits(text)
    return cardinal(int(text))
