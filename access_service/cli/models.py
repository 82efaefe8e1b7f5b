"""`prosvasi models list|verify|install`."""

from __future__ import annotations

import click


@click.group()
def models() -> None:
    """The models of speech recognition: list, verify, install."""
