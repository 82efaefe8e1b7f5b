"""Warns when free text looks like a diagnosis, which the library must not keep (GDPR, article 9).

The text is kept as it is typed if staff insist; what is found is shown so that they can take it
out. What the delivery needs is a code, never its cause.
"""

from __future__ import annotations

from typing import Final

from formats.language.fold import folded_words

_WORDS: Final = """
    αναπηρ ανοια αλτσχαιμερ παρκινσον διαβητ καρκιν ογκολογ χημειοθεραπ εγκεφαλικ επιληψ
    γλαυκωμ καταρρακτ ωχρ αμφιβληστροειδ μελαγχρωστικ τυφλωσ τυφλοσ τυφλη κωφωσ σκληρυνσ
    καταθλιψ ψυχωσ ψυχιατρ σχιζοφρεν αυτισμ αυτιστικ αρθριτ οστεοπορωσ καρδιοπαθ ανακοπ
    πνευμονοπαθ αιμοκαθαρ νεφροπαθ ηπατιτ διαγνωσ παθησ νοσημ συνδρομ φαρμακα φαρμακο χειρουργ αμεα
    dementia alzheimer parkinson diabet cancer oncolog chemotherap stroke epilep glaucoma cataract
    macular retin blindness deafness sclerosis depress psychos psychiat schizophren autis arthrit
    osteopor cardiac dialysis hepatitis diagnos syndrome disorder medication prescri surgery
    disabilit copd hiv
"""
_BEGINNINGS: Final = tuple(_WORDS.split())


def health_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that look like a diagnosis, folded, each once."""
    found = (word for word in folded_words(text) if word.startswith(_BEGINNINGS))
    return tuple(dict.fromkeys(found))
