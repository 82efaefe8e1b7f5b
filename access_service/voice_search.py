"""Search by voice: a recording in, items out, and the first three said back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from access_service.catalogue.freshness import is_clean
from access_service.catalogue.record import ItemId
from access_service.copies import write_whole
from access_service.messages import LANGUAGES, say
from access_service.resident import giving_way
from formats.build import DocumentBuilder
from formats.build import runs as runs_of
from formats.document import Document, Lang, Run, Runs
from formats.errors import BadInput, StorageFailed, Unavailable
from voice_interface.hearing.endpoint import ending
from voice_interface.hearing.filed import Candidate, Filed
from voice_interface.hearing.in_order import LATE, LONGEST_S, InOrder
from voice_interface.hearing.listen import LONGEST_SPEECH_MS, Listening, speech_in, understand
from voice_interface.hearing.ranking import PhoneticIndex, Ranked
from voice_interface.hearing.recogniser import Expect, Recogniser
from voice_interface.hearing.sound import decode, only_speech
from voice_interface.trouble import Trouble

if TYPE_CHECKING:
    from pathlib import Path

    from access_service.catalogue.record import Item
    from access_service.catalogue.service import Catalogue

log = logging.getLogger(__name__)

READ_BACK = 3
LIKELY = 0.05
"""Certainty from which a hit is worth reading out after the first."""
NEAR = 0.6
"""Score from which a search for the words as heard is worth offering: below it, noise matches."""
MOST_HITS = 10
FINISHING_MS = 200
"""Silence after a word from which the turn may be over."""
NAMES_VERSION = 1
"""Raise it when `spoken_names` changes: names kept of before are filed anew."""
FILED_AT_ONCE = 50_000
"""Names that are filed anew in a second, while the one who asks waits."""
MOST_SO_FAR_BYTES = 2_500_000
"""Twenty seconds as a browser sends them, even unpacked (48 kHz, 16 bits): they are decoded again
with every second that is spoken."""
SURE = 0.8
"""A best hit from here on spares the second language: it costs a whole recognition."""


@dataclass(frozen=True, slots=True)
class VoiceHit:
    """An item that may have been meant; `score`, 0 to 1, is how likely."""

    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class VoiceAnswer:
    """What was understood and what it may mean, the likeliest first."""

    heard: str
    language: Lang
    hits: tuple[VoiceHit, ...]
    is_sure: bool = True
    """False where the hits are guesses, to be offered as a question."""


def _no_commands(_lang: Lang) -> Iterable[Candidate]:
    return ()


class VoiceSearch:
    """Hears what somebody wants and finds it in the catalogue.

    Args:
        catalogue: Where it is looked for.
        recogniser: Who hears it.
        in_order: Who is heard when; everybody who shares the recogniser shares it.
        commands: What may be said everywhere in a language, such as «πίσω»; none where not given.
        names_file: Where the names are kept as they were filed, for the next start; nowhere where
            not given.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        recogniser: Recogniser,
        in_order: InOrder | None = None,
        commands: Callable[[Lang], Iterable[Candidate]] = _no_commands,
        names_file: Path | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._recogniser = recogniser
        self._in_order = in_order or InOrder()
        self._said_everywhere = commands
        self._names_file = names_file
        self._closed: dict[Lang, PhoneticIndex] = {}
        self._lock = threading.Lock()
        self._names: PhoneticIndex | None = None
        self._names_revision = ""
        self._filing: threading.Thread | None = None
        self._is_wanted = threading.Event()

    def load(self) -> None:
        """Prepare the names of the catalogue, so that the first question need not wait.

        Who asks for pages meanwhile comes first, until somebody asks by voice.
        """
        for step in self.loading():
            step()

    def loading(self) -> Iterator[Callable[[], object]]:
        """Yield the steps of `load`, for who rests between them."""
        yield partial(self._index, is_asked=False)
        for lang in LANGUAGES:
            yield partial(self._commands, lang)

    @property
    def is_wanted(self) -> threading.Event:
        """Set once somebody has asked by voice: from then on loading does not rest."""
        return self._is_wanted

    @property
    def names_filed(self) -> int:
        """How many names and titles can be heard now."""
        return len(self._names) if self._names is not None else 0

    def wait_until_filed(self) -> None:
        """Return once the names that are being filed are there."""
        if self._filing is not None:
            self._filing.join()

    def listen(
        self,
        sound: bytes,
        *,
        lang: Lang | None = None,
        expect: Expect = Expect.SEARCH,
        name: str = "sound",
        longest_s: float | None = None,
    ) -> Listening:
        """Return what was heard, with item ids (or the closed vocabulary's) as hits.

        Raises:
            BadInput: No sound, or nobody spoke.
            Unavailable: The recogniser cannot work here, or too many are before this one.
        """
        heard = self.hear(sound, lang=lang, expect=expect, name=name, longest_s=longest_s)
        if heard.is_silent:
            is_long = heard.trouble is Trouble.TOO_LONG
            key = "sound-too-long" if is_long else "nobody-spoke"
            raise BadInput(f"{name}: nobody spoke, or for too long", say=key, name=name)
        return heard

    def hear(
        self,
        sound: bytes,
        *,
        lang: Lang | None = None,
        expect: Expect = Expect.SEARCH,
        name: str = "sound",
        longest_ms: int = LONGEST_SPEECH_MS,
        longest_s: float | None = None,
        is_call: bool = False,
    ) -> Listening:
        """Return what was heard, silence and noise too; see `listen`.

        Args:
            sound: WAV, FLAC, Ogg, WebM, MP4 or MP3.
            lang: Language spoken; None to tell it by the sound.
            expect: What the conversation expects.
            name: The file's name, for messages.
            longest_ms: Speech that lasts longer is not for a conversation.
            longest_s: How long the one who asks can wait; None for as long as usual.
            is_call: It is somebody on the telephone; they go first.

        Raises:
            BadInput: No sound.
            Unavailable: The recogniser cannot work here, or too many are before this one.
        """
        index = self._index()

        def heard() -> Listening:
            return understand(
                speech_in(sound, name=name, longest_ms=longest_ms),
                lang=lang,
                expect=expect,
                hearing=self._recogniser,
                candidates=index,
                commands=self._commands(lang),
                limit=MOST_HITS,
            )

        # Decoding too: a long recording that came first is heard first.
        return self._in_order.run(heard, is_call=is_call, longest_s=longest_s)

    def hear_so_far(self, sound: bytes, *, lang: Lang, expect: Expect) -> tuple[str, bool]:
        """Return what was understood of speech that goes on, and whether it has ended.

        Nothing is understood where somebody else is being heard, nor of who is just finishing:
        the whole turn would have to wait for it; nor of more bytes than `MOST_SO_FAR_BYTES`.

        Raises:
            BadInput: No sound, or less than a tenth of a second of it.
            Unavailable: The recogniser cannot work here.
        """
        if len(sound) > MOST_SO_FAR_BYTES:
            return "", False
        coming = decode(sound, name="recording")
        is_over, silent_ms = ending(coming.samples, expect)
        speech = None if is_over or silent_ms > FINISHING_MS else only_speech(coming)
        if speech is None:
            return "", is_over
        heard = self._in_order.run_if_idle(
            lambda: self._recogniser.recognise(speech, lang=lang, expect=expect)
        )
        return (heard.text if heard else ""), is_over

    def _commands(self, lang: Lang | None) -> PhoneticIndex | None:
        """Return the closed list of a conversation's commands; None outside a conversation."""
        if lang is None:
            return None
        if lang not in self._closed:
            self._closed[lang] = PhoneticIndex(self._said_everywhere(lang))
        return self._closed[lang]

    def answer(self, sound: bytes, *, lang: Lang | None = None, name: str = "sound") -> VoiceAnswer:
        """Return the items that were asked for.

        Names are ranked by sound first; where none is near enough, the words that were heard are
        searched as if they had been typed. Where no language is given, the library's first one is
        tried and, unless the answer is sure, the other one too: telling the language of three
        words by their sound alone goes wrong too often.

        Raises:
            BadInput: No sound, too long, or nobody spoke.
            Unavailable: The recogniser cannot work here.
        """
        tongues = (lang,) if lang else LANGUAGES
        tried: list[Listening] = []
        ends_at = monotonic() + LONGEST_S
        for tongue in tongues:
            left_s = ends_at - monotonic()
            try:
                tried.append(self.listen(sound, lang=tongue, name=name, longest_s=left_s))
            except Unavailable as problem:
                if not tried or problem.say != LATE:
                    raise
                break  # one language was heard in time
            if _best(tried[-1]) >= SURE:
                break
        heard = max(tried, key=_best)
        hits = tuple(self._items(heard.hits)) or tuple(self._typed(tried))
        is_sure = (_best(heard) >= SURE and not heard.is_doubtful) or not hits
        return VoiceAnswer(heard.heard.text, heard.language, hits, is_sure)

    def _typed(self, tried: list[Listening]) -> Iterator[VoiceHit]:
        """Yield what a search for the words themselves finds, in the first language that does."""
        for heard in tried:
            found = self._catalogue.search(heard.heard.text, limit=MOST_HITS)
            near = [VoiceHit(hit.item, hit.score) for hit in found if hit.score >= NEAR]
            if near:
                yield from near
                return

    def _items(self, ranked: tuple[Ranked, ...]) -> Iterator[VoiceHit]:
        for hit in ranked:
            if hit.certainty < LIKELY:
                return  # the rest are less likely still: reading them out would only confuse
            # An item may have gone since its names were filed.
            for item in self._catalogue.show_many([ItemId(hit.id)]):
                yield VoiceHit(item, hit.certainty)

    def _index(self, *, is_asked: bool = True) -> PhoneticIndex:
        """Return the names of the catalogue by how they sound.

        As they are now; of a catalogue so large that filing takes long, the names before its last
        change are used meanwhile.
        """
        revision = self._catalogue.revision
        if is_asked:
            self._is_wanted.set()
        with self._lock:
            if self._names is None:
                self._file(revision, self._is_wanted)
            elif self._names_revision != revision:
                if len(self._names) <= FILED_AT_ONCE:
                    self._file(revision, self._is_wanted)
                elif self._filing is None or not self._filing.is_alive():
                    can_wait = threading.Event()  # the names of before serve meanwhile
                    self._filing = threading.Thread(
                        target=self._file, args=(revision, can_wait), name="names", daemon=True
                    )
                    self._filing.start()
            names = self._names
        if names is None:
            raise AssertionError("names are filed before they are used")
        return names

    def _file(self, revision: str, is_wanted: threading.Event) -> None:
        filed = self._kept(revision)
        if filed is None:
            items = giving_way(self._catalogue.items(), is_wanted=is_wanted)
            filed = Filed.of(candidate for item in items for candidate in spoken_names(item))
            self._keep(filed, revision)
        self._names, self._names_revision = PhoneticIndex(filed), revision

    def _kept(self, revision: str) -> Filed | None:
        if self._names_file is None:
            return None
        try:
            return Filed.read(self._names_file, stamp=_stamp(revision))
        except FileNotFoundError:
            return None
        except (OSError, ValueError):
            log.warning("kept names cannot be read and are filed anew", exc_info=True)
            return None

    def _keep(self, filed: Filed, revision: str) -> None:
        if self._names_file is None or not is_clean(revision):
            return
        try:
            with write_whole(self._names_file) as temporary:
                filed.write(temporary, stamp=_stamp(revision))
        except StorageFailed:
            # Only the next start is slower for it.
            log.warning("names cannot be kept", exc_info=True)


def _stamp(revision: str) -> str:
    return f"{NAMES_VERSION} {revision}"


def _best(heard: Listening) -> float:
    return heard.hits[0].certainty if heard.hits else 0.0


def spoken_names(item: Item) -> Iterator[Candidate]:
    """Yield what people say when they mean the item: its titles, its author, or both."""
    titles = [item.title, *item.alternative_titles]
    short = item.title.partition(" : ")[0]
    if short != item.title:
        titles.append(short)
    authors = [creator.spoken for creator in item.creators[:2]]
    for title in titles:
        yield Candidate(item.id, title)
    for creator in item.creators[:2]:
        # People say the last name alone: it is what stands before the comma of the heading.
        yield Candidate(item.id, creator.heading.partition(",")[0])
    for author in authors:
        yield Candidate(item.id, author)
        yield Candidate(item.id, f"{author} {short}")


def read_back(hits: tuple[VoiceHit, ...], lang: Lang, *, is_sure: bool = True) -> Document:
    """Return what is said after a search: how many, then the first three, each in its language."""
    builder = DocumentBuilder(lang)
    shown = hits[:READ_BACK]
    key = "answer-none" if not hits else "answer-one" if len(hits) == 1 else "answer-many"
    intro = say(key, lang, number=len(hits), shown=len(shown))
    if not is_sure:
        intro = say("answer-unsure", lang)
    builder.paragraph(intro)
    for number, hit in enumerate(shown, start=1):
        lead = f"{say(f'answer-place-{number}', lang)}: " if len(shown) > 1 else ""
        builder.paragraph(_spoken_item(hit.item, lead, lang))
    return Document(intro, lang, tuple(builder.blocks))


def _spoken_item(item: Item, lead: str, lang: Lang) -> Runs:
    title = runs_of(item.title.rstrip(".;·"), item.lang)
    opening = (Run(lead, lang),) if lead else ()
    if not item.creators:
        return (*opening, *title, Run(".", lang))
    by = Run(", ", lang)
    author = runs_of(f"{item.creators[0].spoken}.", lang)
    return (*opening, *title, by, *author)
