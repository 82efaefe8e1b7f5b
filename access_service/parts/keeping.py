"""Home delivery, and what needs everything that is kept of a person: export, sealing, cleaning."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from access_service.parts.people import PeopleParts

if TYPE_CHECKING:
    from access_service.conversion.cleaning import Cleaning
    from access_service.delivery.service import HomeDelivery
    from access_service.patrons.privacy import Privacy


class KeepingParts(PeopleParts):
    """Home delivery, and who looks after everything that is kept."""

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
                self.upload_store,
                self.patron_store,
            )
        )

    def reseal(self) -> int:
        """Seal every personal text with the newest key; return how many rows were sealed anew."""
        stores = (
            self.patron_store,
            self.request_store,
            self.search_store,
            self.carer_store,
            self.upload_store,
            self.delivery.desk.store,
        )
        return sum(store.reseal() for store in stores)

    @cached_property
    def cleaning(self) -> Cleaning:
        """Return who removes what nobody needs any more."""
        from access_service.conversion.cleaning import Cleaning
        from access_service.store.askers import SqlAskers
        from access_service.store.derived import SqlDerivedFiles

        return Cleaning(
            self.artifacts,
            self.settings.data / "sentences",
            derived=SqlDerivedFiles(self.engine),
            askers=SqlAskers(self.engine),
            uploads=self.upload_store,
            jobs=self.conversions.jobs,
            needed=self.delivery.desk.store.text_files,
        )
