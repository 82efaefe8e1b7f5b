"""Jobs on PostgreSQL: the same service, another address."""

from __future__ import annotations

from pathlib import Path

from access_service.conversion.request import ConversionRequest
from access_service.conversion.result import JobState
from tests.access_service.conversion.fakes import FakeNarrator, book, conversions


def test_a_book_is_spoken_and_retried_with_its_queue_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    narrator = FakeNarrator(tmp_path / "chapters.log", fails_at=2)
    service = conversions(tmp_path, narrator, url=postgres_url)
    job = service.submit(ConversionRequest(book(service, tmp_path, 4), "mp3"))
    service.launch()
    assert service.wait(job, timeout_s=30).state is JobState.FAILED
    narrator.fails_at = None
    service.retry(job)
    assert service.wait(job, timeout_s=30).state is JobState.DONE
    service.close()
    ended = [line for line in narrator.lines() if line.startswith("end")]
    assert ended == [f"end {number}" for number in range(4)]
