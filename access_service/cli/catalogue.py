"""`prosvasi catalogue search|show`, and the group of the commands that bring records in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from access_service.cli.catalogue_imports import export, import_files, imports, report, undo
from access_service.cli.harvest import harvest
from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.shapes import item_json, item_summary_json
from formats.document import EN, Lang
from formats.errors import BadInput

if TYPE_CHECKING:
    from access_service.catalogue.record import Item


@click.group()
def catalogue() -> None:
    """Import, search and show the library's holdings."""


for command in (import_files, imports, undo, report, export, harvest):
    catalogue.add_command(command)


@catalogue.command()
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@json_option
@pass_state
def search(state: State, query: str, limit: int, is_json: bool) -> None:
    """Search by title, author or subject, in any spelling."""
    if not query.strip():
        raise BadInput("empty query", say="empty-query")
    found = state.services.catalogue.search(query, limit=limit)
    if is_json:
        print_json([item_summary_json(hit.item, hit.score) for hit in found])
        return
    if not found and not state.services.catalogue.count():
        state.say("catalogue-is-empty", folder=str(state.settings.data))
    elif not found:
        state.say("search-found-nothing", query=query)
    for number, hit in enumerate(found, start=1):
        item = hit.item
        by = ", ".join(creator.spoken for creator in item.creators)
        what = (by, str(item.year or ""), *_kind(item, state.lang))
        facts = ", ".join(part for part in what if part)
        click.echo(f"{number}. {item.title}{' – ' if facts else ''}{facts}  [item:{item.id}]")


def _kind(item: Item, lang: Lang) -> Iterator[str]:
    """Yield the item's language and its forms other than print, as words."""
    from access_service.catalogue.describe_words import FORMS, LANGUAGES
    from access_service.catalogue.record import Form

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
    for block in describe_item(item, lang=state.lang).blocks:
        for text in block_texts(block):
            if text:
                click.echo(text)
