"""How much of the net a page costs: a cheap phone on a slow line waits for every kilobyte."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

MOST_BYTES = 100_000
"""Compressed, without fonts; the pages use the reader's own."""


def loaded_by(page: str) -> set[str]:
    """Return the addresses of what a browser loads with a page."""
    loaded = set(re.findall(r'<(?:script|img)[^>]* src="([^"]+)"', page))
    loaded |= set(re.findall(r'<link rel="(?:stylesheet|icon|manifest)" href="([^"]+)"', page))
    return {one.replace("&amp;", "&") for one in loaded}


@pytest.mark.parametrize("path", ["/", "/search?q=ζορμπάς", "/items/zorba", "/talk/"])
def test_a_page_with_all_it_loads_weighs_under_100_kilobytes(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path, headers={"Accept-Language": "el"}).text
    loaded = loaded_by(page)
    assert any(one.endswith("style.css") for one in loaded)
    assert all(one.startswith("/") for one in loaded), "nothing comes from elsewhere"
    bodies = [page.encode()]
    for one in loaded:
        with client.get(one) as answer:
            assert answer.status_code == 200
            bodies.append(answer.data)
    assert sum(len(gzip.compress(body, 6)) for body in bodies) < MOST_BYTES
