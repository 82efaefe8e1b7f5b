"""Every page and every interface of the service, with every role, and with none."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from werkzeug.routing import Rule

from access_service.bootstrap import Services
from access_service.delivery.needs import Need, NeedCode
from access_service.staff.account import Role
from access_service.web.staff.areas import AREAS, OPEN, PREFIX, UPLOADS, may_open
from tests.access_service.delivery.conftest import Town
from tests.access_service.delivery.test_desk import packed
from tests.access_service.delivery.test_pages import NEED_WORDS, app, enter, seen_in, token_in

__all__ = ["app"]


def every_rule(app: APIFlask, visit_id: int) -> Iterator[tuple[str, Rule]]:
    """Yield every address of the service; where it names a thing, of a visit or of nothing."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {}
            for name, converter in rule._converters.items():
                offered = getattr(converter, "items", None)
                kind = type(converter).__name__
                values[name] = sorted(offered)[0] if offered else "x"
                if kind == "IntegerConverter":
                    values[name] = visit_id
            yield app.url_for(rule.endpoint, **values), rule


def is_for_staff(rule: Rule) -> bool:
    part = rule.endpoint.partition(".")[0]
    return (rule.rule.startswith(PREFIX) or part == UPLOADS) and part not in OPEN


@pytest.mark.parametrize("role", [*Role, None])
def test_whatever_is_not_for_a_role_is_closed_to_it_and_to_nobody_in_particular(
    app: APIFlask, library: Services, role: Role | None
) -> None:
    client = app.test_client() if role is None else enter(app, role)
    token = token_in(client.get("/staff/sign-in").text) if role is None else ""
    looked = closed = 0
    for address, rule in every_rule(app, 1):
        part = rule.endpoint.partition(".")[0]
        if not is_for_staff(rule):
            continue
        looked += 1
        if role is not None and may_open(role, part):
            continue
        closed += 1
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            answer = client.open(address, method=method, headers={"X-CSRFToken": token})
            expected = {303, 403, 400} if role is None else {403, 400}
            assert answer.status_code in expected, (method, address, answer.status_code)
            if answer.status_code == 303:
                assert "/staff/sign-in" in answer.headers["Location"], address
    assert looked > 100
    admin_only = [area for area in AREAS if area.roles == frozenset({Role.ADMIN})]
    assert closed > 0 if role is not Role.ADMIN else closed == 0
    assert admin_only, "there is a page for administrators alone"


def test_no_part_of_the_staffs_side_is_missing_in_the_list_of_roles(app: APIFlask) -> None:
    parts = {r.endpoint.partition(".")[0] for r in app.url_map.iter_rules() if is_for_staff(r)}
    assert parts == {area.blueprint for area in AREAS}


def test_a_deliverer_meets_no_need_title_or_telephone_in_any_answer_of_the_service(
    app: APIFlask, town: Town, library: Services
) -> None:
    anna = town.enrol(needs=frozenset({Need(NeedCode.AUDIO), Need(NeedCode.BRAILLE, grade=1)}))
    visit = packed(library.delivery, anna)
    client = enter(app, Role.DELIVERER)
    personal = ["6971234567", "6940000000", "Μαυρουδή Άννα", str(anna)]
    seen = 0
    for address, rule in every_rule(app, visit.id):
        if "GET" not in (rule.methods or set()) or rule.endpoint in SLOW:
            continue
        answer = client.get(address)
        assert answer.status_code < 500, address
        told = "" if answer.mimetype in BINARY else seen_in(answer)
        seen += answer.status_code == 200
        assert not [word for word in personal if word in told], address
        if address.startswith("/staff/road"):
            assert not [w for w in (visit.bag[0].title, *NEED_WORDS) if w in told], address
    assert seen > 20
    (stop,) = client.get("/staff/road/stops.json").get_json()["stops"]
    assert set(stop) == {
        "visit_id",
        "number",
        "first_name",
        "street",
        "bell",
        "floor",
        "access_note",
        "slot",
        "items_out",
        "state",
        "version",
    }, json.dumps(stop)


BINARY = frozenset({"audio/mpeg", "application/pdf", "application/zip", "image/png"})
SLOW = frozenset({"health.health"})
"""What looks at the whole machine, and holds nothing of a patron."""
