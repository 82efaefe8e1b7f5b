"""The web application, for any WSGI server: `gunicorn app:app`.

Importing it reads the settings and makes the key of sessions; the database is opened, and
conversions are executed, from the first request on.
"""

from access_service.web.application import create_app

app = create_app()
