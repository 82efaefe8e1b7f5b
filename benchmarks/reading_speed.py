"""Reading: a DOCX of 300 pages against pandoc, and the memory of PDFs of any length.

Time is processor time of a whole process that reads and does nothing else, the best of some runs;
the text is ours, about 300 words a page. Memory is the peak of a process that reads a PDF.

    python benchmarks/reading_speed.py --pages 300 --repeat 3
    python benchmarks/reading_speed.py --pdf-pages 100 1000 5000

Limits, and the run fails where one is missed: at most 1.5 times pandoc's time; beyond the document
itself, whose size is counted object by object, a further page of PDF adds at most 4 kB: the file's
own bytes, and what PDFium keeps of the tree of pages. A page that stayed open would add far more.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import fields, is_dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
SENTENCES = (
    "Η δημοτική βιβλιοθήκη δανείζει βιβλία σε μεγάλα γράμματα και ακουστικά βιβλία.",
    "Η είσοδος από την οδό Ερμού έχει ράμπα, και ο ανελκυστήρας μιλά σε κάθε όροφο.",
    "The library also lends books in English, for every reader.",
    "Κάθε Σάββατο διαβάζουμε μαζί ένα διήγημα, από τις δέκα το πρωί.",
)
WORDS_A_PAGE = 300
MOST_OF_PANDOC = 1.5
MOST_KB_A_PAGE = 4.0


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
    """Read a file in this process; print its blocks, its size in memory and the peak of memory."""
    from formats.readers.registry import read_file
    from formats.reading import Limits

    reading = read_file(path, limits=Limits(source_bytes=10**9))
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1.024
    model_kb = size_bytes(reading, set()) / 1000
    blocks = len(reading.document.blocks)
    print(json.dumps({"blocks": blocks, "peak_kb": peak_kb, "model_kb": model_kb}))


def size_bytes(thing: object, seen: set[int]) -> int:
    """Return the size in memory of an object and of all that it holds, each counted once."""
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    size = sys.getsizeof(thing)
    if is_dataclass(thing):
        size += sum(size_bytes(getattr(thing, part.name), seen) for part in fields(thing))
    elif isinstance(thing, tuple):
        size += sum(size_bytes(part, seen) for part in thing)
    return size


def compare_docx(page_count: int, repeat: int) -> bool:
    """Tell whether reading stays within the limit; without pandoc nothing is compared."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.docx"
        write_docx(path, page_count)
        ours = [sys.executable, __file__, "--read", str(path)]
        best = min(cpu_seconds(ours) for _ in range(repeat))
        print(f"DOCX of {page_count} pages, {path.stat().st_size / 1e3:.0f} kB")
        print(f"  ours    {best:6.2f} s")
        if shutil.which("pandoc") is None:
            print("  pandoc is not installed: not compared")
            return True
        peer = ["pandoc", "-f", "docx", "-t", "json", "-o", "/dev/null", str(path)]
        other = min(cpu_seconds(peer) for _ in range(repeat))
        share = best / other
        print(f"  pandoc  {other:6.2f} s   ours / pandoc: {share:.2f} × (limit {MOST_OF_PANDOC})")
        return share <= MOST_OF_PANDOC


def measure_pdf(page_counts: list[int]) -> bool:
    """Tell whether pages add no more memory than the limit beyond the document itself."""
    print("PDF without tags: pages, seconds of a processor, peak memory, the document's own part")
    measured: list[tuple[int, float, float]] = []
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
            made = json.loads(told.stdout)
            peak, model = made["peak_kb"], made["model_kb"]
            shown = f"{peak / 1000:7.1f} MB {model / 1000:7.1f} MB"
            print(f"  {count:6} pages {seconds:7.1f} s {shown}")
            measured.append((count, peak, model))
    is_flat = True
    for (few, low, small), (many, high, large) in pairwise(measured):
        beyond = (high - low - (large - small)) / (many - few)
        told_limit = f"(limit {MOST_KB_A_PAGE})"
        print(f"  {few} to {many} pages: {beyond:.1f} kB a page beyond the document {told_limit}")
        is_flat = is_flat and beyond <= MOST_KB_A_PAGE
    return is_flat


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
    is_quick = compare_docx(given.pages, given.repeat)
    is_flat = measure_pdf(sorted(given.pdf_pages))
    sys.exit(not (is_quick and is_flat))


if __name__ == "__main__":
    main()
