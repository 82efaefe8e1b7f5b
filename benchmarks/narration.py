"""Narration against its own parts: the same Greek text through us and through what we stand on.

Run with `python benchmarks/narration.py [CHARACTERS]` (150,000 unless told) on a quiet machine. The
text is the sample guide and, where it lies beside the repository, real Greek text, repeated to
length. CPU seconds are those of the process and its children; the ratio is taken of runs that take
turns. Chapters are of very different length, as in books.

The peer `espeak-ng | lame` needs two Debian packages: apt install espeak-ng lame. It runs as people
run it, with LAME's own quality, and once more with the quality that we use. Both of its processes
work at the same time, so our two workers are held to its time, and one process of ours to its CPU.

The last table tells each bar, and the exit is 1 where one is missed or could not be measured.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from formats.document import EL  # noqa: E402
from formats.narration import Narration  # noqa: E402
from formats.readers.registry import read_file  # noqa: E402
from formats.sound.decoded import measure  # noqa: E402
from formats.sound.loudness import integrated_lufs  # noqa: E402
from formats.text import block_texts  # noqa: E402
from tts import mp3  # noqa: E402
from tts.audiobook import join_chapters, narrate_chapter  # noqa: E402
from tts.codec import SAMPLE_RATE_HZ  # noqa: E402
from tts.engine import DEFAULT_WPM  # noqa: E402
from tts.engines.libespeak import LibEspeak, load  # noqa: E402
from tts.piece import warm_up  # noqa: E402
from tts.script import Script, make_script, script_of_text  # noqa: E402
from tts.voices import VoiceChoice  # noqa: E402
from tts.workers import SpeechWorkers  # noqa: E402

TEXTS = (
    ROOT / "access_service/sample/guide.el.md",
    ROOT / "../shared/data/texts/udhr_ell_monotonic.txt",
)
VOICES = VoiceChoice()


@dataclass(frozen=True)
class Cost:
    wall_s: float
    cpu_s: float


@dataclass(frozen=True)
class Bar:
    """What was measured, and what it may be at most, or must be at least."""

    name: str
    measured: float | None
    limit: float
    unit: str
    is_least: bool = False

    def is_met(self) -> bool:
        """Tell whether it is met; what was not measured is not met."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.is_least else self.measured <= self.limit

    def line(self) -> str:
        """Return the bar as a line of the table."""
        found = "not measured" if self.measured is None else f"{self.measured:.2f} {self.unit}"
        side = "at least" if self.is_least else "at most"
        verdict = "met" if self.is_met() else "MISSED"
        return f"  {self.name:58} {found:>14}   {side} {self.limit:g} {self.unit}   {verdict}"


def timed(work: Callable[[], object]) -> Cost:
    def cpu() -> float:
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime

    wall, before = time.perf_counter(), cpu()
    work()
    return Cost(time.perf_counter() - wall, cpu() - before)


def book(characters: int) -> list[str]:
    """Return paragraphs of Greek text of about that length."""
    found: list[str] = []
    for path in filter(Path.exists, TEXTS):
        document = read_file(path, lang=EL).document
        found += [text for block in document.blocks for text in block_texts(block) if text.strip()]
    kept: list[str] = []
    while sum(map(len, kept)) < characters:
        kept.append(found[len(kept) % len(found)])
    return kept


SHARES = (1, 1, 3, 2, 9, 1, 4, 2, 1, 6)
"""How long each chapter is among the ten: one has almost a third of the book."""


def script_of(paragraphs: list[str]) -> Script:
    """Return the book as a script of ten chapters."""
    from formats.build import DocumentBuilder
    from formats.document import Document

    builder = DocumentBuilder(EL)
    end = 0.0
    for number, share in enumerate(SHARES, start=1):
        start, end = end, end + share * len(paragraphs) / sum(SHARES)
        builder.heading(2, f"Κεφάλαιο {number}")
        for text in paragraphs[round(start) : round(end)]:
            builder.paragraph(text)
    return make_script(Document("Βιβλίο", EL, tuple(builder.blocks)))


def ours(paragraphs: list[str], folder: Path, pieces: Path | None = None) -> Narration:
    """Everything: script, rules of speech, voices, proof, loudness, MP3, marks."""
    script = script_of(paragraphs)
    parts = []
    for number, chapter in enumerate(script.chapters):
        path = folder / f"{number}.mp3"
        made = narrate_chapter(chapter, path, voices=VOICES, wpm=DEFAULT_WPM, pieces=pieces)
        parts.append((path, made))
    return join_chapters(parts, folder / "book.mp3", script=script)


def ours_with_workers(paragraphs: list[str], folder: Path, workers: SpeechWorkers) -> None:
    script = script_of(paragraphs)
    paths = [folder / f"{number}.mp3" for number in range(len(script.chapters))]
    futures = [workers.submit(c, p) for c, p in zip(script.chapters, paths, strict=True)]
    parts = [(path, future.result()) for path, future in zip(paths, futures, strict=True)]
    join_chapters(parts, folder / "book.mp3", script=script)


def raw(script: Script, folder: Path) -> None:
    """libespeak-ng, loaded once, and lameenc, on the very words and pauses that we speak.

    No proof, no loudness, no equal bytes: only the calls without which there is no sound.
    """
    import lameenc

    library = load()
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(mp3.BIT_RATE_KBPS)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_channels(1)
    encoder.set_quality(mp3.ENCODER_QUALITY)
    encoder.silence()
    speaking = ""
    with library._opened() as espeak, (folder / "raw.mp3").open("wb") as out:
        for chapter in script.chapters:
            for utterance in chapter.utterances:
                for part in utterance.parts:
                    voice = VOICES.for_language(part.lang).name
                    if voice != speaking:
                        library._set_voice(espeak, voice)
                        espeak.espeak_SetParameter(1, DEFAULT_WPM, 0)
                        speaking = voice
                    library._pcm.clear()
                    data = part.text.encode() + b"\0"
                    espeak.espeak_Synth(data, len(data), 0, 1, 0, 1, None, None)
                    out.write(encoder.encode(bytes(library._pcm)))
                samples = utterance.pause_after_ms * SAMPLE_RATE_HZ // 1000
                out.write(encoder.encode(bytes(2 * samples)))
        out.write(encoder.flush())


def raw_afresh(script: Script, folder: Path) -> None:
    """The same with the library loaded anew for each sentence: equal bytes on every platform."""
    import lameenc

    usual = load()
    library = LibEspeak(usual._path, usual._data, afresh=True)
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(mp3.BIT_RATE_KBPS)
    encoder.set_in_sample_rate(SAMPLE_RATE_HZ)
    encoder.set_channels(1)
    encoder.set_quality(mp3.ENCODER_QUALITY)
    encoder.silence()
    with (folder / "raw.mp3").open("wb") as out:
        for chapter in script.chapters:
            for utterance in chapter.utterances:
                for part in utterance.parts:
                    voice = VOICES.for_language(part.lang).name
                    pcm, _ = library.synthesize(part.text, voice=voice, wpm=DEFAULT_WPM)
                    out.write(encoder.encode(pcm))
                samples = utterance.pause_after_ms * SAMPLE_RATE_HZ // 1000
                out.write(encoder.encode(bytes(2 * samples)))
        out.write(encoder.flush())


def command_line(paragraphs: list[str], folder: Path, *quality: str) -> None:
    text = folder / "book.txt"
    text.write_text("\n\n".join(paragraphs), encoding="utf-8")
    speak = subprocess.Popen(
        ["espeak-ng", "-v", "el", "-s", str(DEFAULT_WPM), "-f", str(text), "--stdout"],
        stdout=subprocess.PIPE,
    )
    with speak:
        subprocess.run(
            ["lame", "--quiet", *quality, "-b", "48", "-m", "m", "-", str(folder / "cli.mp3")],
            stdin=speak.stdout,
            check=True,
        )


def _cpu_s(cost: Cost) -> float:
    return cost.cpu_s


def report(name: str, cost: Cost, base: Cost | None = None) -> None:
    share = (
        f"  {cost.cpu_s / base.cpu_s:5.2f} x CPU  {cost.wall_s / base.wall_s:5.2f} x wall"
        * (base is not None)
        if base
        else ""
    )
    print(f"{name:48} wall {cost.wall_s:7.2f} s   CPU {cost.cpu_s:7.2f} s{share}", flush=True)


def sound(path: Path, narration: Narration) -> None:
    """Print how loud the book is and how its chapters differ, measured on the finished file."""
    measured = measure(path)
    whole = integrated_lufs(measured.powers) or 0.0
    apart = [
        (integrated_lufs(measured.between(one.start_ms, one.end_ms)) or 0.0) - whole
        for one in narration.chapters
    ]
    print(
        f"{'loudness':48} {whole:.1f} LUFS, chapters {min(apart):+.2f} to {max(apart):+.2f} LU, "
        f"true peak {measured.peak_dbfs:.1f} dBFS"
    )


def first_sentence(workers: SpeechWorkers, folder: Path) -> float:
    """Return the middle of nine times from asking a warm worker to a sentence's MP3, in ms."""
    chapter = script_of_text("Η βιβλιοθήκη θα είναι κλειστή το Σάββατο.", EL).chapters[0]
    times = []
    for _ in range(9):
        start = time.perf_counter()
        workers.submit(chapter, folder / "one.mp3").result()
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[4]


def compare_one_process(paragraphs: list[str], folder: Path) -> tuple[Cost, Cost]:
    """Return what the bare library and our one process cost, the best of three turns each."""
    script = script_of(paragraphs)
    warm_up(VOICES, DEFAULT_WPM)
    runs = [
        (timed(lambda: raw(script, folder)), timed(lambda: ours(paragraphs, folder)))
        for _ in range(3)
    ]
    base = min((one for one, _ in runs), key=_cpu_s)
    report("libespeak-ng + lameenc, same words (best of 3)", base)
    afresh = min((timed(lambda: raw_afresh(script, folder)) for _ in range(3)), key=_cpu_s)
    report("the same, loaded afresh for each sentence", afresh, base)
    alone = min((one for _, one in runs), key=_cpu_s)
    report("ours, one process (best of 3)", alone, base)
    sound(folder / "book.mp3", ours(paragraphs, folder))
    return base, alone


def compare_workers(paragraphs: list[str], folder: Path, base: Cost) -> tuple[float, float]:
    """Return the milliseconds to a first sentence, and the wall seconds of two workers."""
    with SpeechWorkers(count=2, voices=VOICES) as workers:
        workers.warm_up()
        first_ms = first_sentence(workers, folder)
        print(f"{'first sentence from a warm worker':48} {first_ms:.0f} ms")
        wall_s = min(
            timed(lambda: ours_with_workers(paragraphs, folder, workers)).wall_s for _ in range(3)
        )
    name = "ours, two workers (best of 3)"
    print(f"{name:48} wall {wall_s:7.2f} s   {wall_s / base.wall_s:5.2f} x wall", flush=True)
    return first_ms, wall_s


def compare_kept(paragraphs: list[str], folder: Path, base: Cost) -> Cost:
    """Return what it costs to make the book again with one paragraph changed."""
    ours(paragraphs, folder, folder / "pieces")
    middle = len(paragraphs) // 2
    edited = [*paragraphs[:middle], "Μια νέα παράγραφος.", *paragraphs[middle + 1 :]]
    cost = timed(lambda: ours(edited, folder, folder / "pieces"))
    report("ours after editing one paragraph", cost, base)
    return cost


def compare_pipe(paragraphs: list[str], folder: Path, base: Cost) -> Cost | None:
    """Return what `espeak-ng | lame` costs, or None where it is not installed."""
    if not (shutil.which("espeak-ng") and shutil.which("lame")):
        print("espeak-ng | lame: not installed here, not measured")
        return None
    usual = timed(lambda: command_line(paragraphs, folder))
    report("espeak-ng | lame", usual, base)
    quality = str(mp3.ENCODER_QUALITY)
    same = timed(lambda: command_line(paragraphs, folder, "-q", quality))
    report(f"espeak-ng | lame -q {quality}, as we encode", same, base)
    return usual


def against_pipe(pipe: Cost | None, alone: Cost, two_wall_s: float) -> list[Bar]:
    """Print how many times faster than the pipe we are; return what of it is a bar."""
    if pipe is not None:
        print("times faster than espeak-ng | lame (two processes side by side):")
        print(f"  ours, one process   {pipe.wall_s / alone.wall_s:.2f} x in time")
        print(f"  ours, one process   {pipe.cpu_s / alone.cpu_s:.2f} x in CPU")
        print(f"  ours, two workers   {pipe.wall_s / two_wall_s:.2f} x in time")
    faster = pipe.wall_s / two_wall_s if pipe else None
    cheaper = pipe.cpu_s / alone.cpu_s if pipe else None
    return [
        Bar("times faster than espeak-ng | lame, two processes each", faster, 3, "x", True),
        Bar("times less CPU than espeak-ng | lame, one process", cheaper, 3, "x", True),
    ]


def peak_mb() -> tuple[int, int]:
    """Return the most memory that this process and any child ever held."""
    peaks = (resource.getrusage(who).ru_maxrss // 1024 for who in _WHO)
    here, child = peaks
    print(f"memory at most: {here} MB here, {child} MB in a worker")
    return here, child


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def main() -> int:
    """Measure all, print the bars, and return 1 where one is missed."""
    characters = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    paragraphs = book(characters)
    size, load_now = sum(map(len, paragraphs)), os.getloadavg()[0]
    print(f"{size:,} characters, {os.cpu_count()} cores, load {load_now:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base, alone = compare_one_process(paragraphs, folder)
        first_ms, two_wall_s = compare_workers(paragraphs, folder, base)
        edited = compare_kept(paragraphs, folder, base)
        memory = peak_mb()
        pipe = compare_pipe(paragraphs, folder, base)
    bars = [
        Bar("CPU against bare libespeak-ng + LAME", alone.cpu_s / base.cpu_s, 1.15, "x"),
        Bar("wall of two workers against the bare library", two_wall_s / base.wall_s, 0.6, "x"),
        *against_pipe(pipe, alone, two_wall_s),
        Bar("first sentence from a warm worker", first_ms, 150, "ms"),
        # Of what the whole book costs us, not of what it costs the bare library.
        Bar("CPU after one edited paragraph", edited.cpu_s / alone.cpu_s, 0.05, "x"),
        Bar("memory", max(memory), 250, "MB"),
    ]
    print("bars:")
    for bar in bars:
        print(bar.line())
    missed = [bar for bar in bars if not bar.is_met()]
    print(f"{len(bars) - len(missed)} of {len(bars)} bars are met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
