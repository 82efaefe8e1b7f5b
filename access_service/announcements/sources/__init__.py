"""Where announcements come from besides the staff's own hands."""
