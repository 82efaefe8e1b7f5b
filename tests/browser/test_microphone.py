"""Search by speaking: a voice in the browser's microphone, our own recogniser, a spoken answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from formats.document import EL
from tests.browser.conftest import Site, start, until
from tests.browser.measuring import violations
from tts.audiobook import speak_text
from tts.engine import Wpm

TITLE = "Βίος και πολιτεία του Αλέξη Ζορμπά"
RATE_HZ = 48_000


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV of the title, spoken by our own voice, with a pause before and after."""
    folder = tmp_path_factory.mktemp("said")
    speak_text(TITLE, EL, folder / "title.mp3", wpm=Wpm(110))
    return as_wav(folder / "title.mp3", folder / "title.wav")


def as_wav(sound: Path, out: Path) -> Path:
    import wave

    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(str(sound)) as source, wave.open(str(out), "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(2)
        target.setframerate(RATE_HZ)
        target.writeframes(bytes(RATE_HZ // 2))
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                target.writeframes(part.to_ndarray().tobytes())
        target.writeframes(bytes(2 * RATE_HZ * 4))
    return out


@pytest.fixture
def speaking(driver: Playwright, said: Path) -> Iterator[Browser]:
    started = start(
        driver,
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={said}%noloop",
    )
    yield started
    started.close()


@pytest.fixture
def silent(driver: Playwright) -> Iterator[Browser]:
    started = start(driver, "--use-fake-device-for-media-stream")
    yield started
    started.close()


@pytest.mark.browser
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_spoken_title_opens_its_results_and_the_answer_is_spoken(
    speaking: Browser, site: Site
) -> None:
    site.services.warm_up()
    page = speaking.new_page(locale="el-GR")
    page.goto(site("/"))
    page.keyboard.press("Tab")
    button = page.locator("#voice-button")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("data-recording", "yes")
    expect(page.locator("#voice-status")).to_have_text("Σας ακούμε.")
    page.wait_for_timeout(5_000)
    page.keyboard.press("Enter")
    page.wait_for_url("**/voice/heard?**", timeout=60_000)
    titles = page.locator(".results h2").all_inner_texts()
    assert TITLE in titles[:3]
    require_sound(page)


@pytest.mark.browser
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.enable_socket
def test_the_conversation_hears_a_title_ends_by_itself_and_answers_aloud(
    speaking: Browser, site: Site
) -> None:
    site.services.warm_up()
    page = speaking.new_page(locale="el-GR")
    page.goto(site("/talk/"))
    assert violations(page) == []
    page.keyboard.press("F2")
    button = page.locator("#voice-button")
    expect(button).to_have_attribute("data-recording", "yes")
    expect(button).to_be_focused()
    expect(page.locator("#voice-status")).to_have_text("Σας ακούμε.")
    require_level(page)
    # Nobody presses again: the pause after the title ends the turn.
    page.locator("#answer").wait_for(state="attached", timeout=60_000)
    assert TITLE in page.locator(".reply").inner_text()
    assert violations(page) == []
    require_sound(page)


@pytest.mark.browser
@pytest.mark.enable_socket
def test_the_conversation_without_a_microphone_says_so_and_goes_on_by_typing(
    silent: Browser, site: Site
) -> None:
    page = silent.new_page(locale="el-GR")
    page.goto(site("/talk/"))
    page.locator("#voice-button").click()
    expect(page.locator("#voice-status")).to_contain_text("Το μικρόφωνο δεν επιτρέπεται")
    expect(page.locator("#voice-button")).not_to_have_attribute("data-recording", "yes")
    assert violations(page) == []
    page.locator("#words").fill("ανακοινώσεις")
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_contain_text("απεργίας")


def require_level(page: Page) -> None:
    """Wait until the bar shows that something is heard."""
    until(page, "document.getElementById('voice-level')?.value > 0.05")


def require_sound(page: Page) -> None:
    """Wait until the answer has played for half a second, by itself; Escape stops it."""
    until(page, "document.getElementById('answer')?.currentTime > 0.5")
    assert page.evaluate("document.getElementById('answer').duration") > 2
    page.keyboard.press("Escape")
    assert page.evaluate("document.getElementById('answer').paused")


@pytest.mark.browser
@pytest.mark.enable_socket
def test_a_microphone_that_is_not_permitted_is_said_and_typing_remains(
    silent: Browser, site: Site
) -> None:
    page = silent.new_page(locale="el-GR")
    page.goto(site("/"))
    page.locator("#voice-button").click()
    status = page.locator("#voice-status")
    expect(status).to_contain_text("Το μικρόφωνο δεν επιτρέπεται")
    expect(page.locator("#voice-button")).not_to_have_attribute("data-recording", "yes")
    assert page.locator("#q").is_enabled()


@pytest.mark.browser
@pytest.mark.enable_socket
def test_where_there_is_no_microphone_the_page_says_so(site: Site, driver: Playwright) -> None:
    browser = start(driver, "--use-fake-ui-for-media-stream")
    page = browser.new_page(locale="el-GR")
    page.goto(site("/"))
    page.locator("#voice-button").click()
    expect(page.locator("#voice-status")).to_contain_text("Δεν βρέθηκε μικρόφωνο")
    browser.close()
