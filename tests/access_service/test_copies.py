"""What a copy is called, before it is made and afterwards."""

from __future__ import annotations

import pytest

from access_service.conversion.artifacts import ArtifactId
from access_service.conversion.request import Job, MaterialKind, Options
from access_service.conversion.result import JobState, JobStatus, Product, Progress, Stage
from access_service.copies import title_of

FILE, DOCUMENT = MaterialKind.FILE, MaterialKind.DOCUMENT


def status(kind: MaterialKind, name: str, title: str, read: str = "") -> JobStatus:
    job = Job(ArtifactId("0" * 64), kind, name, title, "mp3", "1", Options())
    product = Product(ArtifactId("1" * 64), read, "audio/mpeg", ".mp3", 1) if read else None
    state = JobState.DONE if product else JobState.RUNNING
    return JobStatus(job.id, job, state, Progress(Stage.READING, 0, 1), 0, product)


@pytest.mark.parametrize(
    ("kind", "name", "title", "called"),
    [
        (FILE, "Η φόνισσα.docx", "Η φόνισσα.docx", "Η φόνισσα"),
        (FILE, "Κ. Π. Καβάφης: ποιήματα.epub", "…", "Κ. Π. Καβάφης: ποιήματα"),
        (DOCUMENT, "item:zorba", "Βίος και πολιτεία", "Βίος και πολιτεία"),
    ],
)
def test_a_copy_is_called_as_its_source_until_its_title_was_read(
    kind: MaterialKind, name: str, title: str, called: str
) -> None:
    assert title_of(status(kind, name, title)) == called
    assert title_of(status(kind, name, title, "Τίτλος που διαβάστηκε")) == "Τίτλος που διαβάστηκε"
