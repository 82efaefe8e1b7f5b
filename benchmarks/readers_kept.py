"""What readers keep of what makes a file accessible: ours beside pandoc, mammoth and calibre.

Twenty files of our own content: by our writers, by python-docx, by hand, by pandoc. Of each it
is known what it holds: headings with levels, foreign words with their language, descriptions of
pictures, header rows, row headers, notes. A reader keeps one where it stands in what it gives: our
Document, pandoc's JSON, the HTML of mammoth and calibre. Word has no mark of row headers but a bold
first column in a table whose look says «First Column»: that is what the files by python-docx have.

    python benchmarks/readers_kept.py
    python benchmarks/readers_kept.py --peer-python /path/to/venv/bin/python

`--peer-python` is an interpreter that has mammoth. Peers that are not there are left out by name.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

REPOSITORY = Path(__file__).resolve().parents[1]
KINDS = ("headings", "languages", "descriptions", "header rows", "row headers", "notes")


@dataclass(frozen=True, slots=True)
class Content:
    """What one file holds; every text is found nowhere else in it."""

    title: str
    parts: tuple[str, str]
    foreign: tuple[tuple[str, str], ...]
    alt: str
    note: str
    column: str
    row: str


CONTENTS = tuple(
    Content(
        f"Οδηγός {place}",
        (f"Ώρες {place}", f"Πρόσβαση {place}"),
        ((f"opening hours {number}", "en"), (f"ἄνδρα μοι ἔννεπε {number}", "grc")),
        f"Η είσοδος {place} με τη ράμπα",
        f"Από τον κανονισμό {place}",
        f"Πρωί {number}",
        f"Δευτέρα {number}",
    )
    for number, place in enumerate(
        (
            "της Κυψέλης",
            "του Βόλου",
            "της Πάτρας",
            "των Χανίων",
            "της Σύρου",
            "της Δράμας",
            "του Άργους",
        )
    )
)


# -- files -----------------------------------------------------------------------------------------


def picture() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("L", (60, 40), 128).save(out, "PNG")
    return out.getvalue()


def ours(content: Content, name: str) -> bytes:
    """Return a file by our own writer."""
    from formats.build import DocumentBuilder, runs
    from formats.document import (
        EL,
        Anchor,
        Document,
        Figure,
        HeaderScope,
        Lang,
        Note,
        Paragraph,
        Run,
        Table,
        TableCell,
        TableRow,
    )  # fmt: skip
    from formats.theme import theme
    from formats.writers.registry import writer

    made = DocumentBuilder(EL)
    made.heading(1, content.title)
    made.heading(2, content.parts[0])
    foreign = [Run(f"{text} ", Lang(lang)) for text, lang in content.foreign]
    mark = Run("1", EL, note=Anchor("n1"))
    made.paragraph((Run("Κείμενο με ", EL), *foreign, Run("και σημείωση", EL), mark, Run(".", EL)))
    made.heading(3, content.parts[1])

    def cell(text: str, scope: HeaderScope) -> TableCell:
        return TableCell(made.anchor(), runs(text, EL), scope)

    rows = (
        TableRow((cell("Ημέρα", HeaderScope.COLUMN), cell(content.column, HeaderScope.COLUMN))),
        TableRow((cell(content.row, HeaderScope.ROW), cell("9–14", HeaderScope.NONE))),
    )
    made.blocks.append(Table(made.anchor(), rows, 1))
    made.blocks.append(Figure(made.anchor(), picture(), "image/png", content.alt, EL))
    note = Note(Anchor("n1"), "1", (Paragraph(made.anchor(), runs(content.note, EL)),))
    out = BytesIO()
    document = Document(content.title, EL, tuple(made.blocks), (note,))
    writer(name).write(document, out, theme=theme())
    return out.getvalue()


def foreign_docx(content: Content) -> bytes:
    """Return a DOCX by python-docx with what it has no calls for put in by hand."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    file = docx.Document()
    file.add_heading(content.title, 1)
    file.add_heading(content.parts[0], 2)
    paragraph = file.add_paragraph("Κείμενο με ")
    for text, lang in content.foreign:
        run = paragraph.add_run(f"{text} ")
        code = {"en": "en-GB", "grc": "grc-GR"}[lang]
        run._r.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{code}"/>'))
    file.add_heading(content.parts[1], 3)
    table = file.add_table(3, 2)
    for place, text in enumerate(("Ημέρα", content.column, content.row, "9–14", "Τρίτη", "10–13")):
        table.cell(place // 2, place % 2).text = text
    for row in (1, 2):
        table.cell(row, 0).paragraphs[0].runs[0].bold = True
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    if look is not None:
        look.getparent().remove(look)
    table._tbl.tblPr.append(
        parse_xml(f'<w:tblLook {nsdecls("w")} w:val="00A0" w:firstRow="1" w:firstColumn="1"/>')
    )
    file.add_picture(BytesIO(picture()))
    file.inline_shapes[0]._inline.docPr.set("descr", content.alt)
    out = BytesIO()
    file.save(out)
    return out.getvalue()


def page(content: Content) -> bytes:
    """Return an HTML page as a careful person writes it."""
    import base64

    foreign = " ".join(f'<span lang="{lang}">{text}</span>' for text, lang in content.foreign)
    source = base64.b64encode(picture()).decode()
    return (
        f'<!DOCTYPE html><html lang="el"><head><meta charset="utf-8"><title>{content.title}</title>'
        f"</head><body><h1>{content.title}</h1><h2>{content.parts[0]}</h2><p>Κείμενο με {foreign} "
        'και σημείωση<a id="r1" href="#n1" role="doc-noteref"><sup>1</sup></a>.</p>'
        f"<h3>{content.parts[1]}</h3><table><thead><tr><th scope='col'>Ημέρα</th>"
        f"<th scope='col'>{content.column}</th></tr></thead><tbody><tr>"
        f"<th scope='row'>{content.row}</th><td>9–14</td></tr></tbody></table>"
        f'<p><img alt="{content.alt}" src="data:image/png;base64,{source}"></p>'
        f'<section role="doc-endnotes"><ol><li id="n1" role="doc-endnote"><p>{content.note} '
        '<a href="#r1" role="doc-backlink">↩</a></p></li></ol></section></body></html>'
    ).encode()


def pandoc_epub(content: Content) -> bytes:
    """Return an EPUB by pandoc, from its own Markdown, in which notes are notes."""
    foreign = " ".join(f"[{text}]{{lang={lang}}}" for text, lang in content.foreign)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "p.png").write_bytes(picture())
        text = (
            f"---\ntitle: {content.title}\nlang: el\n---\n\n# {content.title}\n\n"
            f"## {content.parts[0]}\n\nΚείμενο με {foreign} και σημείωση[^1].\n\n"
            f"[^1]: {content.note}\n\n### {content.parts[1]}\n\n"
            f"| Ημέρα | {content.column} |\n|---|---|\n| {content.row} | 9–14 |\n\n"
            f"![{content.alt}](p.png)\\\n"
        )
        (Path(folder) / "x.md").write_text(text, encoding="utf-8")
        command = ["pandoc", "x.md", "-o", "x.epub", "-t", "epub3"]
        subprocess.run(command, check=True, cwd=folder, capture_output=True)
        return (Path(folder) / "x.epub").read_bytes()


@dataclass(frozen=True, slots=True)
class File:
    """A file, its content, and the kinds of information that it holds."""

    path: Path
    content: Content
    kinds: tuple[str, ...]


def make_files(folder: Path) -> list[File]:
    """Write the twenty files."""
    without_notes = tuple(kind for kind in KINDS if kind != "notes")
    without_rows = tuple(kind for kind in KINDS if kind != "row headers")
    has_pandoc = shutil.which("pandoc") is not None
    wanted: list[tuple[str, Callable[[Content], bytes], tuple[str, ...]]] = [
        *[("docx", lambda c: ours(c, "docx"), KINDS)] * 4,
        *[("docx", foreign_docx, without_notes)] * 3,
        *[("epub", lambda c: ours(c, "epub"), KINDS)] * 4,
        *[("epub", pandoc_epub, without_rows)] * (3 if has_pandoc else 0),
        *[("html", lambda c: ours(c, "html"), KINDS)] * 3,
        *[("html", page, KINDS)] * 3,
    ]
    files: list[File] = []
    for number, (suffix, make, kinds) in enumerate(wanted):
        content = CONTENTS[number % len(CONTENTS)]
        path = folder / f"{number:02}-{make.__name__.strip('<>')}.{suffix}"
        path.write_bytes(make(content))
        files.append(File(path, content, kinds))
    return files


# -- readers ---------------------------------------------------------------------------------------

Kept = dict[str, bool]


def kept_by_us(file: File) -> Kept:
    from formats.document import Figure, HeaderScope, Heading, Table
    from formats.readers.registry import read_file
    from formats.text import document_runs, note_texts, plain, walk

    document = read_file(file.path).document
    content = file.content
    blocks = list(walk(document.blocks))
    headings = {(plain(b.runs).strip(), b.level) for b in blocks if isinstance(b, Heading)}
    stretches = [
        (lang, "".join(run.text for run in runs))
        for row in document_runs(document)
        for lang, runs in groupby(row, key=lambda run: run.lang)
    ]
    cells = [
        (plain(cell.runs).strip(), cell.scope, number < table.header_row_count)
        for table in blocks
        if isinstance(table, Table)
        for number, line in enumerate(table.rows)
        for cell in line.cells
    ]
    flow = " ".join(plain(b.runs) for b in blocks if isinstance(b, Heading))
    notes = " ".join(text for note in document.notes for text in note_texts(note))
    return {
        "headings": {(content.title, 1), (content.parts[0], 2), (content.parts[1], 3)} <= headings,
        "languages": all(
            any(lang == told and text in stretch for told, stretch in stretches)
            for text, lang in content.foreign
        ),
        "descriptions": content.alt in [b.alt for b in blocks if isinstance(b, Figure)],
        "header rows": (content.column, HeaderScope.COLUMN, True) in cells,
        "row headers": (content.row, HeaderScope.ROW, False) in cells,
        "notes": content.note in notes and content.note not in flow,
    }


def kept_by_pandoc(file: File) -> Kept:
    told = subprocess.run(
        ["pandoc", str(file.path), "-t", "json"], check=True, capture_output=True
    ).stdout
    found: Counter[str] = Counter()
    for node in _nodes(json.loads(told)["blocks"]):
        found.update(_told_by_pandoc(node["t"], node.get("c")))
    return _kept(found, file.content)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every element of pandoc's tree, outer before inner."""
    if isinstance(tree, list):
        for part in tree:
            yield from _nodes(part)
    elif isinstance(tree, dict):
        if "t" in tree:
            yield tree
        yield from _nodes(tree.get("c"))


def _text(tree: Any) -> str:
    if isinstance(tree, list):
        return "".join(map(_text, tree))
    if not isinstance(tree, dict):
        return ""
    if tree.get("t") == "Str":
        return str(tree["c"])
    return " " if tree.get("t") in {"Space", "SoftBreak"} else _text(tree.get("c", ""))


def _told_by_pandoc(kind: str, held: Any) -> list[str]:
    """Return what one of pandoc's elements tells that we ask for."""
    match kind:
        case "Header":
            return [f"h{held[0]} {_text(held[2])}"]
        case "Span" | "Div":
            languages = [value.split("-")[0] for key, value in held[0][2] if key == "lang"]
            return [f"lang {lang} {_text(held[1]).strip()}" for lang in languages]
        case "Image":
            return [f"alt {_text(held[1])}"]
        case "Note":
            return [f"note {_text(held).strip()}"]
        case "Table":
            rows = [f"rows {_text(body)}" for body in held[4] if body[1] > 0]
            return [f"head {_text(held[3])}", *rows]
    return []


def kept_in_html(told: str, content: Content) -> Kept:
    """Return what stands in the HTML of mammoth or calibre."""
    root = lxml_html.fromstring(told)
    found: Counter[str] = Counter()
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        text = " ".join(element.text_content().split())
        if element.tag in {"h1", "h2", "h3"}:
            found[f"{element.tag} {text}"] += 1
        lang = element.get("lang")
        if lang:
            found[f"lang {lang.split('-')[0]} {text}"] += 1
        if element.tag == "img":
            found[f"alt {element.get('alt')}"] += 1
        if element.tag == "th" and element.get("scope") != "row":
            found[f"head {text}"] += 1
        if element.tag == "th" and element.get("scope") == "row":
            found[f"rows {text}"] += 1
        name = f"{element.get('id')} {element.get('role')} {element.get('class')}"
        if element.tag in {"li", "aside", "div"} and ("note" in name):
            found[f"note {text}"] += 1
    return _kept(found, content)


def _kept(found: Counter[str], content: Content) -> Kept:
    def has(kind: str, text: str) -> bool:
        return any(key.startswith(f"{kind} ") and text in key for key in found)

    levels = ((1, content.title), (2, content.parts[0]), (3, content.parts[1]))
    return {
        "headings": all(has(f"h{level}", text) for level, text in levels),
        "languages": all(has(f"lang {lang}", text) for text, lang in content.foreign),
        "descriptions": has("alt", content.alt),
        "header rows": has("head", content.column),
        "row headers": has("rows", content.row),
        "notes": has("note", content.note),
    }


def kept_by_mammoth(python: str) -> Callable[[File], Kept]:
    script = "import mammoth,sys; print(mammoth.convert_to_html(open(sys.argv[1],'rb')).value)"

    def read(file: File) -> Kept:
        told = subprocess.run(
            [python, "-c", script, str(file.path)], check=True, capture_output=True, text=True
        )
        return kept_in_html(f"<div>{told.stdout}</div>", file.content)

    return read


def kept_by_calibre(file: File) -> Kept:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "x.htmlz"
        command = ["ebook-convert", str(file.path), str(made)]
        subprocess.run(command, check=True, capture_output=True)
        with zipfile.ZipFile(made) as package:
            return kept_in_html(package.read("index.html").decode("utf-8"), file.content)


# -- the table -------------------------------------------------------------------------------------


def readers(python: str | None) -> dict[str, tuple[Callable[[File], Kept], tuple[str, ...]]]:
    """Return each reader that is there, with the endings that it reads."""
    every = (".docx", ".epub", ".html")
    made: dict[str, tuple[Callable[[File], Kept], tuple[str, ...]]] = {"ours": (kept_by_us, every)}
    if shutil.which("pandoc"):
        made["pandoc"] = (kept_by_pandoc, every)
    else:
        print("pandoc is not installed: left out")
    probe = [python or sys.executable, "-c", "import mammoth"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        made["mammoth"] = (kept_by_mammoth(python or sys.executable), (".docx",))
    else:
        print("mammoth is not installed in the peers' interpreter: left out")
    if shutil.which("ebook-convert"):
        made["calibre"] = (kept_by_calibre, every)
    else:
        print("calibre is not installed: left out")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer-python", help="interpreter that has mammoth")
    parser.add_argument("--verbose", action="store_true", help="name each loss")
    given = parser.parse_args()
    sys.path.insert(0, str(REPOSITORY))
    is_whole = True
    with tempfile.TemporaryDirectory() as folder:
        files = make_files(Path(folder))
        print(f"{len(files)} files\n{'':9}" + "".join(f"{kind:>14}" for kind in KINDS))
        for name, (read, endings) in readers(given.peer_python).items():
            told: Counter[str] = Counter()
            of: Counter[str] = Counter()
            for file in (f for f in files if f.path.suffix in endings):
                kept = read(file)
                of.update(file.kinds)
                told.update(kind for kind in file.kinds if kept[kind])
                if given.verbose:
                    lost = [kind for kind in file.kinds if not kept[kind]]
                    print(f"  {name} {file.path.name}: {', '.join(lost) or 'all'}")
            print(f"{name:9}" + "".join(f"{f'{told[k]}/{of[k]}':>14}" for k in KINDS))
            is_whole = is_whole and (name != "ours" or told == of)
    sys.exit(not is_whole)


if __name__ == "__main__":
    main()
