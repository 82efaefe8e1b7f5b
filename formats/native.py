"""The document as JSON that a person can read and compare, and back again without loss.

One block is one object with its `type`; what stands at its default is left out, so that a
difference between two dumps is a difference between two documents. The shape follows the types of
`formats.document` themselves: a field added there is written and read here without another line.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import types
import typing
from collections.abc import Iterator
from enum import Enum, Flag
from functools import cache
from itertools import chain
from typing import Any

from formats import document as model
from formats.document import Document
from formats.errors import UnreadableDocument

SCHEMA = "prosvasi-document"
SCHEMA_VERSION = 1

_BLOCK_TYPES: dict[str, type] = {
    "heading": model.Heading,
    "paragraph": model.Paragraph,
    "list": model.ListBlock,
    "table": model.Table,
    "figure": model.Figure,
    "quote": model.Quote,
    "field": model.Field,
    "page-break": model.PageBreak,
}
_TYPE_NAMES = {kind: name for name, kind in _BLOCK_TYPES.items()}


def dump(document: Document) -> str:
    """Return the document as indented JSON, ending in a line break."""
    return "".join(dump_pieces(document))


def dump_pieces(document: Document) -> Iterator[str]:
    """Yield what `dump` returns, a block at a time: a long book need not be whole in memory."""
    yield f'{{\n  "schema": "{SCHEMA}",\n  "version": {SCHEMA_VERSION}'
    for field in dataclasses.fields(document):
        held = getattr(document, field.name)
        if held == field.default:
            continue
        yield f',\n  "{field.name}": '
        if isinstance(held, tuple) and held:
            for number, part in enumerate(held):
                yield f"{',' if number else '['}\n    {_indented(part, 4)}"
            yield "\n  ]"
        else:
            yield _indented(held, 2)
    yield "\n}\n"


def _indented(value: Any, depth: int) -> str:
    text = json.dumps(_json(value), ensure_ascii=False, indent=2)
    return text.replace("\n", "\n" + " " * depth)


def digest(document: Document, *more: str) -> str:
    """Return the SHA-256 of the dump and of `more` after it, as hexadecimal digits."""
    made = hashlib.sha256()
    for piece in chain(dump_pieces(document), more):
        made.update(piece.encode())
    return made.hexdigest()


def identity(document: Document, *more: str) -> str:
    """Return a SHA-256 that tells this document, with `more`, from every other one.

    Not that of the dump: nobody reads what is hashed here, and an indented text takes five times as
    long to make.
    """
    made = hashlib.sha256()
    for piece in chain(_compact_pieces(document), more):
        made.update(piece.encode())
        made.update(b"\0")
    return made.hexdigest()


def _compact_pieces(document: Document) -> Iterator[str]:
    for field in dataclasses.fields(document):
        held = getattr(document, field.name)
        yield field.name
        for part in held if isinstance(held, tuple) else (held,):
            yield json.dumps(_json(part), ensure_ascii=False)


def to_json(document: Document) -> dict[str, Any]:
    """Return the document as what `json` writes: objects, lists, texts, numbers."""
    return {"schema": SCHEMA, "version": SCHEMA_VERSION} | _object(document)


def load(text: str, *, name: str) -> Document:
    """Return the document that `dump` wrote.

    Args:
        text: The JSON.
        name: The file's name, for the error.

    Raises:
        UnreadableDocument: Not our JSON, of a later version, or with a field missing or wrong.
    """
    try:
        raw = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as exc:
        raise UnreadableDocument(f"{name}: {exc}", say="native-damaged", name=name) from exc
    return from_json(raw, name=name)


def from_json(raw: Any, *, name: str) -> Document:
    """Return the document of which `to_json` made `raw`; arguments and errors as in `load`."""
    if not isinstance(raw, dict) or raw.get("schema") != SCHEMA:
        raise UnreadableDocument(f"{name}: another schema", say="native-damaged", name=name)
    if raw.get("version") != SCHEMA_VERSION:
        raise UnreadableDocument(
            f"{name}: schema version {raw.get('version')!r}", say="native-version", name=name
        )
    body = {key: value for key, value in raw.items() if key not in {"schema", "version"}}
    try:
        made = _from_object(Document, body)
    except (TypeError, ValueError, KeyError, RecursionError) as exc:
        raise UnreadableDocument(f"{name}: {exc}", say="native-damaged", name=name) from exc
    assert isinstance(made, Document)  # noqa: S101 - tells mypy what `_from_object` was asked for
    return made


def _object(value: Any) -> dict[str, Any]:
    """Return one dataclass as a JSON object without the fields that stand at their default."""
    made: dict[str, Any] = {}
    if type(value) in _TYPE_NAMES:
        made["type"] = _TYPE_NAMES[type(value)]
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if field.default is dataclasses.MISSING or held != field.default:
            made[field.name] = _json(held)
    return made


def _json(value: Any) -> Any:
    """Return a field's value as JSON."""
    if isinstance(value, Flag):
        return [flag.name.lower() for flag in value if flag.name]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, tuple):
        return [_json(part) for part in value]
    return _object(value) if dataclasses.is_dataclass(value) else value


def _from_object(kind: type, raw: Any) -> Any:
    """Return the dataclass `kind` from a JSON object.

    Raises:
        ValueError: The object has another shape.
    """
    if not isinstance(raw, dict):
        raise ValueError(f"{kind.__name__}: not an object")
    hints = _hints(kind)
    held = {key: value for key, value in raw.items() if key != "type"}
    unknown = held.keys() - hints.keys()
    if unknown:
        raise ValueError(f"{kind.__name__}: unknown {sorted(unknown)}")
    return kind(**{key: _value(hints[key], value) for key, value in held.items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields; finding them costs more than all the rest."""
    return typing.get_type_hints(kind, vars(model))


def _value(hint: Any, raw: Any) -> Any:
    """Return a field's value of the hinted type."""
    if isinstance(hint, typing.NewType):
        hint = hint.__supertype__
    if typing.get_origin(hint) in {types.UnionType, typing.Union}:
        return _union(hint, raw)
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        if not isinstance(raw, list):
            raise ValueError(f"{raw!r}: not a list")
        return tuple(_value(inner, part) for part in raw)
    if dataclasses.is_dataclass(hint):
        return _from_object(typing.cast(type, hint), raw)
    return _scalar(hint, raw)


def _union(hint: Any, raw: Any) -> Any:
    """Return a block by its `type`, or an optional value."""
    members = typing.get_args(hint)
    if type(None) not in members:
        return _from_object(_BLOCK_TYPES[raw["type"]], raw)
    if raw is None:
        return None
    return _value(next(member for member in members if member is not type(None)), raw)


def _flags(hint: type[Flag], raw: Any) -> Flag:
    made = hint(0)
    for flag in raw:
        made |= hint.__members__[flag.upper()]
    return made


def _scalar(hint: Any, raw: Any) -> Any:
    """Return a text, number, truth value, enumeration or picture."""
    if issubclass(hint, Flag):
        return _flags(hint, raw)
    if issubclass(hint, Enum):
        return hint(raw)
    if hint is bytes:
        try:
            return base64.b64decode(raw, validate=True)
        except binascii.Error as exc:
            raise ValueError(f"not base64: {exc}") from exc
    if type(raw) is not hint:
        raise ValueError(f"{raw!r}: not {hint.__name__}")
    return raw
