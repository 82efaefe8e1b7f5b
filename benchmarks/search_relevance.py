"""How often a search finds what was meant, by the kind of mistake in the query.

Queries are made by rule from the real works of a catalogue in JSON lines (title, author, language,
subjects, bookshelf), beside the works of our sample library. A query succeeds if one of the works
it means is among the first ten hits. There are three sets of them:

- tune and test, split by hash from one draw. Rules of the search were changed after misses of
  both had been seen, so the test half is no blind test;
- blind, drawn with another salt from works that neither of them asks for, with other typos. Only
  its shares are ever printed, never a query of it; nothing may be tuned on it.

    python benchmarks/search_relevance.py [DIRECTORY] [--misses] [--network]

`--misses` prints the queries of the tune half that failed; `--network` asks the blind set once more
through the JSON side of a server on this machine.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import logging
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from werkzeug.serving import make_server

import access_service.sample
from access_service.bootstrap import bootstrap
from access_service.catalogue.index import CatalogueIndex
from access_service.catalogue.intake import read_records
from access_service.catalogue.record import Creator, Item, ItemId, Series
from access_service.catalogue.service import Catalogue
from access_service.settings import Settings
from access_service.store.items import SqlItemStore
from access_service.web.application import create_app
from access_service.web.limits import limiter
from formats.document import Lang
from formats.language.fold import fold, folded_words, strip_marks
from formats.language.greeklish import to_greeklish

TARGETS = {
    "exact": 0.98, "accent-free": 0.98, "capitals": 0.98, "prefix": 0.98, "author + title": 0.98,
    "inflected": 0.98, "subject": 0.98, "series": 0.98, "Greeklish": 0.95, "homophone": 0.95,
    "one typo": 0.92, "two typos": 0.80,
}  # fmt: skip
PER_CLASS = 120
BLIND_SALT = "a third draw, asked and never read "
SHELVES = Path(__file__).resolve().parents[1] / "../shared/data/catalogue"
ALPHABETS = {True: "αβγδεζηθικλμνξοπρστυφχψω", False: "abcdefghijklmnopqrstuvwxyz"}
HOMOPHONES = (
    ("ει", "ι"), ("οι", "ι"), ("η", "ι"), ("υ", "ι"), ("ω", "ο"), ("αι", "ε"),
    ("ι", "η"), ("ο", "ω"), ("ε", "αι"), ("λλ", "λ"), ("σσ", "σ"), ("ντζ", "τζ"),
)  # fmt: skip
INFLECTIONS = (
    ("ος", "ου"), ("ης", "η"), ("ας", "α"), ("εις", "εων"), ("α", "ας"), ("η", "ης"),
    ("ο", "ου"), ("ι", "ιου"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, and the works that it means."""

    kind: str
    text: str
    meant: frozenset[str]
    is_blind: bool = False

    @property
    def part(self) -> str:
        """The set that the query belongs to."""
        if self.is_blind:
            return "blind"
        return "tune" if digest(f"split {self.kind} {self.text}") % 2 else "test"


_salt = ""
"""Set while the blind queries are drawn: then every choice by hash comes out differently."""


def digest(text: str) -> int:
    """Return a number that depends on `text`, and on the draw."""
    return int.from_bytes(hashlib.sha256(f"{_salt}{text}".encode()).digest()[:8], "big")


def read_works(directory: Path) -> Iterator[Item]:
    """Yield each work of the JSON lines files in `directory` once."""
    seen: set[int] = set()
    for path in sorted(directory.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record["id"] in seen or not record.get("title"):
                    continue
                seen.add(record["id"])
                yield _item(record)


def _item(record: dict[str, str | list[str] | None]) -> Item:
    author = str(record.get("author") or "")
    inverted = [part.strip() for part in author.split(",")]
    spoken = f"{inverted[1]} {inverted[0]}" if len(inverted) > 1 else author
    shelves = [s for s in str(record.get("bookshelf") or "").split("/") if s[:9] != "Category:"]
    return Item(
        id=ItemId(f"g{record['id']}"),
        source="gutenberg",
        control_number=str(record["id"]),
        title=" : ".join(str(record["title"]).splitlines()),
        lang=Lang(str(record.get("language") or "en").split("/")[0]),
        creators=(Creator(author, spoken),) if author else (),
        series=tuple(Series(shelf) for shelf in shelves if shelf),
        subjects=tuple(record.get("subjects") or ()),
    )


def short_title(item: Item) -> str:
    """Return the title as somebody would type it: its first six words, without the subtitle."""
    return " ".join(re.split(r"[:;,.(\[]", item.title)[0].split()[:6])


def is_greek(text: str) -> bool:
    """Tell whether `text` is in Greek letters."""
    return bool(re.search("[Α-Ωα-ωά-ώἀ-ῼ]", text))


def edited(word: str, seed: str) -> str:
    """Return `word` with one letter lost, added, changed or swapped, not the first."""
    number = digest(seed)
    place = 1 + number // 7 % (len(word) - 2)
    letter = ALPHABETS[is_greek(word)][number // 1009 % (24 if is_greek(word) else 26)]
    kind = number % 4
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + letter + word[place:]
    if kind == 2 or word[place] == word[place + 1]:
        return word[:place] + letter + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def with_typos(title: str, count: int) -> str | None:
    """Return `title` with typos in different long words, or in one word if it has no other."""
    words = folded_words(title)
    long = [place for place, word in enumerate(words) if len(word) >= 5]
    if not long:
        return None
    changed = list(words)
    order = sorted(long, key=lambda place: digest(f"{title}{place}"))
    for number in range(count):
        place = order[number % len(order)]
        if len(changed[place]) < (5 if number < len(order) else 8):
            return None
        changed[place] = edited(changed[place], f"{title}{number}{place}")
    return " ".join(changed) if changed != list(words) else None


def homophone(title: str) -> str | None:
    """Return a Greek title misspelt as it sounds, in up to two places."""
    text = fold(title)
    start = digest(title) % len(HOMOPHONES)
    done = 0
    for old, new in (*HOMOPHONES[start:], *HOMOPHONES[:start]):
        if done < 2 and re.search(f"{old}(?=[β-ω])", text):
            text, done = re.sub(f"{old}(?=[β-ω])", new, text, count=1), done + 1
    return text if done and is_greek(text) and text != fold(title) else None


def inflected(title: str) -> str | None:
    """Return a Greek title with its longest word in another case."""
    words = strip_marks(title).lower().split()
    longest = max(words, key=len)
    if len(longest) < 5 or not is_greek(longest):
        return None
    for ending, other in INFLECTIONS:
        if longest.endswith(ending):
            other_form = longest[: -len(ending)] + other
            return " ".join(other_form if word == longest else word for word in words)
    return None


def prefix(title: str) -> str | None:
    """Return a title as it stands while its last word is still being typed."""
    words = title.split()
    if len(words) < 2 or len(words[-1]) < 5:
        return None
    return " ".join([*words[:-1], words[-1][: max(3, len(words[-1]) * 3 // 5)]])


def capitals(title: str) -> str:
    """Return a title in capitals without accents."""
    return strip_marks(title).upper()


def with_author(item: Item) -> str | None:
    """Return the author's surname and the first half of the title."""
    if not item.creators:
        return None
    words = short_title(item).split()
    return f"{item.creators[0].heading.split(',')[0]} {' '.join(words[: max(2, len(words) // 2)])}"


BY_TITLE: dict[str, tuple[bool, Callable[[str], str | None]]] = {
    "exact": (False, str),
    "accent-free": (True, fold),
    "capitals": (False, capitals),
    "prefix": (False, prefix),
    "Greeklish": (True, to_greeklish),
    "homophone": (True, homophone),
    "inflected": (True, inflected),
    "one typo": (False, lambda title: with_typos(title, 1)),
    "two typos": (False, lambda title: with_typos(title, 2)),
}
"""Kind of query, whether Greek works only, and how it is made of a title."""


def queries(items: list[Item], *, most: int) -> list[Query]:
    """Return the queries of every class, at most `most` each, chosen by hash."""
    titles: dict[str, set[str]] = {}
    for item in items:
        titles.setdefault(fold(short_title(item)), set()).add(item.id)
    made: list[Query] = []
    for kind, (greek_only, change) in BY_TITLE.items():
        chosen: list[Query] = []
        for item in by_hash(items, kind, greek_share=1.0 if greek_only else 0.5):
            title = short_title(item)
            text = change(title) if len(fold(title)) >= 5 else None
            if text and len(titles[fold(title)]) <= 5 and len(folded_words(text)) > 0:
                chosen.append(Query(kind, text, frozenset(titles[fold(title)])))
            if len(chosen) == most:
                break
        made += chosen
    made += authored(items, titles, most)
    made += grouped("subject", items, lambda item: item.subjects, most)
    made += grouped("series", items, lambda item: tuple(s.title for s in item.series), most)
    return made


def authored(items: list[Item], titles: dict[str, set[str]], most: int) -> list[Query]:
    """Return queries of surname and beginning of the title."""
    chosen = []
    for item in by_hash(items, "author + title", greek_share=0.5):
        if (text := with_author(item)) and len(chosen) < most:
            same = {item.id, *titles[fold(short_title(item))]}
            chosen.append(Query("author + title", text, frozenset(same)))
    return chosen


def grouped(
    kind: str, items: list[Item], of: Callable[[Item], tuple[str, ...]], most: int
) -> list[Query]:
    """Return queries for subjects or series, each meaning all works that bear them."""
    bearers: dict[str, set[str]] = {}
    for item in items:
        for name in of(item):
            bearers.setdefault(" ".join(name.replace("--", " ").split()), set()).add(item.id)
    names = sorted(bearers, key=lambda name: digest(f"{kind} {name}"))[:most]
    return [Query(kind, name, frozenset(bearers[name])) for name in names]


def by_hash(items: list[Item], kind: str, *, greek_share: float) -> Iterator[Item]:
    """Yield works in an order set by hash, Greek ones in the given share of turns."""
    ordered = sorted(items, key=lambda item: digest(f"{kind} {item.id}"))
    greek = [item for item in ordered if is_greek(short_title(item))]
    if greek_share == 1.0:
        yield from greek
        return
    latin = [i for i in ordered if re.search("[a-z]", i.title) and not is_greek(i.title)]
    for one, other in zip(greek, latin, strict=False):
        yield one
        yield other


def interval(successes: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson's score)."""
    z, share = 1.96, successes / count
    middle = share + z * z / (2 * count)
    spread = z * (share * (1 - share) / count + z * z / (4 * count * count)) ** 0.5
    return (middle - spread) / (1 + z * z / count), (middle + spread) / (1 + z * z / count)


def blind_queries(items: list[Item], seen: list[Query]) -> list[Query]:
    """Return queries drawn anew, none of which means what one of the same kind meant before."""
    global _salt
    known: dict[str, set[str]] = {}
    for query in seen:
        known.setdefault(query.kind, set()).update(query.meant)
    texts = {(query.kind, query.text) for query in seen}
    _salt = BLIND_SALT
    try:
        drawn = queries(items, most=3 * PER_CLASS)
    finally:
        _salt = ""
    made: list[Query] = []
    for kind in TARGETS:
        by_group = kind in {"subject", "series"}
        fresh = [
            replace(query, is_blind=True)
            for query in drawn
            if query.kind == kind
            and (kind, query.text) not in texts
            and (by_group or not query.meant & known.get(kind, set()))
        ]
        made += fresh[:PER_CLASS]
    return made


Ask = Callable[[str], list[str]]
"""Returns the ids of the first ten hits."""


def measure(ask: Ask, asked: Iterable[Query], *, show: bool) -> list[float]:
    """Return the reciprocal rank of each query, 0 where nothing meant is in the first ten."""
    ranks: list[float] = []
    for query in asked:
        place = next((n for n, hit in enumerate(ask(query.text), 1) if hit in query.meant), 0)
        ranks.append(1 / place if place else 0.0)
        if show and not place and query.part == "tune":
            print(f"  missed ({query.kind}): {query.text}")
    return ranks


def main() -> int:
    """Print the table; 1 if a class misses its target on the test half or the blind set."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("directory", nargs="?", type=Path, default=SHELVES)
    arguments.add_argument("--misses", action="store_true", help="print tune queries that failed")
    arguments.add_argument("--network", action="store_true", help="ask the JSON side as well")
    options = arguments.parse_args()
    items = list(read_works(options.directory))
    if not items:
        print(f"no *.jsonl.gz in {options.directory}", file=sys.stderr)
        return 2
    seen = queries(items, most=PER_CLASS)
    all_queries = [*seen, *blind_queries(items, seen)]
    everything = [*items, *sample_items()]
    with tempfile.TemporaryDirectory() as directory:
        index = CatalogueIndex(Path(directory) / "index")
        start = time.perf_counter()
        index.rebuild(everything)
        took_s = time.perf_counter() - start
        print(f"{len(everything)} works in {took_s:.1f} s; {len(all_queries)} queries")

        def ask(text: str) -> list[str]:
            return [hit.item_id for hit in index.search(text, limit=10)]

        is_good = report(ask, all_queries, ("tune", "test", "blind"), show=options.misses)
        print_times(index, seen)
        if options.network:
            print("\nthrough the network:")
            blind = [query for query in all_queries if query.is_blind]
            with served(Path(directory) / "data", everything) as ask_network:
                is_good = report(ask_network, blind, ("blind",), show=False) and is_good
    return 0 if is_good else 1


def sample_items() -> list[Item]:
    """Return the works of our sample library, as records among the others."""
    folder = Path(access_service.sample.__file__).parent
    paths = (folder / "works_marc21.mrc", folder / "works_unimarc.mrc", folder / "works.csv")
    return [
        record
        for path in paths
        for record in read_records(path, source=path.stem)
        if isinstance(record, Item)
    ]


@contextmanager
def served(data: Path, items: list[Item]) -> Iterator[Ask]:
    """Serve the works on this machine and yield who asks the JSON side for them."""
    services = bootstrap(Settings(data=data))
    services.catalogue = Catalogue(
        SqlItemStore(services.engine),
        services.markers,
        index_folder=data / "index",
        read_records=lambda _path, *, source: iter(items),  # noqa: ARG005 - the reader's signature
    )
    services.catalogue.import_file(Path("works"), source="works")
    app = create_app(services)
    limiter.enabled = False
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a log of queries would not stay blind
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def ask(text: str) -> list[str]:
        query = urllib.parse.urlencode({"q": text[:200], "limit": 10})
        url = f"http://127.0.0.1:{server.server_port}/api/v1/search?{query}"
        with urllib.request.urlopen(url) as reply:
            return [one["id"] for one in json.load(reply)["results"]]

    try:
        yield ask
    finally:
        server.shutdown()
        thread.join()
        services.close()


def report(ask: Ask, asked: list[Query], parts: Sequence[str], *, show: bool) -> bool:
    """Print each class's shares and tell whether all targets are met outside the tune half."""
    print(f"{'class':15} {'set':5} {'n':>4} {'top-10':>7} {'95 %':>13} {'MRR':>6}  target")
    is_good = True
    for kind, target in TARGETS.items():
        for part in parts:
            chosen = [query for query in asked if query.kind == kind and query.part == part]
            if not chosen:
                continue
            ranks = measure(ask, chosen, show=show)
            found = sum(1 for rank in ranks if rank)
            low, high = interval(found, len(ranks))
            share = found / len(ranks)
            is_good = is_good and (share >= target or part == "tune")
            print(
                f"{kind:15} {part:5} {len(ranks):4} {share:7.1%} "
                f"{low:6.1%}-{high:6.1%} {statistics.mean(ranks):6.3f}  {target:.0%}"
            )
    return is_good


def print_times(index: CatalogueIndex, asked: list[Query]) -> None:
    """Print how long a search takes, over every fourth query."""
    times_ms = []
    for query in asked[::4]:
        start = time.perf_counter()
        index.search(query.text)
        times_ms.append((time.perf_counter() - start) * 1000)
    times_ms.sort()
    middle, late = times_ms[len(times_ms) // 2], times_ms[len(times_ms) * 99 // 100]
    print(f"p50 {middle:.1f} ms, p99 {late:.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
