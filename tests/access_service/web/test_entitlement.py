"""Protected works are for beneficiaries alone, whichever way somebody comes to them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import ConversionRequest, JobId, Options
from access_service.entitlement import Entitlement, Right
from access_service.messages import say
from access_service.patrons.kept import NewCard
from access_service.store.rights import SqlRightsStore
from access_service.uploads import STAFF, Owner, UploadId
from formats.document import EL, EN
from tests.access_service.web.conftest import ZORBA, enter, keep_text, sign_in, token

TEXT = f"/items/{ZORBA}/text"


@pytest.fixture
def protected(library: Services, tmp_path: Path) -> ArtifactId:
    return keep_text(library, tmp_path, f"Κανείς άλλος {tmp_path.name}.")


@pytest.fixture
def made(library: Services, protected: ArtifactId) -> JobId:
    """A copy that somebody who may have it asked for before."""
    source = library.entitlement.text(ZORBA).source
    job = library.conversions.submit(ConversionRequest(source, "txt", Options(EL)))
    library.conversions.wait(job, timeout_s=60)
    return job


def ask(client: FlaskClient, source: str = f"text:{ZORBA}"):
    fields = {"csrf_token": token(client), "source": source, "format": "txt", "lang": "el"}
    return client.post("/copies", data=fields)


WAYS = ("", "/file", "/listen", "/player", "/times", "/times/1")


@pytest.mark.parametrize("way", WAYS)
def test_a_stranger_with_the_address_of_a_protected_copy_gets_none_of_it(
    client: FlaskClient, made: JobId, way: str
) -> None:
    page = client.get(f"/copies/{made}{way}")
    assert page.status_code == 403
    assert "Κανείς άλλος" not in page.text
    assert say("web-entitle-door", EL) in page.text
    assert f"/me/sign-in?next=/copies/{made}{way}" in page.text
    told = client.get(f"/copies/{made}{way}", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["error"]) == (403, "not-entitled")


def test_a_program_is_refused_too(client: FlaskClient, made: JobId) -> None:
    assert client.get(f"/api/v1/copies/{made}").status_code == 403
    asked = client.post("/api/v1/copies", json={"source": f"text:{ZORBA}", "format": "txt"})
    assert (asked.status_code, asked.json["error"]) == (403, "not-entitled")


@pytest.mark.parametrize(("decided", "key"), [(None, "undecided"), (False, "no"), (True, "")])
def test_what_staff_noted_of_a_card_decides_and_the_page_says_what_to_do(
    mine: FlaskClient,
    card: NewCard,
    library: Services,
    made: JobId,
    decided: bool | None,
    key: str,
) -> None:
    if decided is not None:
        library.patrons.decide(card.patron.id, is_eligible=decided, officer="anna")
    page, offered = mine.get(f"/copies/{made}/file"), mine.get(TEXT).text
    if decided:
        assert "Κανείς άλλος" in page.text
        assert 'name="format"' in offered
        assert ask(mine).status_code == 303
        return
    assert page.status_code == 403
    assert say(f"web-entitle-{key}", EL) in page.text
    assert say(f"web-entitle-{key}", EL) in offered
    told = mine.get(f"/api/v1/copies/{made}", headers={"Accept-Language": "el"})
    assert (told.status_code, told.json["message"]) == (403, say(f"web-entitle-{key}", EL))
    assert 'name="format"' not in offered
    assert ask(mine).status_code == 403


def test_the_refusal_is_told_in_english_too(english: FlaskClient, made: JobId) -> None:
    assert say("web-entitle-door", EN) in english.get(f"/copies/{made}").text


def test_who_asks_before_signing_in_goes_on_behind_the_door_with_what_was_chosen(
    client: FlaskClient, card: NewCard, library: Services, protected: ArtifactId
) -> None:
    library.patrons.decide(card.patron.id, is_eligible=True, officer="anna")
    door = ask(client)
    assert door.status_code == 403
    assert f'name="kept-source" value="text:{ZORBA}"' in door.text
    fields = {
        "csrf_token": token(client, "/me/sign-in"),
        "card": "12345",
        "secret": card.pin,
        "next": "/copies",
        "posted": "1",
        "kept-source": f"text:{ZORBA}",
        "kept-format": "txt",
    }
    behind = client.post("/me/sign-in", data=fields).text
    assert f'name="source" value="text:{ZORBA}"' in behind


@pytest.mark.parametrize(
    ("part", "status"),
    [("", 200), ("bytes=0-", 206), ("bytes=1-", 206), ("bytes=-5", 206)],
)
def test_a_protected_file_that_is_given_is_in_the_register_once_whatever_the_part(
    mine: FlaskClient, card: NewCard, library: Services, made: JobId, part: str, status: int
) -> None:
    library.patrons.decide(card.patron.id, is_eligible=True, officer="anna")
    before = len(library.register.newest())
    address, headers = f"/copies/{made}/file", {"Range": part} if part else {}
    mine.head(address, headers=headers)
    assert mine.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416
    assert len(library.register.newest()) == before
    assert {mine.get(address, headers=headers).status_code for _ in range(2)} == {status}
    new = library.register.newest()[: len(library.register.newest()) - before]
    assert [(one.work, one.form, one.job) for one in new] == [(f"text:{ZORBA}", "txt", made)]


def test_what_is_free_is_for_everybody_and_in_no_register(
    client: FlaskClient, library: Services, made: JobId, protected: ArtifactId
) -> None:
    before = len(library.register.newest())
    library.entitlement.note(protected, STAFF, Right.FREE)
    assert "Κανείς άλλος" in client.get(f"/copies/{made}/file").text
    assert 'name="format"' in client.get(TEXT).text
    assert len(library.register.newest()) == before


def test_a_visitors_word_does_not_free_what_staff_marked_as_protected(
    library: Services, protected: ArtifactId
) -> None:
    me = Owner("me")
    library.entitlement.note(protected, me, Right.FREE)
    assert library.entitlement.right(protected, me) is Right.FREE
    assert library.entitlement.right(protected, Owner("else")) is Right.PROTECTED
    library.entitlement.note(protected, STAFF, Right.PROTECTED)
    assert library.entitlement.right(protected, me) is Right.PROTECTED


def test_what_staff_call_their_own_is_open_to_no_stranger_but_to_who_brought_the_same_letter(
    client: FlaskClient, library: Services, made: JobId, protected: ArtifactId
) -> None:
    me = Owner("me")
    library.entitlement.note(protected, STAFF, Right.OWN)
    assert client.get(f"/copies/{made}/file").status_code == 403
    assert library.entitlement.right(protected) is Right.PROTECTED
    library.entitlement.note(protected, me, Right.FREE)
    assert library.entitlement.right(protected, me) is Right.PROTECTED
    library.entitlement.note(protected, me, Right.OWN)
    assert library.entitlement.right(protected, me) is Right.OWN
    assert library.entitlement.right(protected, STAFF) is Right.OWN


def test_staff_are_not_asked(
    client: FlaskClient, colleagues: object, library: Services, made: JobId
) -> None:
    enter(client)
    assert "Κανείς άλλος" in client.get(f"/copies/{made}/file").text
    assert ask(client).status_code == 303


def test_the_librarys_own_words_are_for_everybody(client: FlaskClient, library: Services) -> None:
    asked = ask(client, f"item:{ZORBA}")
    assert asked.status_code == 303
    library.conversions.wait(asked.location.rpartition("/")[2], timeout_s=60)
    assert client.get(f"{asked.location}/file").status_code == 200


def test_a_library_may_take_unmarked_files_as_free(library: Services) -> None:
    gate = Entitlement(SqlRightsStore(library.engine), library.register, Right.FREE)
    assert gate.right(ArtifactId("never seen")) is Right.FREE


def test_an_item_without_a_text_says_so(client: FlaskClient) -> None:
    page = client.get("/items/sea/text")
    assert page.status_code == 404
    assert say("item-without-text", EL) in page.text
    assert TEXT not in client.get("/items/sea").text


def bring(client: FlaskClient, words: str, right: str):
    return client.post(
        "/uploads/",
        data={
            "csrf_token": token(client, "/uploads/"),
            "file": (io.BytesIO(f"# Γράμμα\n\n{words}\n".encode()), "γράμμα.md"),
            "lang": "el",
            "right": right,
        },
    )


@pytest.mark.usefixtures("open_to_all")
def test_a_letter_of_ones_own_is_converted_and_somebody_elses_book_needs_a_card(
    client: FlaskClient, card: NewCard, library: Services
) -> None:
    for right, status in (("own", 303), ("protected", 403)):
        sent = bring(client, f"Κείμενο {right}.", right)
        with client.session_transaction() as session:
            mark = session["asker"]
        upload = library.uploads.show(sent.location.rpartition("/")[2], Owner(mark))
        library.conversions.wait(upload.job, timeout_s=60)
        assert ask(client, f"upload:{upload.id}").status_code == status
        is_offered = 'name="format"' in client.get(sent.location).text
        assert is_offered == (status == 303)
    library.patrons.decide(card.patron.id, is_eligible=True, officer="anna")
    sign_in(client, "12345", card.pin)
    assert ask(client, f"upload:{upload.id}").status_code == 303


@pytest.mark.usefixtures("open_to_all")
@pytest.mark.parametrize("by_cleaning", [False, True])
def test_a_visitors_word_of_a_file_goes_with_the_last_upload_of_it_and_staffs_word_stays(
    client: FlaskClient, library: Services, by_cleaning: bool
) -> None:
    sent = [bring(client, f"Δύο φορές {by_cleaning}.", "own").location for _ in range(2)]
    with client.session_transaction() as session:
        mark = Owner(session["asker"])
    artifact = library.uploads.show(UploadId(sent[0].rpartition("/")[2]), mark).source.artifact
    library.entitlement.note(artifact, STAFF, Right.OWN)
    rights = SqlRightsStore(library.engine).rights
    fields = {"csrf_token": token(client, sent[0])}
    client.post(f"{sent[0]}/forget", data=fields)
    assert rights(artifact) == {mark: Right.OWN, STAFF: Right.OWN}
    if by_cleaning:
        assert library.upload_store.forget_before(4e9) > 0
    else:
        client.post(f"{sent[1]}/forget", data=fields)
    assert rights(artifact) == {STAFF: Right.OWN}


@pytest.mark.usefixtures("open_to_all")
def test_whose_a_file_is_can_be_put_right_and_must_be_one_of_three(client: FlaskClient) -> None:
    sent = bring(client, "Άλλο.", "protected")
    fields = {"csrf_token": token(client, sent.location)}
    changed = client.post(f"{sent.location}/right", data={**fields, "right": "own"})
    assert say("web-upload-right-changed", EL) in client.get(changed.location).text
    assert '<option value="own" selected>' in client.get(sent.location).text
    refused = client.post(f"{sent.location}/right", data={**fields, "right": "mine"})
    assert refused.status_code == 400
    assert say("unknown-right", EL) in refused.text
