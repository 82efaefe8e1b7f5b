"""Chapters narrated side by side, each in a process of its own.

espeak keeps its state in global variables, and encoding takes longer than speaking: processes are
the way to use more than one core. A worker that dies (a crash in a library, the system short of
memory) costs its chapter one more try in a fresh pool, and nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from formats.errors import Cancelled, SpeechFailed
from tts.audiobook import ChapterSound, narrate_chapter
from tts.engine import DEFAULT_WPM, Wpm
from tts.script import Chapter
from tts.voices import VoiceChoice

_TRIES = 2


@dataclass(slots=True)
class _Task:
    """One chapter on its way; `future` is what the caller holds."""

    chapter: Chapter
    out: Path
    future: Future[ChapterSound]
    tries: int = 0


class SpeechWorkers:
    """A pool of narrating processes, safe to use from any thread.

    Args:
        count: Processes, one for each core where None.
        voices: The voice of each language, for all chapters.
        wpm: Words a minute.
        pieces: A directory that keeps sentences for the next time, if any.
    """

    def __init__(
        self,
        *,
        count: int | None = None,
        voices: VoiceChoice | None = None,
        wpm: Wpm = DEFAULT_WPM,
        pieces: Path | None = None,
    ) -> None:
        self._count = count or os.cpu_count() or 1
        self._voices = voices or VoiceChoice()
        self._wpm = wpm
        self._pieces = pieces
        self._lock = threading.Lock()
        self._is_closed = False
        self._pool: ProcessPoolExecutor | None = None

    def submit(
        self,
        chapter: Chapter,
        out: Path,
        *,
        voices: VoiceChoice | None = None,
        wpm: Wpm | None = None,
    ) -> Future[ChapterSound]:
        """Narrate `chapter` to `out` in a worker.

        Returns:
            The sound's record, or an AccessError: what `narrate_chapter` raises, or SpeechFailed
            where a worker died twice over this chapter.

        Raises:
            Cancelled: The pool is closed.
        """
        task = _Task(chapter, out, Future())
        self._start(task, voices or self._voices, wpm or self._wpm)
        return task.future

    def warm_up(self) -> None:
        """Start the processes and let each speak once, so that the first chapter does not wait."""
        with self._lock:
            pool = self._ready_pool()
        with _interrupts_held():
            begun = [pool.submit(_warm_up, self._voices, self._wpm) for _ in range(self._count)]
        for future in begun:
            future.result()

    def close(self) -> None:
        """Wait for running chapters, drop waiting ones, and end the processes."""
        with self._lock:
            self._is_closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> SpeechWorkers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ready_pool(self) -> ProcessPoolExecutor:
        if self._is_closed:
            raise Cancelled("the speech workers are closed", say="speech-closed")
        if self._pool is None:
            # A fresh interpreter for each: nothing of the service's threads or locks is copied.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(
                self._count, mp_context=context, initializer=_end_with_parent
            )
        return self._pool

    def _start(self, task: _Task, voices: VoiceChoice, wpm: Wpm) -> None:
        task.tries += 1
        with self._lock:
            pool = self._ready_pool()
            try:
                running = self._submit(pool, task, voices, wpm)
            except BrokenProcessPool:
                self._pool = None
                pool = self._ready_pool()
                running = self._submit(pool, task, voices, wpm)
        running.add_done_callback(lambda done: self._finish(task, pool, done, voices, wpm))

    def _submit(
        self, pool: ProcessPoolExecutor, task: _Task, voices: VoiceChoice, wpm: Wpm
    ) -> Future[ChapterSound]:
        with _interrupts_held():
            return pool.submit(
                narrate_chapter, task.chapter, task.out, voices=voices, wpm=wpm, pieces=self._pieces
            )

    def _finish(
        self,
        task: _Task,
        pool: ProcessPoolExecutor,
        done: Future[ChapterSound],
        voices: VoiceChoice,
        wpm: Wpm,
    ) -> None:
        """Hand the result on; after a worker's death try the chapter once more."""
        if done.cancelled():
            task.future.set_exception(Cancelled("speech workers closed", say="speech-closed"))
            return
        error = done.exception()
        if error is None:
            task.future.set_result(done.result())
        elif not isinstance(error, BrokenProcessPool):
            task.future.set_exception(error)
        else:
            self._forget(pool)
            self._try_again(task, voices, wpm)

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None

    def _try_again(self, task: _Task, voices: VoiceChoice, wpm: Wpm) -> None:
        title = task.chapter.title
        if task.tries >= _TRIES:
            died = SpeechFailed(f"worker died: {title}", say="speech-worker-died", chapter=title)
            task.future.set_exception(died)
            return
        try:
            self._start(task, voices, wpm)
        except Cancelled as closed:
            task.future.set_exception(closed)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keep Ctrl-C from processes that start meanwhile: they inherit what this thread holds back.

    The terminal sends it to all of them at once; the parent alone decides what it means, and a
    chapter that is being spoken is finished or thrown away whole.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    """End this process when its parent has ended, even by kill -9: it would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _warm_up(voices: VoiceChoice, wpm: Wpm) -> None:
    from tts.piece import warm_up

    warm_up(voices, wpm)
