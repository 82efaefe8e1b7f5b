"""Which links a writer may carry over."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_SCHEMES = {"http", "https", "mailto", "tel"}


def safe_link(link: str | None) -> str | None:
    """Return a link as a valid address, or None where it leads into a program or nowhere.

    Links inside the document (`#anchor`) pass unchanged.
    """
    if not link or link.startswith("#"):
        return link or None
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not (parts.netloc or parts.path):
        return None
    if parts.scheme.lower() in {"http", "https"} and not parts.netloc:
        return None
    # RFC 3986 2.1: everything outside ASCII, and the few signs no address may hold, as %XX.
    return quote(link.strip(), safe="%/:=&?~#+!$,;'@()*[]-._")
