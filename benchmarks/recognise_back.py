"""How well a recogniser understands our narration, with the written forms said in words and not.

Each sentence is spoken by the Greek voice twice: as the narrator is given it (`tts.normalize`), and
as it is written. Whisper hears both. What it should have heard is the same for both: the words that
a Greek reader would say. Whisper writes figures of its own; they are read as words before counting,
for both alike. Errors are counted by words, and by letters too: Whisper-base was made for people,
and of our voice it gets most words slightly wrong. Plain sentences, without a figure or an
abbreviation, show how much of the error lies with the voice and the recogniser; for its sake the
voice speaks slowly and Whisper searches with five beams. The sentences were written for this and
used for nothing else. The interval is the bootstrap's over sentences, 95 %.

    python benchmarks/recognise_back.py --models DIRECTORY [--count 12] [--voice el+f3] [--json]
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from formats.document import EL
from tts.engine import SpokenPart, Wpm
from tts.engines.registry import engine
from tts.normalize import MARKS, normalize
from tts.normalize.lexicon import without_accents
from tts.voices import voice_named
from voice_interface.hearing.sound import Sound, decode
from voice_interface.hearing.weights import WHISPER_BASE, model_directory

WRITTEN = (
    "Η βιβλιοθήκη θα μείνει κλειστή στις 24/12 και ανοίγει ξανά στις 2/1/2026.",
    "Το τμήμα δανεισμού λειτουργεί 8:30-14:00 και το απόγευμα 17:00-20:00.",
    "Τηλ. 210 9580711, κ. Παπαδοπούλου.",
    "Η συνδρομή κοστίζει 12,50 € το έτος και 3 € για παιδιά έως 12 ετών.",
    "Θα έρθουν 4 συγγραφείς, 3 γυναίκες και 200 αναγνώστες.",
    "Ο Β΄ Παγκόσμιος Πόλεμος κράτησε από το 1939 έως το 1945.",
    "Διαβάστε τις σελ. 12-15 και το κεφ. Γ΄ του βιβλίου.",
    "Στον 2ο όροφο υπάρχουν 21 θέσεις, η 1η δεξιά.",
    "Το 35% των αναγνωστών μας είναι άνω των 60 ετών.",
    "ΑΝΑΚΟΙΝΩΣΗ ΓΙΑ ΤΟ ΩΡΑΡΙΟ ΤΗΣ ΔΗΜΟΤΙΚΗΣ ΒΙΒΛΙΟΘΗΚΗΣ",
    "Ο κ. Γιάννης και η κ. Μαρία μένουν στην οδό Δ. Ραλλάκη 12, Τ.Κ. 176 73.",
    "Η ομιλία αρχίζει στις 7 μ.μ. στην αίθουσα του 1ου Γυμνασίου.",
    "Το βιβλίο τυπώθηκε τον 19ο αι. και έχει 320 σελ.",
    "Παρακαλούμε φέρτε ταυτότητα, κάρτα κ.λπ. πριν από τις 9.00 π.μ.",
    "Ο Κωνσταντίνος ΙΑ΄ έζησε τον 15ο αιώνα μ.Χ.",
    "Η θερμοκρασία στο αναγνωστήριο είναι 21 °C.",
    "Βλ. ν. 4412/2016, άρθρ. 5 παρ. 2.",
    "Μαζεύτηκαν 1.234 ευρώ για 85 νέα βιβλία.",
    "Δευ.-Παρ. 9-2, Σάββατο 10-1.",
    "Για τη συνταγή θέλουμε 1½ κιλό αλεύρι και 250 γρ. βούτυρο.",
    "Η εκδρομή γίνεται στις 3 Μαΐου και κοστίζει 15 € το άτομο.",
    "Το χωριό απέχει 5 χλμ. και έχει περ. 450 κατοίκους.",
    "Η ΔΕΗ θα κόψει το ρεύμα από τις 10:00 έως τις 12:00.",
    "Γεννήθηκε στις 30/6/1951 στη Θεσ/νίκη.",
)
PLAIN = (
    "Η βιβλιοθήκη θα μείνει κλειστή την παραμονή και ανοίγει ξανά με τον νέο χρόνο.",
    "Το τμήμα δανεισμού λειτουργεί το πρωί και το απόγευμα.",
    "Θα έρθουν συγγραφείς και πολλοί αναγνώστες από όλη την πόλη.",
    "Παρακαλούμε φέρτε ταυτότητα και κάρτα πριν από την έναρξη.",
    "Η ομιλία αρχίζει το βράδυ στην αίθουσα του Γυμνασίου.",
    "Το χωριό είναι κοντά και έχει λίγους κατοίκους.",
    "Μαζεύτηκαν χρήματα για νέα βιβλία και για τα παιδιά.",
    "Η εκδρομή γίνεται την άνοιξη και είναι δωρεάν για όλους.",
)
RESAMPLINGS = 2000


@dataclass(frozen=True, slots=True)
class Trial:
    """One hearing of a sentence: its words and letters, and how many were heard wrongly."""

    written: str
    heard: str
    words: int
    errors: int
    letters: int
    letter_errors: int


def words_of(text: str) -> list[str]:
    """Return the words that are said for a text, in small letters without accents."""
    spoken = " ".join(part.text for part in normalize(text, EL).parts)
    bare = "".join(" " if char in MARKS else char for char in without_accents(spoken).lower())
    return bare.replace("ς", "σ").split()


def sound_of(text: str, voice_spec: str, wpm: Wpm) -> Sound:
    """Return what the voice makes of a text, at the recogniser's rate."""
    voice = voice_named(voice_spec, EL)
    clip = engine(voice.engine).speak(SpokenPart(text, EL), voice, wpm=wpm)
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.sample_rate_hz)
        file.writeframes(clip.pcm)
    return decode(written.getvalue())


def as_narrated(text: str) -> str:
    """Return a text as the narrator gives it to the Greek voice."""
    return " ".join(part.text for part in normalize(text, EL).parts)


def as_written(text: str) -> str:
    """Return a text as it is."""
    return text


class Ears:
    """Whisper-base with five beams, once loaded."""

    def __init__(self, models: Path, voice: str, wpm: Wpm) -> None:
        from faster_whisper import WhisperModel

        directory = str(model_directory(WHISPER_BASE.name, models))
        self._model = WhisperModel(directory, device="cpu", compute_type="int8")
        self._voice = voice
        self._wpm = wpm

    def text(self, sound: Sound) -> str:
        """Return what was heard."""
        segments, _ = self._model.transcribe(
            sound.samples,
            language="el",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=120,
        )
        return " ".join(segment.text.strip() for segment in segments)

    def hear(self, texts: Sequence[str], said: Callable[[str], str]) -> list[Trial]:
        """Speak and hear each text, and count what is wrong, missing and added."""
        trials = []
        for text in texts:
            heard = self.text(sound_of(said(text), self._voice, self._wpm))
            wanted, found = words_of(text), words_of(heard)
            letters = "".join(wanted)
            trials.append(
                Trial(
                    text,
                    heard,
                    len(wanted),
                    Levenshtein.distance(wanted, found),
                    len(letters),
                    Levenshtein.distance(letters, "".join(found)),
                )
            )
        return trials


def word_rate(trials: Sequence[Trial]) -> float:
    """Return the word error rate over all trials."""
    return sum(trial.errors for trial in trials) / sum(trial.words for trial in trials)


def letter_rate(trials: Sequence[Trial]) -> float:
    """Return the letter error rate over all trials."""
    return sum(trial.letter_errors for trial in trials) / sum(trial.letters for trial in trials)


Rate = Callable[[Sequence[Trial]], float]


def interval(measure: Callable[[np.ndarray], float], count: int) -> tuple[float, float]:
    """Return the bootstrap's 95 % interval of a measure of resampled numbers of sentences."""
    generator = np.random.default_rng(17)
    found = [measure(generator.integers(0, count, count)) for _ in range(RESAMPLINGS)]
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def measured(rate: Rate, trials: Sequence[Trial]) -> list[float]:
    """Return a rate with its interval."""
    found = interval(lambda numbers: rate([trials[n] for n in numbers]), len(trials))
    return [rate(trials), *found]


def gained(rate: Rate, on: Sequence[Trial], off: Sequence[Trial]) -> list[float]:
    """Return by how much a rate is lower with the written forms in words, sentence by sentence."""

    def gain(numbers: np.ndarray) -> float:
        return rate([off[n] for n in numbers]) - rate([on[n] for n in numbers])

    return [rate(off) - rate(on), *interval(gain, len(on))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; the exit is 1 where saying forms in words lowers neither error."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--models", type=Path, default=Path("library-data/models"))
    parser.add_argument("--count", type=int, default=len(WRITTEN))
    parser.add_argument("--voice", default="el")
    parser.add_argument("--wpm", type=int, default=120)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    ears = Ears(options.models, options.voice, Wpm(options.wpm))
    began = time.process_time()
    written = WRITTEN[: options.count]
    on, off = ears.hear(written, as_narrated), ears.hear(written, as_written)
    plain = ears.hear(PLAIN[: max(options.count // 3, 1)], as_narrated)
    report: dict[str, list[float]] = {}
    for name, rate in (("words", word_rate), ("letters", letter_rate)):
        report[f"{name}, on"] = measured(rate, on)
        report[f"{name}, off"] = measured(rate, off)
        report[f"{name}, gain"] = gained(rate, on, off)
        report[f"{name}, plain"] = measured(rate, plain)
    if options.json:
        print(json.dumps(report))
    else:
        for one, other in zip(on, off, strict=True):
            print(f"{one.written}\n   on  {one.errors:2}: {one.heard}")
            print(f"   off {other.errors:2}: {other.heard}")
        words, cpu_s = sum(one.words for one in on), time.process_time() - began
        print(f"{options.voice} at {options.wpm} wpm: {len(written)} sentences, {words} words")
        print(f"{cpu_s:.0f} s of CPU")
        for name, (value, low, high) in report.items():
            print(f"  error of {name:14} {value:6.1%}  ({low:.1%} to {high:.1%})")
    # What is certain counts: the lower end of an interval, not its middle.
    return 0 if max(report["words, gain"][1], report["letters, gain"][1]) > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
