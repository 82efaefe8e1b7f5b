"""Checks on finished files; each finding carries its rule's number and clause."""
