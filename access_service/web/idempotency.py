"""The idempotency key in a form, by which the form is known when it comes twice."""

from __future__ import annotations

from flask import Flask, request
from markupsafe import Markup

from access_service.idempotency import IdempotencyKey, fresh_idempotency_key

FIELD = "idempotency_key"
MOST_CHARACTERS = 64


def install(app: Flask) -> None:
    """Let templates put a key into a form."""

    @app.context_processor
    def keys() -> dict[str, object]:
        return {FIELD: _field}


def sent_idempotency_key() -> IdempotencyKey:
    """Return the key of the form that was sent."""
    return IdempotencyKey(request.form.get(FIELD, "")[:MOST_CHARACTERS])


def _field() -> Markup:
    hidden = Markup('<input type="hidden" name="{}" value="{}">')
    return hidden.format(FIELD, fresh_idempotency_key())
