"""The holdings: the catalogue, and everything that brings records in or gives them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from access_service.parts.foundation import Foundation

if TYPE_CHECKING:
    from access_service.catalogue.harvest_source import HarvestSource, RecordServer
    from access_service.catalogue.harvesting import HarvestClock, Harvester
    from access_service.catalogue.import_desk import ImportDesk
    from access_service.catalogue.koha import KohaAvailability
    from access_service.catalogue.provided import ProvidedItems
    from access_service.catalogue.record import Intake
    from access_service.catalogue.service import Catalogue
    from access_service.fetch import Fetcher


class HoldingsParts(Foundation):
    """The catalogue, and who brings records in or gives them out."""

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
