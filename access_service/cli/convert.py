"""`prosvasi convert SOURCE… --to FORMAT --out DIR`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from access_service.cli.copy_options import copy_options
from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.cli.progress import bar
from access_service.messages import explain
from access_service.reports import report_lines
from formats.errors import AccessError, BadInput

if TYPE_CHECKING:
    from access_service.conversion.request import JobId, Options
    from access_service.copies import Copy


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@click.option("--to", "formats", required=True, help="mp3,large-print-pdf,docx,… (commas).")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder."
)
@click.option("--unpack", is_flag=True, help="DAISY books as folders, for a player's card.")
@click.option("--by-chapter", is_flag=True, help="One copy for each chapter of a file.")
@copy_options
@json_option
@pass_state
@click.pass_context
def convert(
    context: click.Context,
    state: State,
    sources: tuple[str, ...],
    formats: str,
    out: Path,
    unpack: bool,
    by_chapter: bool,
    options: Options,
    is_json: bool,
) -> None:
    """Make accessible copies. SOURCE is a file, item:ID or announcement:ID.

    The same request is made once: asked again, it is only copied to the folder.
    """
    names = [name.strip().lower() for name in formats.split(",") if name.strip()]
    if not names:
        raise BadInput("no format", say="no-format")
    for name in names:
        # A mistyped format is told before the first copy is made, which may take an hour.
        unable = state.services.conversions.why_unable(name, options)
        if unable is not None and unable.is_bad_input:
            raise unable
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as parts:
        sources = _chapters(sources, Path(parts)) if by_chapter else sources
        pairs = [(source, name) for source in sources for name in names]
        made, problems = make_copies(state, pairs, options, out, is_quiet=is_json, unpacks=unpack)
    if is_json:
        print_json([copy.as_json(state.lang) for copy in made] + problems)
    if problems:
        context.exit(max(int(problem["exit"]) for problem in problems))


def _chapters(sources: tuple[str, ...], folder: Path) -> tuple[str, ...]:
    """Return the sources, each file as its chapters; what the library itself holds stays whole."""
    from access_service.by_chapter import chapter_files

    made: list[str] = []
    for number, source in enumerate(sources):
        if source.startswith(("item:", "announcement:")):
            made.append(source)
            continue
        place = folder / str(number)
        place.mkdir()
        made.extend(str(part) for part in chapter_files(Path(source), place))
    return tuple(made)


def make_copies(
    state: State,
    pairs: list[tuple[str, str]],
    options: Options,
    out: Path,
    *,
    is_quiet: bool,
    unpacks: bool = False,
) -> tuple[list[Copy], list[dict[str, str | int]]]:
    """Make one copy for each pair of source and format; one failure does not stop the others.

    Returns:
        The copies, and a record of each failure with the exit status it asks for.
    """
    made: list[Copy] = []
    problems: list[dict[str, str | int]] = []
    copies = state.services.copies
    # All are asked for before the first is waited for: chapters of different works are then
    # spoken side by side.
    asked: list[tuple[str, str, JobId | AccessError]] = []
    for source, name in pairs:
        try:
            asked.append((source, name, copies.ask(source, name, options)))
        except AccessError as error:
            asked.append((source, name, error))
    # Work begins here unless all of it was done before: then the answer needs no engine.
    if any(not isinstance(job, AccessError) and not copies.is_done(job) for _, _, job in asked):
        state.services.conversions.launch()
    for source, name, job in asked:
        try:
            if isinstance(job, AccessError):
                raise job
            with bar(f"{source} → {name}", is_quiet=is_quiet) as on_progress:
                copy = copies.deliver(job, out, on_progress=on_progress, unpacks=unpacks)
        except AccessError as error:
            sentence = explain(error, state.lang)
            problems.append(
                {
                    "source": source,
                    "format": name,
                    "error": error.say,
                    "message": sentence,
                    "exit": 2 if error.is_bad_input else 1,
                }
            )
            click.echo(f"prosvasi: {source} → {name}: {sentence}", err=True)
            continue
        made.append(copy)
        if not is_quiet:
            print_copy(state, copy)
    return made, problems


def print_copy(state: State, copy: Copy) -> None:
    """Print where a copy is and what its report says."""
    click.echo(str(copy.path))
    for line in report_lines(copy.product.report, state.lang):
        click.echo(f"  {line}")
