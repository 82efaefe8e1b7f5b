"""The search page says what filters did, why, and what may be meant; so does the JSON side."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Creator, Form, Item, ItemId, Series
from access_service.settings import Settings
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import EL, EN
from tests.access_service.stocked import stock

KAVAFIS = Creator("Καβάφης, Κωνσταντίνος Π.", "Κωνσταντίνος Π. Καβάφης")
ITEMS = (
    Item(ItemId("a"), "s", "1", "Ποιήματα", EL, creators=(KAVAFIS,), year=1935, work_key="a",
         subjects=("Ελληνική ποίηση",), series=(Series("Νέα ποίηση", "1"),), audience="adult"),
    Item(ItemId("b"), "s", "2", "Ποιήματα", EL, creators=(KAVAFIS,), year=2020, work_key="a",
         forms=(Form.SPOKEN,), subjects=("Ελληνική ποίηση",)),
    Item(ItemId("c"), "s", "3", "Ανέκδοτα ποιήματα", EL, creators=(KAVAFIS,), year=1968,
         work_key="c", subjects=("Ελληνική ποίηση",), series=(Series("Νέα ποίηση", "2"),)),
    Item(ItemId("d"), "s", "4", "Collected poems", EN, year=1992, work_key="d",
         creators=(Creator("Cavafy, C. P.", "C. P. Cavafy"),), subjects=("Greek poetry",)),
    *(Item(ItemId(f"n{n}"), "s", f"n{n}", f"Νησιά {n}", EL, work_key=f"n{n}") for n in range(120)),
)  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    data = tmp_path_factory.mktemp("search")
    services = bootstrap(Settings(data=data, language="el"))
    stock(services, ITEMS)
    yield services
    services.close()


@pytest.fixture(scope="module")
def app(library: Services) -> APIFlask:
    return create_app(library)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    with app.app_context():
        limiter.reset()
    return app.test_client()


def test_the_page_says_what_a_filter_did_and_how_to_undo_it(client: FlaskClient) -> None:
    page = client.get("/search?q=ποιήματα&form=spoken&lang=el").text
    assert "Βρέθηκε ένα αποτέλεσμα. Χωρίς τα φίλτρα: 3." in page
    assert "Αφαίρεση φίλτρου Διατίθεται ως: ηχητικό βιβλίο" in page
    assert re.search(r'href="/search\?q=[^"&]+&amp;lang=el"[^>]*>Αφαίρεση φίλτρου Διατ', page)
    assert "Αφαίρεση όλων των φίλτρων" in page


def test_every_choice_of_a_filter_says_how_much_it_leaves(client: FlaskClient) -> None:
    page = client.get("/search?q=ποιήματα").text
    assert '<option value="spoken">ηχητικό βιβλίο (1)</option>' in page
    assert re.search(r'<label for="filter-form">', page)
    assert "Φίλτρα που ισχύουν" not in page


def test_a_chosen_filter_stays_chosen_even_when_nothing_is_left(client: FlaskClient) -> None:
    page = client.get("/search?q=ποιήματα&form=braille").text
    assert '<option value="braille" selected>' in page
    assert "Αφαιρέστε κάποιο φίλτρο." in page


@pytest.mark.parametrize(
    "filters",
    [
        "form=none", "form=spoken&form=braille", "year_from=αβγ", "year_from=-1", "year_to=99999",
        "year_from=2000&year_to=1000", "year_from=²", "lang=" + "x" * 5_000, "subject=%00",
        "creator=" + "%CE%B1" * 900, "lang=el,en", "audience=<script>",
    ],
)  # fmt: skip
def test_an_odd_filter_is_no_fault(client: FlaskClient, filters: str) -> None:
    reply = client.get(f"/search?q=ποιήματα&{filters}")
    assert reply.status_code == 200
    assert "<script>a" not in reply.text
    assert "audience=<script>" not in reply.text


def test_each_result_says_why_it_was_found(client: FlaskClient) -> None:
    page = client.get("/search?q=kavafis").text
    assert 'class="why"' in page
    assert "Βρέθηκε στα ονόματα:" in page
    assert "ακούγεται όπως" in page


def test_a_misspelt_word_is_asked_back_as_a_link(client: FlaskClient) -> None:
    page = client.get("/search?q=ποιήμασα").text
    assert "Μήπως εννοείτε:" in page
    assert re.search(r'<a class="alone" href="/search\?q=[^"]+">Ποιήματα</a>', page)
    assert "Μήπως εννοείτε:" not in client.get("/search?q=ποιήματα").text


def test_more_results_than_are_shown_are_counted(client: FlaskClient) -> None:
    page = client.get("/search?q=νησιά&page=10").text
    assert "Βρέθηκαν 120 αποτελέσματα. Δείχνουμε τα πιο ταιριαστά. Σελίδα 10 από 10." in page
    assert 'rel="next"' not in page


def test_pages_keep_their_filters(client: FlaskClient) -> None:
    page = client.get("/search?q=νησιά&lang=el").text
    assert re.search(r'href="/search\?q=[^"]*page=2&amp;lang=el" rel="next"', page)


def test_without_words_a_name_lists_its_works(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"creator": "Καβάφης, Κωνσταντίνος Π."}).text
    assert "Βρέθηκαν 3 αποτελέσματα." in page
    assert page.index("2020") < page.index("1968") < page.index("1935")
    assert 'class="why"' not in page


def test_an_item_leads_on(client: FlaskClient) -> None:
    page = client.get("/items/a").text
    assert "Το επόμενο στη σειρά" in page
    assert "Όλα τα έργα" not in page, "the only other work by them is the next in the series"
    page = client.get("/items/c").text
    assert "Από το ίδιο πρόσωπο" in page
    assert re.search(r'<a class="alone" href="/search\?creator=', page)


def test_the_json_side_filters_counts_and_explains(client: FlaskClient) -> None:
    told = client.get("/api/v1/search?q=poihmata&form=spoken,print&year_to=2000").get_json()
    assert [one["id"] for one in told["results"]] == ["a", "c"]
    assert told["total"] == 2
    assert told["results"][0]["forms"] == ["print"]
    (match,) = told["results"][0]["matches"]
    assert match == {"asked": "poihmata", "found": "Ποιήματα", "part": "title", "likeness": "sound"}
    assert told["facets"]["subjects"] == [{"value": "Ελληνική ποίηση", "count": 2}]
    assert told["did_you_mean"] is None
    assert client.get("/api/v1/search?q=ποιήμασα").get_json()["did_you_mean"] == "Ποιήματα"


def test_a_misspelt_word_is_asked_back_with_a_link_that_keeps_the_filters(
    client: FlaskClient,
) -> None:
    page = client.get("/search?q=ποιήμασα&form=print").text
    link = re.search(r'href="([^"]*/search\?[^"]+)"[^>]*>(?:<[^>]+>)*Ποιήματα', page)
    assert link
    assert "form=print" in link[1]
    assert "Ποιήματα" in client.get(html.unescape(link[1])).text
    right = client.get("/search?q=ποιήματα").text
    assert not re.search(r'href="[^"]*/search\?[^"]+"[^>]*>(?:<[^>]+>)*Ποιήματα<', right)


def test_the_json_side_is_read_page_by_page(client: FlaskClient) -> None:
    ids = []
    for offset in range(0, 120, 30):
        told = client.get(f"/api/v1/search?q=νησιά&limit=30&offset={min(offset, 100)}").get_json()
        assert told["total"] == 120
        ids += [one["id"] for one in told["results"]]
    assert len(ids) == len(set(ids)) == 100


@pytest.mark.parametrize(
    "query",
    [
        "", "q=", "q=%20%20", "limit=5", "q=x&form=paper", "q=x&year_from=-5", "q=x&limit=101",
        "q=x&offset=101", "q=" + "x" * 201, "q=x&subject=" + "x" * 301,
    ],
)  # fmt: skip
def test_what_the_json_side_cannot_answer_it_refuses(client: FlaskClient, query: str) -> None:
    reply = client.get(f"/api/v1/search?{query}")
    assert reply.status_code in {400, 422}
    assert reply.get_json()["message"]


def test_suggestions_come_as_one_types(client: FlaskClient) -> None:
    told = client.get("/api/v1/suggest?q=καβα").get_json()
    assert {"text": "Κωνσταντίνος Π. Καβάφης", "part": "name"} in told["suggestions"]
    assert client.get("/api/v1/suggest?q=κ").get_json()["suggestions"] == []
    assert client.get("/api/v1/suggest").status_code in {400, 422}


def test_the_json_side_leads_on_from_an_item(client: FlaskClient) -> None:
    told = client.get("/api/v1/items/a/related").get_json()
    assert told["next_in_series"]["id"] == "c"
    assert [one["id"] for one in told["other_editions"]] == ["b"]
    assert client.get("/api/v1/items/none/related").status_code == 404


def test_all_of_it_is_described(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").get_json()["paths"]
    search = paths["/api/v1/search"]["get"]
    names = {parameter["name"] for parameter in search["parameters"]}
    assert {"q", "lang", "form", "audience", "subject", "creator", "series", "year_from"} <= names
    assert {"/api/v1/suggest", "/api/v1/items/{item_id}/related"} <= set(paths)


def test_too_many_searches_are_told_to_wait(client: FlaskClient) -> None:
    replies = [client.get("/api/v1/search?q=x").status_code for _ in range(3)]
    assert replies == [200, 200, 200]
    assert "X-RateLimit-Limit" in client.get("/api/v1/search?q=x").headers


@pytest.mark.parametrize(("lang", "said"), [("el", "Γράψτε τι ψάχνετε"), ("en", "Write what you")])
def test_an_empty_search_says_what_to_do(client: FlaskClient, lang: str, said: str) -> None:
    headers = {"Accept-Language": lang}
    assert f'<p role="status">{said}' in client.get("/search?q=", headers=headers).text
    assert said not in client.get("/search", headers=headers).text
