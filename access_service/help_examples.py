"""What the help names: titles that this library has, for another's would find nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from access_service.catalogue.describe import said_title
from access_service.catalogue.filters import Filters
from access_service.catalogue.record import Form
from formats.build import runs
from formats.document import Lang
from formats.errors import AccessError
from voice_interface.dialogue.ports import Example
from voice_interface.phrases.book import LANGUAGES

if TYPE_CHECKING:
    from access_service.catalogue.service import Catalogue

_LOG = logging.getLogger(__name__)

_FORMS: Final = (Form.LARGE_PRINT, Form.SPOKEN, Form.BRAILLE)
LONGEST: Final = 4
"""In words: an example is there to be said again."""
_LOOKED_THROUGH: Final = 30


class HelpExamples:
    """Keeps one title in each language that the library has in a form beside print.

    Args:
        catalogue: Where they are looked for.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._kept: tuple[str, Mapping[Lang, Example]] = ("", {})

    def get(self, lang: Lang) -> Example | None:
        """Return the example of a language, or nothing where none is known.

        Help is what people ask for who are lost: it neither waits for an index that is being made,
        nor fails with it. Until the index is fresh again, the examples before are told.
        """
        revision, examples = self._kept
        try:
            present = self._catalogue.revision
            if present != revision and self._catalogue.is_fresh:
                examples = self._found()
                self._kept = present, examples
        except AccessError as problem:
            _LOG.warning("no new example for the help: %s", type(problem).__name__)
        return examples.get(lang)

    def _found(self) -> Mapping[Lang, Example]:
        found = {lang: self._first(lang) for lang in LANGUAGES}
        return {lang: one for lang, one in found.items() if one is not None}

    def _first(self, lang: Lang) -> Example | None:
        for form in _FORMS:
            filters = Filters(forms=(form,), languages=(lang,))
            for hit in self._catalogue.find("", limit=_LOOKED_THROUGH, filters=filters).found:
                title = said_title(hit.item.title)
                if len(title.split()) <= LONGEST:
                    return Example(runs(title, lang), form)
        return None
