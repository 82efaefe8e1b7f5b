"""The staff’s side, by keyboard and measured like every other page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from playwright.sync_api import Browser, Page

from access_service.announcements.sources.model import NoticeSource, SourceKind, SourceName
from access_service.catalogue.import_desk import Step
from access_service.conversion.request import ConversionRequest, ItemSource, Options
from access_service.messages import say
from access_service.staff.account import Role
from access_service.uploads import STAFF
from formats.document import EL, Lang
from tests.browser.conftest import Site, Visit
from tests.browser.measuring import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PASSWORD = "μια μεγάλη φράση"  # noqa: S105 - a made-up one
NOTICE = "# Ανακοίνωση\n\nΗ *Kallithea Library* ανοίγει.\n\n## Ώρες\n\n- Δευτέρα\n\n![](a.png)\n"
RECORDS = "id;title;shoe size\n1;Ασκητική;42\n2;;\n"
PAGES = {
    "desk": "/staff/",
    "copies": "/staff/copies/",
    "copy": "/staff/copies/{done}",
    "copy that failed": "/staff/copies/failed",
    "lexicon": "/staff/lexicon/?find=Ζορμπά",
    "lexicon of a work": "/staff/lexicon/?work={zorba}&word=Joyce&spoken=Τζόις&done=removed",
    "log": "/staff/log/",
    "announcements": "/staff/announcements/",
    "announcement": "/staff/announcements/strike",
    "new announcement": "/staff/announcements/new",
    "announcement to change": "/staff/announcements/strike/edit",
    "sources of announcements": "/staff/announcement-sources/",
    "uploads": "/uploads/",
    "file that was read": "/uploads/{read}",
    "imports": "/staff/imports/",
    "import": "/staff/imports/{batch}",
    "file that was tried": "/staff/imports/file/{tried}",
    "file that failed": "/staff/imports/file/{refused}",
    "harvests": "/staff/harvests/",
    "quality": "/staff/quality/",
    "quality, one lack": "/staff/quality/lack/summary",
    "telephone line": "/staff/phone/",
    "texts of the line": "/staff/phone/texts",
    "test call": "/staff/phone/try",
    "not there": "/staff/copies/none",
}


@pytest.fixture(scope="module")
def ids(site: Site) -> dict[str, str]:
    """Two pages are worth a look only with something on them."""
    staff = site.services.staff
    staff.add("maria", Role.ADMIN, PASSWORD)
    staff.note(staff.show("maria"), "copy-retried", "12ab")
    done = site.services.conversions.submit(
        ConversionRequest(ItemSource(site.zorba), "txt", Options(EL))
    )
    site.services.conversions.wait(done, timeout_s=60)
    with NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(NOTICE)
        file.flush()
        brought = site.services.uploads.receive(
            Path(file.name), name="ανακοίνωση.md", lang=EL, owner=STAFF
        )
    site.services.conversions.wait(brought.job, timeout_s=60)
    site.services.gatherer.add(
        NoticeSource(
            SourceName("Νέα του δήμου"),
            SourceKind.FEED,
            "https://library.example/feed",
            EL,
            "event",
        )
    )
    site.services.lexicon.add("Joyce", "Τζόις")
    site.services.lexicon.add("Seferis", "Seferees", work=site.zorba)
    site.services.phone_messages.keep(b"RIFF", duration_ms=900, lang=EL, transcript="Ελάτε")
    desk = site.services.import_desk
    tried = desk.receive(
        lambda path: path.write_bytes(RECORDS.encode()), file_name="βιβλία.csv", source="Δοκιμή"
    )
    refused = desk.receive(lambda path: path.write_bytes(b"x"), file_name="x.mrc", source="")
    desk.wait()
    batch = site.services.catalogue.imports.journal.imports(limit=1)[0].id
    return {
        "done": done,
        "read": brought.id,
        "zorba": site.zorba,
        "batch": str(batch),
        "tried": tried.id,
        "refused": refused.id,
    }


def sign_in_by_keyboard(page: Page) -> None:
    page.locator("#name").focus()
    page.keyboard.type("maria")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("form[action='/staff/sign-out']").wait_for()


@pytest.fixture(scope="module", params=["el", "en"])
def colleague(
    request: pytest.FixtureRequest, browser: Browser, site: Site, ids: dict[str, str]
) -> Iterator[Page]:
    context = browser.new_context(locale="el-GR" if request.param == EL else "en-GB")
    page = context.new_page()
    page.goto(site("/staff/"))
    sign_in_by_keyboard(page)
    yield page
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_staff_has_nothing_to_mend(
    colleague: Page, site: Site, ids: dict[str, str], name: str
) -> None:
    colleague.goto(site(PAGES[name].format(**ids)))
    assert colleague.locator("form[action='/staff/sign-out']").count() == 1
    assert faults_of(colleague) == []


def test_the_door_has_nothing_to_mend_before_and_after_a_wrong_password(
    visit: Visit, ids: dict[str, str]
) -> None:
    page = visit("/staff/")
    assert page.locator("h1").inner_text() == "Σύνδεση προσωπικού"
    assert faults_of(page) == []
    page.fill("#name", "maria")
    page.fill("#password", "λάθος")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    assert page.input_value("#name") == "maria"
    assert faults_of(page) == []


def test_a_word_is_heard_and_saved_without_script(visit: Visit, ids: dict[str, str]) -> None:
    page = visit("/staff/lexicon/", java_script_enabled=False)
    page.locator("#name").fill("maria")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/lexicon/")
    page.get_by_label("Λέξη ή φράση").fill("Woolf")
    page.get_by_label("Πώς διαβάζεται").fill("Γουλφ")
    page.get_by_role("button", name="Ακούστε πρώτα").press("Enter")
    source = page.locator("audio").first.get_attribute("src") or ""
    assert page.request.get(page.url.rstrip("/").rpartition("/staff")[0] + source).ok
    page.get_by_role("button", name="Αποθήκευση").press("Enter")
    assert "αποθηκεύτηκε" in page.get_by_role("status").first.inner_text()


def test_somebody_signs_in_and_out_by_keyboard_alone(visit: Visit, ids: dict[str, str]) -> None:
    page = visit("/staff/", java_script_enabled=False)
    sign_in_by_keyboard(page)
    page.get_by_role("button", name="Αποσύνδεση").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/sign-in")


def test_a_file_is_brought_by_keyboard_read_and_offered_in_other_forms(
    colleague: Page, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "notice.md"
    file.write_text(NOTICE, encoding="utf-8")
    colleague.goto(site("/uploads/"))
    colleague.set_input_files("#upload-file", file)
    colleague.locator("#upload button").focus()
    colleague.keyboard.press("Enter")
    colleague.wait_for_url("**/uploads/*")
    colleague.locator("input[name=source]").wait_for(state="attached")
    assert colleague.get_by_role("radio").count() > 2
    assert faults_of(colleague) == []


def test_a_file_that_is_refused_is_told_in_place(
    colleague: Page, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "program.exe"
    file.write_bytes(b"MZ")
    colleague.goto(site("/uploads/"))
    colleague.set_input_files("#upload-file", file)
    colleague.locator("#upload button").click()
    alert = colleague.get_by_role("alert")
    alert.wait_for()
    assert "program.exe" in alert.inner_text()
    assert faults_of(colleague) == []


def test_an_announcement_is_published_by_keyboard_and_what_is_wrong_has_the_reason_beside_it(
    colleague: Page, site: Site
) -> None:
    title = f"Νέα βιβλία {colleague.evaluate('document.documentElement.lang')}"
    colleague.goto(site("/staff/announcements/new"))
    colleague.locator("#body_el").focus()
    colleague.keyboard.type("Κείμενο χωρίς τίτλο")
    colleague.locator("form button[type=submit]").last.focus()
    colleague.keyboard.press("Enter")
    colleague.get_by_role("alert").wait_for()
    assert faults_of(colleague) == []
    colleague.locator("[role=alert] a").first.focus()
    colleague.keyboard.press("Enter")
    assert colleague.evaluate("document.activeElement.id") == "title_el"
    colleague.keyboard.type(title)
    colleague.keyboard.press("Enter")
    colleague.locator("form[action$='/publish'] button").focus()
    colleague.keyboard.press("Enter")
    colleague.locator("form[action$='/expire']").wait_for()
    colleague.goto(site("/announcements"))
    assert colleague.get_by_text(title).count() == 1


def test_records_are_tried_and_imported_by_keyboard_without_script(
    visit: Visit, ids: dict[str, str], tmp_path: Path
) -> None:
    page = visit("/staff/imports/", java_script_enabled=False)
    page.locator("#name").fill("maria")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/imports/")
    table = tmp_path / "νέα.csv"
    table.write_text("id;title\n1;Η Φόνισσα\n", encoding="utf-8")
    page.get_by_label("Αρχείο εγγραφών").set_input_files(table)
    page.get_by_role("button", name="Δοκιμή του αρχείου").press("Enter")
    page.wait_for_url("**/staff/imports/file/*")
    while page.get_by_role("link", name="Δείτε ξανά πώς πάει").count():
        page.get_by_role("link", name="Δείτε ξανά πώς πάει").press("Enter")
    assert "Μία νέα εγγραφή" in page.locator("main").inner_text()
    page.get_by_role("button", name="Φόρτωση", exact=True).press("Enter")
    while page.get_by_role("link", name="Δείτε ξανά πώς πάει").count():
        page.get_by_role("link", name="Δείτε ξανά πώς πάει").press("Enter")
    page.get_by_role("link", name="Δείτε τη φόρτωση").press("Enter")
    page.get_by_role("button", name="Αναίρεση της φόρτωσης").press("Enter")
    while "προχωρά" in page.get_by_role("status").inner_text():
        page.reload()
    assert "1 αφαιρέθηκαν" in page.get_by_role("status").inner_text()


def test_the_page_of_a_file_that_is_being_tried_shows_in_place_how_it_ended(
    colleague: Page, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, desk = tmp_path / "other.csv", site.services.import_desk
    table.write_text("id;title\n1;Η Φόνισσα\n", encoding="utf-8")
    brought = desk.receive(partial(shutil.copy, table), file_name="other.csv", source="")
    desk.wait()
    busy = replace(desk.show(brought.id), step=Step.TRYING, seen=0, report=None)
    with monkeypatch.context() as patched:
        patched.setattr(desk, "show", lambda _id: busy)
        colleague.goto(site(f"/staff/imports/file/{brought.id}"))
        assert faults_of(colleague) == []
        colleague.evaluate("window.isSamePage = true")
    colleague.locator("form[action$='/accept'] button").wait_for()
    assert colleague.evaluate("window.isSamePage")
    lang = colleague.locator("html").get_attribute("lang") or ""
    tried = say("web-import-step-tried", Lang(lang))
    assert colleague.locator("#copy-status").inner_text() == tried
    assert tried in colleague.title()
    assert faults_of(colleague) == []


def test_a_test_call_is_held_by_keyboard_alone_and_its_page_has_nothing_to_mend(
    colleague: Page, site: Site
) -> None:
    colleague.goto(site("/staff/phone/try"))
    colleague.locator("main form[action='/staff/phone/try'] button").focus()
    colleague.keyboard.press("Enter")
    colleague.locator("#words").focus()
    assert faults_of(colleague) == []
    colleague.keyboard.type("3")
    colleague.keyboard.press("Enter")
    card = {"el": "κάρτας", "en": "card"}[colleague.locator("html").get_attribute("lang") or ""]
    colleague.locator(".reply p", has_text=card).wait_for()
    colleague.locator("form[action='/staff/phone/try/end'] button").focus()
    colleague.keyboard.press("Enter")
    colleague.locator("main form[action='/staff/phone/try'] button").wait_for()
