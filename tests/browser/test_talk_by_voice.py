"""A whole conversation by voice in a browser: search, refine, hear, ask for a copy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import Site, start
from tests.browser.measuring import violations
from tests.voice_interface.hearing.sounds import RATE_HZ, at_rate, room, says, wav

MICROPHONE_HZ = 48_000
TITLE = "Βίος και πολιτεία του Αλέξη Ζορμπά"


class Speaker:
    """Somebody whose microphone brings one sentence for each visit; the browser is kept by cookie.

    A browser's fake microphone plays one file from its beginning, so that each sentence needs a
    browser of its own.
    """

    def __init__(self, driver: Playwright, site: Site, folder: Path) -> None:
        self._driver, self._site, self._folder = driver, site, folder
        self._kept: Any = None

    def says(self, sentence: str) -> str:
        """Speak, and return the answer's words. It is spoken too."""
        spoken = np.concatenate([room(0.5), says(sentence, wpm=110) * 0.7, room(8, seed=2)])
        path = self._folder / "said.wav"
        path.write_bytes(wav(at_rate(spoken, RATE_HZ, MICROPHONE_HZ), MICROPHONE_HZ))
        browser = start(
            self._driver,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            "--autoplay-policy=no-user-gesture-required",
            f"--use-file-for-fake-audio-capture={path}%noloop",
        )
        context = browser.new_context(locale="el-GR", storage_state=self._kept)
        page = context.new_page()
        page.goto(self._site("/talk/"))
        turn = page.locator("input[name=turn]").first.get_attribute("value")
        page.keyboard.press("F2")
        expect(page.locator("#voice-button")).to_have_attribute("data-recording", "yes")
        assert page.locator("#voice-button[aria-pressed]").count() == 0, "its name says it alone"
        # The pause after the sentence ends the turn.
        page.locator("input[name=turn]").first.and_(
            page.locator(f"input:not([value='{turn}'])")
        ).wait_for(state="attached", timeout=60_000)
        assert page.locator("#answer").count() == 1
        assert violations(page) == []
        answer = page.locator(".reply").inner_text()
        self._kept = context.storage_state()
        browser.close()
        return answer


@pytest.mark.browser
@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_book_is_found_refined_heard_and_asked_for_by_voice_alone(
    driver: Playwright, site: Site, tmp_path: Path
) -> None:
    site.services.install_models()
    site.services.warm_up()
    speaker = Speaker(driver, site, tmp_path)
    assert TITLE in speaker.says(TITLE)
    assert TITLE in speaker.says("σε μεγάλα γράμματα")
    assert "Υπάρχει: μεγάλα γράμματα" in speaker.says("ναι")
    assert "Περίληψη:" in speaker.says("περιγραφή")
    assert "Να ετοιμάσω" in speaker.says("φτιάξτε το σε ήχο")
    assert "Ετοιμάζεται" in speaker.says("ναι")
    assert f"{TITLE}, ήχο" in speaker.says("το ράφι μου")
