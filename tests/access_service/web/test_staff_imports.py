"""Staff try a file, import it, see what was kept out and undo it, without a script."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.catalogue.import_desk import ImportDesk, Step
from access_service.catalogue.intake import read_records
from access_service.catalogue.service import Catalogue
from access_service.store.items import SqlItemStore
from access_service.web.application import UPLOAD_BYTES
from formats.errors import StorageFailed, UnknownThing
from tests.access_service.web.conftest import enter, token

pytestmark = pytest.mark.usefixtures("colleagues")
TABLE = "id;Τίτλος;Χρώμα\n1;Ασκητική;μπλε\n2;ΟΔΥΣΣΕΙΑ;\n3;;\n=4;Πoίημα;\n"


@pytest.fixture(scope="module", autouse=True)
def real_catalogue(library: Services) -> None:
    """A catalogue that reads the very files that are sent."""
    library.catalogue = Catalogue(
        SqlItemStore(library.engine),
        library.markers,
        index_folder=library.settings.data / "index",
        read_records=lambda path, *, source: read_records(path, source=source),
    )


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    """Return a browser in which a librarian has signed in."""
    return enter(client)


def send(desk: FlaskClient, library: Services, name: str, data: bytes, source: str = "") -> str:
    """Send a file and return the address of its page, once it was tried."""
    form = {
        "csrf_token": token(desk, "/staff/imports/"),
        "source": source,
        "file": (BytesIO(data), name),
    }
    answer = desk.post("/staff/imports/", data=form)
    assert answer.status_code == 303
    library.import_desk.wait()
    return str(answer.location)


def press(desk: FlaskClient, page: str, action: str) -> str:
    answer = desk.post(f"{page}/{action}", data={"csrf_token": token(desk, page)})
    assert answer.status_code == 303
    return str(answer.location)


def text(desk: FlaskClient, page: str) -> str:
    answer = desk.get(page)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.get_data(as_text=True)))


def test_a_file_is_tried_imported_told_and_undone(desk: FlaskClient, library: Services) -> None:
    before = library.catalogue.count()
    page = send(desk, library, "βιβλία.csv", TABLE.encode())
    told = text(desk, page)
    assert "Δοκιμάστηκε· δεν έχει φορτωθεί ακόμη." in told
    assert "3 νέες εγγραφές" in told
    assert "Χρώμα" in told
    assert "η εγγραφή δεν έχει τίτλο" in told
    assert library.catalogue.count() == before

    press(desk, page, "accept")
    library.import_desk.wait()
    told = text(desk, page)
    assert "Φορτώθηκε." in told
    assert library.catalogue.count() == before + 3
    batch = library.catalogue.imports.journal.imports()[0]
    assert batch.file_name == "βιβλία.csv"
    assert batch.source == "βιβλία"

    shown = f"/staff/imports/{batch.id}"
    assert "Μία διορθώθηκε στην ανάγνωση" in text(desk, shown)
    refused = desk.get(f"{shown}/refused.csv")
    assert refused.headers["Content-Disposition"].endswith(f'"refused-{batch.id}.csv"')
    assert "η εγγραφή δεν έχει τίτλο" in refused.get_data(as_text=True)
    repaired = desk.get(f"{shown}/repaired.csv").get_data(as_text=True)
    assert "Πoίημα,Ποίημα" in repaired
    assert "'=4" in repaired

    assert press(desk, shown, "undo") == shown
    library.import_desk.wait()
    assert "3 αφαιρέθηκαν" in text(desk, shown)
    assert library.catalogue.count() == before
    assert "αναιρέθηκε" in text(desk, "/staff/imports/")
    log = [action.action for action in library.staff.actions(10)]
    assert {"records-imported", "import-undone"} <= set(log)


def test_a_page_of_a_file_that_is_being_tried_says_how_far_it_is_by_script_and_without(
    desk: FlaskClient, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(desk, library, "τρία.csv", TABLE.encode())
    name = page.rpartition("/")[2]
    tried = library.import_desk.show(name)
    assert desk.get(page, headers={"Accept": "application/json"}).json == {
        "is_finished": True,
        "message": "Δοκιμάστηκε· δεν έχει φορτωθεί ακόμη.",
    }
    assert "copy.js" not in desk.get(page).text
    busy = replace(tried, step=Step.TRYING, seen=2, report=None)
    monkeypatch.setattr(library.import_desk, "show", lambda _id: busy)
    told = desk.get(page, headers={"Accept": "application/json"}).json
    assert told == {
        "is_finished": False,
        "message": "Δοκιμάζεται. 2 εγγραφές ως τώρα.",
    }
    shown = desk.get(page).text
    assert "copy.js" in shown
    assert "Δείτε ξανά πώς πάει" in shown
    assert told["message"] in shown
    monkeypatch.undo()
    press(desk, page, "away")


def test_a_file_can_be_sent_away_untouched(desk: FlaskClient, library: Services) -> None:
    before = library.catalogue.count()
    page = send(desk, library, "other.csv", TABLE.encode())
    assert press(desk, page, "away") == "/staff/imports/"
    assert desk.get(page).status_code == 404
    assert library.catalogue.count() == before
    assert not list((library.settings.data / "imports").iterdir())


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "είναι άδειο"),
        (b"hello, this is a letter", "δεν είναι κατάλογος"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><collection/>', "DOCTYPE"),
    ],
)
def test_a_file_that_is_no_catalogue_is_told(
    desk: FlaskClient, library: Services, data: bytes, told: str
) -> None:
    page = send(desk, library, "letter.mrc", data)
    shown = text(desk, page)
    assert "Δεν φορτώθηκε." in shown
    assert told in shown


def test_no_file_is_told_on_the_same_page(desk: FlaskClient) -> None:
    form = {"csrf_token": token(desk, "/staff/imports/")}
    answer = desk.post("/staff/imports/", data=form)
    assert answer.status_code == 400
    assert "Δεν διαλέξατε αρχείο" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\..\\x.csv", "note.json", "a/b.csv"])
def test_a_files_name_leads_nowhere_else(desk: FlaskClient, library: Services, name: str) -> None:
    form = {
        "csrf_token": token(desk, "/staff/imports/"),
        "file": (BytesIO(TABLE.encode()), name),
    }
    answer = desk.post("/staff/imports/", data=form)
    library.import_desk.wait()
    folder = library.settings.data / "imports"
    inside = [path for path in folder.rglob("*") if path.is_file()]
    assert all(len(path.relative_to(folder).parts) == 2 for path in inside)
    if answer.status_code == 303:
        press(desk, str(answer.location), "away")


def test_an_import_that_a_stopped_server_was_about_goes_on(
    library: Services, tmp_path: Path
) -> None:
    first = ImportDesk(library.catalogue.imports, tmp_path / "imports")
    source = tmp_path / "x.csv"
    source.write_text("id;title\n1;Φόνισσα\n", encoding="utf-8")
    wanted = first.receive(
        lambda path: path.write_bytes(source.read_bytes()), file_name="wanted.csv", source="w"
    )
    unwanted = first.receive(
        lambda path: path.write_bytes(source.read_bytes()), file_name="unwanted.csv", source="u"
    )
    first.wait()
    # Killed right after somebody said yes: the wish is on disk, the import is not.
    first._note(first.show(wanted.id), is_wanted=True)
    second = ImportDesk(library.catalogue.imports, tmp_path / "imports")
    second.resume()
    second.wait()
    assert second.show(wanted.id).step is Step.DONE
    with pytest.raises(UnknownThing):
        second.show(unwanted.id)
    assert not list((tmp_path / "imports").iterdir())
    assert "w" in {name for name, _ in library.catalogue.sources()}
    first.close()
    second.close()


def test_what_is_missing_and_what_is_there_twice_is_shown(
    desk: FlaskClient, library: Services
) -> None:
    twice = "id;title;author;year\n1;Φόνισσα;Παπαδιαμάντης, Αλέξανδρος;1903\n"
    for name in ("first", "second"):
        page = send(desk, library, f"{name}.csv", twice.encode(), source=name)
        press(desk, page, "accept")
        library.import_desk.wait()
    told = text(desk, "/staff/quality/")
    assert "Χωρίς περίληψη" in told
    assert "πηγή first, αριθμός 1" in told
    rows = desk.get("/staff/quality/duplicates.csv").get_data(as_text=True)
    assert "first" in rows
    assert "second" in rows
    assert "χωρίς περίληψη" in desk.get("/staff/quality/quality.csv").get_data(as_text=True)


def test_a_large_file_is_taken_from_staff_alone(client: FlaskClient) -> None:
    answer = client.post(
        "/staff/imports/",
        data=bytes(UPLOAD_BYTES + 1_000_000),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_what_was_typed_beside_a_file_that_was_not_chosen_stays(desk: FlaskClient) -> None:
    form = {"csrf_token": token(desk, "/staff/imports/"), "source": "Δημοτική"}
    answer = desk.post("/staff/imports/", data=form)
    assert answer.status_code == 400
    assert 'value="Δημοτική"' in answer.get_data(as_text=True)


def test_a_file_that_two_colleagues_accept_at_once_is_imported_once(
    desk: FlaskClient, library: Services
) -> None:
    name = send(desk, library, "δύο.csv", TABLE.encode()).rpartition("/")[2]
    before = len(library.catalogue.imports.journal.imports())
    both = threading.Barrier(2)

    def press_accept() -> None:
        both.wait()
        library.import_desk.accept(name)

    colleagues = [threading.Thread(target=press_accept) for _ in range(2)]
    for one in colleagues:
        one.start()
    for one in colleagues:
        one.join()
    library.import_desk.wait()
    assert library.import_desk.show(name).step is Step.DONE
    journal = library.catalogue.imports.journal
    assert len(journal.imports()) == before + 1
    library.catalogue.imports.undo(journal.imports()[0].id)


def test_an_undoing_that_a_server_did_not_live_to_end_goes_on_and_tells_how_far_it_is(
    desk: FlaskClient, library: Services
) -> None:
    before = library.catalogue.count()
    press(desk, send(desk, library, "διακοπή.csv", TABLE.encode()), "accept")
    library.import_desk.wait()
    imports = library.catalogue.imports
    batch = imports.journal.imports()[0]
    imports.ask_undo(batch.id)  # and then the server was killed
    shown = f"/staff/imports/{batch.id}"
    told = text(desk, shown)
    assert "0 από 3 αλλαγές" in told
    assert "θα συνεχίσει μόνη της" in told
    assert 'action="/staff/imports/' not in desk.get(shown).text, "nothing more to press"
    library.import_desk.finish_undoing()
    library.import_desk.wait()
    assert "3 αφαιρέθηκαν" in text(desk, shown)
    assert library.catalogue.count() == before
    assert imports.journal.undoing() == ()


def test_each_thing_that_is_missing_has_a_page_and_a_list_of_its_own(
    desk: FlaskClient, library: Services
) -> None:
    rows = "".join(f"{n};Τίτλος {n};{'' if n % 2 else 'Περίληψη.'}\n" for n in range(1, 131))
    page = send(desk, library, "περιλήψεις.csv", f"id;title;summary\n{rows}".encode())
    press(desk, page, "accept")
    library.import_desk.wait()
    seen: list[str] = []
    address = "/staff/quality/lack/summary"
    while address:
        shown = desk.get(address).get_data(as_text=True)
        seen += re.findall(r">(?:<[^>]+>)*(Τίτλος \d+)<", shown)
        following = re.search(r'href="([^"]+after=[^"]+)"', shown)
        address = following[1] if following else ""
    assert len(seen) == len(set(seen)) == 65, "those without a summary, page by page"
    listed = desk.get("/staff/quality/lack/summary.csv").get_data(as_text=True)
    assert listed.count("περιλήψεις") == 65
    assert "χωρίς έτος" not in listed.casefold()
    assert desk.get("/staff/quality/lack/capitals").status_code == 200
    assert desk.get("/staff/quality/lack/none").status_code == 404
    assert desk.get("/staff/quality/lack/none.csv").status_code == 404
    library.catalogue.imports.undo(library.catalogue.imports.journal.imports()[0].id)


def test_the_trial_of_a_file_lists_what_it_would_repair_and_what_nothing_is_read_from(
    desk: FlaskClient, library: Services
) -> None:
    told = text(desk, send(desk, library, "δοκιμή.csv", TABLE.encode()))
    assert "Τι διορθώθηκε, και σε πόσες εγγραφές" in told
    assert re.search(r"όμοια γράμματα[^:]*: 1|γράμματα[^:]*: 1", told)
    assert "Χρώμα" in told


def test_the_trial_of_a_file_shows_its_first_ten_items_as_readers_will_see_them(
    desk: FlaskClient, library: Services
) -> None:
    rows = "".join(
        f"{n};Τίτλος : μέρος {n};Παπαδιαμάντης, Αλέξανδρος;19{n:02}\n" for n in range(1, 13)
    )
    table = f"id;title;author;year\n0;;Κάποιος;1900\n{rows}13;Χωρίς όνομα;;\n"
    page = send(desk, library, "πρώτα.csv", table.encode("cp1253"))
    told = text(desk, page)
    assert re.search(r"Τίτλος: μέρος 1 ?Αλέξανδρος Παπαδιαμάντης ?1901 ?τυπωμένο", told)
    assert "Τίτλος: μέρος 10" in told
    assert "Τίτλος: μέρος 11" not in told
    press(desk, page, "away")
    page = send(desk, library, "άγνωστος.csv", b"id;title;author\n1;Book;\n")
    assert re.search(r"Book ?δεν διαβάστηκε ?δεν διαβάστηκε ?τυπωμένο", text(desk, page))
    press(desk, page, "away")


def test_the_trial_of_an_authority_file_tells_what_its_headings_are_of(
    desk: FlaskClient, library: Services
) -> None:
    def record(tag: str, heading: str) -> str:
        return (
            f'<record><leader>00000nz  a2200000n  4500</leader><datafield tag="{tag}" ind1=" " '
            f'ind2=" "><subfield code="a">{heading}</subfield></datafield></record>'
        )

    records = record("150", "Μελισσοκομία") + record("151", "Κρήτη") + record("130", "Αγία Γραφή")
    data = f"<collection>{records}</collection>".encode()
    told = text(desk, send(desk, library, "headings.xml", data))
    assert "2 θέματα με τις άλλες μορφές τους" in told
    assert "Ένας τίτλος έργου με τις άλλες μορφές του" in told


def test_an_undoing_that_always_fails_is_left_after_three_tries_and_can_be_asked_for_again(
    desk: FlaskClient, library: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = library.catalogue.count()
    press(desk, send(desk, library, "βλάβη.csv", TABLE.encode()), "accept")
    library.import_desk.wait()
    imports = library.catalogue.imports
    number = imports.journal.imports()[0].id
    shown = f"/staff/imports/{number}"
    now_s, tried = 0.0, []

    def fail(*_: object) -> None:
        tried.append(now_s)
        raise StorageFailed("disk full", say="index-not-writable", name="index")

    minder = ImportDesk(imports, tmp_path / "imports", clock_s=lambda: now_s)
    with monkeypatch.context() as broken:
        broken.setattr(imports, "_take_back", fail)
        imports.ask_undo(number)
        for _ in range(60):  # a quarter of an hour of looks
            minder.finish_undoing()
            minder.wait()
            now_s += 15
        assert tried == [0, 60, 360]
        told = text(desk, shown)
        assert "Η αναίρεση απέτυχε επανειλημμένα" in told
        assert "0 από 3 αλλαγές" in told
        assert "η αναίρεση απέτυχε" in text(desk, "/staff/imports/")
    assert press(desk, shown, "undo") == shown
    library.import_desk.wait()
    assert "3 αφαιρέθηκαν" in text(desk, shown)
    assert library.catalogue.count() == before
    minder.close()


def test_an_undoing_that_failed_at_its_very_end_can_still_be_ended(
    desk: FlaskClient, library: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(desk, send(desk, library, "τέλος.csv", TABLE.encode()), "accept")
    library.import_desk.wait()
    imports = library.catalogue.imports
    number = imports.journal.imports()[0].id
    real = imports._take_back

    def fail_behind(*given: Any) -> None:
        real(*given)
        raise StorageFailed("disk full", say="index-not-writable", name="index")

    with monkeypatch.context() as broken:
        broken.setattr(imports, "_take_back", fail_behind)
        with pytest.raises(StorageFailed):
            imports.undo(number)
    imports.give_undoing_up(number)
    shown = f"/staff/imports/{number}"
    assert "3 από 3 αλλαγές" in text(desk, shown)
    press(desk, shown, "undo")
    library.import_desk.wait()
    assert "3 αφαιρέθηκαν" in text(desk, shown)
