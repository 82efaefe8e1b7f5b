"""The people: staff, patrons, those who act for them, and what they may have and keep."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from access_service.parts.announcing import AnnouncingParts

if TYPE_CHECKING:
    from access_service.entitlement import Entitlement
    from access_service.patrons.bookmarks import Bookmarks
    from access_service.patrons.bookshelf import Bookshelf
    from access_service.patrons.carers import Carers
    from access_service.patrons.private_feeds import PrivateFeeds
    from access_service.patrons.requests import Requests
    from access_service.patrons.searches import SavedSearches
    from access_service.patrons.service import Patrons
    from access_service.patrons.sign_in.provider import DoorElsewhere, SignInProvider
    from access_service.register import Register
    from access_service.staff.service import Staff
    from access_service.store.bookmarks import SqlBookmarkStore
    from access_service.store.carers import SqlCarerStore
    from access_service.store.patron_requests import SqlRequestStore
    from access_service.store.patrons import SqlPatronStore
    from access_service.store.private_feeds import SqlFeedStore
    from access_service.store.saved_searches import SqlSearchStore
    from access_service.store.shelves import SqlShelfStore


class PeopleParts(AnnouncingParts):
    """Who knows the people, and what they may have and keep."""

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
            key=self.drawing_key,
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

        return Carers(self.carer_store, Passwords(), key=self.drawing_key)

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
            key=self.drawing_key,
        )
