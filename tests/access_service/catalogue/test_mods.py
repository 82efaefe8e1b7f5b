"""MODS records come in with all that they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from access_service.catalogue.record import (
    Copy,
    Creator,
    Form,
    Item,
    RefusedRecord,
    Role,
    Series,
)

FULL = """<mods version="3.7">
 <titleInfo><nonSort>Ο</nonSort><title>τελευταίος πειρασμός</title>
  <subTitle>μυθιστόρημα</subTitle><partNumber>Μέρος 2</partNumber></titleInfo>
 <titleInfo type="translated"><title>The last temptation</title></titleInfo>
 <name type="personal"><namePart type="family">Καζαντζάκης</namePart>
  <namePart type="given">Νίκος</namePart><namePart type="date">1883-1957</namePart>
  <role><roleTerm type="code" authority="marcrelator">aut</roleTerm></role></name>
 <name type="personal"><namePart>Παπαδάκης, Γιάννης</namePart>
  <role><roleTerm type="text">αφηγητής</roleTerm></role></name>
 <name type="corporate"><namePart>Φάρος Τυφλών</namePart>
  <role><roleTerm type="code">edt</roleTerm></role></name>
 <typeOfResource>sound recording-nonmusical</typeOfResource>
 <genre>Μυθιστόρημα</genre>
 <originInfo><place><placeTerm type="code">gr</placeTerm><placeTerm type="text">Αθήνα</placeTerm>
  </place><publisher>Καζαντζάκη</publisher><dateIssued>[1998]</dateIssued>
  <edition>5η έκδ.</edition></originInfo>
 <language><languageTerm type="code" authority="iso639-2b">gre</languageTerm></language>
 <physicalDescription><extent>20 ώρες</extent></physicalDescription>
 <abstract>Ο αγώνας του Χριστού.</abstract>
 <tableOfContents>Κεφάλαια</tableOfContents>
 <targetAudience>adult</targetAudience>
 <note type="statement of responsibility">Νίκος Καζαντζάκης</note>
 <subject><topic>Θρησκεία</topic><geographic>Ελλάδα</geographic><temporal>20ός αιώνας</temporal>
 </subject>
 <subject><name type="personal"><namePart>Ιησούς Χριστός</namePart></name></subject>
 <relatedItem type="series"><titleInfo><title>Άπαντα</title><partNumber>7</partNumber></titleInfo>
 </relatedItem>
 <identifier type="isbn">978-960-7948-00-7</identifier>
 <identifier type="isbn" invalid="yes">9600000000</identifier>
 <location><physicalLocation>ΚΕΝΤΡΙΚΗ</physicalLocation><shelfLocator>889 ΚΑΖ</shelfLocator>
  <url>https://example.org/1</url></location>
 <recordInfo><recordIdentifier>m-12</recordIdentifier></recordInfo>
</mods>"""


def collection(*records: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><modsCollection '
        f'xmlns="http://www.loc.gov/mods/v3">{"".join(records)}</modsCollection>'
    ).encode()


def test_a_whole_record_is_read_element_by_element(read_one: Callable[..., Item]) -> None:
    item = read_one(collection(FULL), "works.xml")
    assert item.title == "Ο τελευταίος πειρασμός : μυθιστόρημα. Μέρος 2"
    assert item.alternative_titles == ("The last temptation",)
    assert item.creators == (
        Creator("Καζαντζάκης, Νίκος", "Νίκος Καζαντζάκης"),
        Creator("Παπαδάκης, Γιάννης", "Γιάννης Παπαδάκης", Role.NARRATOR),
        Creator("Φάρος Τυφλών", "Φάρος Τυφλών", Role.EDITOR),
    )
    assert (item.place, item.publisher, item.year) == ("Αθήνα", "Καζαντζάκη", 1998)
    assert (item.edition, item.extent) == ("5η έκδ.", "20 ώρες")
    assert (item.lang, item.audience) == ("el", "adult")
    assert item.subjects == ("Θρησκεία – Ελλάδα – 20ός αιώνας", "Ιησούς Χριστός")
    assert item.genres == ("Μυθιστόρημα",)
    assert item.series == (Series("Άπαντα", "7"),)
    assert item.isbns == ("9789607948007",)
    assert item.links == ("https://example.org/1",)
    assert item.forms == (Form.SPOKEN,)
    assert item.form_evidence == ("typeOfResource: sound recording-nonmusical",)
    assert item.copies == (Copy(branch="ΚΕΝΤΡΙΚΗ", shelf_mark="889 ΚΑΖ"),)
    assert (item.summary, item.contents) == ("Ο αγώνας του Χριστού.", "Κεφάλαια")
    assert item.control_number == "m-12"


@pytest.mark.parametrize(
    ("inside", "form"),
    [
        ("<genre>braille</genre>", Form.BRAILLE),
        ("<physicalDescription><form>large print</form></physicalDescription>", Form.LARGE_PRINT),
        (
            "<physicalDescription><internetMediaType>audio/mpeg</internetMediaType>"
            "</physicalDescription>",
            Form.SPOKEN,
        ),
        ("<physicalDescription><form>electronic</form></physicalDescription>", Form.ELECTRONIC),
        ("<typeOfResource>text</typeOfResource>", Form.PRINT),
    ],
)
def test_the_form_is_told(inside: str, form: Form, read_one: Callable[..., Item]) -> None:
    title = "<titleInfo><title>Τίτλος</title></titleInfo><identifier>1</identifier>"
    item = read_one(collection(f"<mods>{title}{inside}</mods>"), "works.xml")
    assert item.forms == (form,)


def test_a_record_without_a_title_or_a_number_is_refused_and_the_next_is_read(
    read: Callable[..., list[object]],
) -> None:
    title = "<titleInfo><title>Τίτλος</title></titleInfo>"
    bad = ("<mods><identifier>1</identifier></mods>", f"<mods>{title}</mods>")
    first, second, third = read(collection(*bad, FULL), "works.xml")
    assert isinstance(first, RefusedRecord)
    assert isinstance(second, RefusedRecord)
    assert [first.reason, second.reason] == ["record-without-title", "record-damaged"]
    assert isinstance(third, Item)
