"""Laws of the normaliser that hold for every text."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formats.document import EL, EN, Lang, Run
from tts.normalize import MARKS, Normalized, normalize, normalize_runs
from tts.script import script_of_text

DATA = Path(__file__).parents[4] / "shared" / "data"
GREEK_PART = re.compile(rf"[Α-Ωα-ωΆΈΉΊΌΎΏΪΫάέήίόύώϊϋΐΰ’ {re.escape(MARKS)}]*")
ENGLISH_PART = re.compile(rf"(?:[^\W\d_Α-Ωα-ω]|['’ {re.escape(MARKS)}]|[\u0300-\u036f])*")

WORDS = """
    3 12 2025 10:00 9.30 12,50 1.200 50% 1/2 15/5 12/3/2025 210 9580711 € $ km °C κ. π.χ. σελ. αρ.
    ο η του της των τις και έως - – — . , ; ! ? : · … « » ( ) [ ] / & + = @ # § © ’ ' ’80 ΔΕΗ ΙΑ΄ α΄
    XIV Κωνσταντίνος αιώνας Απριλίου Τρίτη βιβλία γυναίκες ημερών ΔΗΜΟΤΙΚΗ Δ. Ραλλάκη σ’ αυτό
    the Chapter VIII iPad Dr. No. 5 1952 3rd www.a.gr x@y.gr ISBN 978-960-03-1234-5 Kαλά ½ ² Ⅷ ①
    😀 • ἄνθρωπος Чехов λ. Α Β' I a A.B. USA μ.μ. a.m. στις εκ. Nο -5 +30 Wi-Fi άλλα κ.λπ. p.m.
    Mr. St. vol. V and of Henry 10.30 £3.50 1990s '90s 1/3 3-5 May 25°C 12kg +44 e.g. i.e. etc.
    Δευ Παρ. Σάβ.: 9-2 1-0 1½ κ.σ. ½ 24x17 1:50.000 45΄ 9΄΄ Αθ. Χρ. Βασ. Γεν. Δημ. Δ/νση Η/Υ π. Χ.
    ό,τι ᾿Αθῆναι Σ΄ περ. 5G Ν. 11880 12345678 Mon Fri 24/7 👨\u200d👩 🇬🇷 🎉🎉 👍🏽 ❗
    1\u20e3 σ/κ @ ii)
    oﬃce ﬁ Ｂｏｏｋ ３ 𝐀𝛂 Ⓐ ǆ ℓ ⁿ ſ C# a_b x^2 a*b C:\\\\d { } | ~ ^ _ ＃ ！
"""
PIECES = st.sampled_from(WORDS.split())
MADE = st.lists(st.tuples(PIECES, st.sampled_from(["", " ", " ", " "])), max_size=9).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)
TEXTS = MADE | st.text(max_size=40)
LANGS = st.sampled_from([EL, EN])


def broken_laws(text: str, spoken: Normalized) -> list[str]:
    """Return which laws `spoken` breaks, in words."""
    return [*_unspeakable(spoken), *_misplaced(text, spoken)]


def _unspeakable(spoken: Normalized) -> Iterator[str]:
    for part in spoken.parts:
        allowed = GREEK_PART if part.lang == EL else ENGLISH_PART
        if not allowed.fullmatch(part.text) or part.lang not in {EL, EN}:
            yield f"left in a part in {part.lang}: {part.text[:300]!r}"
        if part.text != part.text.strip() or "  " in part.text:
            yield f"loose spaces: {part.text[:200]!r}"
    tokens = [token for part in spoken.parts for token in part.text.split(" ")]
    if [token.rstrip(MARKS) for token in tokens] != [word.text for word in spoken.words]:
        yield "the words are not those of the parts"


def _misplaced(text: str, spoken: Normalized) -> Iterator[str]:
    covered: set[int] = set()
    last = (0, 0)
    for word in spoken.words:
        span = (word.written_start, word.written_end)
        if not 0 <= span[0] < span[1] <= len(text):
            yield f"span outside the text: {word}"
        if span[0] < last[0] or span[1] < last[1]:
            yield f"span goes backwards: {word}"
        last = span
        covered.update(range(*span))
    lost = [at for at, char in enumerate(text) if char.isalnum() and at not in covered]
    if lost:
        yield f"lost: {[text[max(0, at - 5) : at + 5] for at in lost[:5]]}"


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS, LANGS)
def test_nothing_written_is_lost_and_nothing_unspeakable_is_left(text: str, lang: Lang) -> None:
    assert broken_laws(text, normalize(text, lang)) == []


@settings(max_examples=400, deadline=None, derandomize=True)
@given(TEXTS, LANGS)
@example("Part IT", EN)
def test_speaking_what_was_spoken_changes_nothing(text: str, lang: Lang) -> None:
    for part in normalize(text, lang).parts:
        again = normalize(part.text, part.lang)
        assert " ".join(p.text for p in again.parts) == part.text


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(MADE.filter(bool), LANGS), min_size=1, max_size=4))
def test_the_laws_hold_over_runs(pairs: list[tuple[str, Lang]]) -> None:
    runs = tuple(Run(text, lang) for text, lang in pairs)
    text = "".join(run.text for run in runs)
    assert broken_laws(text, normalize_runs(runs)) == []


def _announcements() -> list[str]:
    path = DATA / "announcements" / "taygetos_notices_54.json"
    if not path.exists():
        pytest.skip(f"no {path.name}")
    return [notice["text"] for notice in json.loads(path.read_text("utf-8"))]


def test_real_notices_are_spoken_in_full() -> None:
    for text in _announcements():
        assert broken_laws(text, normalize(text, EL)) == []


@pytest.mark.parametrize("name", ["udhr_ell_monotonic.txt", "udhr_ell_polytonic.txt"])
def test_real_texts_are_spoken_in_full(name: str) -> None:
    path = DATA / "texts" / name
    if not path.exists():
        pytest.skip(f"no {name}")
    text = unicodedata.normalize("NFC", path.read_text("utf-8"))
    assert broken_laws(text, normalize(text, EL)) == []


def test_real_titles_and_authors_are_spoken_in_full() -> None:
    path = DATA / "catalogue" / "gutenberg_greek_catalogue.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no {path.name}")
    records = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    texts = [value for record in records for value in record.values() if isinstance(value, str)]
    assert len(texts) > 400
    for text in texts:
        assert broken_laws(text, normalize(text, EL)) == []


def test_every_sentence_of_real_notices_leads_back_to_all_its_written_letters() -> None:
    for text in _announcements():
        for chapter in script_of_text(text, EL).chapters:
            for sentence in chapter.utterances:
                spoken = Normalized(sentence.parts, sentence.words)
                assert broken_laws(sentence.written, spoken) == []
