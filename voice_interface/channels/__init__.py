"""Wires that carry the dialogue: each only translates."""
