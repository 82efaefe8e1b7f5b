"""Voices behind one protocol; no engine knows another."""
