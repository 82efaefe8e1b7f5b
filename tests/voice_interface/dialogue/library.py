"""A small library for conversations: what it is asked is answered from a table."""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes and needs less of it

from __future__ import annotations

from formats.build import runs
from formats.document import EL, EN, Lang, Runs
from formats.language.fold import folded_words
from voice_interface.dialogue.line_ports import LinePorts
from voice_interface.dialogue.ports import (
    DayHours,
    Example,
    Hours,
    MakeState,
    Notice,
    Query,
    Relation,
    Result,
    Results,
    ShelfEntry,
)

BOOKS = (
    ("zorba", "Βίος και πολιτεία του Αλέξη Ζορμπά", "Νίκος Καζαντζάκης", ("print",)),
    ("christ", "Ο Χριστός ξανασταυρώνεται", "Νίκος Καζαντζάκης", ("print",)),
    ("michalis", "Ο καπετάν Μιχάλης", "Νίκος Καζαντζάκης", ("spoken",)),
    ("report", "Αναφορά στον Γκρέκο", "Νίκος Καζαντζάκης", ("large-print",)),
    ("poems", "Ποιήματα", "Κ. Π. Καβάφης", ("print", "braille")),
    ("sea", "The Old Man and the Sea", "Ernest Hemingway", ("print",)),
)


class Library:
    """Finds books whose title or author holds every word that is looked for."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []
        self.refusal = ""
        self.number = "210 1234567"
        self.place = "Ερμού 1, Μυτιλήνη"
        self.is_sure = True
        self.hours = Hours()
        self.days: dict[str, DayHours] = {}
        self.examples: dict[Lang, Example] = {}
        self.has_card = False
        self.ordered: list[str] = []
        self.kept: list[str] = []
        self.titles: dict[str, str] = {}

    def search(self, query: Query, readings: tuple[str, ...], lang: Lang) -> Results:
        wanted = [word[:5] for word in folded_words(query.words) if len(word) > 2]
        found = [
            result_of(book)
            for book in BOOKS
            if all(
                any(w.startswith(one) for w in folded_words(book[1] + " " + book[2]))
                for one in wanted
            )
            and (wanted or query.is_newest or query.is_narrowed)
            and (not query.form or query.form in book[3])
            and (not query.language or query.language == (EN if book[0] == "sea" else EL))
        ]
        return Results(tuple(found), self.is_sure)

    def titled(self, texts: tuple[str, ...], *, is_part: bool = False) -> tuple[Result, ...]:
        named = {self.titles.get(text, "") for text in texts}
        return tuple(result_of(book) for book in BOOKS if book[0] in named)

    def search_keys(self, digits: str) -> Results:
        return (
            Results((result_of(BOOKS[0]),)) if digits == "9671" or digits == "96762" else Results()
        )

    def related(self, item_id: str, relation: Relation) -> Results:
        if relation is Relation.NEXT_IN_SERIES:
            return Results()
        return Results(tuple(result_of(book) for book in BOOKS if book[0] != item_id))

    def describe(self, item_id: str, lang: Lang) -> tuple[Runs, ...]:
        return (runs(f"Περιγραφή του {item_id}.", lang),)

    def example(self, lang: Lang) -> Example | None:
        return self.examples.get(lang)

    def makeable(self) -> tuple[str, ...]:
        return ("spoken", "large-print", "electronic")

    def make(self, item_id: str, form: str, lang: Lang) -> str:
        if not self.refusal:
            self.made.append((item_id, form))
        return self.refusal

    def keep(self, item_id: str) -> bool:
        if self.has_card:
            self.kept.append(item_id)
        return self.has_card

    def is_signed_in(self) -> bool:
        return self.has_card

    def order(self, item_id: str, lang: Lang) -> str:
        if not self.refusal:
            self.ordered.append(item_id)
        return self.refusal

    def shelf(self) -> tuple[ShelfEntry, ...]:
        titles = {book[0]: book[1] for book in BOOKS}
        return tuple(
            ShelfEntry(runs(titles[item], EL), form, MakeState.READY) for item, form in self.made
        )

    def announcements(self, lang: Lang) -> tuple[Notice, ...]:
        texts = ("Κλειστά λόγω απεργίας.", "Λέσχη ανάγνωσης.")
        return tuple(Notice((runs(text, EL),)) for text in texts)

    def opening_hours(self, lang: Lang) -> Hours:
        return self.hours

    def hours_of(self, day: str, lang: Lang) -> DayHours | None:
        return self.days.get(day)

    def address(self) -> str:
        return self.place

    def phone(self) -> str:
        return self.number

    def line(self) -> LinePorts | None:
        return None


def _has(book: tuple[str, str, str, tuple[str, ...]], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in folded_words(f"{book[1]} {book[2]}"))


def result_of(book: tuple[str, str, str, tuple[str, ...]]) -> Result:
    identifier, title, author, forms = book
    return Result(identifier, runs(title, EL), runs(author, EL), forms)
