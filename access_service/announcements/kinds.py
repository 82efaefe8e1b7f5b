"""What announcements are about; each kind has its word under `announcement-kind-…`."""

from __future__ import annotations

KINDS = (
    "event",
    "hours",
    "closure",
    "strike",
    "reading-club",
    "story-hour",
    "exhibition",
    "lessons",
    "acquisitions",
    "mobile-library",
    "home-delivery",
    "membership",
    "other",
)
