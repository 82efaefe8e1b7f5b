"""Whom books are for, as it is asked in a conversation, by what a catalogue's records say.

Records tell it by a code («juvenile») or in words («Για παιδιά», "For children"): a search is
narrowed to those values that the catalogue has. Words are free text: a book that is unsuitable for
children, or for their parents and teachers, names them too. What is not surely said is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from formats.language.fold import folded_words


def _phrases(listed: str) -> frozenset[str]:
    """Return phrases between commas, folded, with a blank on each side: of whole words."""
    return frozenset(f" {' '.join(folded_words(one))} " for one in listed.split(","))


def _beginnings(listed: str) -> frozenset[str]:
    return frozenset(one.rstrip() for one in _phrases(listed))


@dataclass(frozen=True, slots=True)
class _Said:
    """What says that a book is for somebody: whole values, phrases in a value, and ages."""

    codes: frozenset[str]
    phrases: frozenset[str]
    ages: range


_BOTH: Final = _phrases("juvenile audience, juvenile readers, juvenile literature")
_SAID: Final = {
    "children": _Said(
        _phrases("preschool, primary, pre-adolescent, juvenile"),
        _BOTH
        | _phrases("παιδί, παιδιά, παιδιών, παιδάκια, παιδικό, παιδικά, παιδική ηλικία, νήπια")
        | _phrases("παιδική λογοτεχνία, προεφηβική ηλικία, μαθητές δημοτικού")
        | _phrases("προσχολική ηλικία, προσχολικής ηλικίας")
        | _phrases("child, children, children's, kids, toddlers, preschoolers, preschool age")
        | _phrases("pre-adolescents, primary school pupils"),
        range(12),
    ),
    "teens": _Said(
        _phrases("adolescent, juvenile"),
        _BOTH
        | _phrases("έφηβος, έφηβο, έφηβοι, έφηβους, εφήβους, εφήβων, εφηβικό, εφηβικά")
        | _phrases("εφηβική ηλικία, εφηβική λογοτεχνία, μαθητές γυμνασίου, μαθητές λυκείου")
        | _phrases("adolescents, teen, teens, teenage, teenager, teenagers")
        | _phrases("young adult, young adults"),
        range(12, 18),
    ),
}
_WHOLE: Final = _phrases("pre-adolescent, pre-adolescents, young adult, young adults")
"""Phrases that hold a word of another meaning: young adults are no adults."""
_NEGATIONS: Final = _phrases(
    "όχι, μη, μην, δεν, δε, χωρίς, εκτός, not, no, non, never, except, without"
) | _beginnings("ακατάλληλ, unsuitable, inappropriate")
_OTHERS: Final = (
    _beginnings("γονέα, γονέων, γονεί, γονιό, γονιού, παππού, κηδεμόν, οικογένει, μητέρ, ενήλικ")
    | _beginnings("εκπαιδευτ, δασκάλ, δάσκαλ, καθηγητ, καθηγήτ, παιδαγωγ, νηπιαγωγ, ειδικούς")
    | _beginnings("παιδίατρ, γιατρ, ιατρ, ψυχολόγ, θεραπευτ, νοσηλευτ, λειτουργ, ειδικοί")
    | _beginnings("επαγγελματ, ερευνητ, φοιτητ, σπουδαστ, στελέχ, προσωπικ, όσους, όσες")
    | _beginnings("parent, grandparent, guardian, mother, father, famil, carer, caregiver, adult")
    | _beginnings("teacher, educator, tutor, instructor, librarian, nurse, doctor, paediatric")
    | _beginnings("pediatric, psycholog, therapist, counsel, professional, practitioner")
    | _beginnings("specialist, worker, work with, working with, staff, personnel, research")
    | _beginnings("undergraduate, offender")
)
"""Whom a book about children is for. Students are not among them: pupils are called so too."""
_ALSO: Final = _phrases("και ενήλικες, και μεγάλους, and adults")
"""At the end, who else a book is for."""
_AGES: Final = _phrases("age, ages, aged, ηλικία, ηλικίες, ηλικίας, ετών, χρονών, years old")


def audiences_of(wanted: str, values: Iterable[str]) -> tuple[str, ...]:
    """Return the values of a catalogue that say `children` or `teens`."""
    return tuple(value for value in values if _says(_SAID[wanted], value))


def _says(said: _Said, value: str) -> bool:
    words = f" {' '.join(folded_words(value))} "
    if words in said.codes:
        return True
    for also in _ALSO:
        words = f"{words.removesuffix(also).rstrip()} "
    whole = {one for one in _WHOLE if one in words}
    for one in whole:
        words = words.replace(one, " ")
    if any(one in words for one in _NEGATIONS | _OTHERS):
        return False
    is_named = any(one in words for one in said.phrases)
    return is_named or bool(whole & said.phrases) or _is_of_age(said, words)


def _is_of_age(said: _Said, words: str) -> bool:
    """Tell whether the ages that are named begin among those of whom is asked for."""
    numbers = [int(one) for one in words.split() if one.isdecimal()]
    return any(one in words for one in _AGES) and bool(numbers) and numbers[0] in said.ages
