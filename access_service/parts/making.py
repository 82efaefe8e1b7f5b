"""The making of copies: voices, durable jobs, finished files and what people bring."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from access_service.parts.holdings import HoldingsParts

if TYPE_CHECKING:
    from access_service.announcements.lifecycle import AnnouncementService
    from access_service.conversion.artifacts import Artifacts
    from access_service.conversion.ports import Ports
    from access_service.conversion.service import Conversions
    from access_service.copies import Copies
    from access_service.lexicon import LexiconService
    from access_service.narration import SpeechNarrator
    from access_service.store.uploads import SqlUploadStore
    from access_service.uploads import Uploads
    from access_service.voices import LibraryVoices


class MakingParts(HoldingsParts):
    """Who makes copies of items, announcements and files."""

    @cached_property
    def announcements(self) -> AnnouncementService:
        """Return what the library tells the public."""
        from access_service.announcements.lifecycle import AnnouncementService
        from access_service.store.announcements import SqlAnnouncementStore

        return AnnouncementService(SqlAnnouncementStore(self.engine))

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
    def upload_store(self) -> SqlUploadStore:
        """Return where it is kept who brought which file."""
        from access_service.store.uploads import SqlUploadStore

        return SqlUploadStore(self.engine, self.sealer)

    @cached_property
    def uploads(self) -> Uploads:
        """Return the files that people brought."""
        from access_service.uploads import Uploads
        from formats.readers.registry import check_source
        from formats.reading import Limits

        def check(path: Path, name: str) -> None:
            with path.open("rb") as src:
                check_source(src, name=name, limits=Limits())

        return Uploads(self.upload_store, self.conversions, check, key=self.drawing_key)
