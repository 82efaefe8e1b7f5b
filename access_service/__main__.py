"""`python -m access_service` is `prosvasi`."""

from access_service.cli import main

main()
