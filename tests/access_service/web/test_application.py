"""The application as a foreign server starts it: nothing at import, all from the first request."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from access_service.bootstrap import Services
from access_service.web.application import create_app
from access_service.web.limits import limiter
from tests.access_service.web.conftest import FakeNarrator, FakeRecogniser, token

ROOT = Path(__file__).parents[3]


def test_importing_the_application_starts_no_conversions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROSVASI_DATA", str(tmp_path))
    monkeypatch.syspath_prepend(str(ROOT))
    monkeypatch.delitem(sys.modules, "app", raising=False)
    app = importlib.import_module("app").app
    services: Services = app.extensions["prosvasi"]
    try:
        assert {path.name for path in tmp_path.iterdir()} == {"session.key"}
        assert app.test_client().get("/").status_code == 200
        assert (tmp_path / "conversions.lock").exists()
    finally:
        services.close()
        sys.modules.pop("app", None)


def test_behind_a_proxy_of_the_library_each_visitor_has_limits_of_their_own(
    library: Services, narrator: FakeNarrator, recogniser: FakeRecogniser
) -> None:
    settings = library.settings.model_copy(update={"trusted_proxies": 1})
    parts = {name: part for name, part in vars(library).items() if name != "settings"}
    behind = Services(settings, **parts)
    app = create_app(behind)
    client = app.test_client()
    with app.app_context():
        limiter.reset()
    form = {"csrf_token": token(client), "source": "item:none", "format": "txt"}
    for _ in range(61):
        last = client.post("/copies", data=form, headers={"X-Forwarded-For": "10.0.0.1"})
    other = client.post("/copies", data=form, headers={"X-Forwarded-For": "10.0.0.2"})
    assert last.status_code == 429
    assert other.status_code == 404
