"""Which language a piece of a source is in: by its own marking, checked against its script.

Sources: BCP 47 (RFC 5646); HTML Living Standard 3.2.6.1; EN 301 549 clause 5.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from formats.document import EL, EN, Lang
from formats.language.latin import language_of_latin
from formats.language.scripts import split_by_script
from formats.report import Finding, Kind

_GREEK = re.compile("[\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_HELLENIC = {"el", "grc"}
# ISO 639-2 and old names that books of all ages carry.
_SAME = {
    "gre": "el", "ell": "el", "gr": "el", "eng": "en", "fre": "fr", "fra": "fr", "ger": "de",
    "deu": "de", "ita": "it", "spa": "es", "lat": "la", "rus": "ru", "tur": "tr",
}  # fmt: skip


def language_of(tag: str) -> Lang | None:
    """Return a language tag without its region and script; None for what names no language."""
    primary = re.split("[-_]", tag.strip())[0].lower()
    primary = _SAME.get(primary, primary)
    is_one = re.fullmatch("[a-z]{2,3}", primary) and primary not in {"und", "zxx", "mul", "mis"}
    return Lang(primary) if is_one else None


def settled(text: str, told: Lang | None, lang: Lang, findings: list[Finding]) -> Lang:
    """Return the language that a file tells, unless the script of its text gives it the lie.

    Args:
        text: The whole text, or enough of it.
        told: The language that the file tells.
        lang: The language where it tells none.
        findings: What to tell goes here.
    """
    greek, latin = len(_GREEK.findall(text)), len(_LATIN.findall(text))
    claimed = told or lang
    is_greek = claimed in _HELLENIC
    if is_greek and latin > 2 * greek:
        real = language_of_latin(text.strip()) or EN
    elif not is_greek and greek > latin:
        real = EL
    else:
        return claimed
    if told:
        findings.append(Finding(Kind.MENDED, "language-by-script", None, f"{told} → {real}"))
    return real


def told_stretches(text: str, told: Lang) -> Iterator[tuple[str, Lang]]:
    """Yield a text that its source marks as one language; words of another script keep theirs."""
    yield from split_by_script(text, told)
