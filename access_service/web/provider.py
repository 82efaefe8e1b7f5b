"""What other catalogues take of ours: OAI-PMH at `/oai`, and a search like SRU as JSON."""

from __future__ import annotations

from urllib.parse import urlsplit

from apiflask import APIBlueprint
from flask import Response, request, url_for

from access_service.catalogue.dublin_core_out import schema_org
from access_service.catalogue.oai_provider import OaiProvider
from access_service.catalogue.record import ItemId
from access_service.web.catalogue import MOST_RESULTS, clean_query
from access_service.web.context import services
from access_service.web.limits import RECORDS, limiter
from access_service.web.schemas import RecordsAnswer, RecordsQuery
from formats.errors import Unavailable

blueprint = APIBlueprint("provider", __name__, tag="Prosvasi")


@blueprint.route("/oai", methods=["GET", "POST"])
@blueprint.doc(hide=True)
@limiter.limit(RECORDS)
def oai() -> Response:
    """Answer a harvester of OAI-PMH.

    Raises:
        Unavailable: The library has set no address: `adminEmail` is required, and a made-up one
            would send other catalogues' letters nowhere (OAI-PMH 2.0, 4.2).
    """
    email = services().settings.contact_email
    if not email:
        raise Unavailable("PROSVASI_CONTACT_EMAIL is not set", say="provider-off")
    root = _root()
    host = urlsplit(root).hostname or ""
    provider = OaiProvider(
        services().provided,
        name=services().settings.library_name,
        base_url=root + url_for("provider.oai"),
        host=host,
        email=email,
        page=_page,
    )
    return Response(provider.answer(request.values.to_dict(flat=False)), mimetype="text/xml")


@blueprint.get("/api/v1/records")
@blueprint.input(RecordsQuery, location="query")
@blueprint.output(RecordsAnswer)
@limiter.limit(RECORDS)
def records(query_data: RecordsQuery) -> RecordsAnswer:
    """Search as SRU does; each record is JSON-LD of schema.org with its accessibility terms."""
    query = clean_query(query_data.query)
    results = services().catalogue.find(query, limit=MOST_RESULTS)
    first = query_data.startRecord - 1
    shown = results.found[first : first + query_data.maximumRecords]
    after = first + len(shown) + 1
    return RecordsAnswer.model_validate(
        {
            "numberOfRecords": results.total,
            "nextRecordPosition": after if after <= len(results.found) else None,
            "records": [
                {
                    "recordIdentifier": hit.item.id,
                    "recordPosition": first + place,
                    "recordData": schema_org(hit.item, page=_page(hit.item.id)),
                }
                for place, hit in enumerate(shown, 1)
            ],
        }
    )


def _page(item_id: ItemId) -> str:
    return _root() + url_for("catalogue.item", item_id=item_id)


def _root() -> str:
    """Return the address of the pages: identifiers made of it must not change with who asks."""
    return (services().settings.public_url or request.host_url).rstrip("/")
