"""A search says how many, of what kinds, why, and what may have been meant; an item leads on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from access_service.catalogue.explain import why
from access_service.catalogue.filters import Facet, Filters
from access_service.catalogue.record import Creator, Form, Item, ItemId, Series
from access_service.catalogue.relevance import Likeness, Part
from access_service.catalogue.service import Catalogue
from access_service.store.engine import open_engine, sqlite_url
from access_service.store.items import SqlItemStore
from access_service.store.markers import MarkerStore
from access_service.store.migrate import migrate
from formats.document import EL, EN

KAZANTZAKIS = Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης")
ROWLING = Creator("Rowling, J. K.", "J. K. Rowling")


def made(number: str, title: str, **facts: object) -> Item:
    item = Item(ItemId(number), "s", number, title, EL, work_key=number)
    return replace(item, **facts)  # type: ignore[arg-type]


def potter(number: int, title: str, **facts: object) -> Item:
    series = (Series("Χάρι Πότερ", f"τ. {number}"),)
    return made(f"hp{number}", title, creators=(ROWLING,), series=series, **facts)


ITEMS = (
    made(
        "zorbas",
        "Βίος και πολιτεία του Αλέξη Ζορμπά",
        creators=(KAZANTZAKIS,),
        subjects=("Μυθιστόρημα", "Κρήτη"),
        year=1946,
        audience="adult",
        isbns=("9789600230871",),
        shelf_mark="889.3 ΚΑΖ",
    ),
    made(
        "zorbas-spoken",
        "Βίος και πολιτεία του Αλέξη Ζορμπά",
        creators=(KAZANTZAKIS,),
        subjects=("Μυθιστόρημα",),
        forms=(Form.SPOKEN,),
        year=2024,
        work_key="zorbas",
    ),
    made("christ", "Ο Χριστός ξανασταυρώνεται", creators=(KAZANTZAKIS,), year=1954),
    made(
        "zorba-en",
        "Zorba the Greek",
        lang=EN,
        creators=(Creator("Kazantzakis, Nikos", "Nikos Kazantzakis"),),
        subjects=("Novels",),
        year=1952,
    ),
    made("captain", "Ο καπετάν Μιχάλης", creators=(KAZANTZAKIS,), subjects=("Κρήτη",), year=1953),
    made("crete", "Η ιστορία της Κρήτης", subjects=("Κρήτη", "Ιστορία"), year=1990),
    potter(1, "Η φιλοσοφική λίθος", year=1998),
    potter(2, "Η κάμαρα με τα μυστικά", year=1999),
    potter(3, "Ο αιχμάλωτος του Αζκαμπάν", year=2000),
    potter(10, "Ένα παράρτημα", year=2010),
    *(made(f"n{n}", f"Νησιά τόμος {n}", year=1900 + n) for n in range(150)),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    data = tmp_path_factory.mktemp("finding")
    engine = open_engine(sqlite_url(data / "books.sqlite"))
    migrate(engine)
    made = Catalogue(
        SqlItemStore(engine),
        MarkerStore(engine),
        index_folder=data / "index",
        read_records=lambda _path, *, source: ITEMS,  # noqa: ARG005 - the reader’s signature
    )
    made.import_file(Path("items"))
    yield made
    engine.dispose()


def ids(catalogue: Catalogue, query: str, **filters: object) -> list[str]:
    results = catalogue.find(query, filters=Filters(**filters))  # type: ignore[arg-type]
    return [found.item.id for found in results.found]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"forms": (Form.SPOKEN,)}, {"zorbas-spoken"}),
        ({"forms": (Form.SPOKEN, Form.PRINT)}, {"zorbas", "zorbas-spoken", "zorba-en"}),
        ({"languages": (EN,)}, {"zorba-en"}),
        ({"audiences": ("adult",)}, {"zorbas"}),
        ({"subjects": ("κρητη",)}, {"zorbas"}),
        ({"creators": ("Νίκος Καζαντζάκης",)}, {"zorbas", "zorbas-spoken"}),
        ({"year_from": 1950, "year_to": 1960}, {"zorba-en"}),
        ({"year_to": 1946}, {"zorbas"}),
        ({"year_from": 2025}, set()),
        ({"languages": (EN,), "forms": (Form.SPOKEN,)}, set()),
    ],
)
def test_a_filter_leaves_what_fits_and_nothing_else(
    catalogue: Catalogue, filters: dict[str, object], expected: set[str]
) -> None:
    assert set(ids(catalogue, "ζορμπάς", **filters)) == expected


def test_what_the_filters_left_out_is_counted(catalogue: Catalogue) -> None:
    results = catalogue.find("ζορμπάς", filters=Filters(forms=(Form.SPOKEN,)))
    assert (results.total, results.total_unfiltered) == (1, 3)


def test_without_words_a_filter_lists_the_newest_first(catalogue: Catalogue) -> None:
    assert ids(catalogue, "", creators=("Καζαντζάκης, Νίκος",)) == [
        "zorbas-spoken", "christ", "captain", "zorbas",
    ]  # fmt: skip
    assert ids(catalogue, "") == []


def test_few_answers_are_counted_by_every_kind(catalogue: Catalogue) -> None:
    facets = catalogue.find("ζορμπάς").facets
    assert facets.forms == (Facet("print", 2), Facet("spoken", 1))
    assert facets.languages == (Facet("el", 2), Facet("en", 1))
    assert Facet("Μυθιστόρημα", 2) in facets.subjects
    assert facets.years == (Facet("2020", 1), Facet("1950", 1), Facet("1940", 1))


def test_of_more_answers_than_are_shown_all_are_counted(catalogue: Catalogue) -> None:
    results = catalogue.find("νησιά")
    assert len(results.found) == 100
    assert results.total == 150
    assert results.facets.languages == (Facet("el", 150),)
    assert sum(one.count for one in results.facets.years) == 150


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("κάμαρα", ""),
        ("αιχμάλοτος", ""),
        ("αιχνάλωτος", "αιχμάλωτος"),
        ("η καμρα με τα μυστικα", "η κάμαρα με τα μυστικα"),
    ],
)
def test_only_what_was_misspelt_beyond_its_sound_is_asked_back(
    catalogue: Catalogue, query: str, meant: str
) -> None:
    results = catalogue.find(query)
    assert results.found
    assert results.meant == meant
    assert catalogue.find(results.meant or query).meant == ""


@pytest.mark.parametrize(
    ("query", "part", "likeness", "greek"),
    [
        ("ζορμπά", Part.TITLE, Likeness.SAME, "Βρέθηκε στον τίτλο: «Ζορμπά»."),
        ("του ζορμπάς", Part.TITLE, Likeness.FORM, "τύπος της λέξης «ζορμπάς»"),
        ("zormpa", Part.TITLE, Likeness.SOUND, "ακούγεται όπως «zormpa»"),
        ("καζαντ", Part.NAME, Likeness.BEGINNING, "αρχίζει με «καζαντ»"),
        ("κατανζάκης", Part.NAME, Likeness.CORRECTED, "μοιάζει με «κατανζάκης»"),
        ("μυθιστόρημα", Part.SUBJECT, Likeness.SAME, "στα θέματα"),
        ("πότερ", Part.SERIES, Likeness.SAME, "στη σειρά"),
        ("889.3 ΚΑΖ", Part.OTHER, Likeness.SAME, "στα άλλα στοιχεία"),
    ],
)
def test_an_answer_says_where_and_by_which_word(
    catalogue: Catalogue, query: str, part: Part, likeness: Likeness, greek: str
) -> None:
    best = catalogue.find(query).found[0]
    assert (best.matches[-1].part, best.matches[-1].likeness) == (part, likeness)
    assert greek in why(best.matches, EL)
    assert why(best.matches, EN).startswith("Found in ")


@pytest.mark.parametrize("isbn", ["978-960-02-3087-1", "960-02-3087-2", "9789600230871"])
def test_an_isbn_finds_its_item_alone(catalogue: Catalogue, isbn: str) -> None:
    (best,) = catalogue.find(isbn).found
    assert best.item.id == "zorbas"
    assert best.score == 1.0
    assert why(best.matches, EL) == "Βρέθηκε με τον αριθμό του."


@pytest.mark.parametrize("typed", ["καζα", "kaza", "νίκος καζα", "ΚΑΖΑΝ"])
def test_a_name_is_suggested_while_it_is_typed(catalogue: Catalogue, typed: str) -> None:
    suggested = [one.text for one in catalogue.suggest(typed)]
    assert "Νίκος Καζαντζάκης" in suggested
    assert len(suggested) == len(set(suggested)) <= 8


def test_a_title_is_suggested_once_for_all_its_editions(catalogue: Catalogue) -> None:
    suggested = catalogue.suggest("βιος και πολ")
    assert [one.text for one in suggested] == ["Βίος και πολιτεία του Αλέξη Ζορμπά"]
    assert suggested[0].part is Part.TITLE


def test_one_letter_suggests_nothing(catalogue: Catalogue) -> None:
    assert catalogue.suggest("κ") == ()
    assert catalogue.suggest(" ") == ()


def test_an_item_leads_to_the_next_of_its_series(catalogue: Catalogue) -> None:
    first, second, third, tenth = (catalogue.show(ItemId(f"hp{n}")) for n in (1, 2, 3, 10))
    assert catalogue.near(first).next_in_series == second
    assert catalogue.near(second).next_in_series == third
    assert catalogue.near(third).next_in_series == tenth, "numbers go before letters: 3, then 10"
    assert catalogue.near(tenth).next_in_series is None


def test_an_item_leads_to_more_by_its_author_and_to_what_is_like_it(catalogue: Catalogue) -> None:
    near = catalogue.near(catalogue.show(ItemId("zorbas")))
    assert [item.id for item in near.more_by] == ["christ", "captain"]
    assert [item.id for item in near.like_this] == ["crete"]
    shown = [*near.more_by, *near.like_this]
    assert "zorbas-spoken" not in {item.id for item in shown}, (
        "it is another edition, not another work"
    )


def test_an_item_without_people_subjects_and_series_leads_nowhere(catalogue: Catalogue) -> None:
    near = catalogue.near(catalogue.show(ItemId("n3")))
    assert (near.next_in_series, near.more_by, near.like_this) == (None, (), ())
