"""Web pages with their sound inside: every sentence has its time, and nothing else may run."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formats.narration import DurationMs, NarrationClip
from formats.theme import SCHEMES, theme
from formats.verify.registry import verify_file
from formats.writers.html import HtmlWriter
from tests.formats.conftest import narrated, sentence_anchors


def save(document, path, narration, scheme="black-on-white"):
    with path.open("wb") as out:
        looks = theme("ukaaf-large", scheme)
        return HtmlWriter().write(document, out, theme=looks, narration=narration)


def broken(path, against=None):
    return [failure.rule.number for failure in verify_file(path, against=against)]


def long_enough(document, sound):
    """Return the narration of a document whose clip is said to hold all its sentences."""
    narration = narrated(document, sound)
    return replace(narration, sync=tuple(p for p in narration.sync if p.end_ms < 120_000))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_document_passes_its_checks_with_every_word_once(data, documents, tmp_path, sound):
    document = data.draw(documents)
    path = tmp_path / "x.html"
    save(document, path, long_enough(document, sound))
    assert broken(path, document) == []


def test_every_sentence_tells_when_it_sounds(guide, tmp_path, sound):
    path = tmp_path / "x.html"
    save(guide, path, narrated(guide, sound))
    times = re.findall(r'data-at="([0-9.]+)"', path.read_text("utf-8"))
    assert len(times) == len(list(sentence_anchors(guide)))
    assert times == [f"{number}.000" for number in range(len(times))]


def test_without_a_narration_a_page_has_neither_script_nor_sound(guide, written):
    page = written(guide, "html").decode()
    assert "<script" not in page
    assert "<audio" not in page


def test_sound_that_browsers_do_not_play_is_left_out_and_reported(guide, tmp_path, sound):
    narration = narrated(guide, sound)
    clip = NarrationClip(sound, "audio/wav", DurationMs(120_000))
    report = save(guide, tmp_path / "x.html", replace(narration, clips=(clip,)))
    assert [finding.key for finding in report.findings] == ["narration-unfit"]
    assert "<audio" not in (tmp_path / "x.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("HTML-08", "const calm", "let calm"),
        ("HTML-08", "script-src 'sha256-", "script-src 'sha256-A"),
        ("HTML-12", "base64,", "base64,!"),
        ("HTML-12", 'data-at="1.000"', 'data-at="9.000"'),
        ("HTML-12", 'data-at="1.000"', 'data-at="soon"'),
        ("HTML-12", ' data-sound="1" data-at="0.000"', ' data-sound="7" data-at="0.000"'),
        ("HTML-12", " controls", ""),
        ("HTML-12", 'aria-label="Ήχος: 1"', ""),
        ("HTML-10", "Καλή", ""),
    ],
)
def test_each_fault_is_caught_by_its_rule(rule, old, new, guide, tmp_path, sound):
    path = tmp_path / "x.html"
    save(guide, path, narrated(guide, sound))
    page = path.read_text("utf-8")
    assert old in page
    path.write_text(page.replace(old, new, 1), "utf-8")
    assert rule in broken(path, guide)


@pytest.fixture(scope="module")
def browser():
    if not shutil.which("chromium"):
        pytest.skip("chromium is not here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
        )
        yield started
        started.close()


@pytest.mark.browser
@pytest.mark.slow
def test_the_sentence_that_sounds_is_shown_and_the_policy_refuses_nothing(
    browser, guide, tmp_path, sound
):
    path = tmp_path / "x.html"
    save(guide, path, narrated(guide, sound))
    context = browser.new_context()
    page = context.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    page.evaluate("document.querySelector('audio').play()")
    page.wait_for_selector("#b2\\.s1.heard")
    page.evaluate("document.querySelector('audio').currentTime = 4.2")
    page.wait_for_selector(".heard[data-at='4.000']")
    assert page.locator(".heard").count() == 1
    page.locator("#b2\\.s1").click()
    page.wait_for_selector("#b2\\.s1.heard")
    page.evaluate("document.querySelector('audio').currentTime = 119.9")
    page.wait_for_selector(".heard", state="detached")
    assert refused == []
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_plays_without_script_too(browser, guide, tmp_path, sound):
    path = tmp_path / "x.html"
    save(guide, path, narrated(guide, sound))
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    box = page.locator("audio").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    context.close()


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing_while_a_sentence_sounds(browser, guide, tmp_path, sound, scheme):
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "x.html"
    save(guide, path, narrated(guide, sound), scheme)
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelector('audio').play()")
    page.wait_for_selector(".heard")
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found] == []
    context.close()
