"""Every page in both languages, and the catalogue's pages in all their states."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from tests.access_service.web.conftest import SCRIPT

PAGES = (
    "/",
    "/search",
    "/search?q=ζορμπας",
    "/search?q=ουφοξωτικά",
    "/items/zorba",
    "/items/sea",
    "/announcements",
    "/announcements/hours",
    "/announcements/flood",
    "/announcements/ended",
    "/voice/heard?text=ζορμπάς&lang=el&ids=zorba,sea",
    "/voice/heard?text=τίποτα&lang=el&ids=",
    "/guide",
    "/accessibility",
    "/items/none",
)


class Outline(HTMLParser):
    """The parts of a page that a screen reader moves by."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.landmarks: list[str] = []
        self.ids: list[str] = []
        self.lang = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in {"header", "nav", "main", "footer"}:
            self.landmarks.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if tag == "html":
            self.lang = str(given.get("lang"))


@pytest.mark.parametrize("lang", ["el", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_one_first_heading_no_skipped_level_and_its_language(
    client: FlaskClient, page: str, lang: str
) -> None:
    client.get(f"/language/{lang}")
    reply = client.get(page)
    outline = Outline(reply.text)
    assert reply.status_code == (404 if page == "/items/none" else 200)
    assert outline.lang == lang
    assert outline.levels[0] == 1
    assert outline.levels.count(1) == 1
    steps = zip(outline.levels, outline.levels[1:], strict=False)
    assert all(after - before <= 1 for before, after in steps), outline.levels
    assert {"header", "nav", "main", "footer"} <= set(outline.landmarks)
    assert len(outline.ids) == len(set(outline.ids))


def test_the_browser_says_which_language_the_first_page_has(client: FlaskClient) -> None:
    greek = client.get("/", headers={"Accept-Language": "el-GR,en;q=0.5"})
    other = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="el">' in greek.text
    assert '<html lang="en">' in other.text
    assert "Accept-Language" in other.headers["Vary"]


def test_where_the_browser_says_nothing_the_librarys_language_holds(client: FlaskClient) -> None:
    assert '<html lang="el">' in client.get("/").text


def test_a_chosen_language_stays_and_leads_back_to_the_page(client: FlaskClient) -> None:
    reply = client.get("/language/en", query_string={"next": "/search?q=ζορμπά"})
    assert reply.status_code == 302
    assert reply.location.startswith("/search?q=")
    assert '<html lang="en">' in client.get("/", headers={"Accept-Language": "el"}).text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "\\/evil",
        "javascript:alert(1)",
        "/\r\nX: y",
        "evil.example",
        "",
    ],
)
def test_a_language_link_leads_nowhere_else(client: FlaskClient, target: str) -> None:
    reply = client.get("/language/el", query_string={"next": target})
    assert reply.location == "/"


def test_an_unknown_language_is_an_unknown_page(client: FlaskClient) -> None:
    assert client.get("/language/xx").status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("ουφοξωτικά", "Δεν βρέθηκε κανένα αποτέλεσμα."),
        ("hemingway", "Βρέθηκε ένα αποτέλεσμα."),
        ("νησιά", "Βρέθηκαν 12 αποτελέσματα."),
    ],
)
def test_the_number_of_results_is_said_in_words_that_agree(
    client: FlaskClient, query: str, sentence: str
) -> None:
    page = client.get("/search", query_string={"q": query}).text
    count = re.search(r'<p id="count" role="status">([^<]*)', page)
    assert count is not None
    assert sentence in count[1]


def test_the_number_of_results_is_said_in_english(english: FlaskClient) -> None:
    assert "One result was found." in english.get("/search?q=hemingway").text
    assert "12 results were found." in english.get("/search?q=νησιά").text


def test_results_come_ten_to_a_page_and_go_on_counting(client: FlaskClient) -> None:
    first = client.get("/search?q=νησιά").text
    second = client.get("/search?q=νησιά&page=2").text
    assert first.count("<li>\n    <h2>") == 10
    assert second.count("<li>\n    <h2>") == 2
    assert 'rel="next"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev"' in second
    assert 'start="11"' in second
    assert "Σελίδα 2 από 2." in second


@pytest.mark.parametrize("page", ["0", "-3", "999999999999999999999", "δύο", ""])
def test_a_page_number_that_cannot_be_shows_the_nearest_page(
    client: FlaskClient, page: str
) -> None:
    reply = client.get("/search", query_string={"q": "νησιά", "page": page})
    assert reply.status_code == 200
    assert 'class="results"' in reply.text


@pytest.mark.parametrize(
    "query",
    [
        "\x00",
        "ζορμπά\x00ς",
        "😀😀",
        "α" * 10_000,
        '"',
        "title:(",
        "*",
        "\u202eεπικ",
        "' OR 1=1 --",
        "%00",
        "{query}",
        "{{ 7*7 }}",
        "\ud800",
    ],
)
def test_an_odd_query_is_answered_like_any_other(client: FlaskClient, query: str) -> None:
    text = query.encode("utf-8", "surrogatepass")
    quoted = "".join(f"%{byte:02x}" for byte in text)
    reply = client.get(f"/search?q={quoted}")
    assert reply.status_code == 200
    assert "\x00" not in reply.text
    assert "49" not in reply.text.partition("<main")[2].partition("</h1>")[0]
    assert len(reply.data) < 30_000


def test_titles_and_summaries_say_which_language_they_are_in(client: FlaskClient) -> None:
    page = client.get("/search?q=hemingway").text
    assert '<span lang="en">The Old Man and the Sea: a novel</span>' in page
    assert '<span lang="en">Ernest Hemingway</span>' in page
    assert '<span lang="el">' not in page


def test_an_item_is_shown_with_its_people_and_the_forms_it_can_have(client: FlaskClient) -> None:
    page = client.get("/items/zorba").text
    assert "Νίκος Καζαντζάκης" in page
    assert "1946" in page
    for name in ("mp3", "large-print-pdf", "docx"):
        assert f'value="{name}"' in page


@pytest.mark.parametrize("page", ["/items/xss", "/search?q=κακόβουλος"])
def test_markup_in_a_record_is_shown_as_text(client: FlaskClient, page: str) -> None:
    html = client.get(page).text
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("page", ["/", "/announcements", "/announcements/flood"])
def test_markup_in_an_announcement_never_reaches_the_page(client: FlaskClient, page: str) -> None:
    html = client.get(page).text
    assert "Κλειστά λόγω πλημμύρας" in html
    assert "<script>alert" not in html
    assert "<img" not in html


def test_markup_in_a_query_is_shown_as_text(client: FlaskClient) -> None:
    html = client.get("/search", query_string={"q": SCRIPT}).text
    assert "<script>alert" not in html
    assert "<img" not in html


def test_urgent_announcements_come_first_and_say_so(client: FlaskClient) -> None:
    page = client.get("/announcements").text
    assert page.index("Κλειστά λόγω πλημμύρας") < page.index("Νέο ωράριο")
    assert "Επείγον:" in page
    assert "2 ανακοινώσεις, οι επείγουσες πρώτες." in page


@pytest.mark.parametrize("name", ["draft", "later", "no-such"])
def test_what_is_not_published_yet_is_not_there(client: FlaskClient, name: str) -> None:
    reply = client.get(f"/announcements/{name}")
    assert reply.status_code == 404
    assert "Αυτή η ανακοίνωση δεν υπάρχει" in reply.text
    assert "Πρόχειρο" not in client.get("/announcements").text


def test_an_announcement_that_has_ended_says_so(client: FlaskClient) -> None:
    assert "δεν ισχύει πια" in client.get("/announcements/ended").text
    assert "δεν ισχύει πια" not in client.get("/announcements/hours").text


def test_an_announcement_is_shown_in_the_readers_language(english: FlaskClient) -> None:
    page = english.get("/announcements/hours").text
    assert "New hours" in page
    assert "Νέο ωράριο" not in page


def test_an_announcement_without_english_is_shown_in_greek_and_marked(
    english: FlaskClient,
) -> None:
    page = english.get("/announcements/flood").text
    assert re.search(r'<article[^>]* lang="el"', page)
    assert "Κλειστά λόγω πλημμύρας" in page
    overview = english.get("/announcements").text
    assert re.search(r'lang="el">(<[^>]*>)*Κλειστά λόγω πλημμύρας', overview)


@pytest.mark.parametrize("page", ["/nothing", "/items/none", "/items/%00", "/copies/none"])
def test_what_is_not_there_is_said_in_words_without_commands(
    client: FlaskClient, page: str
) -> None:
    reply = client.get(page)
    assert reply.status_code == 404
    assert 'role="alert"' in reply.text
    assert "prosvasi " not in reply.text


def test_the_link_to_the_other_language_leads_back_from_an_answer_to_a_form(
    client: FlaskClient,
) -> None:
    page = client.post("/copies", data={}).text
    assert 'href="/language/en?next=/"' in page


@pytest.mark.parametrize("lang", ["el", "en"])
def test_titles_of_pages_tell_them_apart(client: FlaskClient, lang: str) -> None:
    client.get(f"/language/{lang}")
    titles = {
        re.search("<title>(.*)</title>", client.get(page).text)[1]  # type: ignore[index]
        for page in PAGES
    }
    assert len(titles) == len(PAGES)


def test_a_result_says_its_form_so_that_editions_are_told_apart(client: FlaskClient) -> None:
    page = client.get("/search?q=ακουστό").text
    assert "Το ακουστό, ηχητικό βιβλίο</a>" in page
    assert "τυπωμένο</a>" not in client.get("/search?q=ζορμπάς").text


def test_an_item_says_that_its_copies_are_of_the_description(client: FlaskClient) -> None:
    assert "όχι ολόκληρο το βιβλίο" in client.get("/items/zorba").text
    assert "όχι ολόκληρο το βιβλίο" not in client.get("/announcements/hours").text


def test_an_announcement_can_be_read_in_its_other_language_on_the_spot(
    client: FlaskClient,
) -> None:
    page = client.get("/announcements/hours").text
    assert 'href="/announcements/hours?wording=en" lang="en"' in page
    other = client.get("/announcements/hours?wording=en").text
    assert '<html lang="el">' in other
    assert re.search('<article[^>]* lang="en"', other)
    assert "New hours" in other
    assert 'name="lang" value="en"' in other
    assert "μόνο στα αγγλικά" not in other


def test_an_announcement_in_one_language_says_so_to_others(english: FlaskClient) -> None:
    page = english.get("/announcements/flood").text
    assert "This announcement exists only in Greek." in page
    assert "?wording=" not in page


def test_the_title_of_a_page_that_is_not_there_says_so(client: FlaskClient) -> None:
    page = client.get("/nowhere", headers={"Accept-Language": "el"}).text
    assert "<h1>Η σελίδα δεν βρέθηκε</h1>" in page
    assert "Η σελίδα δεν βρέθηκε" in page.split("</title>")[0]
