"""The parts of a tagged PDF that open-source reportlab does not have."""
