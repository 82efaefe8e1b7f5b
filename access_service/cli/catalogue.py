"""`prosvasi catalogue search|show`, and the group of the commands that bring records in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from access_service.catalogue.describe_words import AUDIENCES, FORMS, LANGUAGES
from access_service.catalogue.filters import Filters
from access_service.catalogue.record import Form
from access_service.cli.catalogue_imports import export, import_files, imports, report, undo
from access_service.cli.harvest import harvest
from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say
from access_service.shapes import facets_json, found_json, item_json
from formats.document import EN, Lang
from formats.errors import BadInput

if TYPE_CHECKING:
    from access_service.catalogue.finding import Found, Results
    from access_service.catalogue.record import Item


@click.group()
def catalogue() -> None:
    """Import, search and show the library's holdings."""


for command in (import_files, imports, undo, report, export, harvest):
    catalogue.add_command(command)


@catalogue.command()
@click.argument("query", default="")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--lang", "languages", multiple=True, metavar="CODE", help="Only in this language.")
@click.option(
    "--form",
    "forms",
    multiple=True,
    type=click.Choice([form.value for form in Form]),
    help="Only what can be had in this form.",
)
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    type=click.Choice(sorted(AUDIENCES)),
    help="Only for these readers.",
)
@click.option(
    "--subject",
    "subjects",
    multiple=True,
    metavar="HEADING",
    help="Only with this subject, the whole heading.",
)
@click.option(
    "--author",
    "creators",
    multiple=True,
    metavar="NAME",
    help="Only by this person, the whole name.",
)
@click.option("--series", multiple=True, metavar="TITLE", help="Only of this series.")
@click.option("--year-from", type=click.IntRange(0, 9999), help="Only from this year on.")
@click.option("--year-to", type=click.IntRange(0, 9999), help="Only up to this year.")
@click.option("--facets", "has_facets", is_flag=True, help="Also count the results by kind.")
@click.option("--why", "has_reasons", is_flag=True, help="Also say why each item was found.")
@json_option
@pass_state
def search(
    state: State,
    /,
    query: str,
    limit: int,
    is_json: bool,
    has_facets: bool,
    has_reasons: bool,
    **narrowed: Any,
) -> None:
    """Search by title, author or subject, in any spelling, within filters."""
    filters = Filters(**narrowed)
    if not query.strip() and not filters:
        raise BadInput("empty query", say="search-needs-words-or-filter")
    first, last = filters.year_from, filters.year_to
    if first is not None and last is not None and first > last:
        raise BadInput("years", say="search-year-order", first=first, last=last)
    results = state.services.catalogue.find(query, limit=limit, filters=filters)
    if is_json:
        print_json(_results_json(results, has_facets=has_facets))
        return
    if not results.found and not state.services.catalogue.count():
        state.say("catalogue-is-empty", folder=str(state.settings.data))
    elif not results.found:
        state.say("search-found-nothing", query=query)
    for number, one in enumerate(results.found, start=1):
        _print_found(state, number, one, has_reason=has_reasons and bool(query.strip()))
    _print_summary(state, results, has_facets=has_facets)


def _results_json(results: Results, *, has_facets: bool) -> object:
    """Return the list of results; with the counts, an object that holds both."""
    found = [found_json(one) for one in results.found]
    if not has_facets:
        return found
    return {
        "total": results.total,
        "did_you_mean": results.meant or None,
        "results": found,
        "facets": facets_json(results.facets),
    }


def _print_found(state: State, number: int, found: Found, *, has_reason: bool) -> None:
    from access_service.catalogue.explain import why

    item = found.item
    by = ", ".join(creator.spoken for creator in item.creators)
    what = (by, str(item.year or ""), *_kind(item, state.lang))
    facts = ", ".join(part for part in what if part)
    click.echo(f"{number}. {item.title}{' – ' if facts else ''}{facts}  [item:{item.id}]")
    if has_reason:
        click.echo(f"   {why(found.matches, state.lang)}")


def _print_summary(state: State, results: Results, *, has_facets: bool) -> None:
    """Say how many there are where not all are shown, what may have been meant, and of what kinds.

    All of it after the results: whoever listens to them hears the best one first.
    """
    if results.meant:
        state.say("search-meant", meant=results.meant)
    shown = len(results.found)
    if results.total > shown:
        state.say("search-count-best", number=results.total, shown=shown)
    if not has_facets:
        return
    for kind, values in facets_json(results.facets).items():
        if values:
            named = ", ".join(f"{one['value']} {one['count']}" for one in values)
            click.echo(f"{say(f'search-kinds-{kind}', state.lang)}: {named}")


def _kind(item: Item, lang: Lang) -> Iterator[str]:
    """Yield the item's language and its forms other than print, as words."""
    words = [LANGUAGES[item.lang]] if item.lang in LANGUAGES else []
    words += [FORMS[form] for form in item.forms if form is not Form.PRINT]
    yield from (one.en if lang == EN else one.el for one in words)


@catalogue.command()
@click.argument("item_id", metavar="ID")
@json_option
@pass_state
def show(state: State, item_id: str, is_json: bool) -> None:
    """Show one item, in the order in which a listener wants its facts."""
    from access_service.catalogue.describe import describe_item
    from access_service.catalogue.record import ItemId
    from formats.text import block_texts

    item = state.services.catalogue.show(ItemId(item_id.removeprefix("item:")))
    if is_json:
        print_json(item_json(item))
        return
    held = state.services.catalogue.held_forms(item)
    for block in describe_item(item, lang=state.lang, held=held).blocks:
        for text in block_texts(block):
            if text:
                click.echo(text)
