"""The use case of hearing: sound in, what was probably meant out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from formats.document import EL, Lang
from voice_interface.hearing.judging import RANKED, judged
from voice_interface.hearing.quality import GOOD, Quality, is_silent, quality_of
from voice_interface.hearing.ranking import REJECT_BELOW, PhoneticIndex, Ranked, Ranker
from voice_interface.hearing.recogniser import Expect, Heard, Judge, Recogniser
from voice_interface.hearing.sound import Sound, decode, only_speech
from voice_interface.hearing.vocabulary import digits_heard, without_carrier, yes_no_candidates
from voice_interface.trouble import Trouble

MAX_HITS = 10
NEARLY = 0.25
"""How much less than the best a hit may fit and still be read out."""
LONGEST_SPEECH_MS = 30_000
"""Who speaks longer without a pause is telling a story, or is a radio."""
LONGEST_COMMAND_MS = 2_500
NEAR = 0.5
"""Score by sound from which a command is worth a second opinion."""
AS_SAID = 0.95
"""Score by sound from which no second opinion is needed."""
DOUBTED = 0.45
"""The recogniser's own confidence under which what it wrote, and fits nothing, is a guess."""


@dataclass(frozen=True, slots=True)
class Listening:
    """What came of listening: nobody spoke, nothing fits, or hits with the likeliest first."""

    heard: Heard
    language: Lang
    hits: tuple[Ranked, ...]
    is_silent: bool = False
    """True if there was sound but nobody spoke."""
    trouble: Trouble | None = None
    """Why nothing was understood, where that can be told; None for mere silence."""
    is_doubtful: bool = False
    """True if what was understood is a guess, to be offered as a question at the most."""
    command: str = ""
    """The command that was probably said, in the words of the closed list; empty for none."""

    @property
    def is_understood(self) -> bool:
        """True if there is something to offer; it is still to be confirmed."""
        return bool(self.hits)


def listen(
    sound_bytes: bytes,
    *,
    lang: Lang | None,
    expect: Expect,
    hearing: Recogniser,
    candidates: Ranker,
    limit: int = MAX_HITS,
    name: str = "sound",
) -> Listening:
    """Hear a recording and say what was probably meant; nothing below the reject threshold.

    Args:
        sound_bytes: WAV, FLAC, Ogg, WebM, MP4 or MP3.
        lang: Language spoken; None to tell Greek from English by the sound.
        expect: What the conversation expects; yes/no and digits have vocabularies of their own.
        hearing: The recogniser.
        candidates: What may be said: the catalogue's titles and names, or a menu's choices.
        limit: The most hits.
        name: The file's name, for messages.

    Raises:
        BadInput: The bytes are empty, too many, too short or not sound.
        Unavailable: The recogniser cannot work here.
    """
    found = speech_in(sound_bytes, name=name)
    return understand(
        found, lang=lang, expect=expect, hearing=hearing, candidates=candidates, limit=limit
    )


@dataclass(frozen=True, slots=True)
class SpeechIn:
    """The speech of a recording, or why there is none: both None for silence."""

    speech: Sound | None = None
    trouble: Trouble | None = None
    quality: Quality = GOOD


def speech_in(
    sound_bytes: bytes, *, name: str = "sound", longest_ms: int = LONGEST_SPEECH_MS
) -> SpeechIn:
    """Decode a recording and look for the speech in it.

    Args:
        sound_bytes: See `listen`.
        name: The file's name, for messages.
        longest_ms: Speech that lasts longer is a trouble.

    Raises:
        BadInput: The bytes are empty, too many, too short or not sound.
    """
    sound = decode(sound_bytes, name=name)
    speech = only_speech(sound)
    if speech is None:
        return SpeechIn(trouble=None if is_silent(sound) else Trouble.NOISE)
    if speech.duration_ms > longest_ms:
        return SpeechIn(trouble=Trouble.TOO_LONG)
    return SpeechIn(speech, quality=quality_of(speech))


def understand(
    found: SpeechIn,
    *,
    lang: Lang | None,
    expect: Expect,
    hearing: Recogniser,
    candidates: Ranker,
    commands: Ranker | None = None,
    limit: int = MAX_HITS,
) -> Listening:
    """Say what speech probably meant; see `listen`.

    Args:
        found: The speech.
        lang: Language spoken; None to tell it by the sound.
        expect: What the conversation expects.
        hearing: The recogniser.
        candidates: What may be asked for.
        commands: What may be said everywhere: a closed list, from which a badly heard word is
            still told. None where there are no commands.
        limit: The most hits.

    Raises:
        Unavailable: The recogniser cannot work here.
    """
    if found.speech is None:
        nothing = Heard("", lang or EL, 0.0)
        return Listening(nothing, nothing.lang, (), is_silent=True, trouble=found.trouble)
    heard = hearing.recognise(found.speech, lang=lang, expect=expect)
    meaning = _Meaning(heard, found.speech, hearing)
    command = "" if commands is None else meaning.plain_command(expect, commands)
    # Who says «πίσω» is answered at once: nothing else is ranked or judged.
    hits = () if command else meaning.hits(expect, candidates)
    if commands is not None and not command:
        command = meaning.command(expect, commands, hits)
    is_guess = not hits and not command and heard.confidence < DOUBTED
    is_doubtful = found.quality.is_doubtful or is_guess
    trouble = None if heard.text else found.quality.trouble or Trouble.UNCLEAR
    return Listening(
        heard, heard.lang, hits[:limit], trouble=trouble, is_doubtful=is_doubtful, command=command
    )


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What was heard, the sound of it, and who heard it."""

    heard: Heard
    sound: Sound
    hearing: Recogniser

    def hits(self, expect: Expect, candidates: Ranker) -> tuple[Ranked, ...]:
        """Return what was probably meant, by what is expected; nothing if not sure."""
        text, lang = self.heard.text, self.heard.lang
        if not text:
            return ()
        match expect:
            case Expect.YES_NO:
                # Half a yes is worse than asking again.
                return self._ranked(PhoneticIndex(yes_no_candidates(lang)))[:1]
            case Expect.DIGITS:
                digits = digits_heard(text, lang)
                return (digits,) if digits else ()
            case Expect.MENU | Expect.SEARCH:
                return self._ranked(candidates)
            case _:
                assert_never(expect)

    def plain_command(self, expect: Expect, commands: Ranker) -> str:
        """Return the command that was heard as it is said, or all but."""
        if not self._may_be_command(expect):
            return ""
        best = commands.rank(self.heard.text, limit=1)
        return best[0].text if best and best[0].score >= AS_SAID else ""

    def _may_be_command(self, expect: Expect) -> bool:
        is_short = self.sound.duration_ms <= LONGEST_COMMAND_MS
        return expect in {Expect.MENU, Expect.SEARCH} and bool(self.heard.text) and is_short

    def command(self, expect: Expect, commands: Ranker, hits: tuple[Ranked, ...]) -> str:
        """Return the command that was said; nothing where a title is as likely, or none is sure."""
        if not self._may_be_command(expect):
            return ""
        nearest = commands.rank(self.heard.text, limit=1)
        if not nearest or nearest[0].score < NEAR:
            return ""  # nothing to judge: it costs as much again as hearing
        best = _sure(self._judged(commands, self.heard.text))
        if not best or (hits and hits[0].certainty >= best[0].certainty):
            return ""
        return best[0].text

    def _ranked(self, candidates: Ranker) -> tuple[Ranked, ...]:
        """Return hits for the words as heard, or for those without «θέλω κάτι του», if surer."""
        asked = without_carrier(self.heard.text, self.heard.lang)
        attempts = [
            self._judged(candidates, text) for text in dict.fromkeys((asked, self.heard.text))
        ]
        return _sure(max(attempts, key=lambda found: found[0].certainty if found else 0.0))

    def _judged(self, candidates: Ranker, asked: str) -> tuple[Ranked, ...]:
        """Return candidates by sound, and by the recogniser's second opinion if it gives one."""
        ranked = candidates.rank(asked, limit=RANKED)
        if isinstance(self.hearing, Judge):
            return judged(ranked, self.heard, asked, self.sound, self.hearing)
        return ranked


def _sure(ranked: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """Return the best and those nearly as good, or nothing if the best was hardly meant."""
    if not ranked or ranked[0].certainty < REJECT_BELOW:
        return ()
    return tuple(found for found in ranked if found.score >= ranked[0].score - NEARLY)
