"""The web page: structure, languages, safety, and what axe-core says of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.document import EL, EN, Anchor, Figure, Heading, Paragraph, Run
from formats.theme import SCHEMES, theme
from formats.verify.registry import verify_file
from formats.writers.html import HtmlWriter
from formats.writers.links import safe_link


def broken(path, against=None):
    return [failure.rule.number for failure in verify_file(path, against=against)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_passes_its_checks_with_every_word_and_language(
    data, documents, written, tmp_path
):
    document = data.draw(documents)
    path = tmp_path / "x.html"
    path.write_bytes(written(document, "html"))
    assert verify_file(path, against=document) == ()


def test_page_is_as_reviewed(guide, written, golden):
    golden("html/guide.html", written(guide, "html").decode())


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("HTML-01", "<!DOCTYPE html>", ""),
        ("HTML-02", "<title>Οδηγός της βιβλιοθήκης</title>", "<title></title>"),
        ("HTML-03", '<html lang="el">', "<html>"),
        ("HTML-04", "h2", "h4"),
        ("HTML-05", ' scope="row"', ""),
        ("HTML-06", ' alt="Η είσοδος με τη ράμπα"', ""),
        ("HTML-07", 'href="#n1"', 'href="#n7"'),
        ("HTML-08", "</main>", "<script>1</script></main>"),
        ("HTML-08", "<img src=", '<img onload="x()" src='),
        ("HTML-08", 'href="https://example.org/"', 'href="javascript:x()"'),
        ("HTML-09", 'id="text"', 'id="elsewhere"'),
        ("HTML-10", "ισόγειο", ""),
        ("HTML-10", "Ελάτε στο", "στο Ελάτε"),
        ("HTML-11", 'lang="grc"', 'lang="el"'),
    ],
)
def test_each_rule_notices_what_it_is_for(rule, old, new, guide, written, tmp_path):
    page = written(guide, "html").decode()
    assert old in page
    path = tmp_path / "x.html"
    path.write_text(page.replace(old, new), "utf-8")
    assert rule in broken(path, guide)


def test_nothing_of_the_document_can_become_code(guide, written, tmp_path):
    evil = "<script>alert(1)</script>\"'&\x00\x1b"
    blocks = (
        Heading(Anchor("h"), 1, (Run(evil, EN),)),
        Paragraph(Anchor('p"><script>'), (Run("α", EL, link="javascript:alert(1)"),)),
        Figure(Anchor("f"), b"x", "image/png", evil, EN),
    )
    document = replace(guide, title=evil, blocks=blocks, notes=())
    path = tmp_path / "x.html"
    path.write_bytes(written(document, "html"))
    assert "<script" not in path.read_text("utf-8")
    assert "HTML-08" not in broken(path)


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.org/α β?γ=1", "https://example.org/%CE%B1%20%CE%B2?%CE%B3=1"),
        ("mailto:a@b.gr", "mailto:a@b.gr"),
        ("tel:+302101234567", "tel:+302101234567"),
        ("#b1", "#b1"),
        ("javascript:alert(1)", None),
        (" JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("http://[", None),
        ("other.html", None),
        ("", None),
        (None, None),
    ],
)
def test_only_links_that_lead_to_a_place_are_kept(link, kept):
    assert safe_link(link) == kept


def test_a_link_to_a_place_that_is_not_there_is_text(guide, written, tmp_path):
    here = Paragraph(Anchor("p"), (Run("εδώ", EL, link="#h"), Run("εκεί", EL, link="#nowhere")))
    document = replace(guide, blocks=(replace(guide.blocks[0], anchor="h"), here), notes=())
    path = tmp_path / "x.html"
    path.write_bytes(written(document, "html"))
    assert '<a href="#h">εδώ</a>εκεί' in path.read_text("utf-8")
    assert broken(path, document) == []


def test_pictures_without_description_say_so_and_are_reported(guide):
    figure = Figure(Anchor("f"), b"x", "image/png", None, EL)
    out = BytesIO()
    report = HtmlWriter().write(replace(guide, blocks=(figure,), notes=()), out, theme=theme())
    assert 'alt="εικόνα χωρίς περιγραφή"' in out.getvalue().decode()
    assert [finding.key for finding in report.findings] == ["figure-without-alt"]


@pytest.fixture(scope="module")
def violations():
    """Open a page in Chromium and return what axe-core finds wrong."""
    if not shutil.which("chromium"):
        pytest.skip("chromium is not here")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(bypass_csp=True)

        def check(path):
            page = context.new_page()
            page.goto(path.as_uri())
            found = Axe().run(page).response["violations"]
            page.close()
            return [violation["id"] for violation in found]

        yield check
        browser.close()


@pytest.mark.browser
@pytest.mark.slow
def test_axe_finds_nothing_in_any_colours_and_something_in_a_bad_page(guide, tmp_path, violations):
    path = tmp_path / "x.html"
    for scheme in SCHEMES:
        with path.open("wb") as out:
            HtmlWriter().write(guide, out, theme=theme("giant", scheme))
        assert violations(path) == [], scheme
    bad = path.read_text("utf-8").replace(' alt="Η είσοδος με τη ράμπα"', "")
    path.write_text(bad.replace('<html lang="el">', "<html>"), "utf-8")
    assert {"image-alt", "html-has-lang"} <= set(violations(path))
