"""Conversations: what people say, what they meant, and what we answer."""
