"""What an item's form means for who can read it, in the terms of schema.org.

Sources: W3C Community Group, "Schema.org Accessibility Properties for Discoverability Vocabulary"
(accessMode, accessModeSufficient, accessibilityFeature); MARC 21 field 341.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from access_service.catalogue.record import Form, Item


@dataclass(frozen=True, slots=True)
class AccessTerms:
    """Terms of the schema.org vocabulary; `sufficient` are modes that each suffice alone."""

    modes: tuple[str, ...]
    sufficient: tuple[str, ...]
    features: tuple[str, ...] = ()


_FORMS: Final = {
    Form.PRINT: AccessTerms(("textual", "visual"), ()),
    Form.LARGE_PRINT: AccessTerms(("textual", "visual"), (), ("largePrint",)),
    Form.BRAILLE: AccessTerms(("tactile",), ("tactile",), ("braille",)),
    Form.SPOKEN: AccessTerms(("auditory",), ("auditory",)),
    # What an electronic file lets a reader do is not known from its record.
    Form.ELECTRONIC: AccessTerms(("textual",), ()),
}


def access_terms(item: Item) -> AccessTerms:
    """Return the terms that the record names and those of all its forms, each once."""
    own = AccessTerms(item.access_modes, (), item.access_features)
    found = [own, *(_FORMS[form] for form in item.forms)]
    return AccessTerms(
        tuple(dict.fromkeys(mode for one in found for mode in one.modes)),
        tuple(dict.fromkeys(mode for one in found for mode in one.sufficient)),
        tuple(dict.fromkeys(feature for one in found for feature in one.features)),
    )


ACCESSIBLE: Final = (Form.LARGE_PRINT, Form.BRAILLE, Form.SPOKEN)
"""Forms made for people who cannot read ordinary print."""
