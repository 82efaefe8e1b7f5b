"""How the service is: a page for staff, without folders or versions that help an intruder."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from flask import Blueprint, Flask, current_app, render_template
from flask.typing import ResponseReturnValue

from access_service.health import Check, Verdict, checks
from access_service.messages import say, sentences
from access_service.web.context import services
from access_service.web.language import current_lang

blueprint = Blueprint("health", __name__)

KEPT_S = 60.0
"""The checks hash a model and load it: not at every visit."""
_BOARD = "prosvasi-health"


class Board:
    """The last checks, made again when they are old; visitors wait for one another, not twice.

    Args:
        look: Makes the checks.
        clock: Seconds from any start.
    """

    def __init__(
        self, look: Callable[[], tuple[Check, ...]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look
        self._clock = clock
        self._lock = threading.Lock()
        self._made: tuple[Check, ...] = ()
        self._made_at_s: float | None = None

    def checks(self) -> tuple[Check, ...]:
        """Return checks that are at most `KEPT_S` old."""
        with self._lock:
            now_s = self._clock()
            if self._made_at_s is None or now_s - self._made_at_s > KEPT_S:
                self._made, self._made_at_s = self._look(), now_s
            return self._made


def install(app: Flask, board: Board | None = None) -> None:
    """Give the application its board; tests pass their own."""

    def look() -> tuple[Check, ...]:
        return checks(services())

    app.extensions[_BOARD] = board or Board(look)


def part_name(name: str) -> str:
    """Return what a part is called; a program has a name of its own."""
    key = f"web-part-{name}"
    return say(key, current_lang()) if key in sentences() else name


@blueprint.get("/health")
def health() -> ResponseReturnValue:
    """Show each part and whether it works; 503 where one is broken, for programs that watch."""
    made = current_app.extensions[_BOARD].checks()
    is_broken = any(check.verdict is Verdict.BROKEN for check in made)
    page = render_template("health.html", checks=made, is_broken=is_broken)
    return page, 503 if is_broken else 200
