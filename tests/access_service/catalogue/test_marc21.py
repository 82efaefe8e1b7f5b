"""MARC21 records become items, field by field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access_service.catalogue.record import Creator, DeletedRecord, Form, Item, Role, Series

ReadOne = Callable[..., Item]
Make = Callable[..., bytes]
CODED = "001 12"


def coded_008(**places: str) -> str:
    """Return an 008 with these letters at these places (`at23="d"`), English of 1999."""
    letters = list("990101s1999    gr            000 0 eng d")
    for place, text in places.items():
        start = int(place.removeprefix("at"))
        letters[start : start + len(text)] = text
    return "008 " + "".join(letters)


def test_a_whole_record_is_mapped_field_by_field(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(
        marc21(
            "001 el-7",
            "003 GR-Te",
            coded_008(at07="1946", at35="gre", at22="e", at33="1"),
            "020    $a960-211-082-1 (δεμ.) :$c12 ευρώ",
            "041 1  $agre$hfre",
            "100 1  $aΚαζαντζάκης, Νίκος,$d1883-1957.",
            "240 10 $aVie d'Alexis Zorba",
            "245 10 $aΒίος και πολιτεία του Αλέξη Ζορμπά :$bμυθιστόρημα /$cΝίκος Καζαντζάκης.",
            "246 3  $aΑλέξης Ζορμπάς",
            "250    $a2η έκδ.",
            "264  1 $aΑθήνα :$bΕκδόσεις Καζαντζάκη,$c[1946]",
            "300    $a384 σ. ;$c21 εκ.",
            "490 1  $aΆπαντα ;$v4",
            "505 0  $aΑ' μέρος -- Β' μέρος.",
            "520    $aΗ φιλία δύο ανθρώπων στην Κρήτη.",
            "521    $aΓια ενηλίκους.",
            "600 10 $aΖορμπάς, Γιώργης$vΜυθιστορήματα.",
            "650  4 $aΜεταλλωρύχοι$zΚρήτη$yΔιατροφή$vΜυθιστορήματα.",
            "653    $aΦιλία",
            "655  7 $aΜυθιστόρημα.$2local",
            "700 1  $aΔαμιανάκης, Γιώργος,$eεικονογράφος.",
            "700 1  $aΠαπάς, Ανδρέας$4trl",
            "852    $hΝ ΚΑΖ$i8",
            "856 40 $uhttps://example.org/zorbas$yΠλήρες κείμενο",
            "856 42 $uhttps://example.org/review",
        )
    )
    assert item.control_number == "el-7"
    assert item.title == "Βίος και πολιτεία του Αλέξη Ζορμπά : μυθιστόρημα"
    assert item.lang == "el"
    assert item.languages == ("el",)
    assert item.original_lang == "fr"
    assert item.creators == (
        Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης", Role.AUTHOR),
        Creator("Δαμιανάκης, Γιώργος", "Γιώργος Δαμιανάκης", Role.ILLUSTRATOR),
        Creator("Παπάς, Ανδρέας", "Ανδρέας Παπάς", Role.TRANSLATOR),
    )
    assert item.alternative_titles == ("Αλέξης Ζορμπάς", "Vie d'Alexis Zorba")
    assert item.responsibility == "Νίκος Καζαντζάκης"
    assert (item.edition, item.place, item.publisher) == ("2η έκδ.", "Αθήνα", "Εκδόσεις Καζαντζάκη")
    assert item.year == 1946
    assert item.extent == "384 σ."
    assert item.series == (Series("Άπαντα", "4"),)
    assert item.subjects == (
        "Γιώργης Ζορμπάς – Μυθιστορήματα",
        "Μεταλλωρύχοι – Κρήτη – Διατροφή – Μυθιστορήματα",
        "Φιλία",
    )
    assert item.genres == ("Μυθιστόρημα",)
    assert item.summary == "Η φιλία δύο ανθρώπων στην Κρήτη."
    assert item.contents == "Α' μέρος -- Β' μέρος."
    assert item.audience == "Για ενηλίκους"
    assert item.isbns == ("9789602110829",)
    assert item.shelf_mark == "Ν ΚΑΖ 8"
    assert item.links == ("https://example.org/zorbas",)
    assert item.forms == (Form.PRINT,)
    assert item.work_key == "καζαντζακησ ν/βιοσ και πολιτεια του αλεξη ζορμπα"
    assert item.repairs == ()


def test_the_original_script_replaces_the_romanised_fields(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(
        marc21(
            CODED,
            "100 1  $6880-01$aSepherēs, Giōrgos",
            "245 10 $6880-02$aPoiēmata /$cGiōrgos Sepherēs",
            "260    $6880-03$aAthēna :$bIkaros,$c1940",
            "880 1  $6100-01/(S$aΣεφέρης, Γιώργος",
            "880 10 $6245-02/(S$aΠοιήματα /$cΓιώργος Σεφέρης",
            "880    $6260-03/(S$aΑθήνα :$bΊκαρος,$c1940",
        )
    )
    assert item.title == "Ποιήματα"
    assert item.alternative_titles == ("Poiēmata",)
    assert item.creators == (Creator("Σεφέρης, Γιώργος", "Γιώργος Σεφέρης", Role.AUTHOR),)
    assert (item.place, item.publisher, item.year) == ("Αθήνα", "Ίκαρος", 1940)
    assert item.lang == "el"


def test_a_parallel_title_stands_apart_from_the_title(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(marc21(CODED, "245 10 $aΗ θάλασσα =$bThe sea /$cΑ. Β."))
    assert item.title == "Η θάλασσα"
    assert item.alternative_titles == ("The sea",)


def test_parts_of_a_work_are_spoken_after_a_stop(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(marc21(CODED, "245 10 $aΙστορία.$nΤόμος 2,$pΗ πόλη /$cΑ. Β."))
    assert item.title == "Ιστορία. Τόμος 2. Η πόλη"


def test_the_article_that_sorting_skips_is_still_said(marc21: Make, read_one: ReadOne) -> None:
    assert read_one(marc21(CODED, "245 12 $aΗ φόνισσα.")).title == "Η φόνισσα"


def test_packed_language_codes_are_split_by_three(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(marc21(CODED, "041 0  $agrceng$hgrc", "245 10 $aΙλιάδα"))
    assert item.languages == ("grc", "en")
    assert item.original_lang == "grc"


@pytest.mark.parametrize(
    ("lines", "forms", "evidence"),
    [
        ((coded_008(at23="d"),), (Form.LARGE_PRINT,), "008/23=d"),
        ((coded_008(at23="f"),), (Form.BRAILLE,), "008/23=f"),
        ((coded_008(at23="o"),), (Form.ELECTRONIC,), "008/23=o"),
        ((coded_008(at23="a"),), (), "008/23=a"),
        (("007 tb",), (Form.LARGE_PRINT,), "007=tb"),
        (("007 fb a",), (Form.BRAILLE,), "007=fb"),
        (("006 a     d    000 0 ",), (Form.LARGE_PRINT,), "006/06"),
        (("336    $aspoken word$bspw$2rdacontent",), (Form.SPOKEN,), "336$b=spw"),
        (("250    $aLarge print ed.",), (Form.LARGE_PRINT,), "250$a: Large print ed."),
        (
            ("300    $a2 τ. (με μεγάλα γράμματα)",),
            (Form.LARGE_PRINT,),
            "300$a: 2 τ. (με μεγάλα γράμματα)",
        ),
        (("655  7 $aΗχητικά βιβλία",), (Form.SPOKEN,), "655$a: Ηχητικά βιβλία"),
        (("546    $aΣε γραφή Μπράιγ",), (Form.BRAILLE,), "546$a: Σε γραφή Μπράιγ"),
    ],
)
def test_every_signal_of_the_form_counts_and_is_kept_as_evidence(
    marc21: Make, read_one: ReadOne, lines: tuple[str, ...], forms: tuple[Form, ...], evidence: str
) -> None:
    item = read_one(marc21(CODED, *lines, "245 10 $aA book"))
    assert item.forms == forms
    assert evidence in item.form_evidence


def test_a_spoken_recording_is_an_audio_book_and_music_is_not(
    marc21: Make, read_one: ReadOne
) -> None:
    lines = (CODED, "245 10 $aA work$h[sound recording]")
    assert read_one(marc21(*lines, leader="00000nim a2200000 a 4500")).forms == (Form.SPOKEN,)
    assert read_one(marc21(*lines, leader="00000njm a2200000 a 4500")).forms == ()


def test_a_playing_time_belongs_to_the_extent(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(marc21(CODED, "245 10 $aA", "300    $a1 CD (MP3) ;$c12 cm", "306    $a032000"))
    assert item.extent == "1 CD (MP3), 3 h 20 min"


def test_a_deleted_record_says_which_item_is_gone(
    marc21: Make, read: Callable[..., list[object]], read_one: ReadOne
) -> None:
    kept = read_one(marc21(CODED, "245 10 $aA"))
    (gone,) = read(marc21(CODED, "245 10 $aA", leader="00000dam a2200000 a 4500"))
    assert gone == DeletedRecord(kept.id, "works", "12")


def test_a_year_in_brackets_is_noted_as_mended(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(marc21(CODED, "245 10 $aA", "260    $aΑθήνα$c[c1998?]"))
    assert item.year == 1998
    assert [(r.original, r.mended, r.reason) for r in item.repairs] == [
        ("[c1998?]", "1998", "year")
    ]


def test_an_invalid_isbn_is_left_out_and_noted(marc21: Make, read_one: ReadOne) -> None:
    item = read_one(marc21(CODED, "020    $a960-211-082-2", "245 10 $aA"))
    assert item.isbns == ()
    assert [r.reason for r in item.repairs] == ["isbn-invalid"]


def test_a_record_of_koha_without_a_control_number_is_known_by_kohas_own(
    marc21: Callable[..., bytes], read_one: Callable[..., Item]
) -> None:
    assert read_one(marc21("245 10 $aΑσκητική", "999    $c712$d715")).control_number == "712"
    # In other systems 999 $c is the number of a copy, the same in every record.
    told = read_one(marc21("245 10 $aΑσκητική", "999    $aPA 1$c1$wLC")).control_number
    assert told.startswith("sha256-")


def test_accessibility_and_a_warning_are_read(
    marc21: Callable[..., bytes], read_one: Callable[..., Item]
) -> None:
    item = read_one(
        marc21(
            "022    $a1105-0012",
            "245 10 $aΑσκητική",
            "341 1  $avisual$claptop$2sapdv",
            "341 0  $atextual$bstructuralNavigation$2sapdv",
            "520    $aΛόγοι.",
            "520 4  $aΣκηνές βίας.",
            "532 1  $aΈχει πίνακα περιεχομένων.",
        )
    )
    assert item.access_modes == ("textual", "visual")
    assert set(item.access_features) == {"laptop", "structuralNavigation"}
    assert item.access_notes == ("Έχει πίνακα περιεχομένων.",)
    assert (item.summary, item.content_warning) == ("Λόγοι.", "Σκηνές βίας.")
    assert item.issns == ("1105-0012",)
