"""An audiobook as M4B: AAC in MP4 with chapters, cover, tags and the sentences with their times.

Chapters are written both ways, as a QuickTime chapter track (Apple's players) and as Nero's list
(most others, up to 255). The sentences stand in the lyrics as LRC lines, which players show while
they sound, and by which a finished file can be checked.

Source: ISO/IEC 14496-12 and -14 (MP4); QuickTime File Format, "Chapter Lists"; LRC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from tts import aac
from tts.codec import SAMPLE_RATE_HZ
from tts.cover import cover_png
from tts.tags import NOTES_KEY, NOTES_LEFT_OUT, Tags, language_code

FREEFORM = "----:org.prosvasi:"
"""Where facts stand for which MP4 has no name of its own."""
_AUDIOBOOK = 2  # of `stik`, what kind of media it is
_BRAND_PLACES = (8, 16)  # major and first compatible brand, in the box with which a file begins


def write_m4b(out: Path, tags: Tags, chapters: Iterable[Iterable[bytes]]) -> None:
    """Write chapters of ADTS frames as one M4B; equal books give equal bytes.

    Args:
        out: The file.
        tags: What it says of itself.
        chapters: The bytes of each chapter, in chunks of any size; read once, in order.
    """
    import av

    # The index goes to the front, so that a player begins before it has all of the file.
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(out), "w", format="ipod", options=options) as container:
        stream: Any = container.add_stream("aac", rate=SAMPLE_RATE_HZ)
        aac.configure(stream.codec_context)
        stream.metadata["language"] = language_code(tags.lang)
        container.set_chapters([_chapter(n, tags) for n in range(len(tags.chapters))])
        container.start_encoding()
        for number, frame in enumerate(_frames(chapters)):
            container.mux(_packet(frame, number, stream))
    _tell_brand(out)
    _write_tags(out, tags)


def _chapter(number: int, tags: Tags) -> Any:
    mark = tags.chapters[number]
    return {
        "id": number + 1,
        "start": mark.start_ms,
        "end": mark.end_ms,
        "time_base": Fraction(1, 1000),
        "metadata": {"title": mark.title},
    }


def _frames(chapters: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield frames without their headers, whatever the chunks they come in."""
    for chapter in chapters:
        rest = b""
        for chunk in chapter:
            rest += chunk
            whole = aac.whole_frames(rest)
            yield from aac.frames(rest[:whole])
            rest = rest[whole:]
        yield from aac.frames(rest)


def _packet(frame: bytes, number: int, stream: Any) -> Any:
    import av

    packet: Any = av.Packet(frame)
    packet.stream = stream
    packet.time_base = Fraction(1, SAMPLE_RATE_HZ)
    packet.pts = packet.dts = number * aac.SAMPLES_PER_FRAME
    packet.duration = aac.SAMPLES_PER_FRAME
    packet.is_keyframe = True
    return packet


def _tell_brand(path: Path) -> None:
    """Call the file an audiobook, where the library calls it music."""
    with path.open("r+b") as file:
        for place in _BRAND_PLACES:
            file.seek(place)
            if file.read(4) == b"M4A ":
                file.seek(place)
                file.write(b"M4B ")


def _write_tags(path: Path, tags: Tags) -> None:
    from mutagen import mp4

    made: Any = mp4.MP4(path)  # type: ignore[no-untyped-call]
    made.add_tags() if made.tags is None else made.tags.clear()
    made["\xa9nam"] = made["\xa9alb"] = [tags.title]
    if tags.creators:
        made["\xa9ART"] = made["aART"] = [", ".join(tags.creators)]
    made["\xa9gen"] = ["Audiobook"]
    made["stik"] = [_AUDIOBOOK]
    picture: Any = mp4.MP4Cover  # mutagen has no types
    made["covr"] = [picture(cover_png(tags.title, tags.creators), picture.FORMAT_PNG)]
    if tags.sentences:
        made["\xa9lyr"] = ["\n".join(_lyric(text, at) for text, at in tags.sentences)]
    made[FREEFORM + "language"] = [language_code(tags.lang).encode()]
    if not tags.has_notes:
        made[FREEFORM + NOTES_KEY] = [NOTES_LEFT_OUT.encode()]
    made.save(padding=lambda _info: 0)


def _lyric(text: str, at_ms: int) -> str:
    minutes, rest_ms = divmod(at_ms, 60_000)
    line = " ".join(text.split())
    return f"[{minutes:02}:{rest_ms // 1000:02}.{rest_ms % 1000:03}]{line}"
