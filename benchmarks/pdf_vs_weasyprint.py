"""Large-print PDF against WeasyPrint: tagged pages for each second of processor time.

Both write the same Greek text with headings, lists and tables, at 18 points on A4 with the same
fonts, as PDF/UA-1. Each run is a process of its own; time is processor time of the whole process
after its imports, memory its peak.

    python benchmarks/pdf_vs_weasyprint.py --peer-python /path/to/venv/bin/python

`--peer-python` is an interpreter that has WeasyPrint; without it only ours is measured. Long books:

    python benchmarks/pdf_vs_weasyprint.py --repeat 1 --paragraphs 300 3000 15000

comes to about 100, 1,000 and 5,300 pages; the time for a page should stay, memory under 200 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from html import escape
from importlib import import_module
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
FONTS = REPOSITORY / "formats" / "pdf" / "fonts"
SENTENCES = (
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε μεγάλα γράμματα και ακουστικά βιβλία.",
    "Για πληροφορίες καλέστε στο 210 123 4567 έως τις 25 Μαρτίου 2026.",
    "Η είσοδος από την οδό Ερμού έχει ράμπα, και ο ανελκυστήρας μιλά σε κάθε όροφο.",
    "The library also lends books in English, for every reader.",
    "Κάθε Σάββατο διαβάζουμε μαζί ένα διήγημα, από τις δέκα το πρωί.",
)


def paragraphs(count: int) -> list[str]:
    """Return paragraphs of four sentences; the numbers make each differ."""
    return [
        " ".join(f"{SENTENCES[(i * 3 + k) % 5][:-1]} ({i * 7 + k})." for k in range(4))
        for i in range(count)
    ]


def as_document(count: int):
    """Return the text as our model."""
    from formats.build import DocumentBuilder, runs
    from formats.document import EL, Anchor, Document, HeaderScope, Table, TableCell, TableRow

    builder = DocumentBuilder(EL)
    builder.heading(1, "Το βιβλίο της βιβλιοθήκης")
    for index, text in enumerate(paragraphs(count)):
        if index % 12 == 0:
            builder.heading(2, f"Κεφάλαιο {index // 12 + 1}")
        builder.paragraph(text)
        if index % 10 == 0:
            builder.bullets(["το πρώτο στοιχείο", "το δεύτερο στοιχείο", "το τρίτο στοιχείο"])
        if index % 15 == 0:
            rows = [
                ("Ημέρα", "Πρωί", "Βράδυ"),
                ("Δευτέρα", "9–14", "17–20"),
                ("Τρίτη", "9–14", "—"),
            ]
            made = tuple(
                TableRow(
                    tuple(
                        TableCell(
                            Anchor(f"t{index}-{r}-{c}"),
                            runs(cell, EL),
                            HeaderScope.COLUMN if r == 0 else HeaderScope.NONE,
                        )
                        for c, cell in enumerate(row)
                    )
                )
                for r, row in enumerate(rows)
            )
            builder.blocks.append(Table(builder.anchor(), made, 1))
    return Document("Το βιβλίο της βιβλιοθήκης", EL, tuple(builder.blocks))


def as_html(count: int) -> str:
    """Return the same text as HTML, in the same measures."""
    parts = [
        "<!doctype html><html lang='el'><head><title>Το βιβλίο της βιβλιοθήκης</title><style>",
        f"@font-face{{font-family:N;src:url('{(FONTS / 'NotoSans-Regular.ttf').as_uri()}')}}",
        "@font-face{font-family:N;font-weight:bold;"
        f"src:url('{(FONTS / 'NotoSans-Bold.ttf').as_uri()}')}}",
        "@page{size:A4;margin:20mm 20mm 30mm;@bottom-left{content:'Σελίδα ' counter(page) ' από '"
        " counter(pages);font:18pt N}} body{font:18pt/1.5 N} p{margin:0 0 27pt} h1{font-size:26pt}"
        "h2{font-size:22pt} td,th{text-align:left;padding:6pt;border-bottom:1pt solid}"
        "</style></head><body><h1>Το βιβλίο της βιβλιοθήκης</h1>",
    ]
    for index, text in enumerate(paragraphs(count)):
        if index % 12 == 0:
            parts.append(f"<h2>Κεφάλαιο {index // 12 + 1}</h2>")
        parts.append(f"<p>{escape(text)}</p>")
        if index % 10 == 0:
            items = ("το πρώτο στοιχείο", "το δεύτερο στοιχείο", "το τρίτο στοιχείο")
            parts.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
        if index % 15 == 0:
            parts.append(
                "<table><thead><tr><th scope=col>Ημέρα</th><th scope=col>Πρωί</th><th scope=col>"
                "Βράδυ</th></tr></thead><tr><td>Δευτέρα</td><td>9–14</td><td>17–20</td></tr>"
                "<tr><td>Τρίτη</td><td>9–14</td><td>—</td></tr></table>"
            )
    return "".join(parts) + "</body></html>"


def run_ours(count: int, path: Path) -> None:
    from formats.theme import theme
    from formats.writers.large_print_pdf import LargePrintPdfWriter

    document = as_document(count)
    begun = time.process_time()
    with path.open("wb") as out:
        LargePrintPdfWriter().write(document, out, theme=theme())
    tell(begun)


def run_weasyprint(count: int, path: Path) -> None:
    weasyprint = import_module("weasyprint")
    html = as_html(count)
    begun = time.process_time()
    weasyprint.HTML(string=html).write_pdf(path, pdf_variant="pdf/ua-1")
    tell(begun)


def tell(begun: float) -> None:
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.process_time() - begun, "peak_mb": peak_mb}))


def measure(python: str, who: str, count: int) -> dict[str, float]:
    import pikepdf

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.pdf"
        told = subprocess.run(
            [python, __file__, "--run", who, "--paragraphs", str(count), "--out", str(path)],
            check=True,
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            env={"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/bin:/bin"},
        )
        result: dict[str, float] = json.loads(told.stdout.splitlines()[-1])
        with pikepdf.open(path) as pdf:
            result["pages"] = len(pdf.pages)
        result["megabytes"] = path.stat().st_size / 1e6
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peer-python", help="interpreter that has WeasyPrint")
    parser.add_argument("--paragraphs", type=int, nargs="+", default=[600])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--run", choices=("ours", "weasyprint"), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        {"ours": run_ours, "weasyprint": run_weasyprint}[given.run](given.paragraphs[0], given.out)
        return
    pythons = {"ours": sys.executable}
    if given.peer_python:
        pythons["weasyprint"] = given.peer_python
    for count in given.paragraphs:
        compare(pythons, count, given.repeat)


def compare(pythons: dict[str, str], count: int, repeat: int) -> None:
    rates: dict[str, float] = {}
    for who, python in pythons.items():
        runs = [measure(python, who, count) for _ in range(repeat)]
        best = min(runs, key=lambda run: run["seconds"])
        rates[who] = best["pages"] / best["seconds"]
        print(
            f"{who:11} {best['pages']:6.0f} pages {best['seconds']:8.2f} s "
            f"{rates[who]:8.1f} pages/s {best['peak_mb']:6.0f} MB {best['megabytes']:7.2f} MB file"
        )
    if len(rates) == 2:
        print(f"ours / WeasyPrint: {rates['ours'] / rates['weasyprint']:.1f} ×")


if __name__ == "__main__":
    main()
