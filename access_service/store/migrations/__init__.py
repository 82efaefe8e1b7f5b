"""Alembic's migrations, newest last; they are applied from code by `migrate`."""
