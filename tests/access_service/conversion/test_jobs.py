"""Conversions as jobs: once each, checked, cancelled, tried again, and plain when they fail."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from access_service.announcements.model import AnnouncementId
from access_service.catalogue.record import ItemId
from access_service.conversion import executor
from access_service.conversion.artifacts import ArtifactId, Artifacts
from access_service.conversion.executor import Executor
from access_service.conversion.request import (
    AnnouncementSource,
    ConversionRequest,
    FileSource,
    ItemSource,
    JobId,
    Options,
)
from access_service.conversion.result import JobState, JobStatus, Stage
from access_service.conversion.service import Conversions, Urgency
from access_service.messages import explain, say
from formats.document import EL, EN
from formats.errors import (
    AccessError,
    BadInput,
    Cancelled,
    ConversionFailed,
    SpeechFailed,
    Unavailable,
    UnknownThing,
    UnreadableDocument,
)
from formats.report import Kind
from formats.theme import PROFILES
from formats.writing import Choices
from tests.access_service.conversion.fakes import (
    TWO_WORDS,
    FakeNarrator,
    LineWriter,
    book,
    conversions,
)
from tts.engine import Wpm

Start = Callable[..., Conversions]
ITEM = ItemSource(ItemId("1"))


@pytest.fixture
def narrator(tmp_path: Path) -> FakeNarrator:
    return FakeNarrator(tmp_path / "chapters.log")


@pytest.fixture
def start(tmp_path: Path, narrator: FakeNarrator) -> Iterator[Start]:
    started: list[Conversions] = []

    def start(writer: LineWriter | None = None, **options: object) -> Conversions:
        is_launched = bool(options.pop("is_launched", True))
        service = conversions(tmp_path, narrator, writer, **options)
        started.append(service)
        if is_launched:
            service.launch()
        return service

    yield start
    for service in started:
        service.close()


def content(folder: Path, status: JobStatus) -> str:
    assert status.product is not None
    return Artifacts(folder / "artifacts").path(status.product.artifact).read_text("utf-8")


def until(is_true: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def test_a_book_is_spoken_chapter_by_chapter_and_joined_in_order(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    service = start(speakers=3)
    narrator.seconds = 0.02
    seen: list[JobStatus] = []
    job = service.submit(ConversionRequest(book(service, tmp_path, 7), "mp3"))
    status = service.wait(job, seen.append)
    assert status.state is JobState.DONE
    assert content(tmp_path, status) == "|".join(
        ["βιβλίο.txt", *(f"Κεφάλαιο {number}." for number in range(1, 7))]
    )
    assert sorted(line for line in narrator.lines() if line.startswith("end")) == [
        f"end {number}" for number in range(7)
    ]
    assert status.product is not None
    assert (status.product.media_type, status.product.suffix) == ("audio/mpeg", ".mp3")
    assert status.product.duration_ms == len("βιβλίο.txt") + 6 * len("Κεφάλαιο 1.")
    shares = [one.progress.done / one.progress.total for one in seen]
    assert shares == sorted(shares)
    assert seen[-1].progress.stage is Stage.FINISHED


def test_a_talking_book_is_made_of_the_chapters_that_were_spoken_for_the_mp3(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    service = start()
    source = book(service, tmp_path, 3)
    service.wait(service.submit(ConversionRequest(source, "mp3")))
    spoken = narrator.lines()
    status = service.wait(service.submit(ConversionRequest(source, "talking-book")))
    assert status.state is JobState.DONE
    assert content(tmp_path, status) == "βιβλίο.txt/Κεφάλαιο 1./Κεφάλαιο 2."
    assert narrator.lines() == spoken
    assert status.product is not None
    assert status.product.duration_ms == len("βιβλίο.txt") + 2 * len("Κεφάλαιο 1.")


def test_the_voice_decides_a_talking_book_and_the_looks_do_not(start: Start) -> None:
    service = start(is_launched=False)

    def job(options: Options) -> JobId:
        return service.submit(ConversionRequest(ITEM, "talking-book", options))

    assert job(Options()) == job(Options(profile="giant", scheme="white-on-black"))
    assert job(Options()) != job(Options(wpm=Wpm(200)))
    assert job(Options()) == job(Options(voice="usual")) != job(Options(voice="other"))
    with pytest.raises(UnknownThing):
        job(Options(voice="none"))


def test_a_format_with_and_without_sound_is_two_jobs_and_its_sound_is_spoken_once(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    service = start()
    source = book(service, tmp_path, 3)
    silent = service.wait(service.submit(ConversionRequest(source, "page")))
    assert content(tmp_path, silent) == "βιβλίο.txt"
    assert narrator.lines() == []
    sounding = Options(has_sound=True)
    status = service.wait(service.submit(ConversionRequest(source, "page", sounding)))
    assert content(tmp_path, status) == "βιβλίο.txt/βιβλίο.txt/Κεφάλαιο 1./Κεφάλαιο 2."
    spoken = narrator.lines()
    service.wait(service.submit(ConversionRequest(source, "talking-book")))
    assert narrator.lines() == spoken
    assert status.job.form == "page-sound"


def test_looks_voice_and_choices_name_a_job_where_the_format_heeds_them(start: Start) -> None:
    service = start(is_launched=False)

    def job(name: str, **options: object) -> JobId:
        return service.submit(ConversionRequest(ITEM, name, Options(**options)))

    sounding = job("page", has_sound=True)
    assert sounding != job("page", has_sound=True, profile="giant")
    assert sounding != job("page", has_sound=True, wpm=Wpm(200))
    assert job("page") == job("page", wpm=Wpm(200))
    assert job("page") == job("page", choices=Choices(text_width=76, english_grade=1))
    assert job("page") != job("page", choices=Choices(text_width=40))
    assert job("txt") == job("txt", has_sound=True, choices=Choices(text_width=40))
    assert job("mp3") == job("mp3", has_sound=True, choices=Choices(volume_mb=9))


def test_a_file_with_nothing_to_read_is_told_so(start: Start, tmp_path: Path) -> None:
    service = start()
    path = tmp_path / "stars.txt"
    path.write_text("\n")
    status = service.wait(service.submit(ConversionRequest(service.keep_file(path), "txt")))
    assert status.state is JobState.FAILED
    assert status.problem is not None
    assert status.problem.say == "nothing-to-read"


def test_what_reading_and_writing_report_stands_beside_the_file(
    start: Start, tmp_path: Path
) -> None:
    service = start()
    status = service.wait(service.submit(ConversionRequest(book(service, tmp_path, 3), "txt")))
    assert status.product is not None
    found = [(finding.kind, finding.key) for finding in status.product.report.findings]
    assert found == [(Kind.GUESSED, "title-from-name"), (Kind.LOST, "figure-without-alt")]


def test_items_and_announcements_are_sources_too(start: Start, tmp_path: Path) -> None:
    service = start()
    strike = AnnouncementSource(AnnouncementId("strike"))
    item = service.wait(service.submit(ConversionRequest(ITEM, "txt")))
    told = service.wait(service.submit(ConversionRequest(strike, "txt")))
    assert content(tmp_path, item) == "Τίτλος 1 Ένα βιβλίο."
    assert content(tmp_path, told) == "Απεργία Κλειστά."
    assert (item.job.name, item.job.title) == ("item:1", "Τίτλος 1")
    assert [status.id for status in service.recent()] == [told.id, item.id]
    assert [status.id for status in service.recent(1)] == [told.id]


def test_the_same_request_is_one_job_and_written_once_even_by_the_next_process(
    start: Start,
) -> None:
    writer = LineWriter()
    service = start(writer)
    request = ConversionRequest(ITEM, "txt")
    with ThreadPoolExecutor(8) as threads:
        jobs = set(threads.map(lambda _: service.submit(request), range(8)))
    assert len(jobs) == 1
    service.wait(jobs.pop())
    again = service.submit(request)
    service.close()
    later = start(writer, is_launched=False)
    assert later.submit(request) == again
    assert later.status(again).state is JobState.DONE
    assert len(writer.written) == 1


def test_only_options_that_the_format_uses_make_another_job(start: Start) -> None:
    service = start(is_launched=False)

    def named(format_name: str, options: Options) -> JobId:
        return service.submit(ConversionRequest(ITEM, format_name, options))

    plain, fast, large = Options(), Options(wpm=Wpm(220)), Options(size_pt=24)
    assert named("txt", plain) == named("txt", fast) != named("txt", large)
    assert named("mp3", plain) == named("mp3", large) != named("mp3", fast)
    assert named("mp3", plain) != named("txt", plain)


def test_sizes_that_give_the_same_letters_are_one_job(start: Start) -> None:
    service = start(is_launched=False)

    def named(size_pt: float | None, profile: str = "ukaaf-large") -> JobId:
        options = Options(size_pt=size_pt, profile=profile)
        return service.submit(ConversionRequest(ITEM, "txt", options))

    usual_pt = PROFILES["ukaaf-large"].body_pt
    assert named(None) == named(usual_pt) == named(usual_pt + 0.2)
    assert named(24) == named(24.1) != named(24.5)
    assert named(None) != named(None, "giant")


def test_looks_do_not_decide_a_format_that_has_none(start: Start) -> None:
    class Plain(LineWriter):
        has_looks = False

    service = start(Plain(), is_launched=False)
    options = (Options(), Options(size_pt=30), Options(scheme="white-on-black"))
    assert len({service.submit(ConversionRequest(ITEM, "txt", one)) for one in options}) == 1
    with pytest.raises(BadInput):
        service.submit(ConversionRequest(ITEM, "txt", Options(size_pt=5)))


def test_a_file_that_fails_its_checks_is_not_delivered_and_the_rules_are_told(
    start: Start,
) -> None:
    service = start(LineWriter(is_lossy=True))
    status = service.wait(service.submit(ConversionRequest(ITEM, "txt")))
    assert status.state is JobState.FAILED
    assert status.product is None
    assert status.problem is not None
    assert [failure.rule for failure in status.problem.failures] == [TWO_WORDS]
    assert status.problem.failures[0].where == "τέλος"
    with pytest.raises(ConversionFailed) as caught:
        service.product(status.id)
    assert "TXT-01" in explain(caught.value, EL)
    assert "TXT-01" in explain(caught.value, EN)


def test_what_a_retry_finds_done_it_does_not_do_again(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    narrator.fails_at = 3
    service = start()
    job = service.submit(ConversionRequest(book(service, tmp_path, 6), "mp3"))
    status = service.wait(job)
    assert status.state is JobState.FAILED
    with pytest.raises(SpeechFailed) as caught:
        service.product(job)
    assert (caught.value.say, caught.value.facts) == ("no-sound", {"number": 3})
    narrator.fails_at = None
    assert service.retry(job).state in {JobState.QUEUED, JobState.RUNNING}
    assert service.wait(job).state is JobState.DONE
    ended = [line for line in narrator.lines() if line.startswith("end")]
    assert ended == [f"end {number}" for number in range(6)]


def test_asking_again_for_what_failed_tries_it_again(start: Start) -> None:
    writer = LineWriter(is_lossy=True)
    service = start(writer)
    request = ConversionRequest(ITEM, "txt")
    assert service.wait(service.submit(request)).state is JobState.FAILED
    writer.is_lossy = False
    assert service.wait(service.submit(request)).state is JobState.DONE
    assert len(writer.written) == 2


def test_cancelling_stops_between_chapters_and_a_retry_goes_on_from_there(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    narrator.holds_at[2] = threading.Event()
    service = start()
    job = service.submit(ConversionRequest(book(service, tmp_path, 12), "mp3"))
    until(lambda: "begin 2" in narrator.lines())
    assert service.cancel(job).state is JobState.CANCELLED
    assert service.wait(job).state is JobState.CANCELLED
    with pytest.raises(Cancelled):
        service.product(job)
    narrator.holds_at.pop(2).set()
    until(lambda: "end 2" in narrator.lines())
    time.sleep(0.4)  # for chapters that nobody wants any more: each would be spoken in no time
    begun = [line for line in narrator.lines() if line.startswith("begin")]
    assert begun == ["begin 0", "begin 1", "begin 2"]
    assert service.cancel(job).state is JobState.CANCELLED
    service.retry(job)
    assert service.wait(job).state is JobState.DONE
    ended = [line for line in narrator.lines() if line.startswith("end")]
    assert sorted(ended) == sorted(f"end {number}" for number in range(12))


def test_what_is_cancelled_and_asked_for_again_is_run_once_at_a_time(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    narrator.seconds = 0.5
    service = start(speakers=2)
    request = ConversionRequest(book(service, tmp_path, 6), "mp3")
    job = service.submit(request)
    until(lambda: "begin 1" in narrator.lines())
    for _ in range(3):
        assert service.cancel(job).state is JobState.CANCELLED
        service.submit(request)
        time.sleep(0.3)
    assert service.wait(job).state is JobState.DONE
    assert sorted(narrator.lines()) == sorted(
        f"{what} {number}" for what in ("begin", "end") for number in range(6)
    )


def test_a_cancelled_job_keeps_its_place_until_its_last_chapter_is_spoken(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    narrator.seconds = 1.5
    writer = LineWriter()
    service = start(writer, concurrency=1)
    job = service.submit(ConversionRequest(book(service, tmp_path, 6), "mp3"))
    until(lambda: "begin 0" in narrator.lines())
    service.cancel(job)
    other = service.submit(ConversionRequest(ITEM, "txt"))
    until(lambda: writer.written != [])
    assert narrator.lines() == ["begin 0", "end 0"]
    assert service.wait(other).state is JobState.DONE


def test_who_cancels_stops_a_job_for_nobody_else(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    narrator.seconds = 0.2
    service = start(is_launched=False)
    request = ConversionRequest(book(service, tmp_path, 6), "mp3")
    job = service.submit(request, asker="one")
    service.submit(request, asker="one")
    service.submit(request, asker="two")
    for _ in range(2):
        assert service.cancel(job, asker="one").state is JobState.QUEUED, "two waits for it"
    assert service.cancel(job, asker="stranger").state is JobState.QUEUED
    assert service.cancel(job, asker="two").state is JobState.CANCELLED
    service.retry(job, asker="one")
    assert service.cancel(job, asker="one").state is JobState.CANCELLED, "two waits no longer"
    service.submit(request)
    service.submit(request, asker="two")
    assert service.cancel(job, asker="two").state is JobState.QUEUED, "a batch waits for it"
    assert service.cancel(job).state is JobState.CANCELLED, "unless all are to go without"


def test_what_is_done_can_be_neither_cancelled_nor_tried_again(start: Start) -> None:
    service = start()
    job = service.submit(ConversionRequest(ITEM, "txt"))
    service.wait(job)
    assert service.cancel(job).state is JobState.DONE
    assert service.retry(job).state is JobState.DONE


def test_whoever_somebody_waits_for_goes_first(start: Start) -> None:
    writer = LineWriter()
    service = start(writer, is_launched=False, concurrency=1)
    requests = [(ITEM, Urgency.BATCH), (ItemSource(ItemId("2")), Urgency.SOMEBODY_WAITS)]
    jobs = [
        service.submit(ConversionRequest(source, "txt"), priority=priority)
        for source, priority in requests
    ]
    service.launch()
    for job in jobs:
        service.wait(job)
    assert writer.written == ["Τίτλος 2", "Τίτλος 1"]


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        (ConversionRequest(ItemSource(ItemId("none")), "txt"), UnknownThing),
        (ConversionRequest(FileSource(ArtifactId("0" * 64), "a.txt"), "txt"), UnknownThing),
        (ConversionRequest(ITEM, "scroll"), UnknownThing),
        (ConversionRequest(ITEM, "mp3", Options(voice="none")), UnknownThing),
        (ConversionRequest(ITEM, "txt", Options(profile="none")), UnknownThing),
        (ConversionRequest(ITEM, "txt", Options(size_pt=5)), BadInput),
    ],
)
def test_what_cannot_be_is_said_at_once_and_never_queued(
    start: Start, request_: ConversionRequest, kind: type[AccessError]
) -> None:
    service = start(is_launched=False)
    with pytest.raises(kind):
        service.submit(request_)
    assert service.recent() == ()


def test_an_unreadable_file_fails_with_its_own_words(start: Start, tmp_path: Path) -> None:
    (tmp_path / "κενό.txt").write_bytes(b"")
    service = start()
    job = service.submit(ConversionRequest(service.keep_file(tmp_path / "κενό.txt"), "txt"))
    assert service.wait(job).state is JobState.FAILED
    with pytest.raises(UnreadableDocument) as caught:
        service.product(job)
    assert (caught.value.say, caught.value.facts) == ("file-empty", {"name": "κενό.txt"})


def test_a_file_that_is_not_there_is_said_by_its_name(start: Start, tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        start(is_launched=False).keep_file(tmp_path / "none.txt")
    assert caught.value.facts == {"name": "none.txt"}


def test_a_file_whose_name_is_no_unicode_is_converted_under_a_name_that_is(
    start: Start, tmp_path: Path
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe2\xe9\xe2\xeb\xdf\xef\xff.txt"))
    try:
        path.write_text("Λόγια.", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    service = start()
    status = service.wait(service.submit(ConversionRequest(service.keep_file(path), "txt")))
    assert status.state is JobState.DONE
    status.job.name.encode()
    assert status.job.name.endswith(".txt")


def test_an_id_that_is_no_unicode_is_said_at_once(start: Start) -> None:
    service = start(is_launched=False)
    for source in (ItemSource(ItemId("\udcff")), AnnouncementSource(AnnouncementId("\udcff"))):
        with pytest.raises(BadInput) as caught:
            service.submit(ConversionRequest(source, "txt"))
        assert caught.value.say == "text-not-unicode"
        explain(caught.value, EL).encode()


def test_a_bug_in_one_job_is_said_as_such_and_the_others_run_on(
    start: Start, narrator: FakeNarrator
) -> None:
    narrator.has_bug = True
    service = start()
    broken = service.submit(ConversionRequest(ITEM, "mp3"))
    sound = service.submit(ConversionRequest(ITEM, "txt"))
    assert service.wait(sound).state is JobState.DONE
    status = service.wait(broken)
    assert status.problem is not None
    assert status.problem.say == "conversion-crashed"
    assert "ZeroDivisionError" in explain(status.problem.error(), EL)


def test_a_removed_file_is_made_again_when_asked_for(start: Start, tmp_path: Path) -> None:
    writer = LineWriter()
    service = start(writer)
    request = ConversionRequest(ITEM, "txt")
    product = service.wait(service.submit(request)).product
    assert product is not None
    Artifacts(tmp_path / "artifacts").path(product.artifact).unlink()
    status = service.wait(service.submit(request))
    assert content(tmp_path, status) == "Τίτλος 1 Ένα βιβλίο."
    assert len(writer.written) == 2


def test_waiting_ends_when_nobody_executes(start: Start) -> None:
    service = start(is_launched=False)
    job = service.submit(ConversionRequest(ITEM, "txt"))
    with pytest.raises(Unavailable) as caught:
        service.wait(job)
    assert caught.value.say == "nobody-converts"


def test_waiting_ends_with_the_reason_when_executing_cannot_start(
    start: Start, tmp_path: Path
) -> None:
    service = start(is_launched=False)
    job = service.submit(ConversionRequest(ITEM, "txt"))
    (tmp_path / "conversions.lock").mkdir()
    service.launch()
    with pytest.raises(AccessError) as caught:
        service.wait(job)
    assert str(tmp_path) in explain(caught.value, EL)


def test_executing_that_crashes_at_its_start_is_told_and_tried_again(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: Executor) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(executor, "LOOKING_S", 0.1)
    service = start(is_launched=False)
    with monkeypatch.context() as broken:
        broken.setattr(Executor, "_launch", crash)
        service.launch()
        job = service.submit(ConversionRequest(ITEM, "txt"))
        until(lambda: service.failure is not None)
        with pytest.raises(ConversionFailed) as caught:
            service.wait(job)
        assert caught.value.facts == {"reason": "RuntimeError"}
        assert service.status(job).state is JobState.QUEUED
    until(lambda: service.failure is None)
    assert service.wait(job).state is JobState.DONE


def test_a_job_whose_end_could_not_be_written_down_goes_on_when_it_can(
    start: Start, tmp_path: Path
) -> None:
    writer = LineWriter()
    service = start(writer, is_launched=False)
    job = service.submit(ConversionRequest(ITEM, "txt"))
    with closing(sqlite3.connect(tmp_path / "jobs.db", isolation_level=None)) as database:
        for name, when in (
            ("steps", "BEFORE INSERT ON operation_outputs WHEN NEW.function_name = 'write'"),
            ("ends", "BEFORE UPDATE ON workflow_status WHEN NEW.status = 'ERROR'"),
        ):
            refuse = "SELECT RAISE(FAIL, 'refused by the test')"
            database.execute(f"CREATE TRIGGER {name} {when} BEGIN {refuse}; END")
        service.launch()
        until(lambda: len(writer.written) == 1)
        time.sleep(1)  # the refusals come after the writing, and leave no trace to wait for
        assert service.status(job).state is JobState.RUNNING
        for name in ("steps", "ends"):
            database.execute(f"DROP TRIGGER {name}")
    assert service.wait(job, timeout_s=30).state is JobState.DONE


def test_waiting_no_longer_than_asked(start: Start) -> None:
    service = start(is_launched=False)
    job = service.submit(ConversionRequest(ITEM, "txt"))
    with pytest.raises(TimeoutError):
        service.wait(job, timeout_s=0.1)


def test_an_unknown_job_is_said_unknown(start: Start) -> None:
    with pytest.raises(UnknownThing) as caught:
        start(is_launched=False).status(JobId("none"))
    assert caught.value.say == "unknown-job"


def test_jobs_of_an_older_workflow_start_again_in_the_new_one(start: Start) -> None:
    old = start(is_launched=False, version="0")
    job = old.submit(ConversionRequest(ITEM, "txt"))
    old.close()
    assert start(version="2").wait(job, timeout_s=20).state is JobState.DONE


def test_every_stage_has_its_sentence_in_both_languages() -> None:
    for stage in Stage:
        assert say(stage, EL)
        assert say(stage, EN)


def test_a_changed_lexicon_is_another_narration_and_an_unchanged_one_is_not(
    start: Start, tmp_path: Path, narrator: FakeNarrator
) -> None:
    service = start(is_launched=False)
    source = book(service, tmp_path, 1)

    def jobs() -> tuple[JobId, JobId]:
        sound, text = (ConversionRequest(source, name) for name in ("mp3", "txt"))
        return service.submit(sound), service.submit(text)

    plain = jobs()
    narrator.pronunciations[""] = "words"
    with_words = jobs()
    assert with_words[0] != plain[0]
    assert with_words[1] == plain[1]
    assert jobs() == with_words
    narrator.pronunciations.clear()
    assert jobs() == plain
