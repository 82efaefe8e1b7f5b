"""What a patron does not want to meet in a book, told from what its record says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from access_service.catalogue.record import Item
from formats.language.fold import fold, folded_words

TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "violence": (
        "βια", "βιαιο", "φον", "δολοφον", "εγκλημ", "βασαν", "violen", "murder", "killing",
        "crime", "criminal", "torture", "massacre",
    ),
    "war": ("πολεμ", "στρατιωτ", "μαχη", "war", "wars", "warfare", "battle", "military"),
    "death": ("θανατ", "πενθ", "κηδει", "αυτοκτον", "death", "dying", "grief", "suicide"),
    "sex": ("ερωτικη λογοτεχν", "σεξ", "πορνογραφ", "erotic", "sexual", "pornograph"),
    "horror": ("τρομ", "φρικη", "φαντασμ", "horror", "ghost", "terror", "vampire"),
    "religion": ("θρησκ", "εκκλησ", "χριστιαν", "religio", "church", "christian", "sermon"),
    "politics": ("πολιτικ", "κομμα", "politic", "election"),
    "illness": ("ασθεν", "αρρωστ", "νοσοκομ", "illness", "disease", "hospital", "sickness"),
}  # fmt: skip
"""Beginnings of folded words, Greek and English. «βια» would also be the beginning of «βιαστικός»:
hiding one book too many does no harm, bringing one does."""


def text_of(item: Item) -> tuple[str, ...]:
    """Return the folded words by which an item is judged."""
    told = (*item.subjects, *item.genres, item.content_warning, item.summary, item.title)
    return tuple(word for text in told if text for word in folded_words(text))


def beginnings(avoid: Iterable[str]) -> tuple[str, ...]:
    """Return the beginnings of words that codes and a patron's own words stand for."""
    found: list[str] = []
    for one in avoid:
        found.extend(TOPICS.get(one, tuple(_root(word) for word in folded_words(one))))
    return tuple(fold(start) for start in found)


def meets(words: Iterable[str], starts: tuple[str, ...]) -> bool:
    """Tell whether any of the words begins in a way that is to be avoided."""
    return bool(starts) and any(word.startswith(starts) for word in words)


def _root(word: str) -> str:
    """Return a word without its ending, so that «πολέμου» also hides «πόλεμος»."""
    return word[:-2] if len(word) > 5 else word[:-1] if len(word) > 4 else word
