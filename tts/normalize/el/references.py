"""Numbers that tell a law, a decision or an issue: «Π.Δ. 18/89», «τεύχος 3/4» are no fractions."""

from __future__ import annotations

import re

from formats.document import EL
from tts.normalize.el.numerals import figures
from tts.normalize.rules import Match, rule, said
from tts.normalize.spoken import Said

_CUE = re.compile(
    r"(?<![\w.])(?:(?:[νΝ]|[πΠ]\.?\s?[δΔ]|[νΝ]\.?\s?[δΔ]|[αΑ]\.?\s?[νΝ]|[βΒ]\.?\s?[δΔ]|ΦΕΚ|Κ\.?Υ\.?Α|Υ\.?Α"
    r"|[φΦ]|[αΑ]ρ|[αΑ]ριθμ?|[πΠ]ρωτ|[τΤ]χ|[τΤ]ε[υύ]χ|[αάΑΆ]ρθρ?|[κΚ]εφ|[έεΈΕ]κδ|[τΤ][όο]μ)\.?"
    r"|(?:[νΝ]όμο|[δΔ]ιάταγμα|[αΑ]πόφασ|[αάΑΆ]ρθρ|[τΤ]εύχ|[φΦ]ύλλ|[φΦ]άκελ|[αΑ]ριθμό"
    r"|[πΠ]ρωτ[οό]κ[οό]λλ|[έεΈΕ]κδ[οό]σ|[τΤ]όμο|[σΣ]ελίδ|[δΔ]ίσκο|[εΕ]γκύκλι|[οΟ]δηγία|[κΚ]ανονισμ|[αΑ]ίθουσα|[αΑ]ίθουσε)\w*)\s*$"
)
_LOOK_BACK = 24


def _say_reference(match: Match) -> tuple[Said, ...] | None:
    """Speak «Π.Δ. 18/89» as the two numbers that it holds, and leave all else to other rules."""
    text, start = match.string, match.start()
    if _CUE.search(text[max(0, start - _LOOK_BACK) : start]) is None:
        return None
    return (
        said(match, figures(match["first"]) + ",", EL, "first"),
        said(match, figures(match["last"]), EL, "last"),
    )


RULES = (
    rule(
        "reference of two numbers",
        "digit",
        r"(?P<first>\d{1,4})/(?P<last>\d{1,3})(?![\d/]|[-.,]\d)",
        _say_reference,
    ),
)
