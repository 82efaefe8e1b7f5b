"""The sample library that a first start loads."""
