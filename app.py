"""The web application, for any WSGI server: `gunicorn app:app`."""

from access_service.web.application import create_app

app = create_app()
