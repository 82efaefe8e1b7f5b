"""The server of `prosvasi serve`, on this machine's loopback."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from apiflask import APIFlask


@contextmanager
def serving_on_loopback(app: APIFlask, **options: Any) -> Iterator[http.client.HTTPConnection]:
    """Serve, and yield a connection.

    The loop itself closes what it waits for: closed by another thread, it fails now and then.
    """
    server = waitress.create_server(app, host="127.0.0.1", port=0, **options)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    line = http.client.HTTPConnection("127.0.0.1", server.effective_port, timeout=60)
    try:
        yield line
    finally:
        line.close()
        server.trigger.pull_trigger(server.close)
        thread.join(timeout=60)
        server.task_dispatcher.shutdown()
        assert not thread.is_alive()
