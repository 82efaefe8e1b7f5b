"""`prosvasi clean`: remove what nobody has used for some time."""

from __future__ import annotations

import click

from access_service.cli.output import State, json_option, pass_state, print_json

_MEGABYTE = 1_000_000


@click.command()
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=90,
    show_default=True,
    help="Remove what was not used for so long.",
)
@click.option(
    "--most-mb",
    type=click.IntRange(min=0),
    default=None,
    help="Besides, remove the oldest until no more than this is kept.",
)
@click.option("--dry-run", "is_trial", is_flag=True, help="Only tell what would be removed.")
@json_option
@pass_state
def clean(state: State, days: int, most_mb: int | None, is_trial: bool, is_json: bool) -> None:
    """Remove finished copies, kept sentences and uploads that nobody has used for some time."""
    cleaned = state.services.cleaning.clean(
        days=days,
        most_bytes=None if most_mb is None else most_mb * _MEGABYTE,
        is_trial=is_trial,
    )
    if is_json:
        print_json(
            {
                "files": cleaned.files,
                "sentences": cleaned.sentences,
                "bytes": cleaned.size_bytes,
                "jobs": cleaned.jobs,
                "uploads": cleaned.uploads,
                "is_dry_run": is_trial,
            }
        )
        return
    state.say(
        "clean-would" if is_trial else "clean-done",
        files=cleaned.files,
        sentences=cleaned.sentences,
        jobs=cleaned.jobs,
        uploads=cleaned.uploads,
        size=f"{cleaned.size_bytes / _MEGABYTE:.1f}",
    )
