"""Chapters narrated side by side, each in a process of its own.

espeak keeps its state in global variables, and encoding takes longer than speaking: processes are
the way to use more than one core. A long chapter goes to several of them in stretches, so that
none is idle while another speaks the last long one. A worker that dies (a crash in a library, the
system short of memory) costs its stretch one more try in a fresh pool, and nothing else.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from formats.errors import Cancelled, SpeechFailed
from tts.audiobook import ChapterSound, merge_stretches, narrate_chapter
from tts.codec import MP3
from tts.engine import DEFAULT_WPM, Utterance, Wpm
from tts.piece import Piece, piece_kept_in
from tts.script import Chapter
from tts.voices import VoiceChoice

_TRIES = 2
_STRETCH_CHARACTERS = 3000
"""About half a second of work: far more than handing it over costs, and little to wait for."""


_Made = TypeVar("_Made")


@dataclass(slots=True)
class _Task(Generic[_Made]):
    """A call on its way to a worker; `future` is what waits for it."""

    call: Callable[[], _Made]
    title: str
    future: Future[_Made] = field(default_factory=Future)
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
        codec: str = MP3,
    ) -> Future[ChapterSound]:
        """Narrate `chapter` to `out` in one worker, or a long one in several.

        Returns:
            The sound's record, or an AccessError: what `narrate_chapter` raises, or SpeechFailed
            where a worker died twice over this chapter.

        Raises:
            Cancelled: The pool is closed.
        """
        chosen, rate = voices or self._voices, wpm or self._wpm

        def begin(part: Chapter, path: Path) -> Future[ChapterSound]:
            spoken = partial(narrate_chapter, part, path, voices=chosen, wpm=rate)
            return self._begin(partial(spoken, pieces=self._pieces, codec=codec), chapter.title)

        stretches = _stretches(chapter)
        if len(stretches) == 1:
            return begin(chapter, out)
        paths = [out.with_name(f"{out.name}.{number}") for number in range(len(stretches))]
        begun = [begin(part, path) for part, path in zip(stretches, paths, strict=True)]
        return _Merged(list(zip(paths, begun, strict=True)), out).future

    def stream(
        self,
        utterances: Iterable[Utterance],
        *,
        voices: VoiceChoice | None = None,
        wpm: Wpm | None = None,
    ) -> Iterator[Piece]:
        """Yield the sound of each sentence as MP3 frames, the first as soon as it is spoken.

        One sentence more than there are workers is made ahead of the listener; whoever stops
        listening closes the iterator, and nothing more is made.

        Raises:
            SpeechFailed: A word did not sound, or a worker died twice over a sentence.
            Unavailable: A voice cannot work here.
            Cancelled: The pool is closed.
        """
        chosen, rate = voices or self._voices, wpm or self._wpm
        coming = iter(utterances)
        begun: deque[Future[Piece]] = deque()
        try:
            while True:
                for one in islice(coming, self._count + 1 - len(begun)):
                    call = partial(piece_kept_in, self._pieces, one, chosen, rate)
                    begun.append(self._begin(call, one.written))
                if not begun:
                    return
                yield begun.popleft().result()
        finally:
            for future in begun:
                future.cancel()

    def _begin(self, call: Callable[[], _Made], title: str) -> Future[_Made]:
        task = _Task(call, title)
        self._start(task)
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

    def _start(self, task: _Task[Any]) -> None:
        task.tries += 1
        with self._lock:
            pool = self._ready_pool()
            try:
                running = _submit(pool, task)
            except BrokenProcessPool:
                self._pool = None
                pool = self._ready_pool()
                running = _submit(pool, task)
        running.add_done_callback(lambda done: self._finish(task, pool, done))

    def _finish(self, task: _Task[Any], pool: ProcessPoolExecutor, done: Future[Any]) -> None:
        """Hand the result on; after a worker's death try once more."""
        if task.future.cancelled():  # the listener has gone
            return
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
            self._try_again(task)

    def _forget(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None

    def _try_again(self, task: _Task[Any]) -> None:
        if task.tries >= _TRIES:
            died = SpeechFailed(
                f"worker died: {task.title}", say="speech-worker-died", chapter=task.title
            )
            task.future.set_exception(died)
            return
        try:
            self._start(task)
        except Cancelled as closed:
            task.future.set_exception(closed)


def _submit(pool: ProcessPoolExecutor, task: _Task[Any]) -> Future[Any]:
    with _interrupts_held():
        return pool.submit(task.call)


class _Merged:
    """A chapter in stretches; `future` has its sound once the last of them has ended."""

    def __init__(self, parts: list[tuple[Path, Future[ChapterSound]]], out: Path) -> None:
        self.future: Future[ChapterSound] = Future()
        self._parts = parts
        self._out = out
        self._left = len(parts)
        self._lock = threading.Lock()
        for _, begun in parts:
            begun.add_done_callback(self._one_less)

    def _one_less(self, _done: Future[ChapterSound]) -> None:
        with self._lock:
            self._left -= 1
            if self._left:
                return
        error = next(filter(None, (begun.exception() for _, begun in self._parts)), None)
        merged: ChapterSound | None = None
        try:
            if error is None:
                made = [(path, begun.result()) for path, begun in self._parts]
                merged = merge_stretches(made, self._out)
        except OSError as full:
            error = full
        # Whoever waits is told last: by then only the chapter's own file is there.
        for path, _ in self._parts:
            path.unlink(missing_ok=True)
        if merged is None:
            self.future.set_exception(error)
        else:
            self.future.set_result(merged)


def _stretches(chapter: Chapter) -> list[Chapter]:
    """Cut a chapter between sentences, so that no stretch takes much longer than another."""
    cut: list[list[Utterance]] = [[]]
    length = 0
    for utterance in chapter.utterances:
        if length >= _STRETCH_CHARACTERS:
            cut.append([])
            length = 0
        cut[-1].append(utterance)
        length += sum(len(part.text) for part in utterance.parts)
    return [replace(chapter, utterances=tuple(utterances)) for utterances in cut]


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
