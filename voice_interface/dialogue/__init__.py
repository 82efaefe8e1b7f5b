"""The conversation itself: a state and a turn in, a state and a reply out; no wire, no sound."""
