"""The phrase book of a language: a YAML file that people who do not program can add to.

    intents:
      search:
        sentences: ["[θέλω|ψάχνω] [κάτι|βιβλία] (του|της) {author}"]
        tests: [{say: "θέλω κάτι του Καβάφη", author: "καβάφη"}]
    lists:
      form: {spoken: ["ηχητικό", "σε ήχο"]}
    courtesies: {before: ["καλημέρα [σας]"], after: ["παρακαλώ"], after_command: ["τώρα"]}
    wanting: {as: "θέλω", ways: ["(μπορώ|γίνεται) να έχω"], after: ["το έχετε"]}
    instead: {not: ["δεν θέλω"], but: ["θέλω"]}
    anywhere: ["σε ήχο"]
    rules:
      want: "(θέλω|ψάχνω)"
    replies:
      found-one: "Βρήκα ένα: {first}"

`[…]` may be left out, `(a|b)` is a choice, `{slot}` is heard, `<rule>` is a rule's text. Courtesies
may stand before and after any sentence, `before_command` and
`after_command` only around one that has no open slot, and
many ways of wanting are one; what is listed under `anywhere` limits a search wherever it stands in
it. Accents and capitals do not count. A library's own file may add sentences and tests and change
replies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import yaml

from formats.document import EL, EN, Lang
from formats.errors import BadInput
from voice_interface.phrases.command import Intent, slot_names

LANGUAGES = (EL, EN)
MOST_BYTES = 1_000_000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same rules in C, ten times as fast: a server that starts has readers at once."""
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something that somebody may say, and the slots that must be understood from it."""

    say: str
    slots: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IntentPhrases:
    """The sentences of an intent, and utterances that must be understood as it."""

    sentences: tuple[str, ...] = ()
    tests: tuple[Utterance, ...] = ()


@dataclass(frozen=True, slots=True)
class Courtesies:
    """What is said before and after a wish without changing it."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before_command: tuple[str, ...] = ()
    """Said before what names nothing or a way of wanting: a title may begin with the same words."""
    after_command: tuple[str, ...] = ()
    """Said after what names nothing: at the end of a title the same words belong to it."""

    def __or__(self, other: Courtesies) -> Courtesies:
        """Return these with what another book adds."""
        return Courtesies(
            self.before + other.before,
            self.after + other.after,
            self.before_command + other.before_command,
            self.after_command + other.after_command,
        )


@dataclass(frozen=True, slots=True)
class Wanting:
    """Ways to begin a wish that all mean the same, and the one that stands in the sentences."""

    said_as: str = ""
    ways: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    """Ways to end one: «τη Φόνισσα την έχετε;»."""
    after_named: tuple[str, ...] = ()
    """Ways that may as well end a title («Όλα όσα θέλω»): only after «βιβλία του Καβάφη»."""
    perhaps: tuple[str, ...] = ()
    """Ways that may as well begin one («Διάβασέ μου ένα παραμύθι»): after the whole of it."""

    def __or__(self, other: Wanting) -> Wanting:
        """Return these with what another book adds."""
        return Wanting(
            self.said_as or other.said_as,
            self.ways + other.ways,
            self.after + other.after,
            self.after_named + other.after_named,
            self.perhaps + other.perhaps,
        )


@dataclass(frozen=True, slots=True)
class Instead:
    """Beginnings that refuse something, and what turns to what is wanted instead of it."""

    refusing: tuple[str, ...] = ()
    turning: tuple[str, ...] = ()

    def __or__(self, other: Instead) -> Instead:
        """Return these with what another book adds."""
        return Instead(self.refusing + other.refusing, self.turning + other.turning)


_NO_COURTESIES = Courtesies()
_NO_WANTING = Wanting()
_NOTHING_INSTEAD = Instead()


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """All phrases of one language. `lists` holds slot -> value -> ways of saying it."""

    lang: Lang
    intents: Mapping[Intent, IntentPhrases]
    lists: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    replies: Mapping[str, str] = field(default_factory=dict)
    courtesies: Courtesies = _NO_COURTESIES
    wanting: Wanting = _NO_WANTING
    instead: Instead = _NOTHING_INSTEAD
    anywhere: tuple[str, ...] = ()
    """Ways of the lists that are told wherever they stand: «θέλω σε μεγάλα γράμματα τη Φόνισσα»."""

    def __or__(self, other: PhraseBook) -> PhraseBook:
        """Return this book with what another adds; replies of the other come in their place."""
        intents = {
            intent: IntentPhrases(
                _of(self, intent).sentences + _of(other, intent).sentences,
                _of(self, intent).tests + _of(other, intent).tests,
            )
            for intent in _keys(self.intents, other.intents)
        }
        lists = {
            name: {
                value: self.lists.get(name, {}).get(value, ())
                + other.lists.get(name, {}).get(value, ())
                for value in _keys(self.lists.get(name, {}), other.lists.get(name, {}))
            }
            for name in _keys(self.lists, other.lists)
        }
        rules = {**self.rules, **other.rules}
        return PhraseBook(
            self.lang,
            intents,
            lists,
            rules,
            {**self.replies, **other.replies},
            self.courtesies | other.courtesies,
            self.wanting | other.wanting,
            self.instead | other.instead,
            self.anywhere + other.anywhere,
        )


def _keys(first: Mapping[_Key, object], second: Mapping[_Key, object]) -> tuple[_Key, ...]:
    """Return the keys of both in their order: of readings that fit as well the first counts."""
    return tuple(dict.fromkeys((*first, *second)))


def _of(book: PhraseBook, intent: Intent) -> IntentPhrases:
    return book.intents.get(intent, IntentPhrases())


@cache
def built_in(lang: Lang) -> PhraseBook:
    """Return the phrases that come with the program; Greek ones for a language we do not speak."""
    known = lang if lang in LANGUAGES else EL
    names = (f"{known}.yaml", f"{known}_line.yaml")  # the telephone line's beside
    first, second = (
        book_from_text(
            (resources.files(__package__) / name).read_text(encoding="utf-8"), known, name=name
        )
        for name in names
    )
    return first | second


def phrase_book(lang: Lang, folder: Path | None = None) -> PhraseBook:
    """Return the built-in phrases with those of the library, from `folder/el.yaml`.

    Raises:
        BadInput: The library's file cannot be read; the message says where it is wrong.
    """
    book = built_in(lang)
    own = None if folder is None else folder / f"{book.lang}.yaml"
    if own is None or not own.is_file():
        return book
    if own.stat().st_size > MOST_BYTES:
        raise BadInput(f"{own}: too large", say="phrases-unreadable", name=own.name, where="–")
    return book | book_from_text(own.read_text(encoding="utf-8"), book.lang, name=own.name)


def book_from_text(text: str, lang: Lang, *, name: str) -> PhraseBook:
    """Return the phrase book that a YAML text holds.

    Raises:
        BadInput: It is no YAML, names an unknown intent or slot, or has a value of a wrong kind.
    """
    try:
        raw = yaml.load(text, Loader=_LOADER) or {}  # noqa: S506 - safe
        return PhraseBook(
            lang,
            {Intent(key): _intent(value) for key, value in raw.get("intents", {}).items()},
            {key: _list(value) for key, value in raw.get("lists", {}).items()},
            {key: str(value) for key, value in raw.get("rules", {}).items()},
            {key: str(value) for key, value in raw.get("replies", {}).items()},
            _courtesies(raw.get("courtesies", {})),
            _wanting(raw.get("wanting", {})),
            _instead(raw.get("instead", {})),
            _ways(raw.get("anywhere", ())),
        )
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 0
        raise BadInput(
            f"{name}: {exc}", say="phrases-unreadable", name=name, where=str(line)
        ) from exc
    except (ValueError, TypeError, AttributeError, yaml.YAMLError) as exc:
        raise BadInput(
            f"{name}: {exc}", say="phrases-unreadable", name=name, where=str(exc)[:120]
        ) from exc


def _intent(raw: dict[str, Any]) -> IntentPhrases:
    return IntentPhrases(
        tuple(str(one) for one in raw.get("sentences", ())),
        tuple(_utterance(one) for one in raw.get("tests", ())),
    )


def _utterance(raw: object) -> Utterance:
    if isinstance(raw, str):
        return Utterance(raw)
    if not isinstance(raw, dict) or "say" not in raw:
        raise ValueError(f"test {raw!r}")
    slots = tuple((str(name), str(value)) for name, value in raw.items() if name != "say")
    unknown = {name for name, _ in slots} - set(slot_names())
    if unknown:
        raise ValueError(f"slots {sorted(unknown)}")
    return Utterance(str(raw["say"]), slots)


def _courtesies(raw: dict[str, Any]) -> Courtesies:
    places = ("before", "after", "before_command", "after_command")
    unknown = raw.keys() - set(places)
    if unknown:
        raise ValueError(f"courtesies {sorted(unknown)}")
    return Courtesies(*(_ways(raw.get(place, ())) for place in places))


def _wanting(raw: dict[str, Any]) -> Wanting:
    places = ("ways", "after", "after_named", "perhaps")
    unknown = raw.keys() - {"as", *places}
    if unknown:
        raise ValueError(f"wanting {sorted(unknown)}")
    return Wanting(str(raw.get("as", "")), *(_ways(raw.get(place, ())) for place in places))


def _instead(raw: dict[str, Any]) -> Instead:
    unknown = raw.keys() - {"not", "but"}
    if unknown:
        raise ValueError(f"instead {sorted(unknown)}")
    return Instead(_ways(raw.get("not", ())), _ways(raw.get("but", ())))


def _ways(raw: Any) -> tuple[str, ...]:
    if isinstance(raw, str):  # its letters would be taken for ways
        raise TypeError(f"{raw!r} is no list")
    return tuple(str(one) for one in raw)


def _list(raw: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {str(value): tuple(str(one) for one in ways) for value, ways in raw.items()}
