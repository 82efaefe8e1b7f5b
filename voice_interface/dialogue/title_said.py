"""A title that was said whole, where its words mean something else as well.

«Παιδικά παραμύθια» are books for children, and one book; «Καλημέρα» is a greeting, and a book.
"""

from __future__ import annotations

from dataclasses import replace

from voice_interface.dialogue.ports import Ports, Query, Results


def title_first(ports: Ports, titles: tuple[str, ...], query: Query, found: Results) -> Results:
    """Return results with the item first whose title was said, where it names whom it is for.

    Args:
        ports: The library.
        titles: What was said, as far as it may be a title.
        query: What was understood of it.
        found: What answers the query.
    """
    if not query.audience or not titles:
        return found
    named = ports.titled(titles, is_part=bool(query.words))
    ids = {one.id for one in named}
    return replace(found, found=(*named, *(one for one in found.found if one.id not in ids)))
