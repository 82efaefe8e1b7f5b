"""Speech: written text becomes spoken sound; knows nothing of libraries or the web."""
