"""How often real recorded Greek is heard rightly, and how often what is not there is refused.

The clips are those of Debian's `tuxpaint-stamps-default` (GPL-2; read where they are installed,
never copied). Their captions are the closed list. Letters and coins (`symbols`) are left out:
there the caption says more than the recording («Το γράμμα m.» is only «μι»). Clips are split by
hash: thresholds are set on the tune half, the test half is reported. For a refusal, a clip is
ranked against the list without its own caption.

    python benchmarks/hearing_accuracy.py --models DIRECTORY [--clips 60] [--rate 8000]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formats.document import EL, Lang
from voice_interface.hearing.judging import JUDGED, judged
from voice_interface.hearing.ranking import REJECT_BELOW, Candidate, Ranked, rank
from voice_interface.hearing.recogniser import Expect, Heard
from voice_interface.hearing.sound import Sound, decode, only_speech, read_sound
from voice_interface.hearing.whisper import WhisperRecogniser

STAMPS = Path("/usr/share/tuxpaint/stamps")
SUFFIX = "_desc_el.ogg"
LEFT_OUT = "symbols"
TARGETS = {"top-1": 0.85, "top-5": 0.92, "refused": 0.90}
TELEPHONE_HZ = 8000
NO_SOUND = Sound(np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording and its caption."""

    path: Path
    caption: str

    @property
    def is_test(self) -> bool:
        """True in the half that nothing was tuned on: all clips of a caption are in one half."""
        return digest(self.caption) % 2 == 0


@dataclass(frozen=True, slots=True)
class Trial:
    """A clip's outcome: place of its caption (0 if absent), certainty with it and without it."""

    clip: Clip
    heard: str
    place: int
    certainty: float
    certainty_without: float


def digest(text: str) -> int:
    """Return a number that depends on `text` alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def find_clips() -> list[Clip]:
    """Return the Greek clips that have a Greek caption."""
    clips = []
    for path in sorted(STAMPS.rglob(f"*{SUFFIX}")):
        text = path.with_name(path.name.removesuffix(SUFFIX) + ".txt")
        is_left_out = LEFT_OUT in path.relative_to(STAMPS).parts
        if not is_left_out and text.is_file() and (caption := greek_caption(text)):
            clips.append(Clip(path, caption))
    return clips


def greek_caption(path: Path) -> str:
    """Return the Greek line of a caption file, or nothing."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith("el.utf8="):
            return line.removeprefix("el.utf8=").strip()
    return ""


def sound_of(clip: Clip, rate_hz: int) -> bytes | None:
    """Return a clip as a telephone carries it, or None to read it as it is."""
    if rate_hz != TELEPHONE_HZ:
        return None
    # ffmpeg is a fixed program and every argument is ours.
    command = ["ffmpeg", "-v", "error", "-i", str(clip.path), "-ar", "8000", "-ac", "1"]
    command += ["-c:a", "pcm_mulaw", "-f", "wav", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


class Ears:
    """A recogniser of clips that keeps its answers in a file, so that ranking can be tuned."""

    def __init__(self, models: Path, rate_hz: int, cache: Path | None) -> None:
        self._recogniser = WhisperRecogniser(models)
        self._rate_hz = rate_hz
        self._cache = cache
        self._texts: dict[str, str] = {}
        self._likelihoods: dict[str, float] = {}
        if cache and cache.is_file():
            kept = json.loads(cache.read_text(encoding="utf-8"))
            self._texts, self._likelihoods = kept["texts"], kept["likelihoods"]
        self.cpu_s: list[float] = []

    def speech(self, clip: Clip) -> Sound:
        """Return the clip's speech; all of it if nobody seems to speak."""
        data = sound_of(clip, self._rate_hz)
        sound = decode(data) if data else read_sound(clip.path)
        return only_speech(sound) or sound

    def heard(self, clip: Clip) -> Heard:
        """Return what was heard in a clip."""
        place = f"{self._rate_hz} {clip.path}"
        if place not in self._texts:
            found = self._recogniser.recognise(self.speech(clip), lang=EL, expect=Expect.SEARCH)
            self._texts[place] = found.text
        return Heard(self._texts[place], EL, 1.0)

    def judge(self, clip: Clip) -> ClipJudge:
        """Return the recogniser's opinion of one clip."""
        return ClipJudge(self, clip)

    def likelihoods(self, clip: Clip, texts: Sequence[str]) -> tuple[float, ...]:
        """Return how likely a clip says each text."""
        places = [f"{self._rate_hz} {clip.path} {text}" for text in texts]
        new = [
            (place, text)
            for place, text in zip(places, texts, strict=True)
            if place not in self._likelihoods
        ]
        if new:
            found = self._recogniser.likelihoods(
                self.speech(clip), [text for _, text in new], lang=EL
            )
            self._likelihoods |= dict(zip((place for place, _ in new), found, strict=True))
        return tuple(self._likelihoods[place] for place in places)

    def keep(self) -> None:
        """Write the answers down."""
        if self._cache:
            kept = {"texts": self._texts, "likelihoods": self._likelihoods}
            self._cache.write_text(json.dumps(kept, ensure_ascii=False))


@dataclass(frozen=True, slots=True)
class ClipJudge:
    """The recogniser's opinion of one clip."""

    ears: Ears
    clip: Clip

    def likelihoods(self, sound: Sound, texts: Sequence[str], *, lang: Lang) -> tuple[float, ...]:
        """Return how likely each text was said."""
        del sound, lang
        return self.ears.likelihoods(self.clip, texts)


def trial(clip: Clip, ears: Ears, captions: list[str]) -> Trial:
    """Rank what was heard with and without the clip's caption in the list."""
    start = time.process_time()
    heard = ears.heard(clip)
    ranked = answers(clip, ears, heard, captions)
    ears.cpu_s.append(time.process_time() - start)
    place = next((n for n, found in enumerate(ranked, 1) if found.id == clip.caption), 0)
    without = answers(clip, ears, heard, [c for c in captions if c != clip.caption])
    ears.keep()
    certainty = ranked[0].certainty if ranked else 0.0
    return Trial(clip, heard.text, place, certainty, without[0].certainty if without else 0.0)


def answers(clip: Clip, ears: Ears, heard: Heard, captions: list[str]) -> tuple[Ranked, ...]:
    """Return what the service would offer, whatever its certainty."""
    ranked = rank(heard.text, everything(captions), limit=JUDGED)
    return judged(ranked, heard, heard.text, NO_SOUND, ears.judge(clip))


def everything(captions: Iterable[str]) -> Iterator[Candidate]:
    """Yield what may be said."""
    return (Candidate(caption, caption) for caption in captions)


def interval(successes: int, count: int) -> str:
    """Return a share with its 95 % interval (Wilson's score)."""
    z, share = 1.96, successes / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    spread = z * (share * (1 - share) / count + z * z / (4 * count**2)) ** 0.5 / (1 + z * z / count)
    return f"{share:6.1%} ({middle - spread:.1%}-{middle + spread:.1%})"


def main() -> int:
    """Print the tables; 1 if the test half misses a target."""
    options = arguments()
    clips = find_clips()
    if not clips:
        print(f"no clips in {STAMPS}: install tuxpaint-stamps-default", file=sys.stderr)
        return 2
    captions = sorted({clip.caption for clip in clips})
    ears = Ears(options.models, options.rate, options.cache)
    is_good = True
    for half in (False, True):
        chosen = [clip for clip in clips if clip.is_test is half]
        chosen = sorted(chosen, key=lambda clip: digest(str(clip.path)))[: options.clips]
        trials = [trial(clip, ears, captions) for clip in chosen]
        reached = report(trials, len(captions), half=half, show=options.misses)
        is_good = is_good and (reached or not half)
    if ears.cpu_s:
        print(f"CPU seconds a clip, median: {sorted(ears.cpu_s)[len(ears.cpu_s) // 2]:.2f}")
    return 0 if is_good else 1


def arguments() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--models", type=Path, required=True, help="directory of the models")
    parser.add_argument("--clips", type=int, default=60, help="most clips of each half")
    parser.add_argument("--rate", type=int, default=16000, choices=(16000, TELEPHONE_HZ))
    parser.add_argument("--cache", type=Path, help="file that keeps what was heard")
    parser.add_argument("--misses", action="store_true", help="print clips that failed")
    return parser.parse_args()


def report(trials: list[Trial], list_size: int, *, half: bool, show: bool) -> bool:
    """Print one half's shares and tell whether they reach the targets."""
    count = len(trials)
    first = sum(t.place == 1 for t in trials)
    five = sum(1 <= t.place <= 5 for t in trials)
    print(f"{'test' if half else 'tune'} half: {count} clips, list of {list_size}")
    print(f"  top-1 {interval(first, count)}   top-5 {interval(five, count)}")
    for threshold in (0.65, 0.7, 0.75, 0.8, 0.85, 0.9, REJECT_BELOW):
        refused = sum(t.certainty_without < threshold for t in trials)
        lost = sum(t.place == 1 and t.certainty < threshold for t in trials)
        mark = "  <- set" if threshold == REJECT_BELOW else ""
        print(
            f"  threshold {threshold:.2f}: not in the list and refused {interval(refused, count)},"
            f" right and refused {interval(lost, max(1, first))}{mark}"
        )
    if show:
        for t in trials:
            if t.place != 1:
                print(f"    {t.place:3} {t.certainty:.2f} «{t.clip.caption}» heard as «{t.heard}»")
    refused = sum(t.certainty_without < REJECT_BELOW for t in trials)
    return (
        first / count >= TARGETS["top-1"]
        and five / count >= TARGETS["top-5"]
        and refused / count >= TARGETS["refused"]
    )


if __name__ == "__main__":
    sys.exit(main())
