"""The parts of `Services`, by meaning; each module may use those of the modules before it."""
