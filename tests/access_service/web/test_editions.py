"""An item's page names the same work in other forms."""

from __future__ import annotations

from dataclasses import replace

from flask.testing import FlaskClient

from access_service.bootstrap import Services
from access_service.catalogue.record import Form, ItemId
from access_service.store.items import SqlItemStore


def test_print_and_recording_of_one_work_lead_to_each_other(
    library: Services, client: FlaskClient
) -> None:
    zorba = library.catalogue.show(ItemId("zorba"))
    in_print = replace(zorba, id=ItemId("print"), control_number="p", work_key="one-work")
    spoken = replace(in_print, id=ItemId("spoken"), control_number="s", forms=(Form.SPOKEN,))
    store = SqlItemStore(library.engine)
    store.put([in_print, spoken])
    try:
        page = client.get("/items/print").get_data(as_text=True)
        assert 'href="/items/spoken"' in page
        assert "ηχητικό βιβλίο" in page
        assert 'href="/items/print"' in client.get("/items/spoken").get_data(as_text=True)
    finally:
        store.delete([in_print.id, spoken.id])


def test_a_work_that_stands_alone_has_no_such_section(client: FlaskClient) -> None:
    assert "editions-heading" not in client.get("/items/sea").get_data(as_text=True)
