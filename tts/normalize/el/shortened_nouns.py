"""Greek nouns in short form, in the number and case that their surroundings ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.capitals import fold
from tts.normalize.el.numerals import ACC, GEN, NOM, Case, F, Gender, M, N
from tts.normalize.el.quantities import ends_text
from tts.normalize.rules import Match, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun's nominative, genitive and accusative, then those of the plural; what must follow."""

    gender: Gender
    singular: tuple[str, str, str]
    plural: tuple[str, str, str] | None
    needs: str


# Short forms; gender; what must follow (a number, a name, a word or number); singular; plural.
# In the forms | parts nominative, genitive and accusative.
_TABLE = """
αρ. αριθ. αριθμ. ; m ; word ; αριθμός|αριθμού|αριθμό ; αριθμοί|αριθμών|αριθμούς
σελ. ; f ; - ; σελίδα|σελίδας|σελίδα ; σελίδες|σελίδων|σελίδες
σ. ; f ; number ; σελίδα|σελίδας|σελίδα ; σελίδες|σελίδων|σελίδες
τόμ. τ. ; m ; number ; τόμος|τόμου|τόμο ; τόμοι|τόμων|τόμους
τεύχ. τχ. ; n ; number ; τεύχος|τεύχους|τεύχος ; τεύχη|τευχών|τεύχη
φ. φύλ. ; n ; number ; φύλλο|φύλλου|φύλλο ; φύλλα|φύλλων|φύλλα
ν. Ν. ; m ; number ; νόμος|νόμου|νόμο ; νόμοι|νόμων|νόμους
άρθρ. αρθ. άρθ. ; n ; number ; άρθρο|άρθρου|άρθρο ; άρθρα|άρθρων|άρθρα
παρ. ; f ; number ; παράγραφος|παραγράφου|παράγραφο ; παράγραφοι|παραγράφων|παραγράφους
κεφ. ; n ; number ; κεφάλαιο|κεφαλαίου|κεφάλαιο ; κεφάλαια|κεφαλαίων|κεφάλαια
εδ. εδάφ. ; n ; number ; εδάφιο|εδαφίου|εδάφιο ; εδάφια|εδαφίων|εδάφια
περ. ; f ; number ; περίπτωση|περίπτωσης|περίπτωση ; περιπτώσεις|περιπτώσεων|περιπτώσεις
υποπερ. ; f ; number ; υποπερίπτωση|υποπερίπτωσης|υποπερίπτωση
στοιχ. ; n ; number ; στοιχείο|στοιχείου|στοιχείο ; στοιχεία|στοιχείων|στοιχεία
στ. ; m ; number ; στίχος|στίχου|στίχο ; στίχοι|στίχων|στίχους
σχ. σχήμ. ; n ; number ; σχήμα|σχήματος|σχήμα ; σχήματα|σχημάτων|σχήματα
υποσ. ; f ; - ; υποσημείωση|υποσημείωσης|υποσημείωση ; υποσημειώσεις|υποσημειώσεων|υποσημειώσεις
σημ. ; f ; - ; σημείωση|σημείωσης|σημείωση ; σημειώσεις|σημειώσεων|σημειώσεις
πίν. ; m ; - ; πίνακας|πίνακα|πίνακα ; πίνακες|πινάκων|πίνακες
παρ/μα παράρτ. ; n ; - ; παράρτημα|παραρτήματος|παράρτημα
ημ. ημερ. ημ/νία ; f ; word ; ημερομηνία|ημερομηνίας|ημερομηνία
εκδ. έκδ. ; f ; - ; έκδοση|έκδοσης|έκδοση ; εκδόσεις|εκδόσεων|εκδόσεις
αι. ; m ; - ; αιώνας|αιώνα|αιώνα ; αιώνες|αιώνων|αιώνες
εικ. ; f ; - ; εικόνα|εικόνας|εικόνα ; εικόνες|εικόνων|εικόνες
Γρ. ; f ; number ; γραμμή|γραμμής|γραμμή
γραμ. ; f ; number ; γραμμή|γραμμής|γραμμή
διαμ. ; n ; word ; διαμέρισμα|διαμερίσματος|διαμέρισμα
χλμ. ; n ; - ; χιλιόμετρο|χιλιομέτρου|χιλιόμετρο ; χιλιόμετρα|χιλιομέτρων|χιλιόμετρα
Ε.Ο. ; f ; name ; εθνική οδός|εθνικής οδού|εθνική οδό
όρ. ; m ; - ; όροφος|ορόφου|όροφο
Α.Ε. ; f ; - ; ανώνυμη εταιρεία|ανώνυμης εταιρείας|ανώνυμη εταιρεία
Ο.Ε. ; f ; - ; ομόρρυθμη εταιρεία|ομόρρυθμης εταιρείας|ομόρρυθμη εταιρεία
Ε.Ε. ; f ; - ; ευρωπαϊκή ένωση|ευρωπαϊκής ένωσης|ευρωπαϊκή ένωση
Ι.Κ.Ε. ΙΚΕ ; f ; - ; ιδιωτική κεφαλαιουχική εταιρεία|ιδιωτικής κεφαλαιουχικής εταιρείας|\
ιδιωτική κεφαλαιουχική εταιρεία
Ε.Π.Ε. ΕΠΕ ; f ; - ; εταιρεία περιορισμένης ευθύνης|εταιρείας περιορισμένης ευθύνης|\
εταιρεία περιορισμένης ευθύνης
Ν.Π.Δ.Δ. ΝΠΔΔ ; n ; - ; νομικό πρόσωπο δημοσίου δικαίου|νομικού προσώπου δημοσίου δικαίου|\
νομικό πρόσωπο δημοσίου δικαίου ; νομικά πρόσωπα δημοσίου δικαίου|\
νομικών προσώπων δημοσίου δικαίου|νομικά πρόσωπα δημοσίου δικαίου
Ν.Π.Ι.Δ. ΝΠΙΔ ; n ; - ; νομικό πρόσωπο ιδιωτικού δικαίου|νομικού προσώπου ιδιωτικού δικαίου|\
νομικό πρόσωπο ιδιωτικού δικαίου
Ι.Ν. ; m ; - ; ιερός ναός|ιερού ναού|ιερό ναό
Ι.Μ. ; f ; - ; ιερά μονή|ιεράς μονής|ιερά μονή
Π.Δ. π.δ. ΠΔ ; n ; - ; προεδρικό διάταγμα|προεδρικού διατάγματος|προεδρικό διάταγμα ; \
προεδρικά διατάγματα|προεδρικών διαταγμάτων|προεδρικά διατάγματα
Β.Δ. β.δ. ; n ; - ; βασιλικό διάταγμα|βασιλικού διατάγματος|βασιλικό διάταγμα
Ν.Δ. ν.δ. ; n ; - ; νομοθετικό διάταγμα|νομοθετικού διατάγματος|νομοθετικό διάταγμα
Α.Ν. α.ν. ; m ; number ; αναγκαστικός νόμος|αναγκαστικού νόμου|αναγκαστικό νόμο
Υ.Α. ΥΑ ; f ; - ; υπουργική απόφαση|υπουργικής απόφασης|υπουργική απόφαση ; \
υπουργικές αποφάσεις|υπουργικών αποφάσεων|υπουργικές αποφάσεις
Κ.Υ.Α. ΚΥΑ ; f ; - ; κοινή υπουργική απόφαση|κοινής υπουργικής απόφασης|\
κοινή υπουργική απόφαση ; κοινές υπουργικές αποφάσεις|κοινών υπουργικών αποφάσεων|\
κοινές υπουργικές αποφάσεις
Π.Υ.Σ. ΠΥΣ ; f ; - ; πράξη υπουργικού συμβουλίου|πράξης υπουργικού συμβουλίου|\
πράξη υπουργικού συμβουλίου
Τ.Κ. ΤΚ ; m ; - ; ταχυδρομικός κώδικας|ταχυδρομικού κώδικα|ταχυδρομικό κώδικα
Τ.Θ. ΤΘ ; f ; - ; ταχυδρομική θυρίδα|ταχυδρομικής θυρίδας|ταχυδρομική θυρίδα
Δ.Σ. ΔΣ ; n ; - ; διοικητικό συμβούλιο|διοικητικού συμβουλίου|διοικητικό συμβούλιο
Δ.Τ. ; n ; - ; δελτίο τύπου|δελτίου τύπου|δελτίο τύπου
Α.Μ. ; m ; number ; αριθμός μητρώου|αριθμού μητρώου|αριθμό μητρώου
Π.Π. ΠΠ ; m ; - ; παγκόσμιος πόλεμος|παγκοσμίου πολέμου|παγκόσμιο πόλεμο
Η/Υ ; m ; - ; ηλεκτρονικός υπολογιστής|ηλεκτρονικού υπολογιστή|ηλεκτρονικό υπολογιστή ; \
ηλεκτρονικοί υπολογιστές|ηλεκτρονικών υπολογιστών|ηλεκτρονικούς υπολογιστές
Λεωφ. λεωφ. Λ. ; f ; name ; λεωφόρος|λεωφόρου|λεωφόρο
πλ. Πλ. ; f ; name ; πλατεία|πλατείας|πλατεία
οδ. Οδ. ; f ; name ; οδός|οδού|οδό
δρ. Δρ. Δρ ; m ; name ; δόκτωρ|δόκτορος|δόκτορα
καθ. Καθ. ; m ; name ; καθηγητής|καθηγητή|καθηγητή
αιδ. ; m ; name ; αιδεσιμότατος|αιδεσιμότατου|αιδεσιμότατο
Σεβ. σεβ. ; m ; name ; σεβασμιότατος|σεβασμιοτάτου|σεβασμιότατο
"""
_GENDERS = {"m": M, "f": F, "n": N}


def _forms(text: str) -> tuple[str, str, str]:
    nominative, genitive, accusative = text.split("|")
    return nominative, genitive, accusative


def _capitalized(noun: Noun) -> Noun:
    first, second, third = (form.capitalize() for form in noun.singular)
    return Noun(noun.gender, (first, second, third), noun.plural, noun.needs)


def _spellings(short: str, noun: Noun) -> Iterator[tuple[str, Noun]]:
    """Yield an abbreviation as written, without its accent, with a capital, and in capitals."""
    yield short, noun
    if len(short) < 4 or not short.islower() or short.count(".") > 1:
        if short in {"αρ.", "ημ."}:
            yield short.capitalize(), _capitalized(noun)
            yield short.upper(), noun
        return
    bare = fold(short[:-1]) + "."
    yield bare, noun
    for one in (short, bare):
        yield one.capitalize(), _capitalized(noun)
    yield bare.upper(), noun


def _read_table() -> dict[str, Noun]:
    found: dict[str, Noun] = {}
    for line in _TABLE.strip().splitlines():
        shorts, gender, needs, singular, *plural = (cell.strip() for cell in line.split(";"))
        many = _forms(plural[0]) if plural else None
        noun = Noun(_GENDERS[gender], _forms(singular), many, needs)
        for short in shorts.split():
            for spelling, one in _spellings(short, noun):
                found.setdefault(spelling, one)
    return found


NOUNS = _read_table()
PLURAL_OF = {"σσ.": NOUNS["σελ."], "σς.": NOUNS["σελ."], "άρ.": NOUNS["άρθρ."], "ττ.": NOUNS["τ."]}

_BUS = ("λεωφορείο", "λεωφορείου", "λεωφορείο")
_ENTRY = ("αριθμός εισαγωγής", "αριθμού εισαγωγής", "αριθμό εισαγωγής")
_WOMAN_PROFESSOR = ("καθηγήτρια", "καθηγήτριας", "καθηγήτρια")
_ACCUSATIVE_BEFORE = word_set("σε από με για προς επί κατά")
_PLURAL_ARTICLES = word_set("οι τα των τους τις στους στις στα")
_SEVERAL = re.compile(
    r"\s*(?:\d[\d.]*[α-νπ-ω]?\s*(?:[-–—,]|και|έως|κ\.)\s*\d"
    r"|\d+ο\s*(?:[-–—,]|και|έως)\s*\d+ο(?!\w)|[Α-Ωα-ω]{1,3}[΄'ʹ′´]\s*[-–—]\s*[Α-Ωα-ω]{1,3}[΄'ʹ′´])"
)
NUMBER_NEXT = re.compile(r"\s*:?\s*(?:\d|[IVXLCivxlc]+\b|[Α-Ωα-ω]{1,3}(?:[΄'ʹ′´]|\)|(?=-\d)))")
NAME_NEXT = re.compile(r"\s*[«“\"]?[Α-ΩΆΈΉΊΌΎΏA-Z]")
_WORD_NEXT = re.compile(r"\s*:?\s*[«“\"]?\w")
_NEEDED = {"number": NUMBER_NEXT, "name": NAME_NEXT, "word": _WORD_NEXT}
_COUNTED_BEFORE = re.compile(
    r"(?<!\w)(?:\d+(?P<ending>ος|ός|ου|ού|ο|ό|ον|όν|η|ή|ης|ής|ην|ήν)"
    r"|(?:[Α-Ω]{1,4}[΄'’ʹ′´]|[IVX]{1,6}))\s*$"
)
_SEVERAL_BEFORE = re.compile(r"(?<![\w.,])(?!1\s)\d+\s*$")
_LAW_BEFORE = re.compile(
    r"(?:άρθρ|παρ\.|παράγραφ|ν\.|Ν\.|νόμ)[^.;]{0,25}$|(?:παρ\.|άρθρ\.)[^;]{0,12}$"
)
_OF_LAW = re.compile(r"\s*\d+\s+(?:της|του)\s+(?:παρ|άρθρ|αρθ|ν\.|νόμ|ίδι)")


_OLD_UNDER = re.compile(r"[υΥ]π['’]\s*$")


def case_before(text: str, start: int) -> Case:
    """Return the case that the words before an abbreviation ask for («του 4ου αι.»)."""
    counted = _COUNTED_BEFORE.search(text, max(0, start - 12), start)
    if counted is not None:
        if counted["ending"] in {"ου", "ού", "ης", "ής"}:
            return GEN
        if counted["ending"] in {"ος", "ός"}:
            return NOM
        start = counted.start()
    told = grammar.article(text, start)
    if told is not None:
        return told[1]
    before = grammar.previous_word(text, start)
    return ACC if before in _ACCUSATIVE_BEFORE else NOM


def _is_plural(noun: Noun, match: Match) -> bool:
    text, start, end = match.string, match.start(), match.end()
    if match["short"] in PLURAL_OF or _SEVERAL.match(text, end) is not None:
        return True
    if noun.singular[0].lower() == "έκδοση":
        return NAME_NEXT.match(text, end) is not None
    if noun.singular[0].lower() in {"εικόνα", "πίνακας"}:
        return NUMBER_NEXT.match(text, end) is None
    is_counted = noun.needs == "-" and bool(_SEVERAL_BEFORE.search(text, max(0, start - 8), start))
    return is_counted or grammar.previous_word(text, start) in _PLURAL_ARTICLES


def _is_about(match: Match) -> bool:
    """Tell whether «περ.» is «περίπου»: before a number, unless a law is being cited."""
    text, start, end = match.string, match.start(), match.end()
    if not re.match(r"\s*\d", text[end : end + 2]):
        return False
    cited = _LAW_BEFORE.search(text, max(0, start - 40), start) or _OF_LAW.match(text, end)
    return cited is None


def _has_needed(noun: Noun, match: Match) -> bool:
    if noun.needs not in _NEEDED or _NEEDED[noun.needs].match(match.string, match.end()):
        return True
    start = match.start()
    is_counted = _COUNTED_BEFORE.search(match.string, max(0, start - 12), start)
    return noun.needs == "number" and is_counted is not None  # 2ος τ.


def say_noun(match: Match) -> tuple[Said, ...] | None:
    """Speak a shortened noun, or decline where what must follow it does not."""
    written = match["short"]
    noun = NOUNS.get(written) or PLURAL_OF[written]
    text, start, end = match.string, match.start(), match.end()
    forms = noun.singular
    if written in {"Λεωφ.", "λεωφ."} and NUMBER_NEXT.match(text, end):
        forms = _BUS
    elif written == "Α.Ε." and re.match(r"\s*\d", text[end : end + 2]):
        forms = _ENTRY
    elif not _has_needed(noun, match):
        return None
    elif written == "περ." and _is_about(match):
        return (said(match, "περίπου", EL),)
    elif noun.plural and _is_plural(noun, match):
        forms = noun.plural
    elif written.lower() == "καθ." and (grammar.article(text, start) or (None,))[0] is F:
        forms = _WOMAN_PROFESSOR
    if forms[0].lower() == "αριθμός" and _OLD_UNDER.search(text, max(0, start - 4), start):
        return (said(match, "αριθμόν", EL),)  # υπ’ αριθμόν
    stop = "." if written.endswith(".") and ends_text(match) else ""
    return (said(match, forms[case_before(text, start).value] + stop, EL),)
