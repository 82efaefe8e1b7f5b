"""One blueprint a feature: HTTP in, use case, template out."""
