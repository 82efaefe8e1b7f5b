"""What people say and what we answer, as data in each language; and how it is understood."""
