"""How often one source may ask for work that costs processor time."""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=True)

COPIES = "60/hour"
VOICE = "30/minute"
SEARCHES = "600/minute"
SUGGESTIONS = "1200/minute"
"""Many patrons of one library ask from one address."""
TALK = "120/minute"
SO_FAR = "600/minute"
"""A page asks once a second while somebody speaks."""
UPLOADS = "30/hour"
ACCOUNT = "1200/hour"
"""Of one card, from all its browsers: a player keeps its place every few seconds."""
REQUESTS = "120/hour"
SIGN_IN = "30/minute"

RECORDS = "300/minute"
"""Pages of a hundred records: a million an hour."""

TWIML = "3000/minute"
"""All calls of a provider come from a few addresses; a signature is checked before any work."""

FEEDS = "300/minute"
"""Programs of many listeners come at the full hour, often from one address."""
