"""`prosvasi read FILE` and `prosvasi verify FILE`."""

from __future__ import annotations

import json
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import click

from access_service.cli.output import State, json_option, pass_state, print_json
from access_service.messages import say
from access_service.reports import report_lines
from formats.document import EL, EN


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@json_option
@pass_state
def read(state: State, file: Path, lang: str, is_json: bool) -> None:
    """Read a file and show the document: what was found, guessed and lost."""
    from access_service.copies import require_readable
    from formats.inventory import inventory
    from formats.readers.apart import read_file_apart
    from formats.theme import theme
    from formats.writers.registry import writer

    require_readable(file)
    reading = read_file_apart(file, lang=EN if lang == "en" else EL)
    out = BytesIO()
    writer("native" if is_json else "txt").write(reading.document, out, theme=theme())
    if is_json:
        findings = [
            {
                "kind": finding.kind,
                "key": finding.key,
                "anchor": finding.anchor,
                "detail": finding.detail,
                "message": say(finding.key, state.lang, detail=finding.detail),
            }
            for finding in reading.report.findings
        ]
        found = asdict(inventory(reading.document))
        found["languages"] = dict(found["languages"])
        document = json.loads(out.getvalue())
        print_json({"document": document, "found": found, "report": findings})
        return
    click.echo(out.getvalue().decode("utf-8"), nl=False)
    for line in report_lines(reading.report, state.lang):
        click.echo(line, err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="The source: every word of it must be in FILE, in order.",
)
@json_option
@pass_state
@click.pass_context
def verify(
    context: click.Context, state: State, file: Path, against: Path | None, is_json: bool
) -> None:
    """Check a finished file, or a DAISY book as a folder.

    Names each rule that it breaks. Exit status 1 if there is one.
    """
    from access_service.copies import require_readable
    from formats.readers.apart import read_file_apart
    from formats.verify.registry import verify_file

    if not file.is_dir():  # a DAISY book may be a folder
        require_readable(file)
    if against is not None:
        require_readable(against)
    source = read_file_apart(against).document if against else None
    failures = verify_file(file, against=source)
    if is_json:
        print_json(
            [
                {
                    "rule": failure.rule.number,
                    "clause": failure.rule.clause,
                    "where": failure.where,
                    "message": failure.rule.en if state.lang == EN else failure.rule.el,
                }
                for failure in failures
            ]
        )
    elif not failures:
        state.say("verify-passed", name=file.name)
    else:
        for failure in failures:
            sentence = failure.rule.en if state.lang == EN else failure.rule.el
            where = f" [{failure.where}]" if failure.where else ""
            click.echo(f"{failure.rule.number} ({failure.rule.clause}): {sentence}{where}")
    if failures:
        context.exit(1)
