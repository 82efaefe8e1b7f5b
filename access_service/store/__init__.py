"""Where data and artifacts live; the only place that knows a database."""
