"""Greek abbreviations in full, in the case and number that their surroundings ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.numerals import ACC, GEN, NOM, Case, F, Gender, M, N
from tts.normalize.el.quantities import ends_sentence, ends_text
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

FIXED = {
    "κ.λπ.": "και λοιπά", "κλπ.": "και λοιπά", "κ.λ.π.": "και λοιπά", "κλπ": "και λοιπά",
    "κ.ά.": "και άλλα", "κ.α.": "και άλλα", "κ.τ.λ.": "και τα λοιπά", "κτλ.": "και τα λοιπά",
    "κτλ": "και τα λοιπά", "κ.τ.ό.": "και τα όμοια", "κ.ο.κ.": "και ούτω καθεξής",
    "π.χ.": "παραδείγματος χάριν", "πχ.": "παραδείγματος χάριν", "πχ": "παραδείγματος χάριν",
    "π.μ.": "προ μεσημβρίας", "πμ": "προ μεσημβρίας", "Π.Μ.": "προ μεσημβρίας",
    "μ.μ.": "μετά μεσημβρίαν", "μμ": "μετά μεσημβρίαν", "Μ.Μ.": "μετά μεσημβρίαν",
    "π.Χ.": "προ Χριστού", "μ.Χ.": "μετά Χριστόν", "δηλ.": "δηλαδή", "βλ.": "βλέπε",
    "πρβλ.": "παράβαλε", "τηλ.": "τηλέφωνο", "κιν.": "κινητό", "τηλ/νο": "τηλέφωνο",
    "φαξ.": "φαξ", "εσωτ.": "εσωτερικό", "μτφρ.": "μετάφραση", "μτφ.": "μετάφραση",
    "μετάφρ.": "μετάφραση", "επιμ.": "επιμέλεια", "εικονογρ.": "εικονογράφηση",
    "πρόλ.": "πρόλογος", "εισαγ.": "εισαγωγή", "διασκ.": "διασκευή",
    "σχ.": "σχήμα", "χ.χ.": "χωρίς χρονολογία", "χ.τ.": "χωρίς τόπο", "χ.ό.": "χωρίς όνομα",
    "χ.ε.": "χωρίς εκδότη", "ό.π.": "όπου παραπάνω", "ε.α.": "εν αποστρατεία",
    "υποσ.": "υποσημείωση", "σημ.": "σημείωση", "τ.μ.": "τετραγωνικά μέτρα", "αφοί": "αδελφοί",
    "υπ.": "υπόψη", "υπόψ.": "υπόψη", "Υ.Γ.": "υστερόγραφο",
    "ΥΓ": "υστερόγραφο", "αριθμ.": "αριθμός", "ημ.": "ημερομηνία", "ημερ.": "ημερομηνία",
    "ηλ.": "ηλεκτρονικό", "σ.τ.μ.": "σημείωση του μεταφραστή",
    "Σ.τ.Μ.": "σημείωση του μεταφραστή", "Α.Π.": "αριθμός πρωτοκόλλου",
    "αρ.πρωτ.": "αριθμός πρωτοκόλλου", "αρ. πρωτ.": "αριθμός πρωτοκόλλου",
    "Αρ. πρωτ.": "Αριθμός πρωτοκόλλου", "Αρ. Πρωτ.": "Αριθμός πρωτοκόλλου",
    "πρωτ.": "πρωτοκόλλου", "συν.": "συνέχεια",
    "κεφ.": "κεφάλαιο", "εδ.": "εδάφιο", "στ.": "στίχος", "περ.": "περίπου",
    "Δευτ.": "Δευτέρα", "Πέμπτ.": "Πέμπτη",
    "Δευ.": "Δευτέρα", "Τρ.": "Τρίτη", "Τετ.": "Τετάρτη", "Πέμ.": "Πέμπτη", "Παρ.": "Παρασκευή",
    "Σάβ.": "Σάββατο", "Κυρ.": "Κυριακή", "Θεσ/νίκη": "Θεσσαλονίκη", "Θεσ/νίκης": "Θεσσαλονίκης",
    "ISBN": "άι ες μπι εν",
    "ISSN": "άι ες ες εν",
    "e-mail": "ιμέιλ", "email": "ιμέιλ", "E-mail": "ιμέιλ", "Email": "ιμέιλ", "e-mails": "ιμέιλ",
    "fax": "φαξ", "Fax": "φαξ", "FAX": "φαξ", "e-book": "ιμπούκ", "e-books": "ιμπούκ",
    "CD": "σι ντι", "CDs": "σι ντι", "DVD": "ντι βι ντι", "DVDs": "ντι βι ντι",
    "Wi-Fi": "γουάι φάι",
    "WiFi": "γουάι φάι", "PDF": "πι ντι εφ", "USB": "γιου ες μπι", "MP3": "εμ πι τρία",
    "sms": "ες εμ ες",
    "SMS": "ες εμ ες", "PIN": "πιν", "TV": "τι βι", "PC": "πι σι",
}  # fmt: skip
FIXED |= {
    key[0].upper() + key[1:]: spoken[0].upper() + spoken[1:]
    for key, spoken in FIXED.items()
    if key[0].islower() and key.count(".") == 1 and len(key) > 3 and spoken[0] > "z"
}

_ENDS_SENTENCE = word_set(
    """
    κ.λπ. κλπ. κ.λ.π. κ.ά. κ.α. κ.τ.λ. κτλ. κ.ο.κ. κ.τ.ό. π.μ. μ.μ. Π.Μ. Μ.Μ. π.Χ. μ.Χ. χ.χ.
    χ.τ. ό.π. Α.Ε. Ο.Ε. Ε.Ε. τ.μ. στρ.
    """
)


@dataclass(frozen=True, slots=True)
class Noun:
    """A shortened noun: nominative, genitive, accusative; then the same of the plural."""

    gender: Gender
    singular: tuple[str, str, str]
    plural: tuple[str, str, str] | None = None


def _noun(gender: Gender, singular: str, plural: str = "") -> Noun:
    one = singular.split("|")
    many = plural.split("|")
    forms = (one[0], one[1], one[-1])
    return Noun(gender, forms, (many[0], many[1], many[-1]) if plural else None)


NOUNS = {
    "αρ.": _noun(M, "αριθμός|αριθμού|αριθμό", "αριθμοί|αριθμών|αριθμούς"),
    "αριθ.": _noun(M, "αριθμός|αριθμού|αριθμό", "αριθμοί|αριθμών|αριθμούς"),
    "σελ.": _noun(F, "σελίδα|σελίδας|σελίδα", "σελίδες|σελίδων|σελίδες"),
    "σ.": _noun(F, "σελίδα|σελίδας|σελίδα", "σελίδες|σελίδων|σελίδες"),
    "τόμ.": _noun(M, "τόμος|τόμου|τόμο", "τόμοι|τόμων|τόμους"),
    "τ.": _noun(M, "τόμος|τόμου|τόμο", "τόμοι|τόμων|τόμους"),
    "τχ.": _noun(N, "τεύχος|τεύχους|τεύχος", "τεύχη|τευχών|τεύχη"),
    "τεύχ.": _noun(N, "τεύχος|τεύχους|τεύχος", "τεύχη|τευχών|τεύχη"),
    "ν.": _noun(M, "νόμος|νόμου|νόμο", "νόμοι|νόμων|νόμους"),
    "Ν.": _noun(M, "νόμος|νόμου|νόμο", "νόμοι|νόμων|νόμους"),
    "άρθρ.": _noun(N, "άρθρο|άρθρου|άρθρο", "άρθρα|άρθρων|άρθρα"),
    "αρθ.": _noun(N, "άρθρο|άρθρου|άρθρο", "άρθρα|άρθρων|άρθρα"),
    "παρ.": _noun(F, "παράγραφος|παραγράφου|παράγραφο", "παράγραφοι|παραγράφων|παραγράφους"),
    "εκδ.": _noun(F, "έκδοση|έκδοσης|έκδοση", "εκδόσεις|εκδόσεων|εκδόσεις"),
    "έκδ.": _noun(F, "έκδοση|έκδοσης|έκδοση", "εκδόσεις|εκδόσεων|εκδόσεις"),
    "αι.": _noun(M, "αιώνας|αιώνα|αιώνα", "αιώνες|αιώνων|αιώνες"),
    "εικ.": _noun(F, "εικόνα|εικόνας|εικόνα", "εικόνες|εικόνων|εικόνες"),
    "Α.Ε.": _noun(F, "ανώνυμη εταιρεία|ανώνυμης εταιρείας|ανώνυμη εταιρεία"),
    "Ο.Ε.": _noun(F, "ομόρρυθμη εταιρεία|ομόρρυθμης εταιρείας|ομόρρυθμη εταιρεία"),
    "Ε.Ε.": _noun(F, "ευρωπαϊκή ένωση|ευρωπαϊκής ένωσης|ευρωπαϊκή ένωση"),
    "Ι.Ν.": _noun(M, "ιερός ναός|ιερού ναού|ιερό ναό"),
    "Ι.Μ.": _noun(F, "ιερά μονή|ιεράς μονής|ιερά μονή"),
    "Π.Δ.": _noun(N, "προεδρικό διάταγμα|προεδρικού διατάγματος|προεδρικό διάταγμα"),
    "π.δ.": _noun(N, "προεδρικό διάταγμα|προεδρικού διατάγματος|προεδρικό διάταγμα"),
    "Υ.Α.": _noun(F, "υπουργική απόφαση|υπουργικής απόφασης|υπουργική απόφαση"),
    "Κ.Υ.Α.": _noun(
        F, "κοινή υπουργική απόφαση|κοινής υπουργικής απόφασης|κοινή υπουργική απόφαση"
    ),
    "ΚΥΑ": _noun(F, "κοινή υπουργική απόφαση|κοινής υπουργικής απόφασης|κοινή υπουργική απόφαση"),
    "Τ.Κ.": _noun(M, "ταχυδρομικός κώδικας|ταχυδρομικού κώδικα|ταχυδρομικό κώδικα"),
    "ΤΚ": _noun(M, "ταχυδρομικός κώδικας|ταχυδρομικού κώδικα|ταχυδρομικό κώδικα"),
    "Τ.Θ.": _noun(F, "ταχυδρομική θυρίδα|ταχυδρομικής θυρίδας|ταχυδρομική θυρίδα"),
    "ΤΘ": _noun(F, "ταχυδρομική θυρίδα|ταχυδρομικής θυρίδας|ταχυδρομική θυρίδα"),
    "Δ.Σ.": _noun(N, "διοικητικό συμβούλιο|διοικητικού συμβουλίου|διοικητικό συμβούλιο"),
    "ΔΣ": _noun(N, "διοικητικό συμβούλιο|διοικητικού συμβουλίου|διοικητικό συμβούλιο"),
    "Γεν.": _noun(M, "γενικός|γενικού|γενικό"),
    "Λεωφ.": _noun(F, "λεωφόρος|λεωφόρου|λεωφόρο"),
    "λεωφ.": _noun(F, "λεωφόρος|λεωφόρου|λεωφόρο"),
    "Λ.": _noun(F, "λεωφόρος|λεωφόρου|λεωφόρο"),
    "πλ.": _noun(F, "πλατεία|πλατείας|πλατεία"),
    "Πλ.": _noun(F, "πλατεία|πλατείας|πλατεία"),
    "οδ.": _noun(F, "οδός|οδού|οδό"),
    "δρ.": _noun(M, "δόκτωρ|δόκτορος|δόκτορα"),
    "Δρ.": _noun(M, "δόκτωρ|δόκτορος|δόκτορα"),
    "Δρ": _noun(M, "δόκτωρ|δόκτορος|δόκτορα"),
    "καθ.": _noun(M, "καθηγητής|καθηγητή|καθηγητή"),
    "Καθ.": _noun(M, "καθηγητής|καθηγητή|καθηγητή"),
    "αιδ.": _noun(M, "αιδεσιμότατος|αιδεσιμότατου|αιδεσιμότατο"),
    "Σεβ.": _noun(M, "σεβασμιότατος|σεβασμιοτάτου|σεβασμιότατο"),
    "σεβ.": _noun(M, "σεβασμιότατος|σεβασμιοτάτου|σεβασμιότατο"),
}
NOUNS |= {
    key.capitalize(): Noun(
        noun.gender,
        (
            noun.singular[0].capitalize(),
            noun.singular[1].capitalize(),
            noun.singular[2].capitalize(),
        ),
        noun.plural,
    )
    for key, noun in NOUNS.items()
    if key in {"αρ.", "αριθ.", "σελ.", "τόμ.", "τχ.", "τεύχ.", "άρθρ.", "εκδ."}
}
_NEEDS_NUMBER = word_set("σ. τ. ν. Ν. παρ. αρ. Αρ. τόμ. Τόμ. τχ. Τχ. τεύχ. Τεύχ. άρθρ. Άρθρ. αρθ.")
_NEEDS_NAME = word_set("Λ. δρ. Δρ. Δρ πλ. Πλ. οδ.")
_PLURAL_OF = {"σσ.": NOUNS["σελ."], "σς.": NOUNS["σελ."], "άρ.": NOUNS["άρθρ."], "ττ.": NOUNS["τ."]}

_ACCUSATIVE_BEFORE = word_set("σε από με για προς επί κατά")
_SEVERAL = re.compile(r"\s*\d[\d.]*[α-ω]?\s*(?:[-–—,]|και|έως|κ\.)\s*\d")
_NUMBER_NEXT = re.compile(r"\s*(?:\d|[IVXLCivxlc]+\b|[Α-Ωα-ω]{1,3}[΄'ʹ′])")
_NAME_NEXT = re.compile(r"\s*(?:[Α-ΩΆΈΉΊΌΎΏA-Z])")


_ORDINAL_BEFORE = re.compile(r"(?<!\w)\d+(ος|ός|ου|ού|ο|ό|ον|όν|η|ή|ης|ής|ην|ήν)\s*$")


def _case(text: str, start: int) -> Case:
    """Return the case that the words before an abbreviation ask for («του 4ου αι.»)."""
    counted = _ORDINAL_BEFORE.search(text, max(0, start - 12), start)
    if counted is not None:
        if counted[1] in {"ου", "ού", "ης", "ής"}:
            return GEN
        if counted[1] in {"ος", "ός"}:
            return NOM
        start = counted.start()
    told = grammar.article(text, start)
    if told is not None:
        return told[1]
    before = grammar.previous_word(text, start)
    return ACC if before in _ACCUSATIVE_BEFORE else NOM


def _say_noun(match: Match) -> tuple[Said, ...] | None:
    written = match["short"]
    noun = NOUNS.get(written) or _PLURAL_OF[written]
    text, start, end = match.string, match.start(), match.end()
    if written in _NEEDS_NUMBER and not _NUMBER_NEXT.match(text, end):
        return None
    if written in _NEEDS_NAME and not _NAME_NEXT.match(text, end):
        return None
    is_plural = written in _PLURAL_OF or _SEVERAL.match(text, end) is not None
    if noun is NOUNS["εκδ."] or noun is NOUNS["έκδ."]:
        is_plural = _NAME_NEXT.match(text, end) is not None
    elif noun is NOUNS["εικ."]:
        is_plural = _NUMBER_NEXT.match(text, end) is None
    forms = noun.plural if is_plural and noun.plural else noun.singular
    stop = "." if ends_text(match) else ""
    return (said(match, forms[_case(text, start).value] + stop, EL),)


_MISTER = {NOM: "κύριος", GEN: "κυρίου", ACC: "κύριο"}
_MADAM = {NOM: "κυρία", GEN: "κυρίας", ACC: "κυρία"}
_SIRS = {NOM: "κύριοι", GEN: "κυρίων", ACC: "κυρίους"}
_LADIES = {NOM: "κυρίες", GEN: "κυριών", ACC: "κυρίες"}
_NAME_AFTER = re.compile(r"\s*(?:[Α-ΩΆΈΉΊΌΎΏ]\.\s*)*([Α-ΩΆΈΉΊΌΎΏ][\wά-ώΐΰ]*)")


def _name_after(match: Match) -> str:
    """Return the first whole name after the match, in small letters."""
    name = _NAME_AFTER.match(match.string, match.end())
    return name[1].lower() if name else ""


_LAST_NAME = re.compile(
    r"(?:\s*[Α-ΩΆΈΉΊΌΎΏ][\wά-ώΐΰ]*\.?)*?\s*([Α-ΩΆΈΉΊΌΎΏ][\wά-ώΐΰ]+)(?![\wά-ώ.]|\s+[Α-ΩΆΈΉΊΌΎΏ])"
)
_ARTICLE_EARLIER = re.compile(r"(?<!\w)(της|του|τον|την|στον|στην|η|ο)\s+(?:[\wά-ώ]+\s+){1,4}$")
_MASCULINE_ENDINGS = ("ος", "ός", "ης", "ής", "ας", "άς", "ων", "ούς", "ές", "ιξ")
_FEMININE_ENDINGS = ("α", "ά", "η", "ή", "ω", "ώ")


def _gender_and_case(match: Match) -> tuple[bool, Case]:
    """Tell whether a woman is meant, and the case: by the article, or else by the name."""
    text, start = match.string, match.start()
    told = grammar.article(text, start)
    if told is not None:
        return told[0] is F, told[1]
    first = _name_after(match)
    last = _LAST_NAME.match(text, match.end())
    surname = last[1].lower() if last else first
    earlier = _ARTICLE_EARLIER.search(text, max(0, start - 60), start)
    case = grammar.article(text, earlier.start(1) + len(earlier[1]) + 1) if earlier else None
    if surname.endswith(_MASCULINE_ENDINGS) and not surname.endswith("ου"):
        is_womans = case == (F, GEN) and first.endswith(("ας", "ης", "ής"))
        return (True, GEN) if is_womans else (False, NOM)
    if first.endswith(_FEMININE_ENDINGS) and first != surname and not (case and case[1] is GEN):
        return True, (case[1] if case and case[0] is F else NOM)
    if case is not None and case[1] is not NOM:
        return case[0] is F, case[1]
    if first.endswith(_FEMININE_ENDINGS) and not first.endswith(("άκη", "ίδη", "άδη")):
        return True, NOM
    return (False, GEN) if surname.endswith(("ου", "ού")) else (False, ACC)


def _say_mister(match: Match) -> tuple[Said, ...] | None:
    """Speak «κ.»: ο κύριος, του κυρίου, η κυρία; alone before a name, by the name's ending."""
    name = _name_after(match)
    if not name and not re.match(r"\s+[α-ωά-ώ]", match.string[match.end() : match.end() + 3]):
        return None
    word = grammar.previous_word(match.string, match.start())
    if word in {"αγαπητέ", "αξιότιμε"} or name.endswith("ε"):
        return (said(match, "κύριε", EL),)
    is_woman, case = _gender_and_case(match)
    if word in {"οι", "τους", "των", "τις", "στους", "στις"}:
        table = _LADIES if word in {"τις", "στις"} else _SIRS
        return (said(match, table[GEN if word == "των" else case], EL),)
    return (said(match, (_MADAM if is_woman else _MISTER)[case], EL),)


def _say_madam(match: Match) -> tuple[Said, ...]:
    return (said(match, _MADAM[_case(match.string, match.start())], EL),)


def _say_sirs(match: Match) -> tuple[Said, ...]:
    """Speak «κ.κ.»: οι κύριοι; of a bishop, twice a lord: ο κύριος κύριος."""
    told = grammar.article(match.string, match.start())
    before = grammar.previous_word(match.string, match.start())
    if told is None:
        case = _gender_and_case(match)[1]
        return (said(match, f"{_MISTER[case]} {_MISTER[case]}", EL),)
    case = told[1]
    table = _LADIES if before in {"τις", "στις"} else _SIRS
    return (said(match, table[case], EL),)


_SAINT_M = {NOM: "άγιος", GEN: "αγίου", ACC: "άγιο"}
_SAINT_F = {NOM: "αγία", GEN: "αγίας", ACC: "αγία"}


def _say_saint(match: Match) -> tuple[Said, ...] | None:
    """«Αγ.» may be Άγιος or Αγία: the name that follows decides, and its case."""
    name = _name_after(match)
    if not name:
        return None
    told = grammar.article(match.string, match.start())
    if name.endswith(("οι", "ων", "ους")) and not name.endswith(("ίων", "έων")):
        plural = "αγίων" if name.endswith("ων") else "άγιοι"
        return (said(match, plural.capitalize(), EL),)
    if told is not None and told[0] is not None:
        table, case = (_SAINT_F if told[0] is F else _SAINT_M), told[1]
    elif name.endswith(("ου", "ού")) or name in {"ιωάννη", "γεωργίου"}:
        table, case = _SAINT_M, GEN
    elif name.endswith(("ος", "ός", "ης", "ής")) and not _is_feminine_genitive(name):
        table, case = _SAINT_M, NOM
    elif name.endswith(("ας", "άς", "ης", "ής")):
        table, case = _SAINT_F, GEN
    else:
        table, case = _SAINT_F, NOM
    return (said(match, table[case].capitalize(), EL),)


_SAINT_WOMEN = word_set(
    """
    παρασκευής ειρήνης σοφίας μαρίνας βαρβάρας ελένης κυριακής αικατερίνης τριάδας τριάδος άννας
    φωτεινής θέκλας μαρίας ζώνης ευφημίας όλγας λαύρας μονής τράπεζας
    """
)


def _is_feminine_genitive(name: str) -> bool:
    return name in _SAINT_WOMEN


_FIXED_BEFORE_NUMBER = word_set("στ. περ. συν. υπ. κεφ. εδ. σχ. τρ. παρ. ημ. ηλ.")


def _say_fixed(match: Match) -> tuple[Said, ...] | None:
    written = match["short"]
    spoken = FIXED.get(written) or FIXED.get(written.lower())
    if spoken is None:
        return None
    if written.lower() in _FIXED_BEFORE_NUMBER and not _NUMBER_NEXT.match(
        match.string, match.end()
    ):
        return None
    is_last = written in _ENDS_SENTENCE and ends_sentence(match)
    if written.endswith(".") and (is_last or ends_text(match)):
        spoken += "."
    return (said(match, spoken, EL),)


def _alternatives(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_END = r"(?:(?<=\.)(?:(?<=[^\W\d_]{2}\.)|(?![α-ωά-ώ]\.))|(?![\wά-ώ]))"


def _say_number_word(match: Match) -> tuple[Said, ...]:
    return (said(match, "νούμερο", EL),)


RULES = (
    rule("No", "letter", r"(?:[NΝ][oοº°]\.?|№)(?=\s?\d)", _say_number_word),
    rule("κ.κ.", "letter", r"κ\.\s?κ\.(?!\s?[α-ω]\.)", _say_sirs),
    rule("κα", "letter", r"[κΚ]ας?\.?(?=\s+[Α-ΩΆΈΉΊΌΎΏ][α-ωά-ώ.])", _say_madam),
    rule("fixed abbreviation", "letter", rf"(?P<short>{_alternatives(FIXED)}){_END}", _say_fixed),
    rule("Mister", "letter", r"κ\.(?!\s?[α-ωά-ώΑ-Ω]\.(?=[^\w]*[α-ω]\.))(?!\w)", _say_mister),
    rule("Saint", "letter", r"(?:Αγ|ΑΓ|Άγ)\.", _say_saint),
    rule(
        "shortened noun",
        "letter",
        rf"(?P<short>{_alternatives([*NOUNS, *_PLURAL_OF])}){_END}",
        _say_noun,
    ),
)
SPECIAL = frozenset(one for one in (*FIXED, *NOUNS, "κα", "κας", "Νο") if "." not in one)
"""Abbreviations written without a point: the scanner must not take them for plain words."""
