"""How well a recogniser understands our narration, with the written forms said in words and not.

`recognise_back.tsv` holds Greek sentences such as stand in notices, `recognise_back.en.tsv` English
ones, and beside each the words that a reader would say, written by hand and not made by our rules:
a wrong rule shows here.
Where readers differ, `{a|b}` gives what they may say, and each hearing is held to the nearest.
The sentences were written for this. Half of them, by a hash of the sentence, are for choosing the
settings (`--tune`); only the other half is reported.

Each sentence is spoken by our voice of its language three times: as it is written, as the narrator
is given it (`tts.normalize`), and as the words written by hand: the last shows how much of the
error lies with the voice and the recogniser, whatever our rules do. Whisper hears all three in the
same way.
It may write no figure and no sign, so that it writes words, and no rule of ours comes between what
it heard and the count. Errors are counted by words and, since Whisper-base gets most words of our
voice slightly wrong, by letters. Intervals are the bootstrap's over sentences, 95 %.

    python benchmarks/recognise_back.py --models DIRECTORY [--lang el|en] [--voice el+m3]
        [--wpm 140] [--tune]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import itertools
import json
import re
import sys
import time
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from formats.document import EL, EN, Lang
from tts.engine import SpokenPart, Wpm
from tts.engines.registry import engine
from tts.normalize import normalize
from tts.normalize.lexicon import without_accents
from tts.voices import DEFAULT_VOICES, voice_named
from voice_interface.hearing.sound import Sound, decode
from voice_interface.hearing.weights import WHISPER_BASE, model_directory

TABLES = {
    EL: Path(__file__).with_suffix(".tsv"),
    EN: Path(__file__).with_suffix(".en.tsv"),
}
RESAMPLINGS = 2000
VARIANTS_TRIED = ("", "+f3", "+m3", "+f5")
RATES_TRIED_WPM = (100, 120, 140, 165)
_CHOICE = re.compile(r"\{([^}]*)\}")
_NOT_LETTERS = re.compile(r"[^\w\s]|_")
_WRITES_NO_WORD = re.compile(r"[\d%€$£°&+=²½¼¾]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it is written, and all the ways in which a reader may say it."""

    written: str
    readings: tuple[str, ...]
    lang: Lang = EL

    @property
    def is_held_out(self) -> bool:
        """Tell whether it is reported and never used for a choice."""
        return hashlib.sha256(self.written.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True)
class Trial:
    """One hearing of a sentence: its words and letters, and how many were heard wrongly."""

    written: str
    heard: str
    words: int
    errors: int
    letters: int
    letter_errors: int


def sentences(lang: Lang = EL) -> list[Sentence]:
    """Return the sentences of a language's table with every reading that it allows."""
    found = []
    for line in TABLES[lang].read_text("utf-8").splitlines()[1:]:
        written, said = line.split("\t")
        parts = _CHOICE.split(said)
        choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
        readings = tuple("".join(one) for one in itertools.product(*choices))
        found.append(Sentence(written, readings, lang))
    return found


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters without accents and signs."""
    bare = _NOT_LETTERS.sub(" ", without_accents(text).lower())
    return bare.replace("ς", "σ").split()


def plain_voice(lang: Lang) -> str:
    """Return the name of the voice that a library has without choosing one."""
    return next(voice.name for voice in DEFAULT_VOICES if voice.lang == lang)


def sound_of(text: str, lang: Lang, voice_spec: str, wpm: Wpm) -> Sound:
    """Return what the voice makes of a text, at the recogniser's rate."""
    voice = voice_named(voice_spec, lang)
    clip = engine(voice.engine).speak(SpokenPart(text, lang), voice, wpm=wpm)
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clip.sample_rate_hz)
        file.writeframes(clip.pcm)
    return decode(written.getvalue())


def as_narrated(sentence: Sentence) -> str:
    """Return a sentence as the narrator gives it to the voice."""
    return " ".join(part.text for part in normalize(sentence.written, sentence.lang).parts)


def as_written(sentence: Sentence) -> str:
    """Return a sentence as it is."""
    return sentence.written


def as_read(sentence: Sentence) -> str:
    """Return the words written by hand, the first reading of them."""
    return sentence.readings[0]


ARMS: dict[str, Callable[[Sentence], str]] = {
    "written": as_written,
    "narrated": as_narrated,
    "by hand": as_read,
}


def judged(sentence: Sentence, heard: str) -> Trial:
    """Count what is wrong, missing and added against the nearest of the readings."""
    found = words_of(heard)

    def against(reading: str) -> Trial:
        wanted = words_of(reading)
        letters = "".join(wanted)
        return Trial(
            sentence.written,
            heard,
            len(wanted),
            Levenshtein.distance(wanted, found),
            len(letters),
            Levenshtein.distance(letters, "".join(found)),
        )

    return min(map(against, sentence.readings), key=lambda one: (one.letter_errors, one.errors))


class Ears:
    """Whisper-base with five beams, once loaded, which writes words alone."""

    def __init__(self, models: Path, lang: Lang = EL) -> None:
        from faster_whisper import WhisperModel

        directory = str(model_directory(WHISPER_BASE.name, models))
        self._lang = lang
        self._model = WhisperModel(directory, device="cpu", compute_type="int8")
        tokenizer = self._model.hf_tokenizer
        self._barred = [-1] + [
            number
            for number in range(tokenizer.get_vocab_size())
            if _WRITES_NO_WORD.search(tokenizer.decode([number]))
        ]

    def text(self, sound: Sound) -> str:
        """Return what was heard."""
        segments, _ = self._model.transcribe(
            sound.samples,
            language=str(self._lang),
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=120,
            suppress_tokens=self._barred,
        )
        return " ".join(segment.text.strip() for segment in segments)

    def hear(
        self, given: Sequence[Sentence], said: Callable[[Sentence], str], voice: str, wpm: Wpm
    ) -> list[Trial]:
        """Speak and hear each sentence, and judge what was heard."""
        return [
            judged(one, self.text(sound_of(said(one), self._lang, voice, wpm))) for one in given
        ]


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


def tune(ears: Ears, lang: Lang, given: Sequence[Sentence]) -> None:
    """Print how well each voice and rate is heard.

    Only the words written by hand are spoken, so that the choice favours neither of the two that
    are compared.
    """
    for variant, wpm in itertools.product(VARIANTS_TRIED, RATES_TRIED_WPM):
        voice = plain_voice(lang) + variant
        trials = ears.hear(given, as_read, voice, Wpm(wpm))
        words, letters = word_rate(trials), letter_rate(trials)
        print(f"{voice:6} {wpm} wpm: words {words:.1%}, letters {letters:.1%}", flush=True)


def compared(trials: dict[str, list[Trial]]) -> dict[str, list[float]]:
    """Return every rate and gain with its interval."""
    report: dict[str, list[float]] = {}
    for name, rate in (("words", word_rate), ("letters", letter_rate)):
        for arm, found in trials.items():
            report[f"{name}, {arm}"] = measured(rate, found)
        report[f"{name}, gain"] = gained(rate, trials["narrated"], trials["written"])
    return report


def show(trials: dict[str, list[Trial]], report: dict[str, list[float]]) -> None:
    """Print what was heard of each sentence, and the rates."""
    for number, one in enumerate(trials["written"]):
        print(one.written)
        for arm, found in trials.items():
            print(f"   {arm:8} {found[number].errors:2}: {found[number].heard}")
    for name, (value, low, high) in report.items():
        print(f"  error of {name:18} {value:6.1%}  ({low:.1%} to {high:.1%})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; the exit is 1 where saying forms in words lowers neither error."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--models", type=Path, default=Path("library-data/models"))
    parser.add_argument("--lang", choices=[str(lang) for lang in TABLES], default=str(EL))
    parser.add_argument("--voice", help="the language's plain voice, if none is named")
    parser.add_argument("--wpm", type=int, default=140)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    lang = Lang(options.lang)
    voice = options.voice or plain_voice(lang)
    ears, all_of_them = Ears(options.models, lang), sentences(lang)
    if options.tune:
        tune(ears, lang, [one for one in all_of_them if not one.is_held_out])
        return 0
    began = time.process_time()
    given = [one for one in all_of_them if one.is_held_out]
    wpm = Wpm(options.wpm)
    trials = {arm: ears.hear(given, said, voice, wpm) for arm, said in ARMS.items()}
    report = compared(trials)
    if options.json:
        print(json.dumps(report))
    else:
        show(trials, report)
        words = sum(one.words for one in trials["narrated"])
        print(f"{voice} at {wpm} wpm: {len(given)} held-out sentences, {words} words")
        print(f"{time.process_time() - began:.0f} s of CPU")
    # What is certain counts: the lower end of an interval, not its middle.
    return 0 if max(report["words, gain"][1], report["letters, gain"][1]) > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
