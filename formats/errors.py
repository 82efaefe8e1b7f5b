"""The one family of errors that a person is meant to read.

An error carries English detail for the log and a key (`say`) with facts for the sentence that the
reader sees in their own language. What is not an `AccessError` is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class AccessError(Exception):
    """Something the reader can be told in one sentence, with what to do next.

    Args:
        detail: English, for the log; never holds personal data.
        say: Key of the sentence in `access_service/messages/`.
        facts: Values that the sentence names, such as a file's name.
    """

    is_bad_input: ClassVar[bool] = False
    """True where the caller can mend the input (exit status 2), false where the work failed (1)."""

    def __init__(self, detail: str, /, *, say: str, **facts: str | int | float) -> None:
        super().__init__(detail)
        self.detail = detail
        self.say = say
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        """Cross process borders with key and facts intact."""
        return (_rebuild, (type(self), self.detail, self.say, self.facts))


def _rebuild(
    kind: type[AccessError], detail: str, say: str, facts: dict[str, str | int | float]
) -> AccessError:
    return kind(detail, say=say, **facts)


class BadInput(AccessError):
    """What was given cannot be used; the caller can give something else."""

    is_bad_input = True


class UnreadableDocument(BadInput):
    """A file is empty, damaged, locked or of a kind that cannot be read."""


class UnknownThing(BadInput):
    """An identifier, format, voice or profile that does not exist."""


class ThemeError(BadInput):
    """A size or profile outside what a guideline allows."""


class Unavailable(AccessError):
    """A part cannot work here: a missing voice, model, font or network."""


class MissingGlyph(Unavailable):
    """No bundled font has a character of the document; the message names each of them."""


class StorageFailed(AccessError):
    """The disk is full, or the place cannot be written."""


class ConversionFailed(AccessError):
    """A conversion ended without a file that may be delivered."""


class Cancelled(AccessError):
    """The work was stopped because somebody asked for it."""


class SpeechFailed(AccessError):
    """An engine gave no sound for a sentence, or not all of it."""
