"""Greek in Latin letters (Greeklish), both ways.

Towards Latin letters there is one answer (after ELOT 743). Back there are many, because people
write as the letter looks (w → ω, 8 → θ, x → χ), as it sounds (o → ω, ch → χ) or as the keyboard has
it (h → η): so the way back gives several spellings, the likeliest first.
"""

from __future__ import annotations

import re
from itertools import islice, product

from formats.language.fold import fold, strip_marks

_VOICELESS = "θκξπσςτφχψ"
_TO_LATIN = {
    "αι": "ai", "ει": "ei", "οι": "oi", "υι": "yi", "ου": "ou",
    "μπ": "mp", "ντ": "nt", "γγ": "ng", "γξ": "nx", "γχ": "nch", "γκ": "gk",
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th",
    "ι": "i", "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p",
    "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_GREEK_GROUP = re.compile("[αεη]υ|" + "|".join(sorted(_TO_LATIN, key=len, reverse=True)))

_TO_GREEK: dict[str, tuple[str, ...]] = {
    "th": ("θ",), "ch": ("χ",), "kh": ("χ",), "ph": ("φ",), "ps": ("ψ",), "ks": ("ξ",),
    "dh": ("δ",), "gh": ("γ",), "ou": ("ου",), "mp": ("μπ",), "nt": ("ντ",), "nd": ("νδ", "ντ"),
    "ng": ("γγ", "γκ"), "gk": ("γκ",), "tz": ("τζ",), "ts": ("τσ",), "ai": ("αι",),
    "ei": ("ει",), "oi": ("οι",), "yi": ("υι", "γι"),
    "av": ("αυ", "αβ"), "af": ("αυ", "αφ"), "ev": ("ευ", "εβ"), "ef": ("ευ", "εφ"),
    "a": ("α",), "b": ("β", "μπ"), "c": ("κ", "σ"), "d": ("δ", "ντ"), "e": ("ε", "αι"),
    "f": ("φ",), "g": ("γ", "γκ"), "h": ("η", "χ"), "i": ("ι", "η", "υ", "ει", "οι"),
    "j": ("τζ", "ξ"), "k": ("κ",), "l": ("λ",), "m": ("μ",), "n": ("ν",), "o": ("ο", "ω"),
    "p": ("π",), "q": ("κ", "θ"), "r": ("ρ",), "s": ("σ",), "t": ("τ",), "u": ("υ", "ου"),
    "v": ("β",), "w": ("ω",), "x": ("ξ", "χ"), "y": ("υ", "ι", "γι"), "z": ("ζ",),
    "8": ("θ",), "9": ("θ",), "3": ("ξ",), "4": ("ψ",),
}  # fmt: skip
_LATIN_GROUP = re.compile("|".join(sorted(_TO_GREEK, key=len, reverse=True)) + "|.")


def to_greeklish(text: str) -> str:
    """Return Greek `text` in Latin letters, in lower case and without accents.

    Source: ELOT 743 (1982), type 2, as simplified for identity documents.
    """

    def latin(match: re.Match[str]) -> str:
        group = match[0]
        if group in _TO_LATIN:
            return _TO_LATIN[group]
        after = match.string[match.end() : match.end() + 1]
        is_voiceless = not after.isalpha() or after in _VOICELESS
        return _TO_LATIN[group[0]] + ("f" if is_voiceless else "v")

    return _GREEK_GROUP.sub(latin, strip_marks(text).lower())


def from_greeklish(word: str, *, limit: int = 16) -> tuple[str, ...]:
    """Return folded Greek spellings that `word` in Latin letters may stand for, likeliest first.

    Args:
        word: One word; digits count as letters only where letters stand beside them («8alassa»).
        limit: The most spellings to return.
    """
    folded = fold(word)
    if folded.isdigit():
        return (folded,)
    choices = [_TO_GREEK.get(group, (group,)) for group in _LATIN_GROUP.findall(folded)]
    # Changing the last choices first would vary only endings: order by how unlikely a spelling is.
    ranked = sorted(
        islice(product(*(tuple(enumerate(options)) for options in choices)), 4096),
        key=lambda combination: sum(place for place, _ in combination),
    )
    spellings = dict.fromkeys("".join(piece for _, piece in c) for c in ranked)
    return tuple(islice(spellings, limit))
