"""Men's first names in short form before a surname: «Αθ. Διάκου» is «Αθανασίου Διάκου».

Only short forms that stand for one name nearly always are here; others are spelled as initials.
Of a woman (by the article) the short form is left as it is: «Χρ.» may be Χριστίνα or Χρυσούλα.
"""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el import capitals, grammar, titles
from tts.normalize.el.capitals import fold
from tts.normalize.el.numerals import ACC, GEN, NOM, Case, F
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

# Short forms: nominative, genitive, accusative.
_TABLE = """
Αθ. Αθαν. : Αθανάσιος Αθανασίου Αθανάσιο
Αλέξ. Αλεξ. : Αλέξανδρος Αλεξάνδρου Αλέξανδρο
Αναστ. : Αναστάσιος Αναστασίου Αναστάσιο
Ανδρ. : Ανδρέας Ανδρέα Ανδρέα
Αντ. : Αντώνιος Αντωνίου Αντώνιο
Απ. Απόστ. Αποστ. : Απόστολος Αποστόλου Απόστολο
Αριστ. : Αριστείδης Αριστείδη Αριστείδη
Βασ. : Βασίλειος Βασιλείου Βασίλειο
Γεώργ. Γεωργ. Γεωρ. Γεώρ. : Γεώργιος Γεωργίου Γεώργιο
Γρ. Γρηγ. : Γρηγόριος Γρηγορίου Γρηγόριο
Δημ. Δημήτρ. Δημητρ. : Δημήτριος Δημητρίου Δημήτριο
Διον. : Διονύσιος Διονυσίου Διονύσιο
Ελ. Ελευθ. : Ελευθέριος Ελευθερίου Ελευθέριο
Εμμ. : Εμμανουήλ Εμμανουήλ Εμμανουήλ
Ευάγγ. Ευαγγ. Ευάγ. Ευαγ. : Ευάγγελος Ευαγγέλου Ευάγγελο
Ευστ. : Ευστάθιος Ευσταθίου Ευστάθιο
Ηλ. : Ηλίας Ηλία Ηλία
Αγγ. : Άγγελος Αγγέλου Άγγελο
Γιάν. : Γιάννης Γιάννη Γιάννη
Επαμ. : Επαμεινώνδας Επαμεινώνδα Επαμεινώνδα
Ευθ. Ευθύμ. : Ευθύμιος Ευθυμίου Ευθύμιο
Ζαχ. : Ζαχαρίας Ζαχαρία Ζαχαρία
Θαν. : Θανάσης Θανάση Θανάση
Ιάκ. : Ιάκωβος Ιακώβου Ιάκωβο
Μαν. Μανόλ. : Μανόλης Μανόλη Μανόλη
Μεν. : Μενέλαος Μενελάου Μενέλαο
Μιλτ. : Μιλτιάδης Μιλτιάδη Μιλτιάδη
Νίκ. : Νίκος Νίκου Νίκο
Ξεν. : Ξενοφών Ξενοφώντος Ξενοφώντα
Παύλ. : Παύλος Παύλου Παύλο
Περικλ. : Περικλής Περικλή Περικλή
Πέτρ. : Πέτρος Πέτρου Πέτρο
Σταύρ. Σταυρ. : Σταύρος Σταύρου Σταύρο
Τάκ. : Τάκης Τάκη Τάκη
Ραφ. : Ραφαήλ Ραφαήλ Ραφαήλ
Θεόδ. Θεοδ. : Θεόδωρος Θεοδώρου Θεόδωρο
Ιω. Ιωάν. Ιωαν. : Ιωάννης Ιωάννη Ιωάννη
Κων. Κωνστ. Κωνσταν. : Κωνσταντίνος Κωνσταντίνου Κωνσταντίνο
Κυρ. : Κυριάκος Κυριάκου Κυριάκο
Λεων. : Λεωνίδας Λεωνίδα Λεωνίδα
Μεγ. : Μέγας Μεγάλου Μέγα
Μιχ. : Μιχαήλ Μιχαήλ Μιχαήλ
Νικ. : Νικόλαος Νικολάου Νικόλαο
Παν. Παναγ. : Παναγιώτης Παναγιώτη Παναγιώτη
Παντ. : Παντελής Παντελή Παντελή
Σπ. Σπυρ. : Σπυρίδων Σπυρίδωνος Σπυρίδωνα
Στέφ. Στεφ. : Στέφανος Στεφάνου Στέφανο
Στυλ. : Στυλιανός Στυλιανού Στυλιανό
Σωτ. : Σωτήριος Σωτηρίου Σωτήριο
Φίλ. Φιλ. : Φίλιππος Φιλίππου Φίλιππο
Φώτ. Φωτ. : Φώτιος Φωτίου Φώτιο
Χαρ. : Χαράλαμπος Χαραλάμπου Χαράλαμπο
Χαρίλ. : Χαρίλαος Χαριλάου Χαρίλαο
Χρ. : Χρήστος Χρήστου Χρήστο
"""


# Of women: the article tells that a woman is meant. «Χρ.», «Αθ.» and «Νικ.» may be several names.
_WOMENS_TABLE = """
Αγγ. : Αγγελική Αγγελικής Αγγελική
Αναστ. : Αναστασία Αναστασίας Αναστασία
Αντ. : Αντωνία Αντωνίας Αντωνία
Βασ. : Βασιλική Βασιλικής Βασιλική
Γεώργ. Γεωργ. Γεωρ. Γεώρ. : Γεωργία Γεωργίας Γεωργία
Δημ. Δημήτρ. Δημητρ. : Δήμητρα Δήμητρας Δήμητρα
Ελ. : Ελένη Ελένης Ελένη
Ελευθ. : Ελευθερία Ελευθερίας Ελευθερία
Ευάγγ. Ευαγγ. Ευάγ. Ευαγ. : Ευαγγελία Ευαγγελίας Ευαγγελία
Θεόδ. Θεοδ. : Θεοδώρα Θεοδώρας Θεοδώρα
Ιω. Ιωάν. Ιωαν. : Ιωάννα Ιωάννας Ιωάννα
Κων. Κωνστ. Κωνσταν. : Κωνσταντίνα Κωνσταντίνας Κωνσταντίνα
Παν. Παναγ. : Παναγιώτα Παναγιώτας Παναγιώτα
Στυλ. : Στυλιανή Στυλιανής Στυλιανή
Φώτ. Φωτ. : Φωτεινή Φωτεινής Φωτεινή
"""
# That only women have.
_WOMENS_OWN_TABLE = """
Αικ. : Αικατερίνη Αικατερίνης Αικατερίνη
Ειρ. : Ειρήνη Ειρήνης Ειρήνη
Κατ. : Κατερίνα Κατερίνας Κατερίνα
Μαρ. : Μαρία Μαρίας Μαρία
Πην. : Πηνελόπη Πηνελόπης Πηνελόπη
Σοφ. : Σοφία Σοφίας Σοφία
"""


def _read_table(table: str) -> dict[str, dict[Case, str]]:
    names: dict[str, dict[Case, str]] = {}
    for line in table.strip().splitlines():
        shorts, _, forms = line.partition(" : ")
        cases = dict(zip((NOM, GEN, ACC), forms.split(), strict=True))
        names.update(dict.fromkeys(shorts.split(), cases))
        in_capitals = {case: name.lower() for case, name in cases.items()}
        for short in shorts.split():
            names.setdefault(fold(short[:-1]).upper() + ".", in_capitals)
    return names


_NAMES = _read_table(_TABLE)
_WOMEN = _read_table(_WOMENS_TABLE)
_WOMENS_OWN = _read_table(_WOMENS_OWN_TABLE)


def _say_womans(match: Match) -> tuple[Said, ...]:
    """Speak a woman's first name in full; alone it stands in the nominative."""
    told = grammar.article(match.string, match.start())
    return (said(match, _WOMENS_OWN[match["short"]][told[1] if told else NOM], EL),)


_ROYAL_WOMEN = word_set("Σοφίας Όλγας Αμαλίας Φρειδερίκης")
_ROYAL_MEN = word_set("Γεωργίου Κωνσταντίνου Παύλου Αλεξάνδρου Ηρακλείου Όθωνος")
_OF_OTHER_WORDS = word_set("κυρ.")
"""Short forms that are a weekday's too."""
_AFTER_DAY = word_set("πάσχα βαΐων πεντηκοστής πρωί βράδυ μεσημέρι απόγευμα")
_NEXT = re.compile(r"\s*([Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώΐΰ]*)")
_SURNAME = r"(?=\s?(?:[Α-ΩΆΈΉΊΌΎΏ]\.\s?)*[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώΐΰΑ-ΩΆ-Ώ]{2,})"
_TITLE_BEFORE = re.compile(r"κ\.\s*$")


def _say(match: Match) -> tuple[Said, ...] | None:
    """Speak a man's first name in full, in the case that its surroundings tell."""
    text, start, end = match.string, match.start(), match.end()
    if match["short"].isupper() and not text[end : end + 1].isspace():
        return None  # «ΕΛ.ΣΤΑΤ.» is an acronym
    surname = _NEXT.match(text, end)
    if fold(match["short"]).lower() in _OF_OTHER_WORDS and _is_no_name(text, start, surname):
        return None
    royal = _royal(match)
    if royal:
        return (said(match, royal, EL),)
    title = _TITLE_BEFORE.search(text, max(0, start - 4), start)
    start = title.start() if title else start
    told = grammar.article(text, start)
    # With a title both are in one case: «κ. Διον. Μπακή», so both ask the same question.
    is_woman, case = titles.person(text, start, title.end() if title else end)
    if is_woman and told is not None and told[0] is F:
        name_of_woman = _WOMEN.get(match["short"])
        return (said(match, name_of_woman[case], EL),) if name_of_woman else None
    if told is None and title is None and (is_woman or case is ACC):
        case = GEN  # «Δ. Ραλλάκη», «Μιχ. Παππά» alone: streets and owners stand in the genitive
    return (said(match, _NAMES[match["short"]][case], EL),)


def _is_no_name(text: str, start: int, following: re.Match[str] | None) -> bool:
    """Tell whether a short form that may be a name stands before a common word, and no article."""
    has_name = grammar.article(text, start) is not None or _TITLE_BEFORE.search(
        text, max(0, start - 4), start
    )
    if has_name and following is not None and not following[1].isupper():
        return following[1].lower() in _AFTER_DAY
    return following is None or capitals.known(following[1]) is not None


def _royal(match: Match) -> str:
    """Return what «Βασ.» is in the names of streets: Βασιλίσσης Σοφίας, Βασιλέως Γεωργίου."""
    name = _NEXT.match(match.string, match.end())
    if match["short"] != "Βασ." or name is None:
        return ""
    if name[1] in _ROYAL_WOMEN:
        return "Βασιλίσσης"
    return "Βασιλέως" if name[1] in _ROYAL_MEN else ""


SHORTS = "|".join(re.escape(one) for one in sorted(_NAMES, key=len, reverse=True))

_WOMENS_SHORTS = "|".join(re.escape(one) for one in sorted(_WOMENS_OWN, key=len, reverse=True))

RULES = (
    rule("first name", "letter", rf"(?P<short>{SHORTS}){_SURNAME}", _say),
    rule("woman's first name", "letter", rf"(?P<short>{_WOMENS_SHORTS}){_SURNAME}", _say_womans),
)
