"""Written form to spoken form, in Greek and English, keeping positions."""
