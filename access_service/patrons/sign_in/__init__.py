"""Who may say that a card and its secret belong together, beside the library's own PINs."""
