"""Reading: a DOCX of 300 pages against pandoc, and the memory of PDFs of any length.

Time is processor time of a whole process that reads and does nothing else, the best of some runs;
the text is ours, about 300 words a page. Memory is the peak of a process that reads a PDF.

    python benchmarks/reading_speed.py --pages 300 --repeat 3
    python benchmarks/reading_speed.py --pdf-pages 100 1000 5000

Limits: at most 1.5 times pandoc's time; the memory that a page of PDF adds stays that of its text.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SENTENCES = (
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε μεγάλα γράμματα και ακουστικά βιβλία.",
    "Η είσοδος από την οδό Ερμού έχει ράμπα, και ο ανελκυστήρας μιλά σε κάθε όροφο.",
    "The library also lends books in English, for every reader.",
    "Κάθε Σάββατο διαβάζουμε μαζί ένα διήγημα, από τις δέκα το πρωί.",
)
WORDS_A_PAGE = 300


def write_docx(path: Path, page_count: int) -> None:
    """Write a book as our own writer does: headings, a list and a table every few pages."""
    from formats.build import DocumentBuilder, runs
    from formats.document import EL, Anchor, Document, HeaderScope, Table, TableCell, TableRow
    from formats.theme import theme
    from formats.writers.registry import writer

    builder = DocumentBuilder(EL)
    builder.heading(1, "Το βιβλίο της βιβλιοθήκης")
    words = number = 0
    while words < page_count * WORDS_A_PAGE:
        number += 1
        if number % 25 == 1:
            builder.heading(2, f"Κεφάλαιο {number // 25 + 1}")
        text = " ".join(f"{SENTENCES[(number + k) % 4][:-1]} ({number}-{k})." for k in range(6))
        builder.paragraph(text)
        words += len(text.split())
        if number % 30 == 0:
            builder.bullets(["ταυτότητα", "λογαριασμός", "κάρτα μέλους"])
            rows = tuple(
                TableRow(
                    tuple(
                        TableCell(
                            Anchor(f"t{number}-{r}-{c}"),
                            runs(cell, EL),
                            HeaderScope.COLUMN if r == 0 else HeaderScope.NONE,
                        )
                        for c, cell in enumerate(row)
                    )
                )
                for r, row in enumerate((("Ημέρα", "Ώρα"), ("Δευτέρα", "9–14")))
            )
            builder.blocks.append(Table(builder.anchor(), rows, 1))
    out = BytesIO()
    document = Document("Το βιβλίο της βιβλιοθήκης", EL, tuple(builder.blocks))
    writer("docx").write(document, out, theme=theme())
    path.write_bytes(out.getvalue())


def write_pdf(path: Path, page_count: int) -> None:
    """Write a book without tags, with a running head and page numbers."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    fonts = REPOSITORY / "formats" / "pdf" / "fonts"
    pdfmetrics.registerFont(TTFont("T", fonts / "NotoSans-Regular.ttf"))
    canvas = Canvas(str(path), pagesize=(595, 842))
    for page in range(page_count):
        canvas.setFont("T", 9)
        canvas.drawString(60, 805, "Το βιβλίο της βιβλιοθήκης")
        canvas.drawString(290, 30, str(page + 1))
        canvas.setFont("T", 11)
        for line in range(45):
            # Every ninth line ends a paragraph.
            most = 20 if line % 9 == 8 else 62
            text = f"{SENTENCES[(page + line) % 4][:most]} {page}-{line}"
            canvas.drawString(60, 770 - 15 * line, text)
        canvas.showPage()
    canvas.save()


def cpu_seconds(command: list[str]) -> float:
    """Return the processor time of a command and of what it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, cwd=REPOSITORY, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def environment() -> dict[str, str]:
    return {"PYTHONPATH": str(REPOSITORY), "PATH": "/usr/local/bin:/usr/bin:/bin"}


def tell_reading(path: Path) -> None:
    """Read a file in this process; print its blocks and the peak of memory."""
    from formats.readers.registry import read_file
    from formats.reading import Limits

    reading = read_file(path, limits=Limits(source_bytes=10**9))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"blocks": len(reading.document.blocks), "peak_mb": peak_mb}))


def compare_docx(page_count: int, repeat: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.docx"
        write_docx(path, page_count)
        ours = [sys.executable, __file__, "--read", str(path)]
        best = min(cpu_seconds(ours) for _ in range(repeat))
        print(f"DOCX of {page_count} pages, {path.stat().st_size / 1e3:.0f} kB")
        print(f"  ours    {best:6.2f} s")
        if shutil.which("pandoc") is None:
            print("  pandoc is not installed: not compared")
            return
        peer = ["pandoc", "-f", "docx", "-t", "json", "-o", "/dev/null", str(path)]
        other = min(cpu_seconds(peer) for _ in range(repeat))
        print(f"  pandoc  {other:6.2f} s   ours / pandoc: {best / other:.2f} × (limit 1.5)")


def measure_pdf(page_counts: list[int]) -> None:
    print("PDF without tags: pages, seconds of a processor, peak memory")
    for count in page_counts:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "book.pdf"
            write_pdf(path, count)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            told = subprocess.run(
                [sys.executable, __file__, "--read", str(path)],
                check=True,
                capture_output=True,
                text=True,
                cwd=REPOSITORY,
                env=environment(),
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            peak = json.loads(told.stdout)["peak_mb"]
            print(f"  {count:6} pages {seconds:7.1f} s {peak:7.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--pdf-pages", type=int, nargs="*", default=[100, 1000, 5000])
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        tell_reading(given.read)
        return
    compare_docx(given.pages, given.repeat)
    measure_pdf(given.pdf_pages)


if __name__ == "__main__":
    main()
