"""Nothing typed is lost at a door: the fields of a form come along and can be sent again behind it.

Files cannot come along; the page says so. Passwords and PINs never do.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import request, session

POSTED = "posted"
"""Says at the door that the page was sent to and not only looked at: it may not open with GET."""
KEPT = "kept-"
"""What was typed into a form when the session had ended comes back under this prefix."""
NOT_KEPT = frozenset({"csrf_token", "password", "secret", "new_secret"})
MOST_KEPT_CHARACTERS = 200_000

Fields = tuple[tuple[str, str], ...]


def typed_fields() -> Fields | None:
    """Return the fields of the form that was sent; None where they are more than a form holds."""
    fields = tuple(
        (name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT
    )
    size = sum(len(name) + len(value) for name, value in fields)
    return fields if size <= MOST_KEPT_CHARACTERS else None


def kept_fields() -> Fields:
    """Return the fields that came to the door with whoever signs in."""
    return tuple(
        (name.removeprefix(KEPT), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(KEPT)
    )


def renew_session(lasting: Iterable[str]) -> None:
    """Forget all of the session but what lasts: the token of forms among the rest."""
    kept = {name: session[name] for name in lasting if name in session}
    session.clear()
    session.update(kept)
