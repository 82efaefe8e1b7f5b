"""The home-delivery desk: who gets what, when, by whom, and never the same book twice."""
