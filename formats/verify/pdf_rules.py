"""The rules that a finished PDF is held to, each with its clause.

Source: ISO 14289-1:2014 (PDF/UA-1); EN 301 549 5.4 for the words.
"""

from __future__ import annotations

from formats.verify.result import Rule

OPENS = Rule(
    "PDF-00",
    "ISO 14289-1 6.2",
    "Το αρχείο PDF δεν ανοίγει: είναι κατεστραμμένο ή κλειδωμένο. Φτιάξτε το ξανά.",
    "The PDF does not open: it is damaged or locked. Make it again.",
)
TAGGED = Rule(
    "PDF-01",
    "ISO 14289-1 7.1",
    "Το αρχείο δεν έχει ετικέτες δομής. Φτιάξτε το ξανά με ετικέτες.",
    "The file has no structure tags. Make it again with tags.",
)
TITLE = Rule(
    "PDF-02",
    "ISO 14289-1 7.1",
    "Λείπει ο τίτλος, ή το παράθυρο δείχνει το όνομα του αρχείου. Δώστε τίτλο στο έγγραφο.",
    "The title is missing, or the window shows the file's name. Give the document a title.",
)
LANGUAGE = Rule(
    "PDF-03",
    "ISO 14289-1 7.2",
    "Το αρχείο δεν λέει σε ποια γλώσσα είναι. Δηλώστε τη γλώσσα του εγγράφου.",
    "The file does not tell its language. State the document's language.",
)
IDENTIFIER = Rule(
    "PDF-04",
    "ISO 14289-1 5",
    "Τα μεταδεδομένα δεν δηλώνουν PDF/UA-1. Φτιάξτε ξανά το αρχείο.",
    "The metadata do not declare PDF/UA-1. Make the file again.",
)
ALTERNATIVE = Rule(
    "PDF-05",
    "ISO 14289-1 7.3",
    "Μια εικόνα δεν έχει περιγραφή. Γράψτε περιγραφή ή σημειώστε την ως διακοσμητική.",
    "A picture has no description. Write one, or mark it as decoration.",
)
SCOPE = Rule(
    "PDF-06",
    "ISO 14289-1 7.5",
    "Μια επικεφαλίδα πίνακα δεν λέει αν αφορά στήλη ή γραμμή. Ορίστε την εμβέλειά της.",
    "A table heading does not say whether it is for a column or a row. Set its scope.",
)
HEADINGS = Rule(
    "PDF-07",
    "ISO 14289-1 7.4.2",
    "Οι επικεφαλίδες παραλείπουν επίπεδο. Διορθώστε τα επίπεδά τους.",
    "The headings skip a level. Mend their levels.",
)
FONTS = Rule(
    "PDF-08",
    "ISO 14289-1 7.21.4.1",
    "Μια γραμματοσειρά δεν είναι ενσωματωμένη. Φτιάξτε ξανά το αρχείο με όλες μέσα.",
    "A font is not embedded. Make the file again with all fonts inside.",
)
UNTAGGED = Rule(
    "PDF-09",
    "ISO 14289-1 7.1",
    "Ένα κείμενο της σελίδας δεν ανήκει στη δομή ούτε είναι διακοσμητικό. Φτιάξτε ξανά το αρχείο.",
    "Some text of a page is neither in the structure nor an artifact. Make the file again.",
)
LINKS = Rule(
    "PDF-10",
    "ISO 14289-1 7.18.5",
    "Ένας σύνδεσμος δεν έχει περιγραφή ή δεν ανήκει στη δομή. Φτιάξτε ξανά το αρχείο.",
    "A link has no description or is not in the structure. Make the file again.",
)
UNICODE = Rule(
    "PDF-11",
    "ISO 14289-1 7.21.7",
    "Κάποια γράμματα δεν αντιστοιχούν σε χαρακτήρες Unicode. Φτιάξτε ξανά το αρχείο.",
    "Some letters do not map to Unicode characters. Make the file again.",
)
TAB_ORDER = Rule(
    "PDF-12",
    "ISO 14289-1 7.18.3",
    "Το πλήκτρο Tab δεν ακολουθεί τη δομή σε μια σελίδα με συνδέσμους. Φτιάξτε την ξανά.",
    "The Tab key does not follow the structure on a page with links. Make it again.",
)
WORDS = Rule(
    "PDF-13",
    "EN 301 549 5.4",
    "Οι λέξεις του αρχείου διαφέρουν από του εγγράφου. Μην το παραδώσετε· φτιάξτε το ξανά.",
    "The file's words differ from the document's. Do not deliver it; make it again.",
)
WORD_LANGUAGES = Rule(
    "PDF-14",
    "ISO 14289-1 7.2",
    "Μια λέξη δηλώνεται σε άλλη γλώσσα από του εγγράφου. Φτιάξτε ξανά το αρχείο.",
    "A word is marked with a language other than the document's. Make the file again.",
)

RULES = (
    OPENS,
    TAGGED,
    TITLE,
    LANGUAGE,
    IDENTIFIER,
    ALTERNATIVE,
    SCOPE,
    HEADINGS,
    FONTS,
    UNTAGGED,
    LINKS,
    UNICODE,
    TAB_ORDER,
    WORDS,
    WORD_LANGUAGES,
)
