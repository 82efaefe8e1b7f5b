"""Feeds that other programs read: podcasts, Atom, calendars. Nothing here knows of the web."""
