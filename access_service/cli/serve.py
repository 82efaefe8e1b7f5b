"""`prosvasi serve` and `prosvasi worker`."""

from __future__ import annotations

import signal
import socket
import threading
from typing import TYPE_CHECKING, Any

import click

from access_service.cli.output import State, pass_state
from access_service.resident import keep_resident
from formats.errors import BadInput

if TYPE_CHECKING:
    from access_service.settings import Settings

THREADS = 12
"""Six may be kept by three who listen and three who are heard; they wait more than they work."""


@click.command()
@click.option("--host", default=None, help="Address to listen on (default: 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port (default: 8000).")
@pass_state
def serve(state: State, host: str | None, port: int | None) -> None:
    """Serve the web pages and carry out the conversions that they ask for."""
    from access_service.messages import LANGUAGES
    from access_service.web.application import create_app
    from access_service.web.templating import prepare

    address = host or state.settings.host, port or state.settings.port
    _require_free(*address)
    app = create_app(state.services)
    prepare(app, LANGUAGES)
    state.services.conversions.launch()
    state.services.start_imports()
    if state.services.twiml.is_on:
        state.services.recordings.start()
    state.say("serving", url=f"http://{address[0]}:{address[1]}")
    if state.settings.is_microphone_offered:
        threading.Thread(target=_warm_up, args=(state,), name="warm-up", daemon=True).start()
    # SIGTERM must end the speech workers too: let it unwind like Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        import waitress

        keep_resident()
        waitress.serve(app, host=address[0], port=address[1], **serving(state.settings))
    except KeyboardInterrupt:
        return


def serving(settings: Settings) -> dict[str, Any]:
    """Return how waitress serves the pages, but for the address.

    Waitress would take away what proxies say before the application can weigh it, and every patron
    behind the library's own proxy would count as one and the same.
    """
    from access_service.web.listening import BUFFER_BYTES

    return {
        "threads": THREADS,
        "ident": None,
        "outbuf_high_watermark": BUFFER_BYTES,
        "clear_untrusted_proxy_headers": not settings.trusted_proxies,
    }


def _warm_up(state: State) -> None:
    state.services.warm_up(gives_way=True)
    keep_resident()


def _require_free(host: str, port: int) -> None:
    """Raise `BadInput` where another program already listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as exc:
            raise BadInput(f"{host}:{port}: {exc}", say="port-taken", port=port) from exc


@click.command()
@pass_state
def worker(state: State) -> None:
    """Carry out conversions and harvests without serving pages, until it is stopped."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    state.services.conversions.launch()
    state.services.harvest_clock.start()
    state.say("working")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return
