"""Our items over OAI-PMH, so that a network of libraries can take accessible editions in turn.

Source: OAI-PMH 2.0 (Open Archives Initiative), "Protocol Requests and Responses", "Selective
Harvesting", "Flow Control"; guidelines for `oai_dc` and MARCXML.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from access_service.catalogue.accessibility import ACCESSIBLE
from access_service.catalogue.dublin_core_out import OAI_DC, OAI_DC_SCHEMA, dublin_core_record
from access_service.catalogue.marc21_out import MARC_NAMESPACE, marcxml_record
from access_service.catalogue.provided import Place, ProvidedItems, ProvidedRecord
from access_service.catalogue.record import Form, Item, ItemId

PAGE: Final = 100

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OPENING: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ '
    'http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)
_FORMATS: Final = {
    "oai_dc": (OAI_DC_SCHEMA, OAI_DC),
    "marc21": ("http://www.loc.gov/standards/marcxml/schema/MARC21slim.xsd", MARC_NAMESPACE),
}
_SETS: Final[dict[str, tuple[str, tuple[Form, ...]]]] = {
    "accessible": ("Large print, braille and spoken editions", ACCESSIBLE),
    **{form.value: (form.value.replace("-", " ").capitalize(), (form,)) for form in Form},
}
_LISTING: Final = frozenset({"from", "until", "set", "metadataPrefix", "resumptionToken"})
_ALLOWED: Final = {
    "Identify": frozenset[str](),
    "ListMetadataFormats": frozenset({"identifier"}),
    "ListSets": frozenset({"resumptionToken"}),
    "ListIdentifiers": _LISTING,
    "ListRecords": _LISTING,
    "GetRecord": frozenset({"identifier", "metadataPrefix"}),
}
_MOST_US: Final = 2**63 - 1
"""What a column of the database holds; a token that says more was not made here."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SECOND: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class _Refused(Exception):
    """A request that the protocol has an error for."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(code, words)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class _Listing:
    """A list that is asked for, and where it goes on."""

    prefix: str
    set_spec: str
    until_us: int | None
    after: Place
    count: int = 0

    def token(self, after: Place, count: int) -> str:
        told = [self.prefix, self.set_spec, self.until_us, after.changed_us, after.id, count]
        return base64.urlsafe_b64encode(json.dumps(told).encode()).decode()

    @classmethod
    def of_token(cls, token: str) -> _Listing:
        try:
            told = json.loads(base64.urlsafe_b64decode(token.encode("ascii", "replace")))
        except (ValueError, RecursionError) as exc:
            raise _Refused("badResumptionToken", "not one of ours") from exc
        match told:
            case [str(prefix), str(spec), int() | None as until, int(us), str(key), int(count)]:
                is_ours = prefix in _FORMATS and (not spec or spec in _SETS)
                is_kept = all(abs(one) <= _MOST_US for one in (until or 0, us, count))
                if is_ours and is_kept and key.isprintable():
                    return cls(prefix, spec, until, Place(us, key), count)
        raise _Refused("badResumptionToken", "not one of ours")


class OaiProvider:
    """Answers harvesters.

    Args:
        items: What they may take.
        name: The library's name.
        base_url: The address that they ask.
        host: The name in the identifiers, which must not change.
        email: Whom to write to.
        page: Returns the address of an item's page.
    """

    def __init__(
        self,
        items: ProvidedItems,
        *,
        name: str,
        base_url: str,
        host: str,
        email: str,
        page: Callable[[ItemId], str],
    ) -> None:
        self._items = items
        self._name = name
        self._base_url = base_url
        self._prefix = f"oai:{host}:"
        self._email = email
        self._page = page

    def answer(self, arguments: Mapping[str, Sequence[str]]) -> str:
        """Return the answer to a request as XML; a wrong request is an answer too."""
        now = datetime.now(UTC)
        try:
            given = _checked(arguments)
            inside = self._inside(given)
        except _Refused as refusal:
            given = {} if refusal.code in {"badVerb", "badArgument"} else _single(arguments)
            inside = f'<error code="{refusal.code}">{escape(refusal.words)}</error>'
        told = "".join(f" {name}={quoteattr(_legal(value))}" for name, value in given.items())
        return (
            f"{_OPENING}<responseDate>{_stamp(now)}</responseDate>"
            f"<request{told}>{escape(self._base_url)}</request>{inside}</OAI-PMH>\n"
        )

    def _inside(self, given: Mapping[str, str]) -> str:
        verb = given["verb"]
        match verb:
            case "Identify":
                inside = self._identify()
            case "ListMetadataFormats":
                if "identifier" in given:
                    self._record(given["identifier"])
                inside = "".join(_formats())
            case "ListSets":
                if "resumptionToken" in given:
                    raise _Refused("badResumptionToken", "sets come all at once")
                inside = "".join(_sets())
            case "GetRecord":
                record = self._record(given["identifier"])
                inside = self._element(record, given["metadataPrefix"])
            case _:
                inside = self._list(_listing(given), is_whole=verb == "ListRecords")
        return f"<{verb}>{inside}</{verb}>"

    def _identify(self) -> str:
        earliest = self._items.earliest() or _EPOCH
        told = (
            ("repositoryName", self._name),
            ("baseURL", self._base_url),
            ("protocolVersion", "2.0"),
            ("adminEmail", self._email),
            ("earliestDatestamp", _stamp(earliest)),
            ("deletedRecord", "persistent"),
            ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        )
        return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told)

    def _record(self, identifier: str) -> ProvidedRecord:
        key = identifier.removeprefix(self._prefix)
        found = self._items.get(ItemId(key)) if key != identifier else None
        if found is None:
            raise _Refused("idDoesNotExist", "no such item")
        return found

    def _list(self, listing: _Listing, *, is_whole: bool) -> str:
        forms = _SETS[listing.set_spec][1] if listing.set_spec else ()
        found = self._items.changes(
            after=listing.after, until_us=listing.until_us, forms=forms, limit=PAGE + 1
        )
        if not found and not listing.count:
            raise _Refused("noRecordsMatch", "nothing changed")
        shown = found[:PAGE]
        if is_whole:
            parts = [self._element(record, listing.prefix) for record in shown]
        else:
            parts = [self._header(record) for record in shown]
        if len(found) > PAGE:
            token = listing.token(shown[-1].place, listing.count + len(shown))
            parts.append(f'<resumptionToken cursor="{listing.count}">{token}</resumptionToken>')
        elif listing.count:
            parts.append(f'<resumptionToken cursor="{listing.count}"/>')
        return "".join(parts)

    def _header(self, record: ProvidedRecord) -> str:
        deleted = ' status="deleted"' if record.item is None else ""
        sets = [spec for spec, (_, forms) in _SETS.items() if set(forms) & set(record.forms)]
        return (
            f"<header{deleted}><identifier>{escape(self._prefix + record.id)}</identifier>"
            f"<datestamp>{_stamp(record.at)}</datestamp>"
            f"{''.join(f'<setSpec>{spec}</setSpec>' for spec in sets)}</header>"
        )

    def _element(self, record: ProvidedRecord, prefix: str) -> str:
        if prefix not in _FORMATS:
            raise _Refused("cannotDisseminateFormat", "oai_dc, marc21")
        header = self._header(record)
        if record.item is None:
            return f"<record>{header}</record>"
        return (
            f"<record>{header}<metadata>{self._metadata(record.item, prefix)}</metadata></record>"
        )

    def _metadata(self, item: Item, prefix: str) -> str:
        page = self._page(item.id)
        if prefix == "oai_dc":
            return dublin_core_record(item, page=page)
        return marcxml_record(item, namespace=MARC_NAMESPACE, page=page)


def _single(arguments: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {name: values[0] for name, values in arguments.items() if values}


def _checked(arguments: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the arguments, each once and each known to its verb."""
    verbs = arguments.get("verb", ())
    if len(verbs) != 1 or verbs[0] not in _ALLOWED:
        raise _Refused("badVerb", "unknown or missing verb")
    allowed = _ALLOWED[verbs[0]] | {"verb"}
    if any(len(values) != 1 or name not in allowed for name, values in arguments.items()):
        raise _Refused("badArgument", "an argument is unknown or repeated")
    given = _single(arguments)
    needed = {"GetRecord": ("identifier", "metadataPrefix")}.get(verbs[0], ())
    if any(name not in given for name in needed):
        raise _Refused("badArgument", "an argument is missing")
    return given


def _listing(given: Mapping[str, str]) -> _Listing:
    if "resumptionToken" in given:
        if len(given) > 2:
            raise _Refused("badArgument", "resumptionToken goes alone")
        return _Listing.of_token(given["resumptionToken"])
    prefix = given.get("metadataPrefix")
    if prefix is None:
        raise _Refused("badArgument", "metadataPrefix is missing")
    if prefix not in _FORMATS:
        raise _Refused("cannotDisseminateFormat", "oai_dc, marc21")
    spec = given.get("set", "")
    if spec and spec not in _SETS:
        raise _Refused("noRecordsMatch", "no such set")
    since, until = given.get("from", ""), given.get("until", "")
    if since and until and len(since) != len(until):
        raise _Refused("badArgument", "from and until differ in granularity")
    after = Place(_first_us(since) - 1, "\U0010ffff") if since else Place()
    until_us = _first_us(until) + _span_us(until) - 1 if until else None
    if until_us is not None and after.changed_us >= until_us:
        raise _Refused("badArgument", "from is later than until")
    return _Listing(prefix, spec, until_us, after)


def _first_us(moment: str) -> int:
    if not (_DAY.fullmatch(moment) or _SECOND.fullmatch(moment)):
        raise _Refused("badArgument", "no date")
    try:
        read = datetime.fromisoformat(moment)
    except ValueError as exc:
        raise _Refused("badArgument", "no date") from exc
    read = read if read.tzinfo else read.replace(tzinfo=UTC)
    return (read - _EPOCH) // timedelta(microseconds=1)


def _span_us(moment: str) -> int:
    return 86_400_000_000 if _DAY.fullmatch(moment) else 1_000_000


def _formats() -> Iterator[str]:
    for prefix, (schema, namespace) in _FORMATS.items():
        yield (
            f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{schema}</schema>"
            f"<metadataNamespace>{namespace}</metadataNamespace></metadataFormat>"
        )


def _sets() -> Iterator[str]:
    for spec, (name, _) in _SETS.items():
        yield f"<set><setSpec>{spec}</setSpec><setName>{escape(name)}</setName></set>"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _legal(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())
