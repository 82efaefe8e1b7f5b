"""What the library tells the public, from draft to expiry."""
