"""Names filed by their sound come back from a file as they were."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_interface.hearing.filed import GRAMS_FROM, Candidate, Filed
from voice_interface.hearing.ranking import PhoneticIndex

TITLES = (
    "Ο γέρος και η θάλασσα",
    "The Old Man and the Sea",
    "Βίος και πολιτεία",
    "1984",
    "ὦ πόποι",
)
WORDS = st.text(max_size=12) | st.sampled_from(TITLES)


def parts_of(file: Path) -> dict[str, Any]:
    with np.load(file) as arrays:
        return dict(arrays)


def write_parts(file: Path, parts: dict[str, Any]) -> None:
    made = io.BytesIO()
    np.savez(made, **parts)
    file.write_bytes(made.getvalue())


@given(
    candidates=st.lists(st.builds(Candidate, st.sampled_from(["a", "b", "γ"]), WORDS), max_size=30)
)
def test_every_name_comes_back_whole(
    candidates: list[Candidate], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.mktemp("names") / "names.npz"
    filed = Filed.of(candidates)
    filed.write(file, stamp="1")
    read = Filed.read(file, stamp="1")
    assert read is not None
    for kept, before in zip(
        (read.ids, read.texts, read.keys), (filed.ids, filed.texts, filed.keys), strict=True
    ):
        assert list(kept) == list(before)
        assert list(kept[-3:]) == list(before[-3:])
    assert read.owners.tolist() == filed.owners.tolist()


def test_many_names_answer_as_those_that_were_filed(tmp_path: Path) -> None:
    many = [Candidate(str(n), f"{title} {n}") for n in range(GRAMS_FROM) for title in TITLES]
    filed = Filed.of(many)
    filed.write(tmp_path / "names", stamp="1")
    read = Filed.read(tmp_path / "names", stamp="1")
    assert read is not None
    assert read.grams is not None
    for heard in ("ο γέρως κι η θάλασα 7", "old man sea", "βίος"):
        assert PhoneticIndex(read).rank(heard) == PhoneticIndex(filed).rank(heard) != ()


def test_names_filed_by_other_rules_of_sound_are_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Filed.of([Candidate("1", "θάλασσα")]).write(tmp_path / "names", stamp="1")
    assert Filed.read(tmp_path / "names", stamp="1") is not None
    monkeypatch.setattr("voice_interface.hearing.filed.phonetic_key", lambda _text: "other")
    assert Filed.read(tmp_path / "names", stamp="1") is None


def test_parts_that_do_not_fit_together_are_damage(tmp_path: Path) -> None:
    file = tmp_path / "names"
    Filed.of([Candidate("1", "θάλασσα"), Candidate("2", "γέρος")]).write(file, stamp="1")
    parts = parts_of(file)
    for name, value in {
        "owners": np.array([0, 2], dtype=np.int32),
        "id_numbers": np.array([0], dtype=np.int32),
        "text_bytes": parts["text_bytes"][:-1],
    }.items():
        write_parts(file, {**parts, name: value})
        with pytest.raises(ValueError, match="fit together"):
            Filed.read(file, stamp="1")


@pytest.mark.parametrize(("written", "lengths"), [(b"\xff\xfe", [1, 1]), ("θα".encode(), [1, 3])])
def test_names_that_are_no_text_are_damage_before_anybody_asks(
    tmp_path: Path, written: bytes, lengths: list[int]
) -> None:
    file = tmp_path / "names"
    Filed.of([Candidate("1", "θάλασσα"), Candidate("2", "γέρος")]).write(file, stamp="1")
    parts = parts_of(file)
    texts = {"text_bytes": np.frombuffer(written, np.uint8), "text_lengths": np.array(lengths)}
    write_parts(file, {**parts, **texts})
    with pytest.raises(ValueError):  # noqa: PT011 - of the decoder too
        Filed.read(file, stamp="1")


def test_grams_of_other_names_are_damage(tmp_path: Path) -> None:
    file = tmp_path / "names"
    Filed.of([Candidate(str(n), f"θάλασσα {n}") for n in range(GRAMS_FROM + 1)]).write(
        file, stamp="1"
    )
    parts = parts_of(file)
    beyond = parts["gram_owners"].copy()
    beyond[-1] = GRAMS_FROM + 1
    for name, value in {
        "gram_owners": beyond,
        "gram_offsets": parts["gram_offsets"][::-1],
        "gram_counts": parts["gram_counts"][:-1],
    }.items():
        write_parts(file, {**parts, name: value})
        with pytest.raises(ValueError, match="fit together"):
            Filed.read(file, stamp="1")


def test_a_file_that_is_not_there_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Filed.read(tmp_path / "names", stamp="1")


def test_a_file_that_claims_to_be_locked_or_packed_otherwise_is_damage(tmp_path: Path) -> None:
    file = tmp_path / "names"
    Filed.of([Candidate("1", "θάλασσα")]).write(file, stamp="1")
    whole = file.read_bytes()
    directory = whole.index(b"PK\x01\x02")
    for place, value in ((directory + 8, 1), (directory + 10, 99)):  # encrypted; a method unknown
        damaged = bytearray(whole)
        damaged[place] = value
        file.write_bytes(bytes(damaged))
        with pytest.raises(ValueError, match="names"):
            Filed.read(file, stamp="1")
