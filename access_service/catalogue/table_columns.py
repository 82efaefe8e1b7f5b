"""What a column of a table holds, told by its name in Greek, English or Greek in Latin letters."""

from __future__ import annotations

from typing import Final

from access_service.catalogue.repair import fold

_DBASE_NAME_LETTERS: Final = 10
_ALIASES: Final = {
    "control_number": "id|αα|α/α|κωδικος|αριθμος|αριθμος εγγραφης|αρ. εγγραφης|αριθμος εισαγωγης|"
    "record number|control number|barcode|κωδικος τεκμηριου|accession number|aa|kodikos|kwdikos|"
    "ar eisag|arithmos|ar eisagogis|ar eisagwghs",
    "title": "title|titlos|kyrios titlos|τιτλος|τιτλος βιβλιου|τιτλος τεκμηριου|book title|"
    "κυριος τιτλος",
    "subtitle": "subtitle|ypotitlos|υποτιτλος",
    "creators": "author|authors|creator|syggrafeas|suggrafeas|syggrafeis|συγγραφεας|συγγραφεις|"
    "συγγραφευς|δημιουργος|ονομα συγγραφεα",
    "translators": "metafrasths|metafrastis|metafrash|translator|translators|μεταφραστης|μεταφραση",
    "narrators": "narrator|narrators|reader|αφηγητης|αναγνωστης|εκφωνητης|αφηγηση",
    "illustrators": "eikonografos|illustrator|illustrators|εικονογραφηση|εικονογραφος",
    "editors": "editor|editors|επιμελεια|επιμελητης",
    "contributors": "contributor|contributors|συντελεστης|συντελεστες",
    "edition": "ekdosh|ekdosi|edition|εκδοση",
    "place": "topos|topos ekdoshs|place|τοπος|τοπος εκδοσης|place of publication",
    "publisher": "ekdoths|ekdotis|ekdotikos oikos|publisher|εκδοτης|εκδοτικος οικος|εκδοσεις",
    "year": "etos|etos ekdoshs|xronologia|chronologia|year|date|ετος|ετος εκδοσης|χρονολογια|"
    "χρονολογια εκδοσης|ημερομηνια εκδοσης",
    "languages": "glossa|glwssa|language|languages|lang|γλωσσα|γλωσσες|γλωσσα κειμενου",
    "original_lang": "original language|γλωσσα πρωτοτυπου",
    "extent": "selides|extent|pages|σελιδες|εκταση|φυσικη περιγραφη|διαρκεια|duration",
    "series": "seira|series|σειρα",
    "series_number": "series number|αριθμος σειρας|αρ. σειρας|volume|τομος",
    "subjects": "thema|themata|subject|subjects|θεμα|θεματα|λεξεις κλειδια|keywords|"
    "θεματικες επικεφαλιδες",
    "genres": "genre|genres|ειδος|κατηγορια|category",
    "summary": "perilipsi|perilhpsh|summary|description|abstract|περιληψη|περιγραφη|συνοψη",
    "contents": "contents|περιεχομενα",
    "audience": "audience|age|κοινο|ηλικια|ηλικιακη ομαδα",
    "isbns": "isbn|isbn13|isbn-13|isbn 13|isbn10",
    "shelf_mark": "taxinomikos|taksinomikos|taxithetikos|thesi|thesh|callnumber|shelf mark|"
    "shelfmark|call number|ταξιθετικος|ταξιθετικος αριθμος|ταξινομικος αριθμος|θεση|ραφι|"
    "ταξινομηση",
    "links": "url|link|links|συνδεσμος|διευθυνση",
    "forms": "form|format|μορφη|μορφη υλικου|τυπος|τυπος υλικου|medium",
}
_COLUMNS: Final = {fold(alias): key for key, text in _ALIASES.items() for alias in text.split("|")}


def named_columns(names: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what each column holds by its name, and the names of those that hold nothing known.

    A name of ten letters may be the beginning of a longer one: dBASE has room for no more.
    """
    columns = tuple(_column(_header_key(name)) for name in names)
    unread = tuple(
        name.strip(" \ufeff") or f"({place})"
        for place, (name, column) in enumerate(zip(names, columns, strict=True), 1)
        if not column
    )
    return columns, unread


def _column(key: str) -> str:
    if found := _COLUMNS.get(key):
        return found
    if len(key) != _DBASE_NAME_LETTERS:
        return ""
    cut = {column for alias, column in _COLUMNS.items() if alias.startswith(key)}
    return cut.pop() if len(cut) == 1 else ""


def _header_key(name: str) -> str:
    return " ".join(fold(name.strip(" \ufeff\"'*:").replace("_", " ")).split())
