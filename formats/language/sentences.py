"""Sentences of Greek and English text, as spans: the units that are spoken and kept in place."""

from __future__ import annotations

import re

from formats.document import Lang

_CLOSING = "»\"”’')\\]"
_END_GREEK = re.compile(rf"(?:\.\.\.|…|[.!?;\u037e])[.!?;…]*[{_CLOSING}]*[*¹²³]?(?=\s|$)")
_END_OTHER = re.compile(rf"(?:\.\.\.|…|[.!?])[.!?…]*[{_CLOSING}]*[*¹²³]?(?=\s|$)")
_LAST_TOKEN = re.compile(r"[^\s(«“\"]+$")
_NEXT_CHAR = re.compile(r"\s*[«“\"‘'(\[—–-]*\s*(\S)")
_AFTER_DASH = re.compile(r"[—–-](?=.)")
_RANGE_GOES_ON = re.compile(r"\s*[—–-]\s*\d")
_BLANK_LINE = re.compile(r"\n\s*\n")
_INITIALS = re.compile(r"(?:[^\W\d_][\u0300-\u036f]?[α-ω]?\.[-–]?)+$")
_LIST_NUMBER = re.compile(r"(?:\d{1,3}|[ivx]{1,4}|[a-zα-ω])[.)]$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After these a sentence never ends: something must follow them.
_NEVER_LAST = {
    "el": _words(
        """
    κ. κα. κ.κ. δρ. δις. αγ. αρ. αριθ. αριθμ. σελ. σσ. σ. τόμ. τ. τχ. τεύχ. βλ. πρβλ. π.χ.
    πχ. δηλ. τηλ. κιν. εσωτ. λεωφ. οδ. πλ. ν. άρθρ. αρθ. άρ. παρ. εκδ. έκδ. επιμ. μτφρ. μτφ.
    μετάφρ. εικ. εικονογρ. πρόλ. εισαγ. διασκ. σχ. κεφ. εδ. στ. περ. καθ. σεβ. αιδ. ιαν.
    φεβ. μαρ. απρ. ιουν. ιουλ. αυγ. σεπ. σεπτ. οκτ. νοε. νοεμ. δεκ. υπ. υπόψ. πρωτ. τ.κ.
    δευ. δευτ. τρ. τετ. πέμ. πέμπτ. σάβ. κυρ.
    τ.θ. ι.ν. χλμ. εκ. δισ. εκατ. χιλ. ημερ. ηλ. νο. φ. αφοί. όπ. ό.π. αναθ. συμπλ. βελτ.
    """
    ),
    "en": _words(
        """
    mr. mrs. ms. dr. prof. st. no. nos. vol. vols. p. pp. ed. eds. trans. e.g. i.e. cf. ca.
    c. vs. fig. ch. chap. tel. ext. approx. dept. gen. rev. hon. capt. col. sgt. lt. jan.
    feb. mar. apr. jun. jul. aug. sep. sept. oct. nov. dec. ill. illus. viz. al. messrs. mt.
    ft. jr. sr.
    """
    ),
}


_NAMES = _words(
    """
    αθαν. αλέξ. αλεξ. αναστ. ανδρ. αντ. απόστ. αποστ. αριστ. βασ. γεώργ. γεωργ. γεωρ. γεώρ. γρηγ.
    δημ. δημήτρ. δημητρ. διον. ελευθ. εμμ. ευάγγ. ευαγγ. ευάγ. ευαγ. ευστ. θεόδ. θεοδ. ιωάν. ιωαν.
    κων. κωνστ. κωνσταν. λεων. μιχ. νικ. παν. παναγ. παντ. σπυρ. στέφ. στεφ. στυλ. σωτ. φίλ. φιλ.
    φώτ. φωτ. χαρ. χαρίλ. χρ. γεν. δημοτ. εθν. κεντρ. ελλ. ελλην. περιφ. οικον. διοικ. επιστ. ταχ.
    καθηγ. υποστρ. αντιστρ. ταξ. οικ.
    """
)
"""First names and titles in short form: with a capital, a name or a noun follows them."""


def sentences(text: str, lang: Lang) -> tuple[tuple[int, int], ...]:
    """Return the spans of the sentences in `text`, in order.

    Every character that is no space lies in exactly one span; no span begins or ends with a space.

    Args:
        text: Any text; a blank line ends a sentence.
        lang: `;` ends a sentence in Greek, and does not in other languages.
    """
    is_greek = lang.split("-")[0] in {"el", "grc"}
    end_pattern = _END_GREEK if is_greek else _END_OTHER
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in _cuts(text, end_pattern):
        _add(spans, text, start, cut)
        start = cut
    _add(spans, text, start, len(text))
    return tuple(spans)


def _cuts(text: str, end_pattern: re.Pattern[str]) -> list[int]:
    cuts = {match.end() for match in _BLANK_LINE.finditer(text)}
    cuts |= {
        match.end()
        for match in end_pattern.finditer(text)
        if match.end() < len(text) and _ends_sentence(text, match)
    }
    return sorted(cuts)


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    stripped = piece.strip()
    if stripped:
        first = start + len(piece) - len(piece.lstrip())
        spans.append((first, first + len(stripped)))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Tell whether the sign at `match` ends its sentence, by what stands on both sides."""
    following = _NEXT_CHAR.match(text, match.end())
    if following is None:
        return True
    after = following[1]
    if match[0][0] in "!?;\u037e":
        return not after.islower()
    if match[0].startswith(("...", "…")):
        return not (after.islower() or after.isdigit())
    if match[0] != ".":
        return not after.islower()
    if _RANGE_GOES_ON.match(text, match.end()):
        return False  # «8:00 π.μ. – 3:00 μ.μ.»: no sentence begins with a dash and a figure
    return not after.islower() and not _is_abbreviation(text, match.end())


def _is_abbreviation(text: str, end: int) -> bool:
    """Tell whether the point before `end` belongs to a shortened word, an initial or a list."""
    token = _LAST_TOKEN.search(text, max(0, end - 30), end)
    if token is None:
        return False
    word = _AFTER_DASH.split(token[0])[-1].lower()  # «Δευτ.-Παρ.»: its last part decides
    if word in _NEVER_LAST["el"] or word in _NEVER_LAST["en"]:
        return True
    if word in _NAMES and token[0].lstrip("(«")[:1].isupper():
        return True
    begins_line = not text[: token.start()].strip() or text[: token.start()].rstrip(" ").endswith(
        "\n"
    )
    if begins_line and _LIST_NUMBER.fullmatch(word):
        return True
    return _is_initial(token[0])


def _is_initial(token: str) -> bool:
    """«Δ.» and «Ν.Γ.» go with the name after them; «π.μ.» and «κ.λπ.» may end a sentence."""
    return bool(_INITIALS.fullmatch(token)) and token[0].isupper()
