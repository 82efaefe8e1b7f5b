"""The closed vocabularies of short answers: yes and no, digits."""

from __future__ import annotations

import re

from formats.document import EL, EN, Lang
from formats.language.fold import fold, folded_words, written_words
from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.ranking import Ranked, rank

YES, NO = "yes", "no"
_YES_NO: dict[Lang, dict[str, str]] = {
    EL: {
        YES: "ναι|ναι ναι|μάλιστα|σωστά|βέβαια|αμέ|εντάξει|ακριβώς|φυσικά|αυτό|σίγουρα",
        NO: "όχι|όχι όχι|μπα|λάθος|καθόλου|δεν θέλω|όχι αυτό|άλλο",
    },
    EN: {
        YES: "yes|yeah|yep|right|correct|sure|of course|okay|that one",
        NO: "no|nope|wrong|not that|no thanks|another",
    },
}
_DIGITS: dict[Lang, tuple[str, ...]] = {
    EL: (
        "μηδέν", "ένα|μία|ένας", "δύο|δυο", "τρία|τρεις", "τέσσερα|τέσσερις", "πέντε", "έξι",
        "επτά|εφτά", "οκτώ|οχτώ", "εννέα|εννιά",
    ),
    EN: ("zero|oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}  # fmt: skip
_CARRIERS: dict[Lang, frozenset[str]] = {
    EL: frozenset(
        folded_words(
            "θέλω, θα ήθελα, ψάχνω, ζητάω, ζητώ, βρες, βρείτε, μου, δώσε, δώστε, έχετε, κάτι, ένα, "
            "κάποιο, το, τα, βιβλίο, βιβλία, του, της, των, από, για, με, τίτλο, συγγραφέα, τον, "
            "την, παρακαλώ, να ακούσω"
        )
    ),
    EN: frozenset(
        folded_words(
            "I want, would like, looking for, find me, give, do you have, something, a, an, the, "
            "book, books, by, of, about, titled, please, to hear, read"
        )
    ),
}
"""Words around what is asked for; they may come in any order."""
_DIGIT_SURE = 0.7
_WORD = re.compile(r"\d+|[^\W\d_]+")


def yes_no_candidates(lang: Lang) -> tuple[Candidate, ...]:
    """Return what stands for yes and no; a person may answer in the other language too."""
    languages = sorted(_YES_NO, key=lambda known: known != lang)
    return tuple(
        Candidate(meaning, said)
        for language in languages
        for meaning, forms in _YES_NO[language].items()
        for said in forms.split("|")
    )


def without_carrier(text: str, lang: Lang) -> str:
    """Return what was asked for: «θέλω κάτι του Καζαντζάκη» is about «Καζαντζάκη».

    Only words at the beginning and the end go, so that a title keeps its own; a text of nothing
    else stays as it is.
    """
    carriers = _CARRIERS.get(lang, _CARRIERS[EL])
    words = list(written_words(text))
    while words and fold(words[0]) in carriers:
        words.pop(0)
    while words and fold(words[-1]) in carriers:
        words.pop()
    return " ".join(words) or text


def digits_heard(text: str, lang: Lang) -> Ranked | None:
    """Return the digits in `text`, written or said one by one; None if a word is none.

    The score is that of the least certain digit.
    """
    candidates = [
        Candidate(str(value), said)
        for value, forms in enumerate(_DIGITS.get(lang, _DIGITS[EL]))
        for said in forms.split("|")
    ]
    digits: list[str] = []
    score = certainty = 1.0
    for word in _WORD.findall(text):
        if word.isdecimal():
            digits.append("".join(str(int(digit)) for digit in word))
            continue
        best = rank(word, candidates, limit=1)
        if not best or best[0].score < _DIGIT_SURE:
            return None
        digits.append(best[0].id)
        score = min(score, best[0].score)
        certainty = min(certainty, best[0].certainty)
    return Ranked("".join(digits), text, score, certainty) if digits else None
