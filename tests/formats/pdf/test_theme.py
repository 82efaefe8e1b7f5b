"""Print profiles and colours keep what their guidelines promise."""

from __future__ import annotations

import pytest

from formats.errors import ThemeError, UnknownThing
from formats.theme import PROFILES, SCHEMES, theme


def luminance(colour):
    """Return the relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_contrast_is_at_least_seven_to_one(scheme):
    light, dark = sorted((luminance(scheme.text), luminance(scheme.background)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_headings_are_larger_than_text_and_never_grow_downwards(profile):
    sizes = profile.heading_pt
    assert list(sizes) == sorted(sizes, reverse=True)
    assert min(sizes) > profile.body_pt


def test_headings_grow_with_the_text():
    assert theme("ukaaf-large", body_pt=36).heading_pt(1) == 52


@pytest.mark.parametrize(("profile", "size"), [("ukaaf-large", 15), ("giant", 20), ("clear", 49)])
def test_a_size_outside_the_profile_is_refused(profile, size):
    with pytest.raises(ThemeError):
        theme(profile, body_pt=size)


def test_unknown_names_are_refused_with_those_that_exist():
    with pytest.raises(UnknownThing) as caught:
        theme("tiny")
    assert "ukaaf-large" in str(caught.value.facts["known"])
    with pytest.raises(UnknownThing):
        theme(scheme="pink")
