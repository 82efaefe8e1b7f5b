"""Readers: what people bring becomes a Document. No reader knows a writer."""
