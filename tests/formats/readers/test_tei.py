"""TEI in: one edition or a corpus of them, what is corrected, who speaks, where pages begin."""

from __future__ import annotations

from formats.document import Emphasis, Heading, PageBreak, Paragraph
from formats.readers.registry import read_bytes
from formats.text import plain, walk


def edition(body, *, title="Τα ποιήματα"):
    return (
        f"<TEI><teiHeader><fileDesc><titleStmt><title>{title}</title><author>Κ. Καβάφης</author>"
        f"</titleStmt></fileDesc></teiHeader><text xml:lang='el'><body>{body}</body></text></TEI>"
    )


def read(source):
    data = source.replace("<TEI>", "<TEI xmlns='http://www.tei-c.org/ns/1.0'>")
    return read_bytes(data.encode(), name="α.xml").document


def texts(document, kind):
    return [plain(b.runs) for b in walk(document.blocks) if isinstance(b, kind)]


def test_all_editions_of_a_corpus_are_read_in_order():
    both = edition("<p>Πρώτο κείμενο.</p>") + edition("<p>Δεύτερο κείμενο.</p>", title="Β")
    document = read(f"<teiCorpus xmlns='http://www.tei-c.org/ns/1.0'>{both}</teiCorpus>")
    assert texts(document, Paragraph) == ["Πρώτο κείμενο.", "Δεύτερο κείμενο."]
    assert document.title == "Τα ποιήματα"
    assert document.metadata.creators[0] == "Κ. Καβάφης"


def test_what_is_corrected_is_read_and_what_is_deleted_is_not():
    choice = "<choice><sic>λαθως</sic><corr>λάθος</corr></choice>"
    document = read(edition(f"<p>Ένα {choice}<del> και άλλο</del>.</p>"))
    assert texts(document, Paragraph) == ["Ένα λάθος."]


def test_heads_of_divisions_speakers_and_pages_are_kept():
    speech = "<sp><speaker>ΟΙΔΙΠΟΥΣ</speaker><l>Παιδιά μου</l><l>νέα γενιά</l></sp>"
    document = read(edition(f"<div><head>Πράξη</head><pb n='12'/>{speech}</div>"))
    assert texts(document, Heading) == ["Τα ποιήματα", "Πράξη"]
    assert [b.label for b in document.blocks if isinstance(b, PageBreak)] == ["12"]
    speaker, *lines = [b for b in document.blocks if isinstance(b, Paragraph)]
    assert speaker.runs[0].emphasis == Emphasis.STRONG
    assert [plain(line.runs) for line in lines] == ["Παιδιά μου", "νέα γενιά"]
