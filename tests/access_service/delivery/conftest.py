"""A small library with a desk, a clock that stands still, and somebody in each role."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from access_service.bootstrap import Services, bootstrap
from access_service.catalogue.record import Copy, Form
from access_service.delivery.model import (
    Address,
    Contact,
    Place,
    Profile,
    Round,
    RoundId,
    Taste,
    TasteKind,
)
from access_service.delivery.needs import Needs
from access_service.delivery.people import Given, Purpose
from access_service.delivery.service import HomeDelivery
from access_service.patrons.account import PatronId
from access_service.patrons.service import Patrons
from access_service.secret import pseudonym
from access_service.settings import Settings
from access_service.staff.account import Role, StaffAccount, StaffName
from access_service.staff.passwords import Passwords
from access_service.staff.service import Staff
from access_service.store.patron_locks import SqlLockStore
from access_service.store.staff import SqlStaffStore
from tests.access_service.delivery.books import LISTENS, book
from tests.access_service.stocked import stock
from tests.access_service.store.conftest import POSTGRES, postgres_url

__all__ = ["postgres_url"]

MONDAY = date(2026, 9, 7)
ITEMS = (
    *(
        book(
            f"a{n}",
            f"Ακουστικό {n}",
            by="Καζαντζάκης, Νίκος",
            copies=(Copy(shelf_mark=f"Α {n}", barcode=f"A{n}"),),
        )
        for n in range(1, 9)
    ),
    *(
        book(
            f"p{n}",
            f"Έντυπο {n}",
            by="Δημουλά, Κική",
            form=Form.PRINT,
            copies=(Copy(shelf_mark=f"Π {n}", barcode=f"P{n}"),),
        )
        for n in range(1, 9)
    ),
)
CHOOSER = StaffAccount(StaffName("chooser"), Role.CHOOSER)
DELIVERER = StaffAccount(StaffName("deliverer"), Role.DELIVERER)
LIKES = (Taste(TasteKind.AUTHOR, "Καζαντζάκης, Νίκος"), Taste(TasteKind.AUTHOR, "Δημουλά, Κική"))
ALL = tuple(Purpose)


def cheap() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def make_library(data: Path, database_url: str = "") -> Services:
    services = bootstrap(
        Settings(
            data=data,
            language="el",
            library_phone="2251012345",
            contact_email="library@example.org",
            database_url=database_url,
        )
    )
    stock(services, ITEMS)
    services.staff = Staff(SqlStaffStore(services.engine), cheap(), pseudonym=pseudonym(b"key"))
    for role in Role:
        services.staff.add(role, role, "μια μεγάλη φράση")
    services.patrons = Patrons(
        services.patron_store,
        SqlLockStore(services.engine),
        cheap(),
        pseudonym=pseudonym(b"key"),
    )
    services.delivery.desk.now = lambda: datetime(2026, 9, 7, 7, tzinfo=UTC)
    return services


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def library(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Services]:
    """Every law of the desk holds on both databases."""
    is_server = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if is_server else ""
    services = make_library(tmp_path / "data", url)
    yield services
    services.close()


@pytest.fixture
def desk(library: Services) -> HomeDelivery:
    return library.delivery


@pytest.fixture
def round_(desk: HomeDelivery) -> Round:
    return desk.desk.store.add_round(
        Round(
            RoundId(0),
            "Κέντρο",
            0,
            DELIVERER.name,
            DELIVERER.name,
            depot=Place(39.1049, 26.5571),
        )
    )


class Town:
    """Enrols people."""

    def __init__(self, services: Services, round_: Round) -> None:
        self.services = services
        self.round = round_
        self.count = 0

    def enrol(
        self,
        name: str = "Άννα Μαυρουδή",
        *,
        needs: Needs = LISTENS,
        purposes: tuple[Purpose, ...] = ALL,
        place: Place | None = None,
        is_eligible: bool | None = None,
        **more: object,
    ) -> PatronId:
        self.count += 1
        patron = self.services.patrons.add(
            f"K{self.count:05}",
            name=name,
            phone="6971234567",
            is_eligible=is_eligible,
            officer="" if is_eligible is None else "librarian",
        )
        profile = Profile(
            patron.patron.id,
            needs,
            self.round.id,
            starts_on=MONDAY,
            tastes=LIKES,
            address=Address("Ερμού 15", "Μαυρουδή", "2ος", "Χτυπήστε δυνατά", place),
            contact=Contact("Ελένη", "6940000000", acts_for=True),
            call_note="Τηλεφωνήστε πριν",
            allow_trial=False,
        )
        whole = replace(profile, **more)  # type: ignore[arg-type]
        self.services.delivery.people.enrol(whole, purposes, Given.SIGNATURE, by="librarian")
        return patron.patron.id


@pytest.fixture
def town(library: Services, round_: Round) -> Town:
    return Town(library, round_)
