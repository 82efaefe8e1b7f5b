"""Writers: a Document becomes a file. No writer knows a reader."""
