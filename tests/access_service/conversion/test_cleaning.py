"""What nobody has used goes, and what anybody needs stays, while jobs run beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from access_service.conversion.artifacts import Artifacts
from access_service.conversion.cleaning import Cleaned, Cleaning
from access_service.conversion.request import ConversionRequest, JobId
from access_service.conversion.result import JobState
from access_service.conversion.service import Conversions
from access_service.sealed import Sealer
from access_service.store.askers import SqlAskers
from access_service.store.derived import SqlDerivedFiles
from access_service.store.uploads import SqlUploadStore
from access_service.uploads import Owner, Upload, UploadId
from formats.document import EL
from formats.errors import UnknownThing
from tests.access_service.conversion.fakes import (
    ConversionsAndStore,
    FakeNarrator,
    book,
    conversions,
)

DAY_S = 24 * 3600
SEALER = Sealer(lambda: (Fernet.generate_key(),))
"""Nothing here is somebody's with a card."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ConversionsAndStore]:
    made = conversions(tmp_path, FakeNarrator(tmp_path / "chapters.log"))
    assert isinstance(made, ConversionsAndStore)
    yield made
    made.close()


def cleaning(service: ConversionsAndStore, folder: Path, *, later_days: int = 0) -> Cleaning:
    return Cleaning(
        Artifacts(folder / "artifacts"),
        folder / "sentences",
        derived=SqlDerivedFiles(service.store),
        askers=SqlAskers(service.store),
        uploads=SqlUploadStore(service.store, SEALER),
        jobs=service.jobs,
        now_s=lambda: time.time() + later_days * DAY_S,
    )


def artifacts(folder: Path) -> set[str]:
    return {path.name for path in (folder / "artifacts").glob("??/??/*")}


def made_long_ago(folder: Path) -> None:
    used = time.time() - 100 * DAY_S
    for path in (folder / "artifacts").glob("??/??/*"):
        os.utime(path, (used, used))


def finished(service: Conversions, folder: Path) -> JobId:
    job = service.submit(ConversionRequest(book(service, folder, 4), "mp3"))
    service.launch()
    assert service.wait(job).state is JobState.DONE
    while service.jobs.unfinished():  # the file is there a moment before the queue writes it down
        time.sleep(0.01)
    return job


def test_what_was_used_lately_stays_and_a_trial_removes_nothing(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    job = finished(service, tmp_path)
    before = artifacts(tmp_path)
    assert cleaning(service, tmp_path).clean(days=1) == Cleaned(0, 0, 0, 0, 0)
    told = cleaning(service, tmp_path, later_days=100).clean(days=90, is_trial=True)
    assert told.files == len(before)
    assert told.jobs == 1
    assert artifacts(tmp_path) == before
    assert service.status(job).product is not None


def test_what_nobody_used_goes_with_its_rows_and_is_made_again_when_asked_for(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    job = finished(service, tmp_path)
    cleaned = cleaning(service, tmp_path, later_days=100).clean(days=90)
    assert cleaned.files
    assert cleaned.size_bytes
    assert artifacts(tmp_path) == set()
    assert list(SqlDerivedFiles(service.store).artifacts()) == []
    assert SqlAskers(service.store).jobs() == ()
    with pytest.raises(UnknownThing):
        service.status(job)
    again = service.submit(ConversionRequest(book(service, tmp_path, 4), "mp3"))
    assert again == job
    assert service.wait(again).state is JobState.DONE


def test_what_a_waiting_job_needs_stays_however_old(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    job = service.submit(ConversionRequest(book(service, tmp_path, 4), "mp3"))
    cleaned = cleaning(service, tmp_path, later_days=400).clean(days=90)
    assert cleaned.files == 0
    assert SqlAskers(service.store).jobs() == (job,)
    service.launch()
    assert service.wait(job).state is JobState.DONE


def test_cleaning_while_a_book_is_spoken_harms_nothing(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    finished(service, tmp_path)
    made_long_ago(tmp_path)
    job = service.submit(ConversionRequest(book(service, tmp_path, 30), "mp3"))  # some is made
    while not service.status(job).state.is_final:
        cleaning(service, tmp_path).clean(days=90)
    status = service.wait(job)
    assert status.state is JobState.DONE


def test_a_file_that_is_handed_over_counts_as_used(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    job = finished(service, tmp_path)
    made_long_ago(tmp_path)
    product = service.product(job)
    cleaning(service, tmp_path).clean(days=90)
    assert artifacts(tmp_path) == {product.artifact}


def test_the_oldest_go_first_where_too_much_is_kept_and_todays_never(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    kept = tmp_path / "sentences" / "ab"
    kept.mkdir(parents=True)
    for number in range(5):
        (kept / f"ab{number}").write_bytes(bytes(100))
        used = time.time() - number * 10 * DAY_S
        os.utime(kept / f"ab{number}", (used, used))
    cleaned = cleaning(service, tmp_path).clean(days=365, most_bytes=250)
    assert cleaned == Cleaned(0, 3, 300, 0, 0)
    assert sorted(path.name for path in kept.iterdir()) == ["ab0", "ab1"]
    cleaning(service, tmp_path).clean(days=365, most_bytes=0)
    assert [path.name for path in kept.iterdir()] == ["ab0"]


def test_uploads_that_nobody_came_back_for_are_forgotten_with_their_files(
    service: ConversionsAndStore, tmp_path: Path
) -> None:
    store = SqlUploadStore(service.store, SEALER)
    sources = {}
    for name, age in (("old", 100), ("new", 10)):
        path = tmp_path / f"{name}.txt"
        path.write_text(name)
        sources[name] = service.keep_file(path)
        at = datetime.now(UTC) - timedelta(days=age)
        store.add(Upload(UploadId(name), sources[name], EL, JobId(name), Owner("x"), at))
    made_long_ago(tmp_path)
    assert cleaning(service, tmp_path).clean(days=90, is_trial=True).uploads == 1
    assert store.get(UploadId("old")) is not None
    assert cleaning(service, tmp_path).clean(days=90).uploads == 1
    assert artifacts(tmp_path) == {sources["new"].artifact}
    assert store.get(UploadId("old")) is None
    assert store.get(UploadId("new")) is not None
