"""The JSON side keeps to its own description, answers and errors alike."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

KNOWN = {
    "type",
    "properties",
    "required",
    "items",
    "enum",
    "anyOf",
    "nullable",
    "additionalProperties",
}
SAYING = {"title", "description", "default", "$ref"}
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


class Description:
    """The OpenAPI description, and whether an answer is what it says."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec

    def check(self, reply: TestResponse, path: str, method: str = "get") -> Any:
        answers = self.spec["paths"][path][method]["responses"]
        assert str(reply.status_code) in answers, f"{reply.status_code} is not described"
        content = answers[str(reply.status_code)]["content"]
        schema = content[reply.mimetype]["schema"]
        body = reply.get_json()
        self._holds(body, schema, path)
        return body

    def _holds(self, value: Any, schema: dict[str, Any], where: str) -> None:
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            self._holds(value, self.spec["components"]["schemas"][name], f"{where} {name}")
            return
        unknown = schema.keys() - KNOWN - SAYING
        assert not unknown, f"{where}: this check does not know {unknown}"
        if value is None and schema.get("nullable"):
            return
        if "anyOf" in schema:
            assert any(self._is(value, one, where) for one in schema["anyOf"]), where
        if "type" in schema:
            assert isinstance(value, TYPES[schema["type"]]), f"{where}: {value!r}"
            assert schema["type"] == "boolean" or not isinstance(value, bool), where
        assert value in schema.get("enum", [value]), where
        if isinstance(value, dict):
            self._object(value, schema, where)
        if isinstance(value, list):
            for number, one in enumerate(value):
                self._holds(one, schema.get("items", {}), f"{where}[{number}]")

    def _object(self, value: dict[str, Any], schema: dict[str, Any], where: str) -> None:
        properties = schema.get("properties", {})
        missing = set(schema.get("required", ())) - value.keys()
        assert not missing, f"{where}: {missing} missing"
        if properties:
            assert value.keys() <= properties.keys(), f"{where}: {value.keys()}"
        for key, one in value.items():
            self._holds(one, properties.get(key, {}), f"{where}.{key}")

    def _is(self, value: Any, schema: dict[str, Any], where: str) -> bool:
        try:
            self._holds(value, schema, where)
        except AssertionError:
            return False
        return True


@pytest.fixture
def described(client: FlaskClient) -> Description:
    return Description(client.get("/api/openapi.json").get_json())


def test_this_check_finds_an_answer_that_is_not_what_was_described(
    client: FlaskClient, described: Description
) -> None:
    reply = client.get("/api/v1/search?q=ζορμπας")
    schemas = described.spec["components"]["schemas"]
    schemas["SearchAnswer.SearchResult"]["properties"]["year"] = {"type": "string"}
    with pytest.raises(AssertionError):
        described.check(reply, "/api/v1/search")


def test_a_search_is_answered_as_described(client: FlaskClient, described: Description) -> None:
    reply = client.get("/api/v1/search", query_string={"q": "ζορμπας", "limit": 3})
    body = described.check(reply, "/api/v1/search")
    assert reply.status_code == 200
    assert body["results"][0]["id"] == "zorba"
    assert body["results"][0]["creators"] == ["Νίκος Καζαντζάκης"]


@pytest.mark.parametrize(
    "query", ["", "q=", "q=x&limit=0", "q=x&limit=101", "q=x&limit=a", f"q={'x' * 201}"]
)
def test_a_search_that_cannot_be_is_refused_in_our_shape(
    client: FlaskClient, described: Description, query: str
) -> None:
    reply = client.get(f"/api/v1/search?{query}")
    body = described.check(reply, "/api/v1/search")
    assert reply.status_code == 422
    assert body["error"] == "error-422"
    assert set(body) == {"error", "message"}


@pytest.mark.parametrize("query", ["%00", "%F0%9F%98%80", "%22", "title%3A(", "%ff%fe"])
def test_an_odd_search_is_answered(client: FlaskClient, described: Description, query: str) -> None:
    reply = client.get(f"/api/v1/search?q={query}")
    described.check(reply, "/api/v1/search")
    assert reply.status_code == 200


def test_errors_speak_the_language_of_the_caller(client: FlaskClient) -> None:
    greek = client.get("/api/v1/search", headers={"Accept-Language": "el"}).get_json()
    other = client.get("/api/v1/search", headers={"Accept-Language": "en"}).get_json()
    assert greek["message"].startswith("Κάποιο στοιχείο")
    assert other["message"].startswith("Something")


def test_an_item_is_answered_as_described(client: FlaskClient, described: Description) -> None:
    reply = client.get("/api/v1/items/zorba")
    assert described.check(reply, "/api/v1/items/{item_id}")["item"]["year"] == 1946


def test_an_unknown_item_is_answered_in_our_shape(
    client: FlaskClient, described: Description
) -> None:
    reply = client.get("/api/v1/items/none")
    assert described.check(reply, "/api/v1/items/{item_id}")["error"] == "unknown-item"
    assert reply.status_code == 404


def test_announcements_are_those_that_hold_now(client: FlaskClient, described: Description) -> None:
    body = described.check(client.get("/api/v1/announcements"), "/api/v1/announcements")
    assert [one["id"] for one in body["announcements"]] == ["flood", "hours"]


def test_a_copy_is_asked_for_and_followed(client: FlaskClient, described: Description) -> None:
    wish = {"source": "item:zorba", "format": "txt"}
    body = described.check(client.post("/api/v1/copies", json=wish), "/api/v1/copies", "post")
    deadline = time.monotonic() + 60
    while not body["is_finished"] and time.monotonic() < deadline:
        time.sleep(0.1)
        reply = client.get(f"/api/v1/copies/{body['id']}")
        body = described.check(reply, "/api/v1/copies/{job_id}")
    assert body["state"] == "done"
    assert "Ζορμπά" in client.get(body["download"]).text


def test_a_copy_may_be_asked_for_in_either_language(client: FlaskClient) -> None:
    wishes = [
        {"source": "announcement:hours", "format": "txt", "lang": lang} for lang in ("el", "en")
    ]
    ids = {client.post("/api/v1/copies", json=wish).get_json()["id"] for wish in wishes}
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({}, 422),
        ({"source": "item:zorba"}, 422),
        ({"source": "/etc/passwd", "format": "txt"}, 422),
        ({"source": "file:/etc/passwd", "format": "txt"}, 422),
        ({"source": "item:zorba", "format": "txt", "size_pt": 5}, 422),
        ({"source": "item:zorba", "format": "txt", "wpm": 9000}, 422),
        ({"source": "item:zorba", "format": "txt", "lang": "fr"}, 422),
        ({"source": "item:none", "format": "txt"}, 404),
        ({"source": "announcement:draft", "format": "txt"}, 404),
        ({"source": "item:zorba", "format": "exe"}, 404),
        ({"source": "item:zorba", "format": "large-print-pdf", "profile": "tiny"}, 404),
        ({"source": "item:zorba", "format": "large-print-pdf", "scheme": "grey"}, 404),
        ({"source": "item:zorba", "format": "large-print-pdf", "size_pt": 14}, 400),
        ({"source": "item:zorba", "format": "mp3"}, 503),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_our_shape(
    client: FlaskClient, described: Description, wish: dict[str, Any], status: int
) -> None:
    reply = client.post("/api/v1/copies", json=wish)
    assert reply.status_code == status
    assert set(described.check(reply, "/api/v1/copies", "post")) == {"error", "message"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"null"])
def test_a_body_that_is_no_json_object_is_refused_in_our_shape(
    client: FlaskClient, body: bytes
) -> None:
    reply = client.post("/api/v1/copies", data=body, content_type="application/json")
    assert reply.status_code in {400, 422}
    assert set(reply.get_json()) == {"error", "message"}


@pytest.mark.engine
def test_a_recording_is_heard(
    client: FlaskClient, described: Description, zorba_sound: bytes
) -> None:
    data = {"sound": (io.BytesIO(zorba_sound), "q.wav")}
    body = described.check(client.post("/api/v1/listen", data=data), "/api/v1/listen", "post")
    assert body["hits"][0]["id"] == "zorba"


@pytest.mark.parametrize(("data", "status"), [({}, 422), ({"sound": "text"}, 422)])
def test_a_listening_without_a_recording_is_refused(
    client: FlaskClient, described: Description, data: dict[str, str], status: int
) -> None:
    reply = client.post("/api/v1/listen", data=data)
    assert reply.status_code == status
    described.check(reply, "/api/v1/listen", "post")


def test_what_is_no_sound_is_refused_in_our_shape(
    client: FlaskClient, described: Description
) -> None:
    reply = client.post("/api/v1/listen", data={"sound": (io.BytesIO(b"no" * 999), "q.wav")})
    assert reply.status_code == 400
    assert described.check(reply, "/api/v1/listen", "post")["error"] == "sound-not-audio"


def test_the_service_says_that_it_is_well(client: FlaskClient, described: Description) -> None:
    assert described.check(client.get("/api/v1/health"), "/api/v1/health")["is_healthy"] is True


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("GET", "/api/v1/nothing", 404), ("DELETE", "/api/v1/search", 405), ("GET", "/api/", 404)],
)
def test_what_the_json_side_does_not_have_is_answered_as_json(
    client: FlaskClient, method: str, address: str, status: int
) -> None:
    reply = client.open(address, method=method)
    assert reply.status_code == status
    assert set(reply.get_json()) == {"error", "message"}
