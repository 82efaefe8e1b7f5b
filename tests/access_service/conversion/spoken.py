"""A process that speaks a book with the real voices until somebody kills it."""

from __future__ import annotations

import sys
from pathlib import Path

from access_service.bootstrap import bootstrap
from access_service.conversion.request import ConversionRequest
from access_service.settings import Settings

SENTENCE = "Η πόρτα της βιβλιοθήκης άνοιξε αργά και {number} παιδιά μπήκαν μέσα."


def book() -> str:
    """Return eight chapters of twelve sentences, no two of them alike."""
    chapters = [
        f"## Κεφάλαιο {chapter}\n\n"
        + " ".join(SENTENCE.format(number=chapter * 100 + number) for number in range(12))
        for chapter in range(1, 9)
    ]
    return "\n\n".join(["# Βιβλίο", *chapters])


def main(data: Path) -> None:
    """Convert a book of eight chapters and print what came of it."""
    services = bootstrap(Settings(data=data, speech_workers=2))
    path = data / "book.md"
    path.write_text(book())
    source = services.conversions.keep_file(path)
    job = services.conversions.submit(ConversionRequest(source, "mp3"))
    services.conversions.launch()
    status = services.conversions.wait(job)
    print(status.state, status.product and status.product.artifact, flush=True)  # noqa: T201 - told
    services.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
