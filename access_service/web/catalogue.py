"""The first page, search and items."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from access_service.catalogue.describe import describe_item
from access_service.catalogue.explain import why
from access_service.catalogue.filters import filters_of
from access_service.catalogue.record import ItemId
from access_service.web.context import current_announcements, services
from access_service.web.copies import offers
from access_service.web.documents import as_html
from access_service.web.holdings import shelf_of
from access_service.web.language import current_lang
from access_service.web.limits import SEARCHES, limiter
from access_service.web.patron.guard import signed_in_patron
from access_service.web.search_filters import choices, given, in_force

blueprint = Blueprint("catalogue", __name__)

PAGE_LENGTH = 10
MOST_RESULTS = 100
QUERY_CHARACTERS = 200


@blueprint.get("/")
def home() -> str:
    """Show what one can do here: search, speak, hear the announcements."""
    return render_template("home.html", announcements=current_announcements()[:3])


@blueprint.get("/search")
@limiter.limit(SEARCHES)
def search() -> str:
    """Show what was found, counted and as headings, ten to a page."""
    query = clean_query(request.args.get("q", ""))
    kept = given(request.args)
    results = services().catalogue.find(query, limit=MOST_RESULTS, filters=filters_of(kept))
    pages = max(1, -(-len(results.found) // PAGE_LENGTH))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    start = (page - 1) * PAGE_LENGTH
    return render_template(
        "search.html",
        query=query,
        kept=kept,
        in_force=in_force(query, kept),
        choices=choices(results.facets, kept),
        results=results,
        total=results.total,
        is_cut=results.total > len(results.found),
        found=results.found[start : start + PAGE_LENGTH],
        first=start + 1,
        page=page,
        pages=pages,
        why=lambda matches: why(matches, current_lang()) if query else "",
    )


def clean_query(text: str) -> str:
    """Return what was typed without control characters and double spaces, and not too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(printable[: 4 * QUERY_CHARACTERS].split())[:QUERY_CHARACTERS].rstrip()


@blueprint.get("/items/<item_id>")
def item(item_id: str) -> str:
    """Show one item: what it is, how to get it, and in which forms it can be made."""
    shown = services().catalogue.show(ItemId(item_id))
    patron = signed_in_patron()
    document = describe_item(
        shown, lang=current_lang(), held=services().catalogue.held_forms(shown)
    )
    body = Markup(as_html(document))  # noqa: S704 - every text is escaped by as_html
    return render_template(
        "item.html",
        item=shown,
        body=body,
        editions=services().catalogue.other_editions(shown),
        near=services().catalogue.near(shown),
        shelf=shelf_of(shown),
        is_kept=patron is not None and services().bookshelf.has(patron.id, f"item:{shown.id}"),
        has_text=services().entitlement.has_text(shown.id),
        **offers(f"item:{shown.id}", current_lang()),
    )


@blueprint.get("/items/<item_id>/text")
def text(item_id: str) -> str:
    """Offer the whole text of an item in every form, to whoever may have it."""
    shown = services().catalogue.show(ItemId(item_id))
    kept = services().entitlement.text(shown.id)
    return render_template(
        "item_text.html",
        item=shown,
        target=url_for("catalogue.text", item_id=item_id),
        **offers(f"text:{shown.id}", kept.lang),
    )
