"""Finished files are kept whole, under the name of their content."""

from __future__ import annotations

import errno
import hashlib
import io
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from access_service.conversion.artifacts import ArtifactId, Artifacts
from formats.errors import StorageFailed, UnknownThing

TEXT = "Ο Αλέξης Ζορμπάς".encode()


@pytest.fixture(params=["folder", "elsewhere"])
def artifacts(request: pytest.FixtureRequest, tmp_path: Path) -> Artifacts:
    # fsspec's `memory:` stands where an object store would: the same calls, no network.
    url = f"memory://{uuid.uuid4()}" if request.param == "elsewhere" else ""
    return Artifacts(tmp_path / "artifacts", url=url)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@given(data=st.binary())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_what_is_put_comes_back_under_its_sha_256(artifacts: Artifacts, data: bytes) -> None:
    artifact = artifacts.put(io.BytesIO(data))
    assert artifact == hashlib.sha256(data).hexdigest()
    assert artifacts.exists(artifact)
    with artifacts.open(artifact) as file:
        assert file.read() == data


def test_putting_the_same_bytes_twice_keeps_one_file(tmp_path: Path) -> None:
    artifacts = Artifacts(tmp_path)
    assert artifacts.put(io.BytesIO(TEXT)) == artifacts.put(io.BytesIO(TEXT))
    assert len(files(tmp_path)) == 1


@pytest.mark.parametrize("name", ["0" * 64, "", "../../secret", "A" * 64])
def test_an_unknown_file_is_said_unknown(artifacts: Artifacts, name: str) -> None:
    unknown = ArtifactId(name)
    assert not artifacts.exists(unknown)
    with pytest.raises(UnknownThing) as caught:
        artifacts.path(unknown)
    assert caught.value.say == "file-gone"


def test_a_file_kept_elsewhere_is_fetched_when_the_local_copy_is_gone(tmp_path: Path) -> None:
    url = f"memory://{uuid.uuid4()}"
    artifact = Artifacts(tmp_path / "one", url=url).put(io.BytesIO(TEXT))
    other = Artifacts(tmp_path / "two", url=url)
    assert other.path(artifact).read_bytes() == TEXT


class FailingStream(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:  # noqa: ARG002 - the parent's signature
        raise OSError(errno.ENOSPC, "No space left on device")


def test_nothing_is_left_behind_when_the_disk_fills_up(tmp_path: Path) -> None:
    artifacts = Artifacts(tmp_path)
    with pytest.raises(StorageFailed) as caught:
        artifacts.put(FailingStream(TEXT))
    assert caught.value.say == "disk-full"
    assert list((tmp_path / "incoming").iterdir()) == []
    assert files(tmp_path) == []


def test_a_real_limit_on_file_size_leaves_nothing_half_written(tmp_path: Path) -> None:
    code = (
        "import io, pathlib, resource, sys\n"
        "from access_service.conversion.artifacts import Artifacts\n"
        "from formats.errors import StorageFailed\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n"
        "    Artifacts(pathlib.Path(sys.argv[1])).put(io.BytesIO(bytes(3_000_000)))\n"
        "except StorageFailed as error:\n"
        "    print(error.say)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "disk-full\n"
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_said_not_writable(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageFailed) as caught:
        Artifacts(tmp_path / "data" / "artifacts")
    assert caught.value.say == "place-not-writable"


def test_what_a_killed_process_left_is_swept_and_what_is_being_written_is_not(
    tmp_path: Path,
) -> None:
    artifacts = Artifacts(tmp_path)
    kept = artifacts.put(io.BytesIO(TEXT))
    with artifacts.new_file(".mp3") as path:
        path.write_bytes(b"half")
        assert artifacts.sweep() == 0
        assert path.exists()
        assert artifacts.sweep(older_than_s=0) == 1
        assert not path.exists()
    assert artifacts.exists(kept)


def test_a_file_of_a_folder_that_is_named_relatively_has_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page hands it on to a server that looks for relative paths from somewhere else."""
    monkeypatch.chdir(tmp_path)
    artifacts = Artifacts(Path("library-data/artifacts"))
    kept = artifacts.put(io.BytesIO(b"letter"))
    assert artifacts.path(kept).is_absolute()
