"""`prosvasi catalogue import|imports|undo|report|export`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.cli.progress import counting
from access_service.messages import counts, say
from formats.errors import StorageFailed

if TYPE_CHECKING:
    from access_service.catalogue.import_report import ImportReport
    from access_service.catalogue.store import ImportBatch

SHOWN_REFUSALS = 20
"""Refusals printed in full; the rest are counted, and the report of the import lists them."""

LISTS = ("refused", "repaired", "quality", "duplicates")


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--source",
    metavar="NAME",
    help="The catalogue that the files come from; the file's name if not given. The same name for "
    "every export of one catalogue renews it.",
)
@click.option("--dry-run", is_flag=True, help="Tell what the import would do and change nothing.")
@json_option
@pass_state
def import_files(
    state: State, files: tuple[Path, ...], source: str | None, dry_run: bool, is_json: bool
) -> None:
    """Import MARC21, UNIMARC, MODS, CSV or DBF files; bad records are named and kept out."""
    reports = []
    catalogue = state.services.catalogue
    bring = catalogue.imports.try_file if dry_run else catalogue.import_file
    for path in files:
        with counting(path.name, is_quiet=is_json) as on_progress:
            report = bring(path, source=source, on_progress=on_progress)
        reports.append(report)
        if not is_json:
            _print_report(state, report, is_tried=dry_run)
    if is_json:
        print_json([report_json(report) for report in reports])


_TRIED: Final = {
    "changed": "would_change",
    "deleted": "would_be_deleted",
    "repaired": "would_be_repaired",
    "refused": "would_be_refused",
}
"""What a count is called while an import is only tried."""


def _print_report(state: State, report: ImportReport, *, is_tried: bool) -> None:
    numbers = report.counts
    told_of = {
        "added": numbers.added,
        "changed": numbers.changed,
        "unchanged": numbers.unchanged,
        "deleted": report.deleted,
        "repaired": report.repaired,
        "refused": report.refused_count,
    }
    if is_tried:
        told_of = {_TRIED.get(name, name): number for name, number in told_of.items()}
    told = counts(state.lang, **told_of)
    state.say("import-would" if is_tried else "import-done", name=report.file_name, counts=told)
    _print_authorities(state, report)
    for note in report.notes:
        state.say(note.reason, name=note.file_name, detail=note.detail)
    for record in report.refused[:SHOWN_REFUSALS]:
        facts = {"name": record.file_name, "number": record.number, "offset": record.offset_bytes}
        state.say(record.reason, **facts, detail=record.detail)
    if report.refused_count > SHOWN_REFUSALS:
        state.say("import-more-refused", number=report.refused_count - SHOWN_REFUSALS)
    if is_tried or not report.batch:
        return
    if numbers.added or numbers.changed or report.deleted:
        state.say("import-number", number=report.batch)
    if report.repaired:
        state.say("import-repaired-how", number=report.batch)
    if report.refused_count:
        state.say("import-refused-how", number=report.batch)


def _print_authorities(state: State, report: ImportReport) -> None:
    numbers = {"names": report.names, "subjects": report.subjects, "titles": report.titles}
    for kind, number in numbers.items():
        if number:
            state.say(f"import-{kind}-read", number=number)


def report_json(report: ImportReport) -> dict[str, object]:
    """Return an import as programs read it; of many refused records the first thousand."""
    return {
        "file": report.file_name,
        "import": report.batch or None,
        "added": report.counts.added,
        "changed": report.counts.changed,
        "unchanged": report.counts.unchanged,
        "deleted": report.deleted,
        "names": report.names,
        "subjects": report.subjects,
        "titles": report.titles,
        "repaired": report.repaired,
        "repairs": dict(report.repair_kinds),
        "refused_count": report.refused_count,
        "refused": [
            {
                "number": record.number,
                "offset": record.offset_bytes,
                "reason": record.reason,
                "detail": record.detail,
            }
            for record in report.refused
        ],
        "notes": [{"reason": note.reason, "detail": note.detail} for note in report.notes],
    }


@click.command()
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    show_default=True,
    help="How many are shown at most.",
)
@json_option
@pass_state
def imports(state: State, limit: int, is_json: bool) -> None:
    """List the imports, newest first."""
    importer = state.services.catalogue.imports
    batches = [
        (batch, "interrupted" if importer.is_interrupted(batch) else batch.state.value)
        for batch in importer.journal.imports(limit=limit)
    ]
    if is_json:
        print_json([_batch_json(batch, told) for batch, told in batches])
        return
    if not batches:
        state.say("imports-none")
    for batch, told in batches:
        state.say(
            "import-line",
            number=batch.id,
            file=batch.file_name,
            source=batch.source,
            when=f"{batch.finished_at.astimezone():%d/%m/%Y %H:%M}",
            state=say(f"import-state-{told}", state.lang),
            counts=counts(
                state.lang,
                added=batch.counts.added,
                changed=batch.counts.changed,
                deleted=batch.deleted,
                repaired=batch.repaired,
                refused=batch.refused,
            ),
        )


def _batch_json(batch: ImportBatch, told: str) -> dict[str, object]:
    return {
        "import": batch.id,
        "source": batch.source,
        "file": batch.file_name,
        "ended": batch.finished_at.isoformat(),
        "state": told,
        "added": batch.counts.added,
        "changed": batch.counts.changed,
        "unchanged": batch.counts.unchanged,
        "deleted": batch.deleted,
        "repaired": batch.repaired,
        "refused_count": batch.refused,
    }


@click.command()
@click.argument("number", type=click.IntRange(1))
@json_option
@pass_state
def undo(state: State, number: int, is_json: bool) -> None:
    """Undo an import: what it added goes, what it changed is as before."""
    from access_service.catalogue.store import BatchId

    with counting(str(number), is_quiet=is_json) as on_progress:
        undone = state.services.catalogue.imports.undo(BatchId(number), on_progress=on_progress)
    facts = {"restored": undone.restored, "removed": undone.removed, "kept": undone.kept}
    if is_json:
        print_json({"import": number, **facts})
    else:
        state.say("import-undone", number=number, counts=counts(state.lang, **facts))


@click.command()
@click.option(
    "--import",
    "number",
    type=click.IntRange(1),
    help="The import whose refused and repaired records are wanted.",
)
@click.option(
    "--list",
    "wanted",
    type=click.Choice(LISTS),
    help="Which list is written as CSV.",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File for the list.")
@json_option
@pass_state
def report(
    state: State, number: int | None, wanted: str | None, out: Path | None, is_json: bool
) -> None:
    """Tell what the records lack and which seem to be there twice, or what an import did."""
    if number is not None:
        _report_import(state, number, wanted or "refused", out, is_json=is_json)
    elif out is not None or wanted is not None:
        _write_list(state, "quality" if wanted not in LISTS[2:] else wanted, out)
    else:
        _report_catalogue(state, is_json=is_json)


def _report_import(
    state: State, number: int, wanted: str, out: Path | None, *, is_json: bool
) -> None:
    from access_service.catalogue.store import BatchId
    from access_service.catalogue.tables_out import csv_lines, refusal_rows, repair_rows

    journal = state.services.catalogue.imports.journal
    batch = journal.get(BatchId(number))
    if out is not None:
        if wanted == "repaired":
            rows = repair_rows(journal.mended(batch.id), state.lang)
        else:
            rows = refusal_rows(journal.refusals(batch.id), batch.file_name, state.lang)
        write_text(out, csv_lines(rows))
        state.say("list-written", path=str(out))
    elif is_json:
        print_json(_batch_json(batch, batch.state.value))
    else:
        state.say(
            "report-of-import",
            number=number,
            file=batch.file_name,
            counts=counts(state.lang, repaired=batch.repaired, refused=batch.refused),
        )
        rows = refusal_rows(iter(batch.refusals[:SHOWN_REFUSALS]), batch.file_name, state.lang)
        for row in list(rows)[1:]:
            click.echo(row[-1])


def _write_list(state: State, wanted: str, out: Path | None) -> None:
    from access_service.catalogue.tables_out import csv_lines, duplicate_rows, quality_rows

    catalogue = state.services.catalogue
    if wanted == "duplicates":
        rows = duplicate_rows(catalogue.repeated_works(), state.lang)
    else:
        rows = quality_rows(catalogue.items(), state.lang)
    if out is None:
        for line in csv_lines(rows):
            click.echo(line.removeprefix("\ufeff"), nl=False)
        return
    write_text(out, csv_lines(rows))
    state.say("list-written", path=str(out))


def _report_catalogue(state: State, *, is_json: bool) -> None:
    from access_service.catalogue.quality import duplicates, quality

    catalogue = state.services.catalogue
    told = quality(catalogue.items())
    groups = sum(1 for _ in duplicates(catalogue.repeated_works()))
    if is_json:
        lacks = {one.lack.value: one.count for one in told.shortages}
        print_json({"items": told.total, "lacks": lacks, "duplicate_groups": groups})
        return
    state.say("report-quality", total=told.total)
    for one in told.shortages:
        state.say("report-lack", lack=say(f"lack-{one.lack}", state.lang), count=one.count)
    state.say("report-duplicates", count=groups)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to",
    "kind",
    type=click.Choice(("csv", "jsonl", "marcxml")),
    default="csv",
    show_default=True,
    help="Kind of file.",
)
@pass_state
def export(state: State, file: Path, kind: str) -> None:
    """Write all items to a file that can be imported again."""
    from access_service.catalogue.export import export_lines

    catalogue = state.services.catalogue
    write_text(file, export_lines(catalogue.items(), kind))
    state.say("exported", number=catalogue.count(), path=str(file))


def write_text(path: Path, lines: Iterable[str]) -> None:
    """Write text under another name first: a file that is there is whole.

    Raises:
        StorageFailed: The place cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(lines)
        part.replace(path)
    except OSError as exc:
        part.unlink(missing_ok=True)
        raise StorageFailed(f"{path}: {exc}", say="export-not-possible", path=str(path)) from exc
