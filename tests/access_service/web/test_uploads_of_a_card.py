"""What somebody with a card brings is theirs on every device, in the export, and erasable."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from access_service.bootstrap import Services
from access_service.entitlement import Right
from access_service.idempotency import fresh_idempotency_key
from access_service.messages import say
from access_service.patrons.carers import Carers
from access_service.patrons.kept import NewCard
from access_service.store.tables import askers, file_rights, uploads
from access_service.uploads import Owner, Upload, UploadId, card_owner
from formats.document import EL
from tests.access_service.web.conftest import CHEAP, sign_in, token

pytestmark = pytest.mark.usefixtures("open_to_all")
NAME = "γνωμάτευση.md"


def bring(client: FlaskClient, words: str, *, name: str = NAME) -> str:
    fields = {"csrf_token": token(client, "/uploads/"), "right": "own", "lang": "el"}
    sent = client.post("/uploads/", data={**fields, "file": (io.BytesIO(words.encode()), name)})
    assert sent.status_code == 303
    return sent.location


def wait(library: Services, address: str, owner: Owner) -> None:
    upload = library.uploads.show(UploadId(address.rpartition("/")[2]), owner)
    library.conversions.wait(upload.job, timeout_s=60)


def rows_of(library: Services, owner: Owner) -> list[int]:
    """Return how many rows of somebody each table has that erasure has to empty."""
    wanted = ((uploads, uploads.c.owner), (file_rights, file_rights.c.owner))
    with library.engine.connect() as connection:
        return [
            connection.scalar(select(func.count()).select_from(table).where(column == owner)) or 0
            for table, column in (*wanted, (askers, askers.c.asker))
        ]


def test_what_was_brought_with_a_card_is_found_and_converted_on_another_device(
    mine: FlaskClient, app: APIFlask, card: NewCard, library: Services
) -> None:
    sent = bring(mine, "# Γράμμα\n\nΑπό το σπίτι.\n")
    wait(library, sent, card_owner(card.patron.id))
    other = sign_in(app.test_client(), "12345", card.pin)
    assert NAME in other.get("/uploads/").text
    fields = {"csrf_token": token(other, sent), "format": "txt", "lang": "el"}
    source = f"upload:{sent.rpartition('/')[2]}"
    asked = other.post("/copies", data={**fields, "source": source})
    assert asked.status_code == 303
    job = asked.location.rpartition("/")[2]
    library.conversions.wait(job, timeout_s=60)
    assert "Από το σπίτι" in other.get(f"/copies/{job}/file").text, "an own text, for its own card"
    stranger = app.test_client()
    assert stranger.get(sent).status_code == 404
    assert stranger.get(f"/copies/{job}/file").status_code == 403


def test_a_carer_neither_reads_nor_erases_what_the_patron_brought(
    mine: FlaskClient, app: APIFlask, card: NewCard, library: Services
) -> None:
    sent = bring(mine, "# Γράμμα\n\nΤου γιατρού.\n")
    library.carers = Carers(library.carer_store, CHEAP)
    helper = library.carers.add(card.patron.id, "Ελένη")
    theirs = sign_in(app.test_client(), helper.carer.card_no, helper.pin)
    assert NAME not in theirs.get("/uploads/").text
    assert theirs.get(sent).status_code == 404
    mark = {"csrf_token": token(theirs, "/uploads/")}
    for act in ("forget", "retry", "right"):
        assert theirs.post(f"{sent}/{act}", data=mark).status_code == 404, act
    assert NAME in mine.get("/uploads/").text


def test_after_signing_out_the_browser_shows_nothing_of_a_card(mine: FlaskClient) -> None:
    sent = bring(mine, "# Γράμμα\n\nΜετά την έξοδο.\n")
    assert NAME in mine.get("/uploads/").text
    assert mine.get(sent).status_code == 200
    mine.post("/me/sign-out", data={"csrf_token": token(mine, "/me/")})
    assert NAME not in mine.get("/uploads/").text
    assert mine.get(sent).status_code == 404


def test_what_was_brought_before_signing_in_goes_with_the_card_on_wish_alone(
    client: FlaskClient, app: APIFlask, card: NewCard, library: Services
) -> None:
    sent = bring(client, "# Γράμμα\n\nΧωρίς κάρτα.\n", name="χωρίς κάρτα.md")
    with client.session_transaction() as session:
        browser = Owner(session["asker"])
    sign_in(client, "12345", card.pin)
    page = client.get("/uploads/").text
    assert page.index(say("web-uploads-apart", EL)) < page.index("χωρίς κάρτα.md")
    assert client.get(sent).status_code == 200, "nothing is lost by signing in"
    other = sign_in(app.test_client(), "12345", card.pin)
    assert other.get(sent).status_code == 404
    fields = {"csrf_token": token(client, "/uploads/")}
    for _ in range(2):  # twice is once
        assert client.post("/uploads/bring-along", data=fields).status_code == 303
    assert say("web-done-uploads-along", EL) in client.get("/uploads/").text
    assert "χωρίς κάρτα.md" in other.get("/uploads/").text
    upload = library.uploads.show(UploadId(sent.rpartition("/")[2]), card_owner(card.patron.id))
    assert library.entitlement.right(upload.source.artifact, upload.owner) is Right.OWN
    assert library.uploads.of(browser) == ()


def test_what_a_card_said_of_a_file_stays_where_the_browsers_file_is_put_beside_it(
    card: NewCard, library: Services, tmp_path: Path
) -> None:
    letter = tmp_path / "γράμμα.md"
    letter.write_text("# Γράμμα\n\nΔύο φορές.\n", encoding="utf-8")
    browser, own = Owner("browser-mark"), card_owner(card.patron.id)
    for owner, right in ((own, Right.OWN), (browser, Right.PROTECTED)):
        brought = library.uploads.receive(letter, name=NAME, lang=EL, owner=owner)
        library.entitlement.note(brought.source.artifact, owner, right)
    assert library.uploads.bring_along(browser, own) == 1
    assert library.entitlement.right(brought.source.artifact, own) is Right.OWN
    assert [one.source.name for one in library.uploads.of(own)] == [NAME, NAME]
    assert library.uploads.of(browser) == ()


def test_a_form_that_comes_again_leaves_the_file_with_the_card_it_was_put_with(
    card: NewCard, library: Services, tmp_path: Path
) -> None:
    letter = tmp_path / "γράμμα.md"
    letter.write_text("# Γράμμα\n\nΞανά.\n", encoding="utf-8")
    key = fresh_idempotency_key()
    browser, own = Owner("browser-mark"), card_owner(card.patron.id)

    def bring_again() -> Upload:
        return library.uploads.receive(
            letter, name=NAME, lang=EL, owner=browser, idempotency_key=key
        )

    first = bring_again()
    library.uploads.bring_along(browser, own)
    again = bring_again()
    assert again.id == first.id
    assert [one.id for one in library.uploads.of(own)] == [first.id]
    assert library.uploads.of(browser) == ()


def test_without_a_card_there_is_nothing_to_put_a_file_with(client: FlaskClient) -> None:
    sent = bring(client, "# Γράμμα\n\nΚανενός.\n")
    client.post("/uploads/bring-along", data={"csrf_token": token(client, "/uploads/")})
    assert client.get(sent).status_code == 200
    assert say("web-uploads-apart", EL) not in client.get("/uploads/").text


def test_what_a_cards_file_is_called_is_sealed_and_can_be_sealed_anew(
    mine: FlaskClient, card: NewCard, library: Services, tmp_path: Path
) -> None:
    bring(mine, "# Γράμμα\n\nΣφραγισμένο.\n")
    letter = tmp_path / "γράμμα.md"
    letter.write_text("# Γράμμα\n\nΑνοιχτό.\n", encoding="utf-8")
    query = select(uploads.c.name).where(uploads.c.owner == card_owner(card.patron.id))
    with library.engine.connect() as connection:
        before = connection.scalars(query).all()
    assert before
    assert all("γνωμάτευση" not in one for one in before)
    unsealed = library.uploads.receive(letter, name="χωρίς κάρτα.md", lang=EL, owner=Owner("x"))
    assert library.upload_store.reseal() == len(before), "names without a card are not sealed"
    assert library.uploads.show(unsealed.id, Owner("x")).source.name == "χωρίς κάρτα.md"
    with library.engine.connect() as connection:
        assert set(connection.scalars(query)) != set(before)
    assert NAME in mine.get("/uploads/").text


def test_what_somebody_brought_is_in_their_export_in_words_and_gone_after_erasure(
    mine: FlaskClient, card: NewCard, library: Services
) -> None:
    sent = bring(mine, "# Γράμμα\n\nΘα σβηστεί.\n")
    owner = card_owner(card.patron.id)
    wait(library, sent, owner)
    (row,) = library.privacy.export(card.patron.id)["uploads"]
    assert (row["file"], row["right"]) == (NAME, "own")
    page = mine.get("/me/privacy/").text
    assert say("web-personal-uploads", EL) in page
    assert say("web-upload-right-own", EL) in page
    assert min(rows_of(library, owner)) > 0, "in each table there is something to erase"
    library.privacy.erase(card.patron.id)
    assert rows_of(library, owner) == [0, 0, 0]


def test_my_books_and_the_first_page_lead_to_converting_a_file_where_it_is_offered(
    mine: FlaskClient, library: Services
) -> None:
    for page in ("/", "/me/"):
        assert 'href="/uploads/"' in mine.get(page).text
    library.settings = library.settings.model_copy(update={"is_upload_offered": False})
    for page in ("/", "/me/"):
        assert 'href="/uploads/"' not in mine.get(page).text


def test_where_patrons_bring_nothing_who_has_a_card_is_told_so_and_not_asked_for_a_staff_name(
    mine: FlaskClient, library: Services
) -> None:
    library.settings = library.settings.model_copy(update={"is_upload_offered": False})
    page = mine.get("/uploads/")
    assert page.status_code == 403
    assert say("web-uploads-staff-alone-what", EL) in page.text
    assert 'href="/me/#ask-heading"' in page.text
    # A colleague whose session ended may sit at a browser where somebody signed in with a card.
    assert 'href="/staff/sign-in?next=/uploads/"' in page.text
    script = {"Accept": "application/json"}
    fields = {"csrf_token": token(mine, "/me/")}
    refused = mine.post("/uploads/", data=fields, headers=script)
    told = say("web-uploads-staff-alone-what", EL)
    assert (refused.status_code, refused.get_json()["message"]) == (403, told)
