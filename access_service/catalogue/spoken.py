"""What of the catalogue people may say aloud, for ranking by sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from access_service.catalogue.index import CatalogueIndex
from access_service.catalogue.record import Item, Role
from voice_interface.hearing.ranking import REJECT_BELOW, Candidate, PhoneticIndex, Ranked

_SUBTITLE = " : "
_WRITTEN_SURE = 0.8
"""Score of the written search from which an item is as good as one certain by its sound."""


def spoken_candidates(items: Iterable[Item]) -> Iterator[Candidate]:
    """Yield for each item its titles, its authors, and both together."""
    for item in items:
        for text in dict.fromkeys(_said(item)):
            yield Candidate(item.id, text)


def _said(item: Item) -> Iterator[str]:
    title = item.title.split(_SUBTITLE)[0]
    yield title
    yield from (other.split(_SUBTITLE)[0] for other in item.alternative_titles)
    for creator in item.creators:
        if creator.role is Role.AUTHOR:
            yield creator.spoken
            yield creator.heading.split(",")[0]
            yield f"{creator.spoken} {title}"


class CatalogueRanker:
    """Ranks the catalogue by sound, with the help of the written search.

    The written search knows words: one rare word of a long title is enough for it, where by sound
    alone a short piece might fit anywhere.

    Args:
        by_sound: Everything that may be said; see `spoken_candidates`.
        written: The catalogue's index.
    """

    def __init__(self, by_sound: PhoneticIndex, written: CatalogueIndex) -> None:
        self._by_sound = by_sound
        self._written = written

    def rank(self, heard: str, *, limit: int = 10) -> tuple[Ranked, ...]:
        """Return the likeliest items, the best first.

        Raises:
            IndexDamaged: The written index must be rebuilt.
        """
        best = {found.id: found for found in self._by_sound.rank(heard, limit=limit)}
        for hit in self._written.search(heard, limit=limit):
            certainty = min(1.0, hit.score * REJECT_BELOW / _WRITTEN_SURE)
            known = best.get(hit.item_id)
            text = known.text if known else self._by_sound.first_text(hit.item_id) or heard
            best[hit.item_id] = Ranked(
                hit.item_id,
                text,
                max(hit.score, known.score if known else 0.0),
                max(certainty, known.certainty if known else 0.0),
            )
        ordered = sorted(best.values(), key=lambda found: (-found.score, found.id))
        return tuple(ordered[:limit])
