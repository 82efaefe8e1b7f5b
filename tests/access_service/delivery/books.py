"""Works for the tests of the desk."""

from __future__ import annotations

from typing import Any

from access_service.catalogue.identifiers import work_key
from access_service.catalogue.record import Creator, Form, Item, ItemId, Series
from access_service.delivery.holdings import Holdings
from access_service.delivery.model import Profile
from access_service.delivery.needs import Need, NeedCode
from access_service.patrons.account import PatronId
from formats.document import EL

ANNA = PatronId("anna")
LISTENS = frozenset({Need(NeedCode.AUDIO)})


def book(
    id: str,
    title: str = "",
    *,
    by: str = "",
    form: Form = Form.SPOKEN,
    series: tuple[str, str] | None = None,
    **more: Any,
) -> Item:
    creators = (Creator(by, by),) if by else ()
    told = title or f"Τίτλος {id}"
    return Item(
        ItemId(id),
        "test",
        id,
        told,
        more.pop("lang", EL),
        creators=creators,
        forms=(form,),
        series=(Series(*series),) if series else (),
        work_key=work_key(creators, told),
        **more,
    )


def holdings(*items: Item, texts: tuple[str, ...] = ()) -> Holdings:
    return Holdings.of(items, texts=[ItemId(one) for one in texts])


def profile(**more: Any) -> Profile:
    return Profile(ANNA, **{"needs": LISTENS, "allow_trial": False, **more})
