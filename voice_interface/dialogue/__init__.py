"""The conversation as a pure function of state and turn."""
