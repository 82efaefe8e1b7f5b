"""What the fixtures say: Greek, English, both in one sentence, and polytonic."""

from __future__ import annotations

from dataclasses import dataclass

from formats.build import runs
from formats.document import EL, EN, GRC, Lang, Run, Runs


@dataclass(frozen=True, slots=True)
class Texts:
    """Sentences for paragraphs and short phrases for headings, items and cells; both go round."""

    name: str
    lang: Lang
    phrases: tuple[str, ...]
    sentences: tuple[str, ...]
    is_ancient: bool = False

    def phrase(self, number: int) -> Runs:
        """Return a phrase in its languages."""
        return self._runs(self.phrases[number % len(self.phrases)])

    def sentence(self, number: int, count: int = 1) -> Runs:
        """Return `count` sentences from `number` on."""
        chosen = (self.sentences[n % len(self.sentences)] for n in range(number, number + count))
        return self._runs(" ".join(chosen))

    def _runs(self, text: str) -> Runs:
        return (Run(text, GRC),) if self.is_ancient else runs(text, self.lang)


GREEK = Texts(
    "greek",
    EL,
    (
        "Οδηγός της βιβλιοθήκης",
        "Ώρες λειτουργίας",
        "Δανεισμός στο σπίτι",
        "Βιβλία με μεγάλα γράμματα",
        "Δευτέρα",
        "9:00–14:00",
        "κλειστά",
        "Αναγνωστήριο Β΄",
        "210 123 4567",
    ),
    (
        "Η βιβλιοθήκη είναι ανοιχτή από τις 9 π.μ. έως τις 8 μ.μ., εκτός από τις αργίες.",
        "Για το «Βιβλίο στο σπίτι» καλέστε στο 210 123 4567 έως τις 25 Μαρτίου 2026.",
        "Ρωτήστε μας· ποιο βιβλίο θα θέλατε να ακούσετε; Η εγγραφή είναι δωρεάν!",
        "Το αναγνωστήριο έχει ράμπα, μεγεθυντές, ακουστικά κ.ά. για όλους τους αναγνώστες.",
        "ΠΡΟΣΟΧΗ: ο ανελκυστήρας μιλά σε κάθε όροφο – πατήστε το κουμπί και περιμένετε…",
    ),
)

ENGLISH = Texts(
    "english",
    EN,
    (
        "A guide to the library",
        "Opening hours",
        "Books to your door",
        "Large print",
        "Monday",
        "9 am–2 pm",
        "closed",
        "Reading room B",
        "210 123 4567",
    ),
    (
        "The library is open from 9 am to 8 pm, except on public holidays.",
        "For books to your door, telephone 210 123 4567 before 25 March 2026.",
        "Which book would you like to hear? Joining costs nothing!",
        "The reading room has a ramp, magnifiers, headphones, etc., for every reader.",
        "“Mind the step” — the lift speaks at each floor; press the button and wait…",
    ),
)

MIXED = Texts(
    "mixed",
    EL,
    (
        "Νέα βιβλία / New books",
        "Wi-Fi και υπολογιστές",
        "Zorba the Greek",
        "ώρες open day",
        "Δευτέρα / Monday",
        "9:00–14:00",
        "closed (κλειστά)",
        "e-mail",
        "Help desk, 1ος όροφος",
    ),
    (
        "Το Pride and Prejudice της Jane Austen υπάρχει και σε large print.",
        "Η λέσχη ανάγνωσης διαβάζει τον «Ζορμπά» και το The Old Man and the Sea, κάθε Saturday.",
        "Ask for Μαρία Παπαδοπούλου at the desk, ή στείλτε e-mail.",
        "Το Wi-Fi είναι δωρεάν, το password αλλάζει κάθε μήνα.",
        "Το μήνυμα «Press any key» σημαίνει «πατήστε ένα πλήκτρο».",
    ),
)

POLYTONIC = Texts(
    "polytonic",
    EL,
    (
        "Ὁμήρου Ὀδύσσεια",
        "Ἡρόδοτος",
        "Περὶ ψυχῆς",
        "Ῥαψῳδία αʹ",
        "ἀρχή",
        "μῦθος",
        "ᾠδὴ τρίτη",
        "Ἅλκηστις",
        "Εὐριπίδης",
    ),
    (
        "Ἄνδρα μοι ἔννεπε, Μοῦσα, πολύτροπον, ὃς μάλα πολλὰ πλάγχθη.",
        "Ἐν ἀρχῇ ἦν ὁ λόγος, καὶ ὁ λόγος ἦν πρὸς τὸν θεόν.",
        "Πάντες ἄνθρωποι τοῦ εἰδέναι ὀρέγονται φύσει· σημεῖον δ᾽ ἡ τῶν αἰσθήσεων ἀγάπησις.",
        "Τῷ φίλῳ, τῇ ᾠδῇ, ᾧ ᾗ ᾳ, Ῥόδος, ῥέω, ἆρα, οἷος, ὕδωρ;",
        "Μῆνιν ἄειδε θεὰ Πηληϊάδεω Ἀχιλῆος οὐλομένην.",
    ),
    is_ancient=True,
)
