"""Following a narration with the eyes: the text it is made of, and when each sentence sounds.

It works beside a job as well as after it: what has been spoken is looked up where it is kept, and
nothing is asked of whoever speaks it.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

from access_service.conversion.artifacts import Artifacts
from access_service.conversion.ports import DerivedFiles, NarrationPlan
from access_service.conversion.request import Job
from access_service.conversion.stages import Stages, timeline_key
from formats.document import Document
from formats.errors import UnknownThing
from formats.sound.kinds import SOUND_KINDS
from formats.timeline import Timeline, timeline_from_json
from tts.codec import MP3

MOST_KEPT = 4
"""Works whose sentences stay cut and whose times stay read, for those who listen at this moment."""


_Kept = TypeVar("_Kept")


class _Few(Generic[_Kept]):
    """The few things that were asked for last, by name."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> _Kept | None:
        with self._lock:
            return self._kept.get(name)

    def put(self, name: str, value: _Kept) -> _Kept:
        with self._lock:
            self._kept[name] = value
            self._kept.move_to_end(name)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return value


class Following:
    """Gives text and times of what can be heard.

    Args:
        stages: Who reads and cuts documents.
        artifacts: Where files are kept.
        derived: What was made before.
    """

    def __init__(self, stages: Stages, artifacts: Artifacts, derived: DerivedFiles) -> None:
        self._stages = stages
        self._artifacts = artifacts
        self._derived = derived
        self._documents: _Few[Document] = _Few()
        self._plans: _Few[NarrationPlan] = _Few()
        self._timelines: _Few[Timeline] = _Few()

    def document(self, job: Job) -> Document:
        """Return the text that a job speaks.

        Raises:
            UnreadableDocument: Its source cannot be read.
        """
        return self._documents.get(job.id) or self._documents.put(
            job.id, self._stages.document(job)
        )

    def timeline(self, job: Job, *, is_done: bool) -> Timeline:
        """Return when everything sounds, of the finished file or of what is heard before it.

        Raises:
            UnknownThing: The job makes no single sound.
            UnreadableDocument: Its source cannot be read.
        """
        if job.format not in SOUND_KINDS:
            raise UnknownThing(f"{job.format}: no sound", say="nothing-to-hear", name=job.title)
        codec = SOUND_KINDS[job.format].codec if is_done else MP3
        name = f"{codec} {job.id}"
        found = self._timelines.get(name) or (self._read(job) if is_done else None)
        if found is None:
            found = self._spoken_so_far(job, codec)
            if is_done and found.is_whole:
                self._stages.keep_timeline(job, found)
        return self._timelines.put(name, found) if found.is_whole else found

    def _read(self, job: Job) -> Timeline | None:
        made = self._derived.get(timeline_key(job))
        if made is None or not self._artifacts.exists(made.artifact):
            return None
        return timeline_from_json(self._artifacts.path(made.artifact).read_text("utf-8"))

    def _spoken_so_far(self, job: Job, codec: str) -> Timeline:
        name = f"{codec} {job.id}"
        plan = self._plans.get(name)
        if plan is None:
            plan = self._stages.plan_in(job, self.document(job), codec=codec)
            self._plans.put(name, plan)
        return plan.timeline(self._stages.spoken_before(plan))
