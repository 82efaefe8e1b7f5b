"""Every part of the staff's side and the roles it is for: the one place where roles are checked.

A new part is a blueprint and a line in `AREAS`. A blueprint whose addresses begin with `/staff` and
that has no line is closed to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from access_service.staff.account import EVERY_ROLE, Role

PREFIX = "/staff"
UPLOADS = "uploads"
"""The one part that patrons may share, where the library's settings say so."""
OPEN = frozenset({"staff_door"})
"""Where people sign in: open to whoever comes."""


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the staff's side.

    `blueprint` is its name, `home` the endpoint of its first page, `title` the key of its name in
    the menu, under `web-`.
    """

    blueprint: str
    home: str
    title: str
    roles: frozenset[Role]


ADMINS = frozenset({Role.ADMIN})
LIBRARIANS = frozenset({Role.ADMIN, Role.LIBRARIAN})
CHOOSERS = LIBRARIANS | {Role.CHOOSER}
DRIVERS = LIBRARIANS | {Role.DELIVERER}

AREAS = (
    Area("staff_desk", "staff_desk.desk", "staff-desk", EVERY_ROLE),
    Area("staff_delivery", "staff_delivery.today", "staff-delivery", CHOOSERS),
    Area("staff_road", "staff_road.road", "staff-road", DRIVERS),
    Area("staff_homes", "staff_homes.overview", "staff-homes", LIBRARIANS),
    Area("staff_rounds", "staff_rounds.overview", "staff-rounds", LIBRARIANS),
    Area(
        "staff_delivery_reports",
        "staff_delivery_reports.overview",
        "staff-delivery-reports",
        LIBRARIANS,
    ),
    Area("staff_announcements", "staff_announcements.overview", "staff-notices", LIBRARIANS),
    Area("staff_sources", "staff_sources.overview", "staff-sources", LIBRARIANS),
    Area("staff_patrons", "staff_patrons.overview", "staff-patrons", LIBRARIANS),
    Area("staff_phone", "staff_phone.overview", "staff-phone", LIBRARIANS),
    Area("staff_register", "staff_register.overview", "staff-register", LIBRARIANS),
    Area("staff_imports", "staff_imports.overview", "staff-imports", LIBRARIANS),
    Area("staff_harvests", "staff_harvests.overview", "staff-harvests", LIBRARIANS),
    Area("staff_quality", "staff_quality.overview", "staff-quality", LIBRARIANS),
    Area("staff_copies", "staff_copies.overview", "staff-copies", LIBRARIANS),
    Area(UPLOADS, "uploads.overview", "staff-uploads", LIBRARIANS),
    Area("staff_lexicon", "staff_lexicon.overview", "staff-lexicon", LIBRARIANS),
    Area("staff_log", "staff_log.log", "staff-log", ADMINS),
)


def areas_for(role: Role) -> tuple[Area, ...]:
    """Return the parts that a role may open, in the menu's order."""
    return tuple(area for area in AREAS if role in area.roles)


def may_open(role: Role, blueprint: str) -> bool:
    """Tell whether a role may open a part."""
    return any(area.blueprint == blueprint for area in areas_for(role))
