"""Chapters in processes of their own."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from formats.document import EL
from formats.errors import Cancelled, SpeechFailed, Unavailable
from tts.audiobook import narrate_chapter
from tts.engine import DEFAULT_WPM, Utterance
from tts.script import Chapter, script_of_text
from tts.voices import VoiceChoice, voice_named
from tts.workers import SpeechWorkers

pytestmark = pytest.mark.engine


def chapter(sentences: int = 3) -> Chapter:
    return script_of_text("Η βιβλιοθήκη θα είναι κλειστή. " * sentences, EL).chapters[0]


def kill_a_worker(workers: SpeechWorkers) -> None:
    pool = workers._pool
    assert pool is not None
    os.kill(next(iter(pool._processes)), signal.SIGKILL)


def test_workers_make_what_one_process_makes_whichever_thread_asks(tmp_path: Path) -> None:
    alone = narrate_chapter(
        chapter(), tmp_path / "alone.mp3", voices=VoiceChoice(), wpm=DEFAULT_WPM
    )
    with SpeechWorkers(count=2) as workers:
        results = {}

        def ask(number: int) -> None:
            path = tmp_path / f"{number}.mp3"
            results[path] = workers.submit(chapter(), path).result()

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(results) == 3
    for path, made in results.items():
        assert made == alone
        assert path.read_bytes() == (tmp_path / "alone.mp3").read_bytes()


def test_a_failure_in_a_worker_arrives_with_its_message(tmp_path: Path) -> None:
    voices = VoiceChoice((voice_named("el+nobody", EL),))
    with SpeechWorkers(count=1, voices=voices) as workers, pytest.raises(Unavailable) as caught:
        workers.submit(chapter(), tmp_path / "a.mp3").result()
    assert caught.value.facts == {"voice": "el+nobody"}


def test_a_killed_worker_costs_one_more_try_and_the_sound_is_the_same(tmp_path: Path) -> None:
    with SpeechWorkers(count=1) as workers:
        workers.warm_up()
        running = workers.submit(chapter(150), tmp_path / "a.mp3")
        time.sleep(0.15)
        kill_a_worker(workers)
        made = running.result()
        again = workers.submit(chapter(150), tmp_path / "b.mp3").result()
    assert made == again
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_a_chapter_that_kills_its_worker_twice_fails_by_name_and_the_pool_goes_on(
    tmp_path: Path,
) -> None:
    with SpeechWorkers(count=1) as workers:
        workers.warm_up()
        running = workers.submit(chapter(3000), tmp_path / "a.mp3")
        for _ in range(2):
            while workers._pool is None or not workers._pool._processes:
                time.sleep(0.02)
            killed = next(iter(workers._pool._processes))
            os.kill(killed, signal.SIGKILL)
            while workers._pool is not None and killed in (workers._pool._processes or {}):
                time.sleep(0.02)
        with pytest.raises(SpeechFailed) as caught:
            running.result(timeout=30)
        assert caught.value.say == "speech-worker-died"
        assert workers.submit(chapter(), tmp_path / "b.mp3").result().word_count == 15


def test_closed_workers_refuse_and_closing_twice_is_no_error(tmp_path: Path) -> None:
    workers = SpeechWorkers(count=1)
    workers.close()
    workers.close()
    with pytest.raises(Cancelled):
        workers.submit(chapter(), tmp_path / "a.mp3")


def test_a_chapter_spoken_in_stretches_is_what_one_process_makes_in_one(tmp_path: Path) -> None:
    told = script_of_text(
        "\n".join(f"Στις {n} Απριλίου ανοίγει η αίθουσα αριθμός {n}." for n in range(1, 60)), EL
    ).chapters[0]
    with SpeechWorkers(count=2) as workers:
        for codec in ("mp3", "aac"):
            alone = narrate_chapter(
                told, tmp_path / "alone", voices=VoiceChoice(), wpm=DEFAULT_WPM, codec=codec
            )
            made = workers.submit(told, tmp_path / "made", codec=codec).result()
            assert made == alone
            assert made.sha256 == alone.sha256
            assert (tmp_path / "made").read_bytes() == (tmp_path / "alone").read_bytes()
            assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "made"]


def test_a_stream_is_the_chapters_own_sound_and_is_kept_for_it(tmp_path: Path) -> None:
    told = chapter(5)
    with SpeechWorkers(count=2, pieces=tmp_path / "kept") as workers:
        heard = list(workers.stream(told.utterances))
        made = workers.submit(told, tmp_path / "a.mp3").result()
    assert b"".join(piece.frames for piece in heard) == (tmp_path / "a.mp3").read_bytes()
    assert sum(piece.frame_count for piece in heard) == made.frame_count


def test_whoever_stops_listening_leaves_no_more_than_what_was_begun(tmp_path: Path) -> None:
    asked = []

    def endless() -> Iterator[Utterance]:
        while True:
            asked.append(1)
            yield chapter(1).utterances[0]

    with SpeechWorkers(count=1) as workers:
        stream = workers.stream(endless())
        assert next(stream).frames
        stream.close()  # type: ignore[attr-defined]
        again = workers.submit(chapter(), tmp_path / "a.mp3").result()
    assert again.word_count
    assert len(asked) == 2


def test_a_worker_killed_in_a_stream_costs_no_sentence(tmp_path: Path) -> None:
    with SpeechWorkers(count=1) as workers:
        workers.warm_up()
        stream = workers.stream(chapter(12).utterances)
        heard = [next(stream)]
        kill_a_worker(workers)
        heard += stream
    assert len(heard) == 12
