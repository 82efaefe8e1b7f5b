"""What kind of picture some bytes are, by their own first bytes."""

from __future__ import annotations

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)

SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
}

# A grey dot that holds the place, and the description, of a picture that cannot be shown.
PLACEHOLDER = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da6368000000820081da45083b0000000049454e44ae426082"
)


def media_type_of(image: bytes) -> str | None:
    """Return the media type of a PNG, JPEG or GIF, or None for anything else."""
    return next((kind for mark, kind in _SIGNATURES if image.startswith(mark)), None)
