"""Requests for accessible copies, carried out as durable jobs."""
