"""Why an item was found, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from access_service.catalogue.analysis import FUNCTION_WORDS
from access_service.catalogue.outcome import Match
from access_service.catalogue.relevance import Likeness, Part
from access_service.messages import say
from formats.document import EN, Lang
from formats.language.fold import fold

_SHOWN = 4
"""Words named for each part: more would be longer than the record."""


def why(matches: Sequence[Match], lang: Lang) -> str:
    """Return a sentence that says in which parts an item answers a query, and by which words.

    Args:
        matches: The answers to the words of the query; none for an item found by its number.
        lang: Language of the sentence.
    """
    telling = [match for match in matches if fold(match.asked) not in FUNCTION_WORDS] or matches
    places = []
    for part in Part:
        words = dict.fromkeys(_word(one, lang) for one in telling if one.part is part)
        if words:
            named = ", ".join(list(words)[:_SHOWN])
            places.append(say(f"why-{part.value}", lang, words=named))
    return say("why", lang, places=", ".join(places)) if places else say("why-number", lang)


def _word(match: Match, lang: Lang) -> str:
    if match.likeness is Likeness.SAME:
        return f"“{match.found}”" if lang == EN else f"«{match.found}»"
    return say(f"why-{match.likeness.value}", lang, found=match.found, asked=match.asked)
