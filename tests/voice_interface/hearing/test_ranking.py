"""What was heard is ranked against what may have been said, by sound."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.language.fold import folded_words
from formats.language.phonetic import phonetic_distance
from voice_interface.hearing.alignment import distances
from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.ranking import REJECT_BELOW, PhoneticIndex, rank

TITLES = (
    Candidate("zorbas", "Βίος και πολιτεία του Αλέξη Ζορμπά"),
    Candidate("zorbas", "Νίκος Καζαντζάκης"),
    Candidate("fonissa", "Η φόνισσα"),
    Candidate("fonissa", "Αλέξανδρος Παπαδιαμάντης"),
    Candidate("poems", "Ποιήματα"),
    Candidate("poems", "Κωνσταντίνος Καβάφης"),
    Candidate("sea", "Ο γέρος και η θάλασσα"),
    Candidate("sea", "Ernest Hemingway"),
    Candidate("1984", "1984"),
)


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("Βίος και πολιτία του Αλέξι Ζορμπά.", "zorbas"),
        ("Πίος και πολιτεία", "zorbas"),
        ("θέλω κάτι του Καζαντζάκη", "zorbas"),
        ("του Καβάφη", "poems"),
        ("η φόνησα", "fonissa"),
        ("Ο γέρος κι η θάλασα", "sea"),
        ("Έρνεστ Χέμινγουέη", "sea"),
        ("ένα βιβλίο του Παπαδιαμάντη", "fonissa"),
        ("zorba", "zorbas"),
    ],
)
def test_the_item_meant_comes_first_and_is_not_refused(heard: str, expected: str) -> None:
    assert rank(heard, TITLES, limit=3)[0].id == expected


def test_a_title_heard_nearly_whole_is_certain() -> None:
    assert rank("Ο γέρος κι η θάλασα", TITLES, limit=3)[0].certainty >= REJECT_BELOW


@pytest.mark.parametrize("heard", ["καλημέρα σας τι κάνετε", "μπάλα ποδοσφαίρου", "και", "ναι"])
def test_what_is_not_in_the_list_is_below_the_reject_threshold(heard: str) -> None:
    assert all(found.certainty < REJECT_BELOW for found in rank(heard, TITLES))


@pytest.mark.parametrize("heard", ["", "…", "   "])
def test_nothing_heard_is_nothing_ranked(heard: str) -> None:
    assert rank(heard, TITLES) == ()


def test_each_item_comes_once_and_no_more_than_asked_for() -> None:
    ranked = rank("Νίκος Καζαντζάκης Βίος και πολιτεία", TITLES, limit=2)
    assert len(ranked) == 2
    assert len({found.id for found in ranked}) == 2


def test_an_author_of_many_works_leaves_room_for_others() -> None:
    works = [Candidate(f"work{number}", "Νίκος Καζαντζάκης") for number in range(300)]
    index = PhoneticIndex([*works, Candidate("other", "Νίκος Καζαντζής")])
    found = [ranked.id for ranked in index.rank("νίκος καζαντζάκης", limit=50)]
    assert found[0] == "work0"
    assert "other" in found
    assert len(index) == 301


def test_no_candidates_give_no_answer() -> None:
    assert rank("κάτι", ()) == ()


_KEYS = st.text(alphabet="aeioubptdkgfvTDszxXGjmnlr", min_size=1, max_size=12)


@given(_KEYS, st.lists(_KEYS, min_size=1, max_size=5))
def test_many_distances_at_once_are_those_one_by_one(key: str, others: list[str]) -> None:
    found = distances(key, others)
    for other, cost in zip(others, found, strict=True):
        share = min(1.0, float(cost) / max(len(key), len(other)))
        assert share == pytest.approx(phonetic_distance(key, other), abs=1e-4)


@given(_KEYS, _KEYS, _KEYS)
def test_a_part_is_found_within_the_whole_at_no_cost(before: str, part: str, after: str) -> None:
    whole = before + part + after
    assert distances(part, [whole], within_others=True)[0] == pytest.approx(0, abs=1e-4)
    assert distances(whole, [part], within_key=True)[0] == pytest.approx(0, abs=1e-4)


def test_the_shortlist_keeps_the_right_one_among_many_and_is_quick() -> None:
    chance = random.Random(5)  # noqa: S311 - titles for a test
    syllables = folded_words("κα λο ρι μα θε σου πα τη νε βρα γει δω ξε χι μπου ντα ψα στρο φλε ζη")
    others = (
        Candidate(str(n), " ".join("".join(chance.choices(syllables, k=3)) for _ in range(3)))
        for n in range(20_000)
    )
    index = PhoneticIndex([*others, *TITLES])
    start = time.thread_time()
    assert index.rank("βίος και πολιτία του αλέξι ζορπά", limit=3)[0].id == "zorbas"
    assert index.rank("του Νίκου Καζατζάκι", limit=3)[0].id == "zorbas"
    assert time.thread_time() - start < 1.0
