"""The small library with a telephone line: one patron, two loans, one visit."""

# ruff: noqa: ARG002 - a stand-in takes what the real one takes and needs less of it

from __future__ import annotations

from formats.build import runs
from formats.document import EL, Lang, Runs
from tests.voice_interface.dialogue.library import BOOKS, Library
from voice_interface.dialogue.line_ports import Habits, Loan, Opinion, Request, SignIn, Text, Title

CARD, PIN = "12345", "2468"


class Line:
    def __init__(self) -> None:
        self.is_locked = False
        self.has_ended = False
        self.done: list[str] = []
        self.refusal = ""
        self.used_to = Habits()

    def sign_in(self, card: str, pin: str) -> SignIn:
        if self.is_locked:
            return SignIn.LOCKED
        return SignIn.DONE if (card, pin) == (CARD, PIN) else SignIn.WRONG

    def may_go_on(self) -> bool:
        return not self.has_ended

    def habits(self) -> Habits:
        return self.used_to

    def keep_habits(self, habits: Habits) -> None:
        self.used_to = habits

    def text_of(self, item_id: str) -> Text:
        title = next(book[1] for book in BOOKS if book[0] == item_id)
        return Text(item_id, runs(title, EL))

    def texts(self) -> tuple[Text, ...]:
        return tuple(Text(book[0], runs(book[1], EL), is_begun=True) for book in BOOKS[:4])

    def loans(self, lang: Lang) -> tuple[Loan, ...]:
        return (
            Loan("1", runs("Ποιήματα", EL), runs("3 Δεκεμβρίου", EL)),
            Loan("2", runs("Ο Χριστός ξανασταυρώνεται", EL)),
        )

    def renew(self, loan_id: str, lang: Lang) -> str:
        self.done.append(f"renew {loan_id}")
        return self.refusal

    def requests(self, lang: Lang) -> tuple[Request, ...]:
        return tuple(Request(runs(book[1], EL), runs("περιμένει", EL)) for book in BOOKS[:4])

    def order(self, item_id: str, lang: Lang) -> str:
        self.done.append(f"order {item_id}")
        return self.refusal

    def next_visit(self, lang: Lang) -> tuple[Runs, ...]:
        return (runs("Θα έρθουμε την Τρίτη.", EL),)

    def skip_visit(self, lang: Lang) -> str:
        self.done.append("skip")
        return self.refusal

    def coming(self, lang: Lang) -> tuple[Title, ...]:
        return tuple(Title(book[0], runs(book[1], EL), runs("Σας αρέσει.", EL)) for book in BOOKS)

    def leave_out(self, title_id: str, lang: Lang) -> str:
        self.done.append(f"leave out {title_id}")
        return self.refusal

    def brought(self, lang: Lang) -> tuple[Title, ...]:
        return (Title("1:zorba", runs("Ζορμπάς", EL), runs("Τρίτη 3 Μαρτίου.", EL)),)

    def judge(self, title_id: str, opinion: Opinion, lang: Lang) -> str:
        self.done.append(f"{opinion} {title_id}")
        return self.refusal

    def ask_for_call(self, lang: Lang) -> str:
        self.done.append("call")
        return self.refusal


class LineLibrary(Library):
    def __init__(self) -> None:
        super().__init__()
        self.own = Line()

    def line(self) -> Line:
        return self.own
