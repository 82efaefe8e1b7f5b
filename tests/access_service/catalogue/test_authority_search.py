"""A subject, a place or a title in any of its forms finds the items of the heading."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue import freshness
from access_service.catalogue.explain import why
from access_service.catalogue.export import export_lines
from access_service.catalogue.index import CatalogueIndex
from access_service.catalogue.store import BatchId
from access_service.settings import Settings
from formats.document import EL, EN

BOOKS = """id;title;author;subjects;genres
1;Το μέλι;Παππάς, Γιώργος;Μελισσοκομία – Ελλάδα;
2;Ο κήπος;Ρήγα, Άννα;Κηπουρική;
3;Ταξίδι στο νησί;Ρήγα, Άννα;Περιηγήσεις – Κρήτη;
4;Zorba the Greek;Καζαντζάκης, Νίκος;;
5;Βίος και πολιτεία του Αλέξη Ζορμπά : μυθιστόρημα;Καζαντζάκης, Νίκος;;
6;Zorba the Greek;Cacoyannis, Michael;;
7;Καινή Διαθήκη;;;
8;Καινή Διαθήκη;Ρήγα, Άννα;;
9;Ο άνθρωπος και το έργο;Πρεβελάκης, Παντελής;Νίκος Καζαντζάκης – Βιογραφία;
10;Φόνος στο λιμάνι;Μάρκαρης, Πέτρος;;Αστυνομικά μυθιστορήματα
"""
LEADER = "00000nz  a2200000n  4500"
BEES = (
    "001 s1",
    "150    $aΜελισσοκομία",
    "450    $aΜέλισσες",
    "450    $aBee culture",
    "550    $wg$aΖωοτεχνία",
)
CRETE = ("001 p1", "151    $aΚρήτη", "451    $aCandia")
HISTORY = ("001 s2", "150    $aΒιογραφία", "450    $aProsopography")
CRIME = ("001 g1", "155    $aΑστυνομικά μυθιστορήματα", "455    $aDetective stories")
ZORBA = (
    "001 t1",
    "100 1  $aΚαζαντζάκης, Νίκος.$tΒίος και πολιτεία του Αλέξη Ζορμπά",
    "400 1  $aKazantzakis, Nikos.$tZorba the Greek",
    "400 1  $aKazantzakis, Nikos.$tAlexis Sorbas",
)
BIBLE = ("001 t2", "130  0 $aΚαινή Διαθήκη", "430  0 $aNew Testament")
NAME = ("001 n1", "100 1  $aΚαζαντζάκης, Νίκος", "400 1  $aΨηλορείτης, Πέτρος")
ALL = (BEES, CRETE, HISTORY, CRIME, ZORBA, BIBLE, NAME)

Bring = Callable[..., BatchId]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Services]:
    services = bootstrap(Settings(data=tmp_path / "data", language="en"))
    (tmp_path / "books.csv").write_text(BOOKS, encoding="utf-8")
    services.catalogue.import_file(tmp_path / "books.csv")
    yield services
    services.close()


@pytest.fixture
def bring(library: Services, tmp_path: Path, marc21: Callable[..., bytes]) -> Bring:
    """Return an importer of authority records."""

    def bring_records(*records: tuple[str, ...], leader: str = LEADER) -> BatchId:
        path = tmp_path / "authorities.mrc"
        path.write_bytes(b"".join(marc21(*lines, leader=leader) for lines in records))
        return library.catalogue.import_file(path).batch

    return bring_records


def found(library: Services, words: str) -> list[str]:
    return sorted((one.item.control_number for one in library.catalogue.search(words)), key=int)


def reason(library: Services, words: str) -> tuple[str, str]:
    first = library.catalogue.search(words)[0]
    return why(first.matches, EL), why(first.matches, EN)


FINDS = [
    ("Μέλισσες", ["1"]),
    ("μελισσεσ", ["1"]),
    ("melisses", ["1"]),
    ("bee culture", ["1"]),
    ("Μελισσοκομία", ["1"]),
    ("Candia", ["3"]),
    ("detective stories", ["10"]),
    ("Ψηλορείτης", ["4", "5", "9"]),
    ("Alexis Sorbas", ["4", "5"]),
    ("zorba the greek", ["4", "5", "6"]),
    ("New Testament", ["7"]),
]


@pytest.mark.parametrize(("words", "numbers"), FINDS)
def test_each_form_finds_the_items_of_its_heading(
    library: Services, bring: Bring, words: str, numbers: list[str]
) -> None:
    bring(*ALL)
    assert found(library, words) == numbers


def test_without_authorities_no_other_form_finds_anything(library: Services) -> None:
    assert [words for words, numbers in FINDS if found(library, words) == numbers] == [
        "Μελισσοκομία"
    ]


def test_the_reason_names_the_form_and_where_it_belongs(library: Services, bring: Bring) -> None:
    bring(*ALL)
    assert reason(library, "Μέλισσες") == (
        "Βρέθηκε στα θέματα: «Μέλισσες».",
        "Found in the subjects: “Μέλισσες”.",
    )
    assert reason(library, "melisses") == (
        "Βρέθηκε στα θέματα: «Μέλισσες», ακούγεται όπως «melisses».",
        "Found in the subjects: “Μέλισσες”, sounds like “melisses”.",
    )
    assert reason(library, "Alexis Sorbas") == (
        "Βρέθηκε στον τίτλο: «Alexis», «Sorbas».",
        "Found in the title: “Alexis”, “Sorbas”.",
    )


@pytest.mark.parametrize("words", ["Ζωοτεχνία", "prosopography"])
def test_a_heading_to_see_also_or_of_a_mere_subdivision_finds_nothing(
    library: Services, bring: Bring, words: str
) -> None:
    bring(*ALL)
    assert found(library, words) == []


def test_a_form_that_two_headings_share_belongs_to_neither(library: Services, bring: Bring) -> None:
    bring(("001 x1", "150    $aΑνθοκομία", "450    $aΚηπουρική"))
    assert found(library, "Ανθοκομία") == ["2"], "an item may bear a form that is no heading"
    bring(("001 x2", "150    $aΛαχανοκομία", "450    $aΚηπουρική"))
    assert found(library, "Ανθοκομία") == []
    assert found(library, "Λαχανοκομία") == []


def test_a_changed_or_deleted_authority_takes_its_forms_away(
    library: Services, bring: Bring
) -> None:
    bring(*ALL)
    changed = bring((*BEES[:2], "450    $aΕκτροφή μελισσών"))
    assert found(library, "bee culture") == []
    assert found(library, "Εκτροφή μελισσών") == ["1"]
    gone = bring(BEES, CRETE, ZORBA, leader="00000dz  a2200000n  4500")
    assert found(library, "Εκτροφή μελισσών") == []
    assert found(library, "Candia") == []
    assert "4" not in found(library, "Alexis Sorbas")
    library.catalogue.imports.undo(gone)
    assert found(library, "Εκτροφή μελισσών") == ["1"]
    assert found(library, "Alexis Sorbas") == ["4", "5"]
    library.catalogue.imports.undo(changed)
    assert found(library, "bee culture") == ["1"]


def test_forms_are_no_change_of_an_item_and_stay_out_of_what_is_shown_and_exported(
    library: Services, bring: Bring, tmp_path: Path
) -> None:
    before = list(export_lines(library.catalogue.items(), "marcxml"))
    authorities = bring(*ALL)
    again = library.catalogue.import_file(tmp_path / "books.csv")
    assert again.counts.unchanged == 10
    assert list(export_lines(library.catalogue.items(), "marcxml")) == before
    told = [json.loads(line) for line in export_lines(library.catalogue.items(), "jsonl")]
    (bees,) = [one for one in told if one["control_number"] == "1"]
    assert bees["subjects"] == ["Μελισσοκομία – Ελλάδα"]
    assert bees["subject_variants"] == ["Μέλισσες", "Bee culture"]
    library.catalogue.imports.undo(authorities)
    first = library.catalogue.imports.journal.imports(limit=10)[-1]
    undone = library.catalogue.imports.undo(first.id)
    assert (undone.removed, undone.kept) == (10, 0), "the forms came and went: no change of theirs"


def test_an_authority_file_that_changes_most_items_has_the_index_built_anew(
    library: Services, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    puts: list[object] = []
    monkeypatch.setattr(freshness, "LEAST_REBUILT", 0)
    monkeypatch.setattr(freshness, "TRUSTED_S", 0)
    monkeypatch.setattr(CatalogueIndex, "put", lambda _, items: puts.append(items))
    forms = bring(*ALL)
    assert found(library, "bee culture") == ["1"]
    library.catalogue.imports.undo(forms)
    assert found(library, "bee culture") == []
    assert puts == []


def test_the_import_tells_how_many_headings_of_each_kind_it_read(
    library: Services, tmp_path: Path, marc21: Callable[..., bytes]
) -> None:
    path = tmp_path / "authorities.mrc"
    path.write_bytes(b"".join(marc21(*lines, leader=LEADER) for lines in (*ALL, ("001 z",))))
    tried = library.catalogue.imports.try_file(path)
    report = library.catalogue.import_file(path)
    for told in (tried, report):
        assert (told.names, told.subjects, told.titles, told.refused_count) == (1, 4, 2, 1)


MARC21_BOOK = (
    "001 b1",
    "100 1  $aΚαζαντζάκης, Νίκος,$d1883-1957.",
    "240 10 $aΒίος και πολιτεία του Αλέξη Ζορμπά.$lΓερμανικά",
    "245 10 $aGriechischer Wein /$cNikos Kazantzakis.",
    "600 10 $aΜακρυγιάννης, Ιωάννης,$d1797-1864$xΑπομνημονεύματα.",
    "610 10 $aΕλλάδα.$bΥπουργείο Παιδείας.",
    "630 00 $aΑγία Γραφή.$pΚαινή Διαθήκη.",
    "650  0 $aΜελισσοκομία$zΚρήτη$xΙστορία.",
    "655  7 $aΑστυνομικά μυθιστορήματα.$2gsafd",
)
MARC21_HEADINGS = (
    ZORBA,
    ("001 2", "100 1  $aΜακρυγιάννης, Ιωάννης,$d1797-1864", "400 1  $aTriantafyllou, Ioannis"),
    ("001 3", "110 1  $aΕλλάδα.$bΥπουργείο Παιδείας", "410 1  $aΥΠΕΠΘ"),
    ("001 4", "130  0 $aΑγία Γραφή.$pΚαινή Διαθήκη$xΕρμηνεία", "430  0 $aΕυαγγελικά κείμενα"),
    ("001 5", "150    $aΜελισσοκομία$zΚρήτη", "450    $aCretan beekeeping"),
    CRETE,
    CRIME,
)
UNIMARC_BOOK = (
    "001 b1",
    "100    $a20080409d1991    m  y0grey50      ga",
    "200 1  $aGriechischer Wein$fNikos Kazantzakis",
    "500 10 $aΒίος και πολιτεία του Αλέξη Ζορμπά",
    "600  1 $aΜακρυγιάννης$bΙωάννης$f1797-1864$xΑπομνημονεύματα",
    "601 02 $aΕλλάδα$bΥπουργείο Παιδείας",
    "606    $aΜελισσοκομία$yΚρήτη$xΙστορία",
    "608    $aΑστυνομικά μυθιστορήματα",
    "700  1 $aΚαζαντζάκης$bΝίκος$f1883-1957",
)
UNIMARC_HEADINGS = (
    (
        "001 1",
        "240    $12001 1$aΚαζαντζάκης$bΝίκος$1230  $aΒίος και πολιτεία του Αλέξη Ζορμπά",
        "440    $12001 1$aKazantzakis$bNikos$1230  $aAlexis Sorbas",
    ),
    ("001 2", "200  1 $aΜακρυγιάννης$bΙωάννης$f1797-1864", "400  1 $aTriantafyllou$bIoannis"),
    ("001 3", "210 02 $aΕλλάδα$bΥπουργείο Παιδείας", "410 02 $aΥΠΕΠΘ"),
    ("001 5", "250    $aΜελισσοκομία$yΚρήτη", "450    $aCretan beekeeping"),
    ("001 6", "215    $aΚρήτη", "715    $aCandia"),
    ("001 7", "280    $aΑστυνομικά μυθιστορήματα", "480    $aDetective stories"),
)


@pytest.mark.parametrize("is_unimarc", [False, True])
def test_the_headings_of_a_book_are_those_of_the_authorities_of_its_own_format(
    tmp_path: Path, marc21: Callable[..., bytes], unimarc: Callable[..., bytes], is_unimarc: bool
) -> None:
    make = unimarc if is_unimarc else marc21
    headings = UNIMARC_HEADINGS if is_unimarc else MARC21_HEADINGS
    leader = "00000nx  a2200000   45  " if is_unimarc else LEADER
    data = make(*(UNIMARC_BOOK if is_unimarc else MARC21_BOOK))
    data += b"".join(make(*lines, leader=leader) for lines in headings)
    (tmp_path / "both.mrc").write_bytes(data)
    services = bootstrap(Settings(data=tmp_path / "own", language="en"))
    try:
        report = services.catalogue.import_file(tmp_path / "both.mrc")
        (item,) = services.catalogue.items()
    finally:
        services.close()
    assert (report.counts.added, report.refused) == (1, ())
    assert "Alexis Sorbas" in item.title_variants
    assert sorted(item.subject_variants) == sorted(
        ("Triantafyllou, Ioannis", "ΥΠΕΠΘ", "Cretan beekeeping", "Candia", "Detective stories")
    )
