"""What the library's service knows and does."""
