"""English words as they are spoken: abbreviations, acronyms, initials."""

from __future__ import annotations

import re

from formats.document import EN
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

ABBREVIATIONS = {
    "Dr.": "doctor", "Dr": "doctor", "Mr.": "mister", "Mr": "mister", "Mrs.": "missis",
    "Mrs": "missis", "Ms.": "miz", "Ms": "miz", "Prof.": "professor", "Rev.": "reverend",
    "Hon.": "honourable", "Capt.": "captain", "Gen.": "general", "e.g.": "for example",
    "eg.": "for example", "i.e.": "that is", "ie.": "that is", "etc.": "et cetera",
    "vol.": "volume", "Vol.": "volume", "vols.": "volumes", "Vols.": "volumes", "pp.": "pages",
    "p.": "page", "ed.": "edition", "eds.": "editors", "trans.": "translated", "cf.": "compare",
    "ca.": "circa", "c.": "circa", "Jr.": "junior", "Sr.": "senior", "Ltd.": "limited",
    "Ltd": "limited", "Inc.": "incorporated", "Co.": "company", "dept.": "department",
    "Dept.": "department", "tel.": "telephone", "Tel.": "telephone", "ext.": "extension",
    "approx.": "approximately", "vs.": "versus", "ill.": "illustrated", "illus.": "illustrated",
    "fig.": "figure", "Fig.": "figure", "figs.": "figures", "ch.": "chapter", "chap.": "chapter",
    "No.": "number", "no.": "number", "nos.": "numbers", "Nos.": "numbers", "n.d.": "no date",
    "Ave.": "avenue", "Rd.": "road", "Sq.": "square", "al.": "al", "incl.": "including",
    "bros.": "brothers", "Bros.": "brothers", "min.": "minimum", "max.": "maximum",
    "Mon.": "Monday", "Tue.": "Tuesday", "Tues.": "Tuesday", "Wed.": "Wednesday",
    "Thu.": "Thursday", "Thurs.": "Thursday", "Fri.": "Friday", "Sat.": "Saturday",
    "Sun.": "Sunday", "PhD": "P h D", "and/or": "and or", "Ph.D.": "P h D",
    "Sgt.": "sergeant", "Lt.": "lieutenant",
    "Col.": "colonel", "Esq.": "esquire", "Apt.": "apartment", "apt.": "apartment",
    "ibid.": "ibidem", "Ibid.": "Ibidem", "op.": "opus", "repr.": "reprinted", "rev.": "revised",
    "enl.": "enlarged", "pbk.": "paperback", "hbk.": "hardback", "pl.": "plates", "hr.": "hour",
    "b.": "born", "d.": "died", "Messrs.": "messrs", "Mt.": "mount", "Ft.": "fort",
    "Assoc.": "association", "Univ.": "university", "Lib.": "library", "w/o": "without",
    "w/": "with", "c/o": "care of",
}  # fmt: skip
_NEEDS_NUMBER = word_set(
    "no. No. b. d. op. p. c. ca. ch. fig. Fig. figs. nos. Nos. pp. min. max. chap."
)
_NEEDS_NAME = word_set("Mt. Ft. Col. Lt. Sgt. Co. Gen. Hon. Sun. Sat. Fri. Mon. Wed.")
SPOKEN_ACRONYMS = word_set(
    "NASA NATO UNESCO UNICEF AIDS LASER RADAR DAISY PIN SIM RAM ROM JPEG OPEC ASCII VAT SCUBA FIFA"
)
_SHORT_WORDS = word_set(
    """
    THE AND OLD MAN SEA OF TO IN ON AT BY FOR IS IT BE WE DO GO NO SO UP AN AS OR IF MY ME HE HELP
    NEW NOW NOT ALL ARE YOU WAS HIS HER SHE OUR OUT OFF ONE TWO WAY DAY WHO HOW WHY CAN MAY END
    OPEN FREE NEWS READ BOOK WORD WITH FROM THIS THAT WHAT WHEN YOUR HAVE WILL LIFE LOVE TIME WAR
    KING CITY HOME ROOM DATE NAME EXIT PLAN NOTE ALSO INTO OVER WILD WIND WORK THEY WERE GIRL HAS
    YES STOP ONLY MORE WEEK HOUR FROM THEN HOPE DARK LOST BLUE RED BIG BAD SON SUN ART MEN BOY HAD
    """
)
SPECIAL = frozenset(one for one in ABBREVIATIONS if "." not in one) | word_set(
    "St Jan Feb Mar am pm http https ftp Mon Tue Tues Wed Weds Thu Thur Thurs Fri Sat Sun"
)
_VOWELS = frozenset("AEIOUY")
_LONGEST_ACRONYM = 4
_TEXT_END = re.compile(r"[\s”\")\]]*$|\s*\n")
_NUMBER_NEXT = re.compile(r"[\s·«»\"“”(]*(?:\d|[IVXLC]+(?![A-Za-z]|\s[A-Z]\b)|[ivxlc]{2,}\b)")
_NAME_NEXT = re.compile(r"\s*[A-Z]")


def say_word(match: Match) -> tuple[Said, ...]:
    """Speak an English word that no rule took; an acronym letter by letter."""
    word = match[0]
    if len(word) > 1 and word.isupper() and word.isalpha() and word.isascii():
        return (said(match, _capitals(word, _touches_figures(match)), EN),)
    return (said(match, word.replace("ª", "a").replace("º", "o"), EN),)


def _touches_figures(match: Match) -> bool:
    text = match.string
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() :][:1]
    return before.isdigit() or after.isdigit()


def _capitals(word: str, touches_figures: bool) -> str:
    if word in SPOKEN_ACRONYMS or word in _SHORT_WORDS:
        return word.lower()
    is_word = len(word) > _LONGEST_ACRONYM and _VOWELS.intersection(word)
    return word.lower() if is_word and not touches_figures else " ".join(word)


def _stop(match: Match) -> str:
    """Return a full stop when the abbreviation's own point also ends the text."""
    ends = match[0].endswith(".") and _TEXT_END.match(match.string, match.end())
    return "." if ends else ""


def _say_abbreviation(match: Match) -> tuple[Said, ...] | None:
    written = match[0]
    text, end = match.string, match.end()
    if written in _NEEDS_NUMBER and not _NUMBER_NEXT.match(text, end):
        return None
    if written in _NEEDS_NAME and not _NAME_NEXT.match(text, end) and not _stop(match):
        return None
    spoken = ABBREVIATIONS[written]
    if written == "ed." and re.match(r"\s+by\b", text[end:]):
        spoken = "edited"
    return (said(match, spoken + _stop(match), EN),)


def _say_saint_or_street(match: Match) -> tuple[Said, ...]:
    """«St. Mary» is a saint, «High St.» a street: a name stands before the street."""
    named_before = re.search(r"[A-Z][a-z]+(?:['’]s?)?\s+$", match.string[: match.start()][-24:])
    spoken = "street" if named_before else "saint"
    return (said(match, spoken + _stop(match), EN),)


def _say_dotted(match: Match) -> tuple[Said, ...]:
    stop = _stop(match) if match[0].count(".") > 1 else ""
    return (said(match, " ".join(match[0].replace(".", "")) + stop, EN),)


def _say_initial(match: Match) -> tuple[Said, ...]:
    return (said(match, match["letter"], EN),)


def _say_plural_letters(match: Match) -> tuple[Said, ...]:
    letters = match["letters"]
    return (said(match, " ".join(letters) + "s", EN),)


def _say_copyright_date(match: Match) -> tuple[Said, ...]:
    return (said(match, "copyright", EN),)


def _say_ellipsis(match: Match) -> tuple[Said, ...]:
    return (said(match, "…", EN),)


def _say_hashtag(match: Match) -> tuple[Said, ...]:
    return (said(match, "hashtag" if match["word"] is not None else "number", EN),)


_NAMES = "|".join(re.escape(name) for name in sorted(ABBREVIATIONS, key=len, reverse=True))


def _say_card_sign(match: Match) -> tuple[Said, ...]:
    """Speak ISBD's « ; » and « = » as the pauses they stand for on a catalogue card."""
    return (said(match, ",", EN),)


def _say_half_of_day(match: Match) -> tuple[Said, ...]:
    return (said(match, f"{match[0][0].lower()} m" + _stop(match), EN),)


def _say_nothing(_match: Match) -> tuple[Said, ...]:
    return ()


RULES = (
    rule("heading sign", "sign", r"(?<!\w)\#+(?=\s|\#|$)", _say_nothing),
    rule("ISBD sign", "sign", r"(?<=\s)(?:;(?=\s+\w)|=(?=\s+[^\W\d]))", _say_card_sign),
    rule("half of a day", "letter", r"[aApP]\.\s?m\.", _say_half_of_day),
    rule(
        "abbreviation",
        "letter",
        rf"(?:{_NAMES})(?:(?<=\.)(?:(?<=[^\W\d_]{{2}}\.)|(?![A-Za-z]\.))|(?!\w))",
        _say_abbreviation,
    ),
    rule(
        "saint or street", "letter", r"St\.?(?=\s+[A-Za-z]|\s*$|,|\.)(?!\w)", _say_saint_or_street
    ),
    rule("dotted acronym", "letter", r"[A-Z](?:\.[A-Z])+(?:\.|(?!\w))", _say_dotted),
    rule("initial", "letter", r"(?P<letter>[A-Z])\.(?=\s*[A-Z])", _say_initial),
    rule(
        "letters in the plural",
        "letter",
        r"(?P<letters>[A-Z]{1,4}[A-Z])s(?!\w)",
        _say_plural_letters,
    ),
    rule("copyright date", "letter", r"c(?=(?:1[0-9]|20)\d\d(?!\d))", _say_copyright_date),
    rule("ellipsis", "sign", r"\.{2,}", _say_ellipsis),
    rule("hashtag", "sign", r"\#(?:(?P<word>(?=[^\W\d]))|(?=\d))", _say_hashtag),
)
