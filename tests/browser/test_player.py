"""The player in a real browser: the voice speaks, the text is followed, the place is kept."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from access_service.conversion.request import ConversionRequest, JobId, Options
from access_service.messages import say
from access_service.patrons.account import PatronId
from formats.document import EL
from tests.browser.conftest import PATIENCE_S, Site, Visit, until
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
SHOWN_ID = "(document.querySelector('#player-text .heard')?.id ?? '')"
IS_BEGUN = "document.getElementById('player-where')?.textContent"
KEPT_ID = (
    "JSON.parse(Object.entries(localStorage)"
    ".find(([name]) => name.startsWith('prosvasi.place.'))?.[1] ?? '{}').anchor"
)
# A sentence too may be over before anybody has looked.
WRITE_SENTENCES = """() => {
  window.sentences = [];
  const all = { subtree: true, attributes: true, childList: true };
  new MutationObserver(() => {
    const words = document.querySelector('#player-text .heard')?.textContent;
    if (words) window.sentences.push(words);
  }).observe(document.getElementById('player-text'), all);
}"""
# A word sounds for a moment: each is written down when it is marked.
WRITE_WORDS = """() => {
  window.words = [];
  const own = Highlight.prototype.add;
  Highlight.prototype.add = function (range) {
    window.words.push(String(range));
    return own.call(this, range);
  };
}"""


@pytest.fixture(scope="module")
def narrated(site: Site, tmp_path_factory: pytest.TempPathFactory) -> JobId:
    book = tmp_path_factory.mktemp("book") / "νησί.md"
    book.write_text(BOOK, encoding="utf-8")
    conversions = site.services.conversions
    job = conversions.submit(ConversionRequest(conversions.keep_file(book), "mp3", Options(EL)))
    conversions.wait(job, timeout_s=60)
    return job


def opened(visit: Visit, job: JobId, query: str = "", **options: object) -> Page:
    page = visit(f"/copies/{job}/player{query}", **options)
    page.locator("#player-buttons").wait_for()
    until(page, IS_BEGUN)
    return page


def open_player(page: Page, site: Site, job: JobId) -> None:
    page.goto(site(f"/copies/{job}/player"))
    until(page, IS_BEGUN)


def listen_on(page: Page, site: Site, me: PatronId) -> str:
    """Begin to play, and return where as the library keeps it, once another sentence is heard."""
    with page.expect_response("**/me/position") as told:
        press(page, "Έναρξη")
    assert told.value.status == 204
    first = f"t-{kept_place(site, me)}"
    until(page, f"{SHOWN_ID} !== '' && {SHOWN_ID} !== '{first}'")
    return first


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def paused(page: Page) -> str:
    """Pause, and return where, once the sound has told that it stands: then the place is kept."""
    press(page, "Παύση")
    expect(page.get_by_role("button", name="Έναρξη", exact=True)).to_be_visible()
    return str(page.evaluate(KEPT_ID))


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
    page.evaluate(WRITE_WORDS)
    page.evaluate(WRITE_SENTENCES)
    assert page.evaluate("document.getElementById('sound').paused"), "nothing plays by itself"
    press(page, "Έναρξη")
    until(page, "window.sentences?.some((one) => one.startsWith('Ο ήλιος'))")
    until(page, "window.words.includes('ήλιος')")
    until(page, "window.sentences?.some((one) => one.startsWith('Η θάλασσα'))")
    press(page, "Επόμενο κεφάλαιο")
    # Beyond the sign that takes two places in the browser's counting and one in ours.
    until(page, "window.words.includes('Κρήτη')")
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
    until(page, "document.getElementById('player-where')?.textContent.includes('2 από 3')")
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
    until(page, "document.getElementById('sound')?.paused === false")
    page.keyboard.press("k")
    until(page, "document.getElementById('sound')?.paused")
    page.keyboard.press("t")
    expect(page.locator("#player-status")).to_contain_text("Κεφάλαιο 2 από 3.")


def test_the_place_and_bookmarks_are_kept_on_the_device_until_they_are_erased(
    visit: Visit, narrated: JobId
) -> None:
    page = opened(visit, narrated)
    press(page, "Επόμενο κεφάλαιο")
    page.evaluate("sound.playbackRate = 0.1")  # the sentence lasts until all of this is done
    press(page, "Έναρξη")
    until(page, f"{SHOWN}.startsWith('Ήρθε')")
    press(page, "Σελιδοδείκτης εδώ")
    expect(page.locator("#player-marks li")).to_contain_text("Ήρθε ένα καράβι")
    paused(page)
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
    until(page, IS_BEGUN)
    assert page.evaluate("document.getElementById('sound').currentTime") == 0


def test_it_stops_by_itself_at_the_end_of_the_chapter(visit: Visit, narrated: JobId) -> None:
    page = opened(visit, narrated, "?chapter=3")
    page.get_by_label("Να σταματήσει μόνο του").select_option("5")
    expect(page.locator("#player-status")).to_have_text("Θα σταματήσει: Σε 5 λεπτά")
    page.goto(page.url.replace("chapter=3", "chapter=1"))
    until(page, IS_BEGUN)
    page.get_by_label("Να σταματήσει μόνο του").select_option("chapter")
    page.get_by_label("Ταχύτητα").select_option("3")
    press(page, "Έναρξη")
    expect(page.locator("#player-status")).to_have_text("Σταμάτησε, όπως ζητήσατε.")
    assert page.evaluate("document.getElementById('sound').paused")
    expect(page.locator("#player-where")).to_contain_text("1 από 3")


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
    page.evaluate(WRITE_SENTENCES)
    press(page, "Έναρξη")
    until(page, "window.sentences?.some((one) => one.startsWith('Η πρόταση 0'))")
    until(page, "document.getElementById('player')?.dataset.done === ''")
    until(page, "document.getElementById('sound')?.src.includes('/file')", within_s=90)
    until(page, "document.getElementById('sound')?.paused === false")
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


def signed_in(visit: Visit, site: Site, card: str) -> tuple[Page, PatronId]:
    made = site.services.patrons.add(card, name="Άννα")
    page = visit("/me/sign-in")
    page.locator("#card").fill(card)
    page.locator("#secret").fill(made.pin)
    page.locator("main form button").first.click()
    page.wait_for_url("**/me/**")
    return page, made.patron.id


def test_whoever_is_signed_in_goes_on_from_the_librarys_place(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = signed_in(visit, site, "24680")
    open_player(page, site, zorba)
    press(page, "Επόμενη πρόταση")
    press(page, "Επόμενη πρόταση")
    listen_on(page, site, me)
    here = paused(page)
    heard = page.evaluate(SHOWN)
    assert page.evaluate(SHOWN_ID) == here
    assert ".s" in here
    reached(site, me, here)
    page.evaluate("localStorage.clear()")
    page.goto(site("/"))  # leaves, and keeps the place in the browser again
    page.evaluate("localStorage.clear()")
    page.goto(site(f"/copies/{zorba}/player"))
    expect(page.locator("#player-status")).to_contain_text("Η θέση σας βρέθηκε")
    until(page, f"{SHOWN} !== ''")
    assert page.evaluate(SHOWN) == heard


@pytest.mark.parametrize("is_kept_here", [True, False])
def test_whoever_leaves_while_it_sounds_comes_back_to_that_sentence(
    visit: Visit, site: Site, zorba: JobId, is_kept_here: bool
) -> None:
    page, me = signed_in(visit, site, f"1357{int(is_kept_here)}")
    open_player(page, site, zorba)
    first = listen_on(page, site, me)
    assert not page.evaluate("document.getElementById('sound').paused")
    if is_kept_here:
        page.reload()  # asked for before the old page has told where it is left
        kept = page.evaluate(KEPT_ID)
    else:
        page.goto(site("/"))
        kept = page.evaluate(KEPT_ID)
        page.evaluate("localStorage.clear()")
        reached(site, me, kept)
        page.goto(site(f"/copies/{zorba}/player"))
    assert kept != first
    expect(page.locator("#player-status")).to_contain_text("Η θέση σας βρέθηκε")
    until(page, f"{SHOWN_ID} !== ''")
    assert page.evaluate(SHOWN_ID) == kept


def test_what_whoever_is_signed_in_heard_to_its_end_begins_anew_everywhere(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = signed_in(visit, site, "97531")
    open_player(page, site, zorba)
    with page.expect_response("**/me/position"):
        press(page, "Έναρξη")
    press(page, "Παύση")
    assert kept_place(site, me)
    page.evaluate("sound.currentTime = sound.duration - 3")
    with page.expect_response("**/me/position/finish") as told:
        press(page, "Έναρξη")
        until(page, "document.getElementById('sound')?.ended")
    assert told.value.status == 204
    assert site.services.bookshelf.position(me, f"item:{site.zorba}") is None
    page.goto(site("/"))  # leaves: nothing is told of the end any more
    page.evaluate("localStorage.clear()")
    open_player(page, site, zorba)
    assert page.evaluate("sound.currentTime") == 0
    assert site.services.bookshelf.position(me, f"item:{site.zorba}") is None


def test_my_books_and_a_bookmark_lead_on_to_the_sentence_in_the_player(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = signed_in(visit, site, "86420")
    times = page.request.get(site(f"/copies/{zorba}/times/1")).json()["sentences"]
    left, marked = (times[number][0].removeprefix("t-") for number in (1, 2))
    work = f"item:{site.zorba}"
    site.services.bookshelf.stop_at(me, work, left)
    site.services.bookmarks.put(me, work, marked, lang=EL, words="Εδώ")
    for address, name, anchor in (
        ("/me/", "web-listen-on-description", left),
        ("/me/bookmarks/", "web-bookmark-listen", marked),
        ("/me/", "web-listen-on-description", left),
    ):
        page.goto(site(address))
        assert faults_of(page) == []
        page.get_by_role("link", name=re.compile(f"^{say(name, EL)}: ")).press("Enter")
        expect(page.locator("#player-status")).to_contain_text("Η θέση σας βρέθηκε")
        until(page, f"{SHOWN_ID} !== ''")
        assert page.evaluate(SHOWN_ID) == f"t-{anchor}"
    kept = site.services.bookshelf.position(me, work)
    assert kept is not None
    assert kept.anchor == left, "looking at a bookmark leaves the place where it was"


def test_a_device_with_a_place_of_its_own_begins_anew_what_was_heard_to_its_end_elsewhere(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, me = signed_in(visit, site, "97532")
    open_player(page, site, zorba)
    page.evaluate("sound.currentTime = 5")
    with page.expect_response("**/me/position"):
        press(page, "Έναρξη")
    press(page, "Παύση")
    assert kept_place(site, me)
    page.goto(site("/"))
    reached(site, me, page.evaluate(KEPT_ID))
    site.services.bookshelf.finish(me, f"item:{site.zorba}")  # on another device, or by telephone
    open_player(page, site, zorba)
    assert page.evaluate("sound.currentTime") == 0


def test_a_place_that_never_reached_the_library_is_gone_on_from(
    visit: Visit, site: Site, zorba: JobId
) -> None:
    page, _ = signed_in(visit, site, "97533")
    page.route("**/me/position", lambda route: route.abort())
    open_player(page, site, zorba)
    page.evaluate("sound.currentTime = 5")
    press(page, "Έναρξη")
    until(page, "Object.keys(localStorage).some((key) => key.startsWith('prosvasi.place'))")
    press(page, "Παύση")
    page.goto(site("/"))
    page.goto(site(f"/copies/{zorba}/player"))
    until(page, "document.getElementById('player-status')?.textContent")
    assert page.evaluate("sound.currentTime") > 1


def kept_place(site: Site, me: PatronId) -> str:
    """Return where somebody is at the library, once it was told: nobody hears a beacon arrive."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        kept = site.services.bookshelf.position(me, f"item:{site.zorba}")
        if kept is not None:
            return kept.anchor
        time.sleep(0.1)
    raise AssertionError("no place has reached the library")


def reached(site: Site, me: PatronId, here: str) -> None:
    """Wait until the library has this place: what a page tells as it is left is on its way."""
    ends = time.monotonic() + PATIENCE_S
    while f"t-{kept_place(site, me)}" != here:
        assert time.monotonic() < ends, here
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("act", "shown"),
    [("bookmark", "#player-marks li"), ("next-chapter", "#player-text:has-text('Έφυγαν όλοι')")],
)
def test_what_is_pressed_before_the_times_came_is_done_when_they_come(
    visit: Visit, narrated: JobId, act: str, shown: str
) -> None:
    page = visit()
    held: list[Route] = []
    page.route("**/times", lambda route: held.append(route))
    page.goto(page.url + f"copies/{narrated}/player?chapter=2")
    page.locator(f"[data-act={act}]").click()
    until(page, "document.getElementById('sound')?.readyState > 0")
    assert page.locator("#player-chapters [aria-current]").inner_text() == "Το καράβι"
    held[0].continue_()
    expect(page.locator(shown)).to_be_visible()
    assert page.locator("#player-status").inner_text() != say("web-player-say-not-yet", EL)
