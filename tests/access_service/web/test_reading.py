"""Reading settings: measured contrast, a cookie or a card, pages and files."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.messages import say
from access_service.patrons.kept import NewCard
from access_service.preferences import USUAL, Preferences, Spacing, Verbosity, from_json
from access_service.web.reading_style import COLOURS, PageColours, style_sheet
from formats.document import EL
from formats.theme import SCHEMES
from tests.access_service.web.conftest import ZORBA, sign_in, token

STYLE = (Path(__file__).parents[3] / "static" / "style.css").read_text(encoding="utf-8")
ON_GROUND = ("text", "link", "visited", "accent", "urgent")


def luminance(colour: str) -> float:
    """Source: WCAG 2.2, definition of relative luminance."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_knows_black_white_and_grey() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_colour_of_a_scheme_is_seven_to_one(scheme: str) -> None:
    colours = COLOURS[scheme]
    for name in ON_GROUND:
        assert contrast(getattr(colours, name), colours.background) >= 7, name
    assert contrast(colours.accent, colours.on_accent) >= 7
    for name in ("line", "focus"):  # 1.4.11 and 2.4.13 ask for 3:1
        assert contrast(getattr(colours, name), colours.background) >= 7, name


@pytest.mark.parametrize("scheme", SCHEMES)
def test_letters_and_ground_are_those_of_the_files_of_the_same_name(scheme: str) -> None:
    assert COLOURS[scheme].text == SCHEMES[scheme].text
    assert COLOURS[scheme].background == SCHEMES[scheme].background


def test_a_scheme_sets_every_colour_that_the_usual_style_has() -> None:
    known = {f"--{one.name.replace('_', '-')}" for one in fields(PageColours)} - {"--is-dark"}
    assert set(re.findall(r"(--[a-z-]+):", STYLE)) == known


def test_nothing_chosen_is_no_style_sheet_and_each_choice_is_one_rule(client: FlaskClient) -> None:
    assert style_sheet(USUAL) == ""
    assert "reading.css" not in client.get("/").text
    sheet = style_sheet(Preferences(size_percent=200, letter_spacing=Spacing.WIDEST, is_still=True))
    assert "font-size: 250%" in sheet
    assert "letter-spacing: .12em" in sheet
    assert "animation: none" in sheet


def choose(client: FlaskClient, **fields: str) -> str:
    fields["csrf_token"] = token(client, "/preferences")
    return client.post("/preferences", data=fields, follow_redirects=True).text


def test_choices_without_a_card_stay_in_the_browser_and_shape_every_page(
    client: FlaskClient,
) -> None:
    page = choose(client, scheme="yellow-on-black", size_percent="150", is_still="1")
    assert say("web-reading-done-kept", EL) in page
    address = re.search(r'href="(/reading\.css[^"]*)"', client.get("/search?q=Ζορμπάς").text)
    assert address
    sheet = client.get(address[1].replace("&amp;", "&"))
    assert sheet.mimetype == "text/css"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert "--background: #000000" in sheet.text
    assert "font-size: 187.5%" in sheet.text
    cookie = client.get_cookie("reading")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")
    assert "style=" not in page
    page = choose(client, reset="1", scheme="yellow-on-black")
    assert "reading.css" not in page


@pytest.mark.parametrize(
    "address",
    ["scheme=url(x)", "size_percent=7", "size_percent=9999999999", "typeface=}body{", "is_still=q"],
)
def test_an_address_of_a_style_sheet_cannot_carry_a_style_of_its_own(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"/reading.css?{address}")
    assert answer.status_code == 400
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("cookie", ["", "{", '{"wpm": 1}', '{"scheme": "</style>"}', "x" * 4000])
def test_a_cookie_that_somebody_wrote_chooses_nothing(client: FlaskClient, cookie: str) -> None:
    client.set_cookie("reading", cookie)
    page = client.get("/preferences")
    assert page.status_code == 200
    assert "reading.css" not in page.text


def test_a_bad_choice_is_told_and_nothing_is_kept(client: FlaskClient) -> None:
    fields = {"csrf_token": token(client, "/preferences"), "wpm": "9000"}
    page = client.post("/preferences", data=fields)
    assert (page.status_code, say("preference-unknown", EL) in page.text) == (400, True)
    assert client.get_cookie("reading") is None


def test_the_form_of_copies_begins_with_what_was_chosen(client: FlaskClient) -> None:
    choose(client, scheme="white-on-black", print_pt="24", wpm="130", voice="el+m3,en-gb+m3")
    page = client.get(f"/items/{ZORBA}").text
    for value in ("white-on-black", "24", "130", "el+m3,en-gb+m3"):
        assert f'<option value="{value}" selected>' in page


def test_with_a_card_choices_are_kept_with_it_and_hold_in_another_browser(
    client: FlaskClient,
    card: NewCard,
    library: Services,
) -> None:
    sign_in(client, "12345", card.pin)
    choose(client, scheme="black-on-yellow", verbosity="brief", wpm="250", key_wait_s="20")
    kept = library.patrons.show(card.patron.id).preferences
    assert (kept.scheme, kept.verbosity, kept.key_wait_s) == (
        "black-on-yellow",
        Verbosity.BRIEF,
        20,
    )
    assert client.get_cookie("reading") is None
    other = client.application.test_client()
    assert "reading.css" not in other.get("/").text
    sign_in(other, "12345", card.pin)
    assert "black-on-yellow" in other.get("/").text
    talk = library.talks.begin(EL, kept)
    assert (talk.state.wpm, talk.state.is_brief) == (250, True)
    assert from_json("{}") == USUAL
