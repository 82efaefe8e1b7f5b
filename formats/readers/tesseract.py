"""Running Tesseract, the recogniser of printed letters, as a program of its own.

The program is called directly: a binding would add a package for one command line, and a crash of
the recogniser ends the program alone.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from formats.errors import Unavailable, UnreadableDocument
from formats.readers.programs import (
    Allowance,
    ProgramNotStarted,
    ProgramTooSlow,
    run_program,
)
from formats.reading import MEBIBYTE

PROGRAM = "tesseract"
PACKAGES = "tesseract-ocr tesseract-ocr-ell"
GREEK, ENGLISH, POLYTONIC = "ell", "eng", "grc"
_MEMORY_BYTES = 2048 * MEBIBYTE
_PAGE_CPU_SECONDS = 120
_PAGE_SECONDS = 300.0
_LISTING = Allowance(_MEMORY_BYTES, 10, 20.0)


@dataclass(frozen=True, slots=True)
class OcrState:
    """Whether printed letters can be recognised here, and in which languages."""

    is_ready: bool
    languages: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def ocr_state() -> OcrState:
    """Return what Tesseract can do here; ready means that it knows Greek."""
    program = shutil.which(PROGRAM)
    if program is None:
        return OcrState(False)
    try:
        told = run_program([program, "--list-langs"], _LISTING, environment=_environment())
    except (ProgramNotStarted, ProgramTooSlow):
        return OcrState(False)
    languages = tuple(told.output.decode("utf-8", "replace").split("\n")[1:])
    known = tuple(language.strip() for language in languages if language.strip())
    return OcrState(GREEK in known, known)


def require_ocr(name: str) -> OcrState:
    """Return the state of recognition.

    Raises:
        Unavailable: Tesseract or its Greek is not installed.
    """
    state = ocr_state()
    if not state.is_ready:
        raise Unavailable(f"{name}: no {PROGRAM}", say="ocr-missing", name=name, package=PACKAGES)
    return state


def recognise(image: Image.Image, languages: str, *, name: str, seconds: float, dpi: int) -> bytes:
    """Return the words of a picture as hOCR.

    Args:
        image: The page, in grey or colour.
        languages: Tesseract's names, joined by `+`.
        name: The file's name, for errors.
        seconds: The longest that recognition may take.
        dpi: Dots to an inch, by which letters are measured.

    Raises:
        UnreadableDocument: Recognition took too long or failed.
    """
    arguments = ["stdin", "stdout", "-l", languages, "--psm", "3", "--dpi", str(dpi)]
    arguments += ["-c", "hocr_font_info=0", "hocr"]
    return _run(arguments, image, name, seconds)


def quarter_turns(image: Image.Image, *, name: str, seconds: float) -> int:
    """Return by how many quarter turns, clockwise, a page must be turned to stand upright."""
    if "osd" not in ocr_state().languages:
        return 0
    try:
        told = _run(["stdin", "stdout", "--psm", "0"], image, name, seconds)
    except UnreadableDocument:
        return 0  # too few letters to tell
    for line in told.decode("utf-8", "replace").splitlines():
        if line.startswith("Rotate:"):
            return int(line.split(":")[1]) // 90 % 4
    return 0


def _run(arguments: list[str], image: Image.Image, name: str, seconds: float) -> bytes:
    program = shutil.which(PROGRAM)
    if program is None:
        raise Unavailable(f"{name}: no {PROGRAM}", say="ocr-missing", name=name, package=PACKAGES)
    held = BytesIO()
    image.save(held, "PNG", compress_level=1)
    allowance = Allowance(_MEMORY_BYTES, _PAGE_CPU_SECONDS, min(seconds, _PAGE_SECONDS))
    try:
        told = run_program(
            [program, *arguments], allowance, environment=_environment(), given=held.getvalue()
        )
    except ProgramTooSlow as exc:
        raise UnreadableDocument(f"{name}: {exc}", say="ocr-too-slow", name=name) from exc
    except ProgramNotStarted as exc:
        raise Unavailable(f"{name}: {exc}", say="ocr-missing", name=name, package=PACKAGES) from exc
    if told.status:
        detail = told.errors.decode("utf-8", "replace")[-200:]
        raise UnreadableDocument(f"{name}: {detail}", say="ocr-failed", name=name)
    return told.output


def _environment() -> dict[str, str]:
    """Return the surroundings of the program: one thread, as several only wait for each other."""
    kept = {
        key: os.environ[key] for key in ("PATH", "TESSDATA_PREFIX", "HOME") if key in os.environ
    }
    return {**kept, "OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
