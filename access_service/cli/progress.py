"""Progress that a person can follow, on standard error, and silence where a program reads."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

BAR_CHARACTERS = 24


@contextmanager
def counting(label: str, *, is_quiet: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that shows how many things were done; the line is wiped at the end."""
    is_shown = not is_quiet and sys.stderr.isatty()

    def show(number: int) -> None:
        if is_shown:
            click.echo(f"\r{label}: {number}", nl=False, err=True)

    try:
        yield show
    finally:
        if is_shown:
            click.echo("\r\033[K", nl=False, err=True)


@contextmanager
def bar(label: str, *, is_quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows `done` of `total` as a bar and as numbers.

    Where standard error is a file, the bar is left out: a log wants lines, not a moving picture.
    """
    is_shown = not is_quiet and sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if is_shown:
            full = BAR_CHARACTERS * done // max(total, 1)
            drawn = "█" * full + "░" * (BAR_CHARACTERS - full)
            click.echo(f"\r\033[K{label}  {drawn}  {done}/{total}", nl=False, err=True)

    try:
        yield show
    finally:
        if is_shown:
            click.echo("\r\033[K", nl=False, err=True)
