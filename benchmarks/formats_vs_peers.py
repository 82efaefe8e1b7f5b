"""Our writers against those that people use today, on the same book, in one run.

    python benchmarks/formats_vs_peers.py [--repeat 3] [--long]

| what  | peer                 | bar                                                   |
| ----- | -------------------- | ----------------------------------------------------- |
| PDF   | WeasyPrint           | at least 4 × its pages for each second of the processor |
| DOCX  | pandoc               | at most 2 × its processor time                        |
| EPUB  | pandoc               | at most 2 × its processor time, without sound         |
| DAISY | anemone-daisy-maker  | at most 1 × its processor time, from finished MP3     |

The book has about 160,000 characters of Greek and English in chapters, with lists and tables. Both
sides start from a file (ours from a dump of the model, theirs from HTML) and are measured as whole
processes, start and imports included. WeasyPrint and anemone are installed into a folder that git
ignores; pandoc is looked for. What is not there is skipped by name. `--long` tells how cost and
memory grow up to 5,000 pages. Times are the least of the repeats.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path

from pdf_vs_weasyprint import REPOSITORY, as_document, as_html

PEERS = REPOSITORY / ".conformance/peers"
PACKAGES = ("weasyprint==70.0", "anemone-daisy-maker==1.996")
BOOK_PARAGRAPHS = 480
LONG_PARAGRAPHS = (300, 3_000, 15_000)
MEMORY_MB = 200.0
_LINEAR = 1.5
"""The longest book may cost this much more for a paragraph than the shortest."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process used: processor seconds, peak megabytes."""

    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `ratio` is ours over theirs, in the direction that the bar names."""

    what: str
    ours: str
    peer: str
    ratio: float
    bar: str
    is_met: bool


def cost_of(command: list[str], repeat: int, folder: Path, leftover: Path | None = None) -> Cost:
    """Return the least cost of a command's whole process, which starts without its `leftover`."""
    costs = []
    for _ in range(repeat):
        if leftover is not None:
            leftover.unlink(missing_ok=True)
        run = [sys.executable, __file__, "--measure", json.dumps(command)]
        told = subprocess.run(
            run, check=True, capture_output=True, text=True, cwd=folder, env=_environment()
        )
        costs.append(Cost(**json.loads(told.stdout.splitlines()[-1])))
    return min(costs, key=lambda cost: cost.seconds)


def measure(command: list[str]) -> None:
    """Run a command and print what it used; this process waits for no other."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "peak_mb": used.ru_maxrss / 1024}))


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(REPOSITORY), "LC_ALL": "C.UTF-8"}


def ours(name: str, source: Path, out: Path) -> list[str]:
    """Return the command that writes a format from a dump."""
    script = REPOSITORY / "benchmarks/write_one.py"
    return [sys.executable, str(script), name, str(source), str(out)]


def dump(paragraphs: int, folder: Path) -> Path:
    """Write the book in our own format."""
    from formats.theme import theme
    from formats.writers.registry import writer

    folder.mkdir(exist_ok=True)
    path = folder / f"book-{paragraphs}.json"
    with path.open("wb") as out:
        writer("native").write(as_document(paragraphs), out, theme=theme())
    return path


# -- PDF ---------------------------------------------------------------------------------------


def pdf(python: str, repeat: int, folder: Path) -> Row:
    """Compare tagged pages for each second of the processor."""
    import pikepdf

    out, theirs = folder / "ours.pdf", folder / "theirs.pdf"
    mine = cost_of(ours("large-print-pdf", dump(BOOK_PARAGRAPHS, folder), out), repeat, folder)
    script = folder / "weasy.py"
    script.write_text(
        "import sys, weasyprint\n"
        "weasyprint.HTML(sys.argv[1]).write_pdf(sys.argv[2], pdf_variant='pdf/ua-1')\n",
        "utf-8",
    )
    page = folder / "book.html"
    page.write_text(as_html(BOOK_PARAGRAPHS), "utf-8")
    peer = cost_of([python, str(script), str(page), str(theirs)], repeat, folder)
    rates = []
    for path, cost in ((out, mine), (theirs, peer)):
        with pikepdf.open(path) as file:
            rates.append(len(file.pages) / cost.seconds)
    ratio = rates[0] / rates[1]
    told = [f"{rate:.0f} pages/s" for rate in rates]
    return Row("PDF / WeasyPrint", told[0], told[1], ratio, "≥ 4", ratio >= 4)


# -- DOCX and EPUB -----------------------------------------------------------------------------


def with_pandoc(name: str, repeat: int, folder: Path) -> Row:
    """Compare the processor time of a format that pandoc writes too."""
    page = folder / "plain.html"
    page.write_text(as_html(BOOK_PARAGRAPHS), "utf-8")
    source = dump(BOOK_PARAGRAPHS, folder)
    mine = cost_of(ours(name, source, folder / f"ours.{name}"), repeat, folder)
    command = ["pandoc", str(page), "-o", str(folder / f"theirs.{name}")]
    peer = cost_of(command, repeat, folder)
    return _times(f"{name.upper()} / pandoc", mine, peer, 2)


def _times(what: str, mine: Cost, peer: Cost, bar: int) -> Row:
    ratio = mine.seconds / peer.seconds
    told = (f"{mine.seconds:.2f} s", f"{peer.seconds:.2f} s")
    return Row(what, *told, ratio, f"≤ {bar}", ratio <= bar)


# -- DAISY -------------------------------------------------------------------------------------


def daisy(python: str, repeat: int, folder: Path) -> Row:
    """Compare books made from the same finished MP3 of each chapter and the same times."""
    source = dump(BOOK_PARAGRAPHS, folder / "spoken")
    chapters = _silent_sound(source, folder)
    mine = cost_of(ours("daisy", source, folder / "ours.zip"), repeat, folder)
    files = [str(path) for chapter in chapters for path in chapter]
    command = [python, "-m", "anemone", *files, "daisy.zip", "--lang", "el", "--title", "Βιβλίο"]
    peer = cost_of(command, repeat, folder, leftover=folder / "daisy.zip")
    return _times("DAISY / anemone", mine, peer, 1)


def _silent_sound(source: Path, folder: Path) -> list[tuple[Path, Path, Path]]:
    """Make sound, text and times of each chapter, for both; return the peer's three files of each.

    Every sentence is half a second of silence: the sound is finished before, only its length and
    the number of its sentences count here.
    """
    from formats.native import load
    from tts import mp3
    from tts.script import make_script

    piece = mp3.encode(bytes(2 * 20 * mp3.SAMPLES_PER_FRAME))
    sentence_ms = mp3.count_frames(piece) * mp3.SAMPLES_PER_FRAME * 1000 / mp3.SAMPLE_RATE_HZ
    script = make_script(load(source.read_text("utf-8"), name=source.name))
    told, files = [], []
    for number, chapter in enumerate(script.chapters):
        sound = folder / f"{number:03}.mp3"
        sound.write_bytes(piece * len(chapter.utterances))
        text, times = sound.with_suffix(".html"), sound.with_suffix(".markers.json")
        parts = "".join(
            f'<p data-pid="{n}">{escape(one.written)}</p>'
            for n, one in enumerate(chapter.utterances)
        )
        text.write_text(f"<html><body><h1>{escape(chapter.title)}</h1>{parts}</body></html>")
        marks = [
            {"id": str(n), "time": n * sentence_ms / 1000} for n in range(len(chapter.utterances))
        ]
        times.write_text(json.dumps({"markers": marks}))
        files.append((sound, text, times))
        anchors = [one.anchor for one in chapter.utterances]
        told.append((chapter.title, chapter.lang, chapter.anchor, str(sound), anchors))
    held = {"sentence_ms": sentence_ms, "chapters": told}
    source.with_suffix(".sound").write_text(json.dumps(held), "utf-8")
    return files


# -- growth ------------------------------------------------------------------------------------


def growth(name: str, folder: Path) -> Row:
    """Tell how time for a paragraph and memory grow with the book's length."""
    costs = []
    for count in LONG_PARAGRAPHS:
        cost = cost_of(ours(name, dump(count, folder), folder / f"long.{name}"), 1, folder)
        costs.append(cost)
        print(f"  {name}: {count:6} paragraphs {cost.seconds:7.2f} s {cost.peak_mb:6.0f} MB")
    middle, last = costs[1], costs[2]
    per = [cost.seconds / count for cost, count in zip(costs, LONG_PARAGRAPHS, strict=True)]
    ratio = per[2] / per[1]
    is_met = ratio <= _LINEAR and last.peak_mb < MEMORY_MB
    told = (f"{last.seconds:.1f} s, {last.peak_mb:.0f} MB", f"{middle.seconds:.1f} s for a fifth")
    return Row(f"{name}, long", *told, ratio, f"≤ {_LINEAR}, < {MEMORY_MB:.0f} MB", is_met)


# -- the table ---------------------------------------------------------------------------------


def peer_python() -> str:
    """Return an interpreter that has the peers written in Python."""
    made = PEERS / "bin/python"
    if not (PEERS / "ready").exists():
        print("installing WeasyPrint and anemone-daisy-maker …", file=sys.stderr)
        venv.create(PEERS, with_pip=True, clear=True)
        pip = [str(made), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, *PACKAGES], check=True)
        (PEERS / "ready").touch()
    return str(made)


def attempt(what: str, make: Callable[[], Row]) -> Row | None:
    """Return a row, or tell why there is none."""
    try:
        return make()
    except subprocess.CalledProcessError as exc:
        print(f"skipped: {what}: status {exc.returncode} {(exc.stderr or '')[-300:]}")
        return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--long", action="store_true", help="also up to 5,000 pages")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        measure(json.loads(given.measure))
        return 0
    with tempfile.TemporaryDirectory() as held:
        rows = [row for row in _rows(Path(held), given.repeat, is_long=given.long) if row]
    print(f"\n{'':18} {'ours':>18} {'theirs':>18} {'ratio':>6}  bar")
    for row in rows:
        verdict = "met" if row.is_met else "MISSED"
        print(f"{row.what:18} {row.ours:>18} {row.peer:>18} {row.ratio:6.2f}  {row.bar} {verdict}")
    met = sum(row.is_met for row in rows)
    print(f"formats: {met} bars met, {len(rows) - met} missed")
    return 0


def _rows(folder: Path, repeat: int, *, is_long: bool) -> list[Row | None]:
    rows: list[Row | None] = []
    try:
        python = peer_python()
    except subprocess.CalledProcessError as exc:
        print(f"skipped: WeasyPrint and anemone-daisy-maker cannot be installed: {exc}")
    else:
        rows.append(attempt("WeasyPrint", partial(pdf, python, repeat, folder)))
        rows.append(attempt("anemone", partial(daisy, python, repeat, folder)))
    if shutil.which("pandoc"):
        made = (partial(with_pandoc, name, repeat, folder) for name in ("docx", "epub"))
        rows += [attempt("pandoc", make) for make in made]
    else:
        print("skipped: pandoc is not here (Debian: pandoc)")
    if is_long:
        rows += [growth(name, folder) for name in ("large-print-pdf", "docx", "epub")]
    return rows


if __name__ == "__main__":
    sys.exit(main())
