"""The kinds of audiobook file: what every list of formats names beside the writers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SoundKind:
    """A kind of file that is sound alone; `codec` names the one that it holds (see `tts.codec`)."""

    name: str
    suffix: str
    media_type: str
    codec: str


SOUND_KINDS = {
    kind.name: kind
    for kind in (
        SoundKind("mp3", ".mp3", "audio/mpeg", "mp3"),
        SoundKind("m4b", ".m4b", "audio/mp4", "aac"),
    )
}
"""By the name that a person gives: `mp3` plays everywhere, `m4b` remembers the place."""
