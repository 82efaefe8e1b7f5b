"""Tables of written forms and how they are said; `{…}` is a part for the other language's voice."""

from __future__ import annotations

from pathlib import Path

import pytest

from formats.document import EL, EN, Lang
from tts.normalize import Normalized, normalize

HERE = Path(__file__).parent


def _rows(folder: str) -> list[tuple[str, str, str]]:
    rows = []
    for table in sorted((HERE / folder).glob("*.tsv")):
        for line in table.read_text("utf-8").splitlines()[1:]:
            written, spoken, why = line.split("\t")
            rows.append((written, spoken, f"{table.stem}: {written} ({why})"))
    return rows


def _as_text(spoken: Normalized, lang: Lang) -> str:
    return " ".join(part.text if part.lang == lang else f"{{{part.text}}}" for part in spoken.parts)


GREEK = _rows("el")
ENGLISH = _rows("en")


@pytest.mark.parametrize(
    ("written", "spoken"), [(w, s) for w, s, _ in GREEK], ids=[i for *_, i in GREEK]
)
def test_a_greek_written_form_is_said_as_greeks_say_it(written: str, spoken: str) -> None:
    assert _as_text(normalize(written, EL), EL) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"), [(w, s) for w, s, _ in ENGLISH], ids=[i for *_, i in ENGLISH]
)
def test_an_english_written_form_is_said_as_the_british_say_it(written: str, spoken: str) -> None:
    assert _as_text(normalize(written, EN), EN) == spoken


def test_the_tables_are_large_enough() -> None:
    assert len(GREEK) >= 400
    assert len(ENGLISH) >= 200
