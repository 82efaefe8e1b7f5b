"""The library's holdings: records in, an index over them, items as documents."""
