"""The application factory: languages, security headers, blueprints and error pages."""

from __future__ import annotations

from threading import Event, Lock
from typing import TYPE_CHECKING

from apiflask import APIFlask
from flask import request
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from access_service.secret import session_secret
from access_service.web import (
    announcements,
    api,
    app_shell,
    catalogue,
    compliance,
    compression,
    copies,
    doorway,
    entitled,
    errors,
    feeds,
    guide,
    health,
    idempotency,
    language,
    listening,
    player,
    private_feeds,
    provider,
    reading,
    security,
    slips,
    talk,
    templating,
    twiml,
    uploads,
    voice,
)
from access_service.web.health import part_name
from access_service.web.limits import limiter
from access_service.web.patron import bookmarks as patron_bookmarks
from access_service.web.patron import books as patron_books
from access_service.web.patron import carers as patron_carers
from access_service.web.patron import delivery as patron_delivery
from access_service.web.patron import door as patron_door
from access_service.web.patron import guard as patron_guard
from access_service.web.patron import podcast as patron_podcast
from access_service.web.patron import privacy as patron_privacy
from access_service.web.patron import secrets as patron_secrets
from access_service.web.schemas import ErrorAnswer
from access_service.web.staff import announcements as staff_announcements
from access_service.web.staff import copies as staff_copies
from access_service.web.staff import (
    delivery,
    delivery_reports,
    delivery_stock,
    desk,
    door,
    guard,
    homes,
    road,
    rounds,
)
from access_service.web.staff import harvests as staff_harvests
from access_service.web.staff import imports as staff_imports
from access_service.web.staff import lexicon as staff_lexicon
from access_service.web.staff import patrons as staff_patrons
from access_service.web.staff import phone as staff_phone
from access_service.web.staff import quality as staff_quality
from access_service.web.staff import register as staff_register
from access_service.web.staff import sources as staff_sources

if TYPE_CHECKING:
    from access_service.bootstrap import Services
    from access_service.settings import Settings

UPLOAD_BYTES = 25 * 1024 * 1024
"""More than a minute of sound in any form that a browser records."""

LONGEST_ADDRESS = 2000
"""In characters; pages do not repeat a longer one in their links."""


BLUEPRINTS = (
    app_shell.blueprint,
    catalogue.blueprint,
    announcements.blueprint,
    copies.blueprint,
    listening.blueprint,
    player.blueprint,
    voice.blueprint,
    talk.blueprint,
    guide.blueprint,
    health.blueprint,
    feeds.blueprint,
    private_feeds.blueprint,
    language.blueprint,
    reading.blueprint,
    compliance.blueprint,
    api.blueprint,
    provider.blueprint,
    twiml.blueprint,
    uploads.blueprint,
    patron_door.blueprint,
    patron_books.blueprint,
    patron_secrets.blueprint,
    patron_privacy.blueprint,
    patron_carers.blueprint,
    patron_delivery.blueprint,
    slips.blueprint,
    patron_podcast.blueprint,
    patron_bookmarks.blueprint,
    door.blueprint,
    desk.blueprint,
    desk.log_blueprint,
    delivery.blueprint,
    road.blueprint,
    homes.blueprint,
    rounds.blueprint,
    delivery_reports.blueprint,
    staff_announcements.blueprint,
    staff_copies.blueprint,
    staff_sources.blueprint,
    staff_imports.blueprint,
    staff_harvests.blueprint,
    staff_lexicon.blueprint,
    staff_patrons.blueprint,
    staff_phone.blueprint,
    staff_register.blueprint,
    staff_quality.blueprint,
)


def create_app(services: Services | None = None) -> APIFlask:
    """Return the web application over `services`, or over the settings of this process."""
    is_alone = False
    if services is None:
        from access_service.bootstrap import bootstrap
        from access_service.settings import load_settings

        services = bootstrap(load_settings())
        is_alone = True
    app = errors.QuietFlask(
        "access_service",
        title="Prosvasi",
        version="1",
        spec_path="/api/openapi.json",
        docs_path=None,
        template_folder="../templates",
        static_folder="../static",
    )
    _configure(app, services.settings)
    app.extensions["prosvasi"] = services
    compression.install(app)  # first, so that it sees an answer last
    uploads.install(app)  # before anything reads a form
    staff_imports.install(app)
    delivery_stock.install(app)
    csrf = CSRFProtect(app)
    limiter.init_app(app)
    language.install(app, services.settings)
    templating.install(app)
    security.install(app)
    errors.install(app)
    entitled.install(app)
    doorway.install(app, "patron_door", "staff_door")
    health.install(app)
    guard.install(app)
    patron_guard.install(app)
    reading.install(app)
    app_shell.install(app)
    idempotency.install(app)
    for blueprint in BLUEPRINTS:
        # What is asked before a blueprint's pages makes APIFlask look for this in all of them.
        vars(blueprint).setdefault("enable_openapi", False)
        app.register_blueprint(blueprint)
    _exempt_open_sides(csrf)
    app.context_processor(lambda: {"here": _here(), "part": part_name})
    if services.settings.trusted_proxies:
        count = services.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    if is_alone:
        _launch_at_first_request(app, services)
    return app


def _exempt_open_sides(csrf: CSRFProtect) -> None:
    # A form of another site changes nothing there. The provider's and the telephone's side look at
    # no cookie. The API's session decides whether a protected work is given, and another site's
    # POST comes without it (SameSite=Lax) and cannot read the answer.
    for open_side in (api.blueprint, provider.blueprint, twiml.blueprint):
        csrf.exempt(open_side)


def _configure(app: APIFlask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=session_secret(settings.data),
        MAX_CONTENT_LENGTH=UPLOAD_BYTES,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.is_secure_cookie,
        WTF_CSRF_TIME_LIMIT=None,  # it lives as long as the session: a slow reader loses nothing
        OPENAPI_VERSION="3.1.0",
        SPEC_FORMAT="json",
        HTTP_ERROR_SCHEMA=ErrorAnswer.model_json_schema(),
        VALIDATION_ERROR_SCHEMA=ErrorAnswer.model_json_schema(),
    )


def _launch_at_first_request(app: APIFlask, services: Services) -> None:
    """Execute conversions, and harvest, from the first request on, in the process that answers it.

    Not when the application is made: whoever imports it to look at it must start nothing, and a
    server that makes it before it forks would leave the threads behind in the parent.
    """
    lock, launched = Lock(), Event()

    @app.before_request
    def launch() -> None:
        with lock:
            if not launched.is_set():
                services.conversions.launch()
                services.harvest_clock.start()
                launched.set()


def _here() -> str:
    """Return the address to come back to; an answer to a form has none of its own."""
    here = request.full_path.rstrip("?")
    return here if request.method in {"GET", "HEAD"} and len(here) <= LONGEST_ADDRESS else "/"
