"""Greek times of day: hours are feminine (μία, τρεις, τέσσερις), minutes follow «και»."""

from __future__ import annotations

from formats.document import EL
from tts.normalize.el import grammar
from tts.normalize.el.numerals import ACC, GEN, F, cardinal
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said
from tts.normalize.tables import word_set

_CUE = (
    r"(?:[πΠμΜ]\.\s?[μΜ]\.|πμ\b|μμ\b|το\s+(?:πρωί|βράδυ|απόγευμα|μεσημέρι)|τα\s+(?:μεσάνυχτα|ξημερώματα)"
    r"|η\s+ώρα|ακριβώς\b|ώρα\b)"
)
_HOUR_WORDS = word_set("στις τις ώρα ώρες ώρας ωράριο από έως ως μέχρι και κατά")
_HOUR = r"(?:[01]?\d|2[0-4])"
_TIME_RANGE = r"\s*(?:[-–—]|έως|ως|μέχρι|και|ή)\s*(?:τις\s+)?(?:[01]?\d|2[0-4])"


def _hour(text: str, start: int, hour: int) -> str:
    case = GEN if grammar.previous_word(text, start) == "της" else ACC
    return cardinal(hour, F, case)


def _say_time(match: Match) -> tuple[Said, ...]:
    hour = _hour(match.string, match.start(), int(match["hour"]))
    minutes = int(match["minutes"])
    if not minutes:
        return (said(match, hour, EL),)
    return (
        said(match, hour, EL, "hour"),
        said(match, f"και {cardinal(minutes)}", EL, "minutes"),
    )


def _say_duration(match: Match) -> tuple[Said, ...]:
    return (
        said(match, _hour(match.string, match.start(), int(match["hour"])), EL, "hour"),
        said(match, f"και {cardinal(int(match['minutes']))}", EL, "minutes"),
        said(match, f"και {cardinal(int(match['seconds']))}", EL, "seconds"),
    )


_PARTS_BEFORE = word_set("έκδοση κεφάλαιο κεφ ενότητα παράγραφος παρ άρθρο σχήμα πίνακας εικόνα")


def _say_dotted_time(match: Match) -> tuple[Said, ...] | None:
    """«9.30» is a time where its surroundings speak of hours, else a number with a point."""
    before = grammar.previous_word(match.string, match.start())
    if before in _PARTS_BEFORE or match["hour"] == "0":
        return None  # «0.05» is no time: midnight is written «00.05»
    is_range_end = match.string[: match.start()].rstrip().endswith(("-", "–", "—", ",", "&"))
    if before in _HOUR_WORDS or match["cue"] is not None or (is_range_end and _follows_time(match)):
        return _say_time(match)
    return None


def _follows_time(match: Match) -> bool:
    before = match.string[max(0, match.start() - 12) : match.start()].rstrip(" -–—,&")
    return before[-3:-2] in {".", ":"} and before[-2:].isdigit()


def _say_hour(match: Match) -> tuple[Said, ...]:
    return (said(match, _hour(match.string, match.start(), int(match["hour"])), EL),)


RULES = (
    rule(
        "time with seconds",
        "digit",
        r"(?P<hour>[01]?\d|2[0-4]):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d)(?![:\d])",
        _say_duration,
    ),
    rule(
        "time", "digit", rf"(?P<hour>{_HOUR}):(?P<minutes>[0-5]\d)(?![:\d]|[.,]\d{{3}})", _say_time
    ),
    rule(
        "time with point",
        "digit",
        rf"(?P<hour>{_HOUR})\.(?P<minutes>[0-5]\d)(?![\d]|[.,]\d)"
        rf"(?P<cue>(?=(?:{_TIME_RANGE}[.:][0-5]\d)?\s?{_CUE})|(?=\s*[-–—]\s*{_HOUR}[.:][0-5]\d)"
        rf"|(?=\s*(?:,|&|και)\s*{_HOUR}[.:][0-5]\d(?![\d,.])))?",
        _say_dotted_time,
    ),
    rule(
        "hour",
        "digit",
        rf"(?P<hour>{_HOUR})(?!\d)(?=(?:{_TIME_RANGE})?\s?{_CUE})",
        _say_hour,
    ),
)
