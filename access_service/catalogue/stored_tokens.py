"""An item's tokens as one line of text, kept in the index so that a hit can be scored at once."""

from __future__ import annotations

from access_service.catalogue.analysis import Analysed, Token

# Information separators (ECMA-48): no word can hold one, so nothing needs escaping.
_PART, _TEXT, _TOKEN, _FORM, _KEY = "\x1c", "\x1d", " ", "\x1e", "\x1f"


def write_tokens(item: Analysed) -> str:
    """Return `item` as text that `read_tokens` reads."""
    parts = (item.titles, item.names, item.series, item.subjects, item.other)
    return _PART.join(
        _TEXT.join(_TOKEN.join(_written(token) for token in text) for text in part)
        for part in parts
    )


def _written(token: Token) -> str:
    return _FORM.join((token.word, token.stem, _KEY.join(token.keys)))


def read_tokens(stored: str) -> Analysed:
    """Return what `write_tokens` wrote.

    Raises:
        ValueError: The text was not written by `write_tokens`.
    """
    titles, names, series, subjects, other = (
        tuple(
            tuple(_read(token) for token in text.split(_TOKEN))
            for text in part.split(_TEXT)
            if text
        )
        for part in stored.split(_PART)
    )
    return Analysed(titles, names, series, subjects, other)


def _read(written: str) -> Token:
    word, stem, keys = written.split(_FORM)
    return Token(word, stem, tuple(keys.split(_KEY)) if keys else ())
