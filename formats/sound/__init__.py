"""Sound files as files: frames, loudness, decoded samples. Speech is made elsewhere."""
