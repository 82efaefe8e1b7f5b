"""A word lost, said twice or out of its order is noticed in every format with text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from formats.document import EL, Document, Paragraph, Run
from formats.errors import AccessError
from formats.theme import theme
from formats.verify.registry import verify_file
from formats.writers.registry import writer
from formats.writing import Choices, needs_narration, takes_narration, why_unable
from tests.formats.conftest import narrated

FORMATS = (
    *("large-print-pdf", "docx", "epub", "html", "txt", "brf", "pef"),
    *("epub-sound", "html-sound", "native"),
)


def _without_a_word(doc: Document) -> Document:
    """Leave out the last word of the second paragraph."""
    return _changed(doc, lambda text: text.rpartition(" ")[0])


def _with_a_word_twice(doc: Document) -> Document:
    return _changed(doc, lambda text: f"{text} {text.rpartition(' ')[2]}")


def _with_words_swapped(doc: Document) -> Document:
    return _changed(doc, lambda text: " ".join(reversed(text.split(" "))))


def _changed(doc: Document, change: Callable[[str], str]) -> Document:
    last = max(n for n, block in enumerate(doc.blocks) if isinstance(block, Paragraph))
    block = doc.blocks[last]
    assert isinstance(block, Paragraph)
    text = "".join(run.text for run in block.runs)
    blocks = list(doc.blocks)
    blocks[last] = replace(block, runs=(Run(change(text), EL),))
    return replace(doc, blocks=tuple(blocks))


def _save(doc: Document, form: str, folder: Path, sound: Path) -> Path:
    made_by = writer(form.removesuffix("-sound"))
    assert not needs_narration(made_by)
    unable = why_unable(made_by)
    if unable is not None:
        pytest.skip(unable.detail)
    is_sounding = form.endswith("-sound") and takes_narration(made_by)
    out = BytesIO()
    narration = narrated(doc, sound) if is_sounding else None
    made_by.write(doc, out, theme=theme(), narration=narration)
    path = folder / f"x{made_by.suffix}"
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("change", [_without_a_word, _with_a_word_twice, _with_words_swapped])
@pytest.mark.parametrize("form", FORMATS)
def test_a_file_with_other_words_than_its_document_is_noticed(
    form: str,
    change: Callable[[Document], Document],
    guide: Document,
    tmp_path: Path,
    sound: Path,
) -> None:
    if form in {"brf", "pef"} and change is _with_a_word_twice:
        pytest.skip("in braille, cells that nobody asked for are not told from table headings")
    assert verify_file(_save(guide, form, tmp_path, sound), against=guide) == ()
    assert verify_file(_save(change(guide), form, tmp_path, sound), against=guide) != ()


@pytest.mark.parametrize(("width", "height"), [(16, 5), (32, 25), (60, 40), (100, 100)])
def test_braille_of_any_size_passes_its_own_checks(
    width: int, height: int, guide: Document, tmp_path: Path
) -> None:
    for name in ("brf", "pef"):
        made_by = writer(name, Choices(braille_width_cells=width, braille_height_lines=height))
        path = tmp_path / f"x{made_by.suffix}"
        try:
            with path.open("wb") as out:
                made_by.write(guide, out, theme=theme())
        except AccessError as error:
            pytest.skip(error.detail)
        assert verify_file(path, against=guide) == ()
