"""Six-dot braille: cells from liblouis, lines and pages of our own."""
