"""How a word sounds: one key for Greek and for Greek in Latin letters, and a distance of keys.

A key has one Latin character for each sound: capitals are the sounds that Latin letters lack
(T θ, D δ, G γ, X χ), `j` is γ before e and i.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice, product

from formats.language.fold import fold, written_words

_GREEK_SOUNDS = {
    "ντζ": "dz", "τζ": "dz", "ντσ": "ts", "τσ": "ts", "μπ": "b", "ντ": "d", "γκ": "g", "γγ": "g",
    "γξ": "nks", "γχ": "nX", "ου": "u", "αι": "e", "ει": "i", "οι": "i", "υι": "i",
    "αυ": "aw", "ευ": "ew", "ηυ": "iw",
    "α": "a", "β": "v", "γ": "G", "δ": "D", "ε": "e", "ζ": "z", "η": "i", "θ": "T", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "ks", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "τ": "t", "υ": "i", "φ": "f", "χ": "X", "ψ": "ps", "ω": "o", "'": "",
}  # fmt: skip
_LATIN_SOUNDS: dict[str, tuple[str, ...]] = {
    "mps": ("mps",), "mph": ("mf",), "nth": ("nT",), "nch": ("nX",), "nkh": ("nX",),
    "nts": ("ts",), "ntz": ("dz",), "ndz": ("dz",), "ntj": ("dz",),
    "th": ("T",), "ph": ("f",), "ch": ("X",), "kh": ("X",), "gh": ("G",), "dh": ("D",),
    "ts": ("ts",), "tz": ("dz",), "dz": ("dz",), "mp": ("b",), "mb": ("b",), "nt": ("d",),
    "nd": ("nD", "d"), "gk": ("g",), "gg": ("g",), "ng": ("g",), "nk": ("g",),
    "ou": ("u",), "oo": ("u",), "ee": ("i",), "ai": ("e",), "ei": ("i",), "oi": ("i",),
    "ui": ("i",), "au": ("aw",), "eu": ("ew",), "ck": ("k",),
    "ay": ("ai", "aw"), "ey": ("ei", "ew"), "sch": ("s",), "sh": ("s",),
    "a": ("a",), "b": ("v", "b"), "d": ("D",), "e": ("e",), "f": ("f",), "g": ("G",),
    "h": ("i", "X"), "i": ("i",), "j": ("dz", "ks"), "k": ("k",), "l": ("l",), "m": ("m",),
    "n": ("n",), "o": ("o",), "p": ("p",), "q": ("k",), "r": ("r",), "s": ("s",), "t": ("t",),
    "u": ("u", "i"), "v": ("v",), "w": ("o",), "x": ("ks", "X"), "y": ("i",), "z": ("z",),
    "8": ("T",), "9": ("T",), "3": ("ks",), "4": ("ps",),
}  # fmt: skip
_LOOKALIKES = str.maketrans("abehikmnoptuvxyz", "αβεηικμνορτυνχυζ")
_GREEK_GROUP = re.compile(
    "|".join(sorted((group for group in _GREEK_SOUNDS if len(group) > 1), key=len, reverse=True))
)
_GREEK_LETTERS = str.maketrans({one: _GREEK_SOUNDS[one] for one in _GREEK_SOUNDS if len(one) == 1})
# «c» sounds as s before e and i («Cicero»), «y» before a vowel as j («Yorgos»).
_LATIN_GROUP = re.compile(
    "c(?!h|k)(?P<soft>(?=[eiy]))?|(?P<j>yi?(?=[aouw]))|"
    + "|".join(sorted(_LATIN_SOUNDS, key=len, reverse=True))
    + "|."
)
_GREEK_LETTER = re.compile("[α-ω]")
_LETTERS_KNOWN = re.compile(r"[\u0000-\u036f\u0370-\u03ff\u1f00-\u1fff]*")
_MARKS = re.compile("[\u0300-\u036f]+")
# An accent on the first of two vowels, or dialytika on the second, keeps them apart.
_APART = re.compile(
    "(?<=[αεηου])(?:[\u0300-\u036f]*[\u0300\u0301\u0342][\u0300-\u036f]*(?=[ιυ])"
    "|[\u0300-\u036f]*(?=[ιυ][\u0300-\u036f]*\u0308))"
)
ENDINGS = frozenset(("us", "on", "os", "is", "as", "es", *"aeious"))
_MIN_ROOT = 3
_LEAST_SOUNDS = 0.4
"""Sounds for each letter; a word with fewer is not one that can be said."""


def _spelt(word: str) -> str:
    """Return base letters, with ' where an accent or dialytika keeps two vowels apart."""
    lower = word.lower().replace("ς", "σ")
    if lower.isascii():
        return lower
    letters = unicodedata.normalize("NFD", lower)
    if len(letters) > len(lower) or _MARKS.search(letters):
        letters = _MARKS.sub("", _APART.sub("'", letters))
    if not _LETTERS_KNOWN.fullmatch(letters):
        letters = "".join(char for char in letters if not unicodedata.combining(char))
    return letters


_BEFORE_VOICELESS = re.compile("w(?=[Tkpstfx X]|$)")
_V_BEFORE_VOICELESS = re.compile("v(?=[Tkpstf X])")
_S_BEFORE_VOICED = re.compile("s(?=[bvdDgGmzr])")
_G_IN_FRONT = re.compile("G(?=[ei])")
_J_BEFORE_VOWEL = re.compile("ji(?=[aou])")
_DOUBLED = re.compile(r"([^\d])\1+")


def _assimilate(sounds: str) -> str:
    """Apply what neighbours do to each other: αυ as av or af, σ as z, γ as j, doubles as one."""
    if "w" in sounds:
        sounds = _BEFORE_VOICELESS.sub("f", sounds).replace("w", "v")
    if "v" in sounds:
        sounds = _V_BEFORE_VOICELESS.sub("f", sounds)
    if "s" in sounds:
        sounds = _S_BEFORE_VOICED.sub("z", sounds)
    if "G" in sounds:
        sounds = _G_IN_FRONT.sub("j", sounds)
    if "j" in sounds:
        sounds = _J_BEFORE_VOWEL.sub("j", sounds)
    return _DOUBLED.sub(r"\1", sounds)


def _latin_options(word: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return each letter group with the sounds it may have; digits only among letters."""
    options: list[tuple[str, tuple[str, ...]]] = []
    for match in _LATIN_GROUP.finditer(word):
        group = match[0]
        known = _LATIN_SOUNDS.get(group)
        if match["j"]:
            options.append((group, ("j",)))
        elif known is not None:
            options.append((group, known))
        elif group == "c":
            options.append((group, ("s", "k") if match["soft"] is not None else ("k",)))
        else:
            options.append((group, (group,)))
    return options


def _greek_reading(spelt: str) -> str:
    # A Latin letter inside a Greek word is a slip of the keyboard, not another sound.
    grouped = _GREEK_GROUP.sub(_sound_of_group, spelt.translate(_LOOKALIKES))
    return _assimilate(grouped.translate(_GREEK_LETTERS))


def _sound_of_group(match: re.Match[str]) -> str:
    return _GREEK_SOUNDS[match[0]]


def _latin_readings(word: str, limit: int) -> tuple[str, ...]:
    groups = _latin_options(word)
    # One choice for each kind of letter: who writes x for ξ once does so in the whole word.
    kinds = dict(groups)
    if all(len(sounds) == 1 for sounds in kinds.values()):
        return (_assimilate("".join([kinds[group][0] for group, _ in groups])),)[:limit]
    readings: dict[str, None] = {}
    for chosen in islice(product(*kinds.values()), limit):
        sound = dict(zip(kinds, chosen, strict=True))
        readings[_assimilate("".join([sound[group] for group, _ in groups]))] = None
    return tuple(readings)


@lru_cache(maxsize=65_536)
def _readings(word: str, limit: int) -> tuple[str, ...]:
    """Return the ways in which a written word may sound, the likeliest first."""
    if word.isdigit():
        return (word,)
    spelt = _spelt(word)
    if _GREEK_LETTER.search(spelt):
        return (_greek_reading(spelt),)
    return _latin_readings(fold(word), limit)


def phonetic_key(text: str) -> str:
    """Return how `text` most likely sounds, one character for each sound, spaces dropped."""
    return "".join(_readings(word, 1)[0] for word in written_words(text))


def _coarse(key: str) -> str:
    """Merge the sounds that Latin spelling cannot tell apart: δ/ντ and γ/γκ."""
    return key.translate(_MERGED)


_MERGED = str.maketrans("DGj", "dgg")


def lookup_keys(word: str, *, limit: int = 8) -> tuple[str, ...]:
    """Return the keys under which one word is indexed and looked up, the likeliest first.

    Coarser than `phonetic_key`: δ and ντ, γ and γκ are one. A word in Latin letters has a key for
    each way to read it («x» as ξ and χ); a Greek word also has the key of its unaccented form,
    because accents may be missing where they tell two vowels apart.
    """
    readings = _readings(word, limit)
    folded = fold(word)
    # Where folding leaves the letters that were read already, they sound the same again.
    if not word.isascii() and folded != word and folded != _spelt(word):
        readings += _readings(folded, limit)
    keys = [_coarse(key) for key in readings]
    # «δδδδδ» must not sound like the letter δ alone, nor «zzzzqqqq» like «zk».
    least = min(len(word), max(2, round(len(word) * _LEAST_SOUNDS)))
    return tuple(dict.fromkeys(key for key in keys if len(key) >= least))[:limit]


def phonetic_root(key: str) -> str:
    """Return a lookup key without its ending, so that «Καβάφη» and «Kavafis» meet."""
    # By hand: a search takes the endings of hundreds of keys, and a pattern takes thrice as long.
    left = len(key) - (2 if key[-2:] in ENDINGS else 1 if key[-1:] in ENDINGS else 0)
    return key[:left] if left >= _MIN_ROOT else key


GAP = 0.8
"""Cost of a sound lost or added."""
_NEAR = 0.5
_CONFUSIONS = ("ie", "ou", "vfbp", "dDtT", "Ggkxj" + "X", "szT", "mnl", "rlD" + "d")


def _near_pairs() -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for group in _CONFUSIONS for a in group for b in group if a != b)


NEAR_PAIRS = _near_pairs()
"""Pairs of sounds that are easily misheard for each other."""


def sound_distance(a: str, b: str) -> float:
    """Return how far two sounds are apart: 0 the same, 0.5 easily confused, 1 different."""
    if a == b:
        return 0.0
    return _NEAR if (a, b) in NEAR_PAIRS else 1.0


def phonetic_distance(a: str, b: str) -> float:
    """Return how far two phonetic keys are apart, 0 (the same) to 1 (nothing in common).

    Weighted edit distance: 0.8 for a lost or added sound, 0.5 for a likely confusion, 1 otherwise,
    divided by the longer length.
    """
    if not a or not b:
        return 0.0 if a == b else 1.0
    row = [GAP * j for j in range(len(b) + 1)]
    for i, sound in enumerate(a, 1):
        diagonal, row[0] = row[0], GAP * i
        for j, other in enumerate(b, 1):
            best = min(row[j] + GAP, row[j - 1] + GAP, diagonal + sound_distance(sound, other))
            diagonal, row[j] = row[j], best
    return min(1.0, row[-1] / max(len(a), len(b)))
