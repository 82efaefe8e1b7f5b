"""`prosvasi …`: the same use cases as the web, for the keyboard and for scripts.

Exit status 0: done; 1: it failed, said in one line; 2: bad usage or bad input, said in one line.
"""

from __future__ import annotations

from access_service.cli.main import main

__all__ = ["main"]
