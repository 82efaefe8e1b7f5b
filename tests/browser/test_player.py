"""The player in a real browser: the voice speaks, the text is followed, the place is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from formats.document import EL
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import SPACED, WIDER, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

BOOK = """# Το νησί

Ο ήλιος βγήκε πάνω από τη θάλασσα. Η θάλασσα ήταν ήσυχη και γαλανή.

## Το καράβι

Ήρθε ένα καράβι με 12 επιβάτες 𝄞 από την Κρήτη. Κατέβηκαν όλοι στο λιμάνι. The captain said hello.

## Το τέλος

Έφυγαν όλοι, και έμεινε η σιωπή.
"""
SHOWN = "(document.querySelector('#player-text .heard')?.textContent ?? '')"
WORD = "[...CSS.highlights.get('heard-word')].map(String).join()"


@pytest.fixture(scope="module")
def narrated(site: Site, tmp_path_factory: pytest.TempPathFactory) -> JobId:
    book = tmp_path_factory.mktemp("book") / "νησί.md"
    book.write_text(BOOK, encoding="utf-8")
    conversions = site.services.conversions
    job = conversions.submit(ConversionRequest(conversions.keep_file(book), "mp3", Options(EL)))
    conversions.wait(job, timeout_s=60)
    return job


def until(page: Page, fact: str, *, timeout: int = 20_000) -> None:
    """Wait until the page's own reckoning is true; a function, for its policy evaluates no text."""
    page.wait_for_function(f"() => {fact}", timeout=timeout)


def opened(visit: Visit, job: JobId, query: str = "", **options: object) -> Page:
    page = visit(f"/copies/{job}/player{query}", **options)
    page.locator("#player-buttons").wait_for()
    until(page, "document.getElementById('player-where').textContent !== ''")
    return page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("lang", ["el", "en"])
def test_the_player_has_nothing_to_mend(visit: Visit, narrated: JobId, lang: str) -> None:
    page = opened(visit, narrated, "?chapter=2", lang=lang)
    assert faults_of(page) == []
    press(page, "Έναρξη" if lang == "el" else "Play")
    until(page, f"{SHOWN} !== ''")
    press(page, "Παύση" if lang == "el" else "Pause")
    press(page, "Σελιδοδείκτης εδώ" if lang == "el" else "Bookmark this place")
    page.locator("#player-marks").wait_for()
    assert faults_of(page) == [], "with a sentence shown and a bookmark"
    page.set_viewport_size({"width": 320, "height": 256})
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    assert page.evaluate(WIDER) == []


def test_the_sentence_and_the_word_that_sound_are_shown(visit: Visit, narrated: JobId) -> None:
    page = opened(visit, narrated)
    assert page.evaluate("document.getElementById('sound').paused"), "nothing plays by itself"
    press(page, "Έναρξη")
    until(page, f"{SHOWN}.startsWith('Ο ήλιος')")
    until(page, f"{WORD} === 'ήλιος'")
    until(page, f"{SHOWN}.startsWith('Η θάλασσα')")
    press(page, "Επόμενο κεφάλαιο")
    # Beyond the sign that takes two places in the browser's counting and one in ours.
    until(page, f"{WORD} === 'Κρήτη'")
    assert page.locator("#player-chapters [aria-current]").inner_text() == "Το καράβι"


def test_keys_work_on_the_buttons_alone_and_with_a_greek_keyboard(
    visit: Visit, narrated: JobId
) -> None:
    page = opened(visit, narrated)
    page.keyboard.press("n")
    assert page.evaluate("document.getElementById('sound').currentTime") == 0
    page.locator("[data-act=back]").focus()
    page.locator("[data-act=back]").dispatch_event(  # as a Greek keyboard sends it
        "keydown", {"code": "KeyN", "key": "ν", "bubbles": True}
    )
    until(page, "document.getElementById('player-where').textContent.includes('2 από 3')")
    page.keyboard.press(".")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    page.keyboard.press(",")
    until(page, f"{SHOWN}.startsWith('Το καράβι')")
    page.keyboard.press("+")
    expect(page.locator("#player-status")).to_have_text("Ταχύτητα: 1,25 φορές η κανονική")
    facts = page.evaluate(
        "[document.getElementById('sound').playbackRate,"
        " document.getElementById('sound').preservesPitch]"
    )
    assert facts == [1.25, True]
    page.keyboard.press("k")
    until(page, "!document.getElementById('sound').paused")
    page.keyboard.press("k")
    until(page, "document.getElementById('sound').paused")
    page.keyboard.press("t")
    expect(page.locator("#player-status")).to_contain_text("Κεφάλαιο 2 από 3.")


def test_the_place_and_bookmarks_are_kept_on_the_device_until_they_are_erased(
    visit: Visit, narrated: JobId
) -> None:
    page = opened(visit, narrated)
    press(page, "Επόμενο κεφάλαιο")
    press(page, "Έναρξη")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    press(page, "Σελιδοδείκτης εδώ")
    expect(page.locator("#player-marks li")).to_contain_text("Ήρθε ένα καράβι")
    press(page, "Παύση")
    page.reload()
    expect(page.locator("#player-status")).to_contain_text("Η θέση σας βρέθηκε")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    assert page.evaluate("document.getElementById('sound').paused")
    page.locator("[data-act=next-chapter]").click()
    until(page, f"{SHOWN}.startsWith('Το τέλος')")
    page.get_by_role("button", name="Πηγαίνετε: Ήρθε ένα καράβι").click()
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    press(page, "Σβήσιμο θέσης και σελιδοδεικτών")
    expect(page.locator("#player-marks")).to_be_hidden()
    page.reload()
    until(page, "document.getElementById('player-where').textContent !== ''")
    assert page.evaluate("document.getElementById('sound').currentTime") == 0


def test_it_stops_by_itself_at_the_end_of_the_chapter(visit: Visit, narrated: JobId) -> None:
    page = opened(visit, narrated, "?chapter=3")
    page.get_by_label("Να σταματήσει μόνο του").select_option("5")
    expect(page.locator("#player-status")).to_have_text("Θα σταματήσει: Σε 5 λεπτά")
    page.goto(page.url.replace("chapter=3", "chapter=1"))
    until(page, "document.getElementById('player-where').textContent !== ''")
    page.get_by_label("Να σταματήσει μόνο του").select_option("chapter")
    page.get_by_label("Ταχύτητα").select_option("3")
    press(page, "Έναρξη")
    expect(page.locator("#player-status")).to_have_text("Σταμάτησε, όπως ζητήσατε.")
    assert page.evaluate("document.getElementById('sound').paused")
    assert "1 από 3" in page.locator("#player-where").inner_text()


def test_a_narration_is_followed_while_it_is_being_made(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    book = tmp_path / "μεγάλο.md"
    book.write_text(
        "\n\n".join(
            f"# Κεφάλαιο {n}\n\nΗ πρόταση {n}. " + "Κι άλλη μία λέξη. " * 60 for n in range(9)
        ),
        encoding="utf-8",
    )
    conversions = site.services.conversions
    wanted = ConversionRequest(conversions.keep_file(book), "m4b", Options(EL))
    page = opened(visit, conversions.submit(wanted))
    press(page, "Έναρξη")
    until(page, f"{SHOWN}.startsWith('Η πρόταση 0')")
    until(page, "document.getElementById('player').dataset.done === ''")
    until(page, "document.getElementById('sound').src.includes('/file')", timeout=90_000)
    until(page, "!document.getElementById('sound').paused")
    assert page.evaluate("document.getElementById('sound').currentTime") > 1
    press(page, "Επόμενο κεφάλαιο")
    until(page, f"{SHOWN}.startsWith('Κεφάλαιο')")


def test_without_script_a_chapter_is_a_page_and_its_sound_begins_there(
    visit: Visit, narrated: JobId
) -> None:
    page = visit(f"/copies/{narrated}/player", java_script_enabled=False)
    page.get_by_role("link", name="Το καράβι").click()
    assert "chapter=2" in page.url
    expect(page.locator("#player-text")).to_contain_text("Κατέβηκαν όλοι στο λιμάνι.")
    expect(page.locator("#player-buttons")).to_be_hidden()


def test_a_reader_who_wants_no_motion_gets_none(visit: Visit, narrated: JobId) -> None:
    page = opened(visit, narrated, reduced_motion="reduce", height=300)
    page.evaluate(
        "window.ways = []; const own = Element.prototype.scrollIntoView;"
        "Element.prototype.scrollIntoView = function (options) {"
        " if (options?.behavior) window.ways.push(options.behavior); own.call(this, options); }"
    )
    press(page, "Έναρξη")
    until(page, "window.ways.length > 0")
    assert set(page.evaluate("window.ways")) == {"auto"}


def test_whoever_is_signed_in_goes_on_from_the_librarys_place(visit: Visit, site: Site) -> None:
    services = site.services
    card = services.patrons.add("24680", name="Άννα")
    wanted = ConversionRequest(ItemSource(site.zorba), "mp3", Options(EL))
    job = services.conversions.submit(wanted)
    services.conversions.wait(job, timeout_s=60)
    page = visit("/me/sign-in")
    page.locator("#card").fill("24680")
    page.locator("#secret").fill(card.pin)
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/**")
    page.goto(site(f"/copies/{job}/player"))
    until(page, "document.getElementById('player-where').textContent !== ''")
    press(page, "Επόμενη πρόταση")
    press(page, "Επόμενη πρόταση")
    press(page, "Έναρξη")
    until(page, "document.getElementById('sound').currentTime > 3")
    with page.expect_response("**/me/position") as told:
        press(page, "Παύση")
    assert told.value.status == 204
    heard = page.evaluate(SHOWN)
    kept = services.bookshelf.position(card.patron.id, f"item:{site.zorba}")
    assert kept is not None
    assert ".s" in kept.anchor
    page.evaluate("localStorage.clear()")
    page.goto(site("/"))  # leaves, and keeps the place in the browser again
    page.evaluate("localStorage.clear()")
    page.goto(site(f"/copies/{job}/player"))
    expect(page.locator("#player-status")).to_contain_text("Η θέση σας βρέθηκε")
    until(page, f"{SHOWN} !== ''")
    assert page.evaluate(SHOWN) == heard
