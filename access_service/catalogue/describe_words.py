"""The words of a description in Greek and English: labels, forms, roles, languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from access_service.catalogue.record import Form, Role


@dataclass(frozen=True, slots=True)
class Words:
    """One thing said in both languages."""

    el: str
    en: str


LABELS: Final = {
    "form": Words("Μορφή", "Form"),
    "extent": Words("Έκταση", "Extent"),
    "genre": Words("Είδος", "Genre"),
    "languages": Words("Γλώσσα", "Language"),
    "languages+": Words("Γλώσσες", "Languages"),
    "original_lang": Words("Γλώσσα πρωτοτύπου", "Original language"),
    "audience": Words("Κοινό", "Audience"),
    "edition": Words("Έκδοση", "Edition"),
    "publisher": Words("Εκδότης", "Publisher"),
    "place": Words("Τόπος έκδοσης", "Place of publication"),
    "year": Words("Έτος", "Year"),
    "responsibility": Words("Υπεύθυνοι", "Responsibility"),
    "about": Words("Περίληψη", "Summary"),
    "contents": Words("Περιεχόμενα", "Contents"),
    "series": Words("Σειρά", "Series"),
    "number": Words("αριθμός", "number"),
    "shelf_mark": Words("Θέση στο ράφι", "Shelf mark"),
    "link": Words("Σύνδεσμος", "Link"),
    "open_link": Words("Άνοιγμα του τεκμηρίου", "Open the item"),
    "subjects": Words("Θέμα", "Subject"),
    "subjects+": Words("Θέματα", "Subjects"),
    "other_titles": Words("Άλλος τίτλος", "Other title"),
    "other_titles+": Words("Άλλοι τίτλοι", "Other titles"),
    "isbn": Words("ISBN", "ISBN"),
    "can_be_made": Words(
        "Αυτή η έκδοση είναι τυπωμένη· ζητήστε από τη βιβλιοθήκη προσβάσιμη μορφή.",
        "This edition is in print; ask the library for an accessible form.",
    ),
    "is_held": Words(
        "Αυτή η έκδοση είναι τυπωμένη. Η βιβλιοθήκη έχει το έργο και σε άλλη μορφή:",
        "This edition is in print. The library has the work in another form too:",
    ),
}
FORMS: Final = {
    Form.PRINT: Words("τυπωμένο", "print"),
    Form.LARGE_PRINT: Words("μεγάλα γράμματα", "large print"),
    Form.BRAILLE: Words("μπράιγ", "braille"),
    Form.SPOKEN: Words("ηχητικό βιβλίο", "audio book"),
    Form.ELECTRONIC: Words("ηλεκτρονικό", "electronic"),
}
ROLES: Final = {
    Role.AUTHOR: (Words("Συγγραφέας", "Author"), Words("Συγγραφείς", "Authors")),
    Role.NARRATOR: (Words("Αφήγηση", "Narrator"), Words("Αφήγηση", "Narrators")),
    Role.TRANSLATOR: (Words("Μετάφραση", "Translator"), Words("Μετάφραση", "Translators")),
    Role.ILLUSTRATOR: (
        Words("Εικονογράφηση", "Illustrator"),
        Words("Εικονογράφηση", "Illustrators"),
    ),
    Role.EDITOR: (Words("Επιμέλεια", "Editor"), Words("Επιμέλεια", "Editors")),
    Role.CONTRIBUTOR: (Words("Συμμετοχή", "Contributor"), Words("Συμμετοχή", "Contributors")),
}
AUDIENCES: Final = {
    "preschool": Words("παιδιά προσχολικής ηλικίας", "preschool children"),
    "primary": Words("παιδιά δημοτικού", "primary school children"),
    "pre-adolescent": Words("παιδιά 9 έως 13 ετών", "children aged 9 to 13"),
    "adolescent": Words("έφηβοι", "adolescents"),
    "adult": Words("ενήλικοι", "adults"),
    "specialized": Words("ειδικοί", "specialists"),
    "general": Words("όλοι", "everyone"),
    "juvenile": Words("παιδιά και νέοι", "children and young people"),
}
GENRES: Final = {
    "fiction": Words("μυθοπλασία", "fiction"),
    "short stories": Words("διηγήματα", "short stories"),
    "poetry": Words("ποίηση", "poetry"),
    "drama": Words("θέατρο", "drama"),
    "essays": Words("δοκίμια", "essays"),
    "humour": Words("χιούμορ", "humour"),
    "letters": Words("επιστολές", "letters"),
    "biography": Words("βιογραφία", "biography"),
}
LANGUAGES: Final = {
    "el": Words("ελληνικά", "Greek"),
    "grc": Words("αρχαία ελληνικά", "Ancient Greek"),
    "en": Words("αγγλικά", "English"),
    "fr": Words("γαλλικά", "French"),
    "de": Words("γερμανικά", "German"),
    "it": Words("ιταλικά", "Italian"),
    "es": Words("ισπανικά", "Spanish"),
    "pt": Words("πορτογαλικά", "Portuguese"),
    "ru": Words("ρωσικά", "Russian"),
    "uk": Words("ουκρανικά", "Ukrainian"),
    "sq": Words("αλβανικά", "Albanian"),
    "bg": Words("βουλγαρικά", "Bulgarian"),
    "ro": Words("ρουμανικά", "Romanian"),
    "sr": Words("σερβικά", "Serbian"),
    "hr": Words("κροατικά", "Croatian"),
    "sl": Words("σλοβενικά", "Slovenian"),
    "mk": Words("σλαβομακεδονικά", "Macedonian"),
    "tr": Words("τουρκικά", "Turkish"),
    "ar": Words("αραβικά", "Arabic"),
    "he": Words("εβραϊκά", "Hebrew"),
    "fa": Words("περσικά", "Persian"),
    "hy": Words("αρμενικά", "Armenian"),
    "ka": Words("γεωργιανά", "Georgian"),
    "la": Words("λατινικά", "Latin"),
    "nl": Words("ολλανδικά", "Dutch"),
    "sv": Words("σουηδικά", "Swedish"),
    "no": Words("νορβηγικά", "Norwegian"),
    "da": Words("δανικά", "Danish"),
    "fi": Words("φινλανδικά", "Finnish"),
    "pl": Words("πολωνικά", "Polish"),
    "cs": Words("τσεχικά", "Czech"),
    "sk": Words("σλοβακικά", "Slovak"),
    "hu": Words("ουγγρικά", "Hungarian"),
    "zh": Words("κινεζικά", "Chinese"),
    "ja": Words("ιαπωνικά", "Japanese"),
    "ko": Words("κορεατικά", "Korean"),
}
