"""Recognisers of speech behind one interface."""
