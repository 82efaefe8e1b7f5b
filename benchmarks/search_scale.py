"""How the index grows: speed of building and asking, and size, beside engines for the same words.

Draws a catalogue of 10,000, 100,000 and 1,000,000 records (or as many as asked), builds our index
over each, and asks it queries of eight kinds, misspelt ones among them. At the largest size the
same machine, right after, asks

- tantivy alone for the very words that our search asks it for, the first ten items with their ids
  (the limits: our median at most twice, our 99th percentile at most three times as long);
- SQLite FTS5, Xapian and Zebra over the same folded words of the same records: for the same
  words, and for the words as typed, which spares them the work of finding any other spelling.

    python benchmarks/search_scale.py [--records 1000000] [--peers fts5,xapian,zebra] [--plot FILE]

Xapian needs Debian's python3-xapian, Zebra idzebra-2.0-utils and yaz; one that is not there is
skipped by its name.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy
from search_peers import PEERS, Ask, PeerResult
from search_relevance import capitals, homophone, is_greek, prefix, with_typos
from synthetic_catalogue import Synthetic

from access_service.catalogue.analysis import query_tokens, texts_of
from access_service.catalogue.engine_schema import AT, MAIN
from access_service.catalogue.filters import Filters
from access_service.catalogue.index import CatalogueIndex, words_of
from access_service.catalogue.record import Item
from access_service.catalogue.retrieval import Term
from formats.language.fold import fold, folded_words
from formats.language.greeklish import to_greeklish

LEAST_RECORDS_A_SECOND = 15_000
MOST_MEGABYTES_A_MILLION = 150
MOST_TIMES_P50, MOST_TIMES_P99 = 2.0, 3.0
QUERIES = 800
SAMPLED = 4_000
"""Items from which queries are made, drawn evenly over the catalogue."""
PEER_QUERIES = 150


@dataclass(slots=True)
class Timed:
    """Yields items and counts the seconds that drawing them took, which are not the index's."""

    items: Iterable[Item]
    sample: list[Item]
    every: int
    tsv: Path | None = None
    drawn_s: float = 0.0

    def __iter__(self) -> Iterator[Item]:
        start = time.perf_counter()
        for number, item in enumerate(self.items):
            if number % self.every == 0:
                self.sample.append(item)
            self.drawn_s += time.perf_counter() - start
            yield item
            start = time.perf_counter()
        self.drawn_s += time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Measured:
    """One index at one size."""

    records: int
    build_s: float
    megabytes: float
    times_ms: list[float] = field(repr=False)

    def at(self, share: float) -> float:
        return percentile(self.times_ms, share)


def percentile(times_ms: list[float], share: float) -> float:
    """Return the time under which this share of all times is."""
    ordered = sorted(times_ms)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def megabytes(path: Path) -> float:
    """Return how much a directory holds."""
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


def queries(sample: list[Item]) -> list[str]:
    """Return queries of eight kinds, as many of each."""
    chance = random.Random(3)  # noqa: S311 - a draw that comes out the same
    kinds: tuple[Callable[[Item], str | None], ...] = (
        lambda item: item.title,
        lambda item: capitals(item.title),
        lambda item: item.creators[0].spoken if item.creators else None,
        lambda item: item.subjects[0] if item.subjects else None,
        lambda item: with_typos(item.title, 1),
        lambda item: to_greeklish(fold(item.title)) if is_greek(item.title) else None,
        lambda item: homophone(item.title) if is_greek(item.title) else None,
        lambda item: prefix(item.title),
    )
    made: list[str] = []
    for kind in kinds:
        items = chance.sample(sample, len(sample))
        texts = (text for text in map(kind, items) if text)
        made += [text for text, _ in zip(texts, range(QUERIES // len(kinds)), strict=False)]
    chance.shuffle(made)
    return made


def timed_ms(question: Callable[[], object]) -> float:
    """Return how long a question takes."""
    start = time.perf_counter()
    question()
    return (time.perf_counter() - start) * 1000


def measure(folder: Path, count: int) -> tuple[Measured, CatalogueIndex, list[str]]:
    """Build our index over `count` records and ask it."""
    index = CatalogueIndex(folder)
    items = Timed(Synthetic().items(count), [], max(1, count // SAMPLED))
    start = time.perf_counter()
    index.rebuild(items)
    build_s = time.perf_counter() - start - items.drawn_s
    asked = queries(items.sample)
    for query in asked[:50]:
        index.search(query)
    times = [timed_ms(lambda query=query: index.search(query)) for query in asked]  # type: ignore[misc]
    return Measured(count, build_s, megabytes(folder), times), index, asked


def raw_times(index: CatalogueIndex, terms: list[list[Term]]) -> list[float]:
    """Return how long the engine alone takes for the words that our search asks it for."""
    opened = index._current()
    searcher, schema = opened.index.searcher(), opened.index.schema

    def ask(words: list[Term]) -> None:
        query = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.boost_query(
                        tantivy.Query.term_query(schema, term.part, term.word, "freq"), term.boost
                    ),
                )
                for term in words
            ]
        )
        hits = searcher.search(query, 10, count=False).hits
        places = searcher.fast_field_values(AT, [address for _, address in hits])
        opened.records.read([int(place) for place in places])

    for words in terms[:50]:
        ask(words)
    return [timed_ms(lambda words=words: ask(words)) for words in terms]  # type: ignore[misc]


def terms_of(index: CatalogueIndex, query: str) -> list[Term]:
    """Return the words that our search asks the engine for, corrections among them."""
    retrieval = index._current().retrieval(words_of(query), Filters())
    retrieval.recall(10)
    return retrieval.terms()


def write_records(path: Path, count: int) -> None:
    """Write each record's folded words for the peers: titles and names, a tab, the rest."""
    with path.open("w", encoding="utf-8") as file:
        for item in Synthetic().items(count):
            texts = texts_of(item)
            main = " ".join(w for text in (*texts.titles, *texts.names) for w in folded_words(text))
            rest = (*texts.series, *texts.subjects, *texts.other)
            more = " ".join(word for text in rest for word in folded_words(text))
            file.write(f"{main}\t{more}\n")


def asks(asked: list[str], terms: list[list[Term]]) -> list[Ask]:
    """Return what peers are asked: the words as typed, and the words that we ask for."""
    made = []
    for query, words in list(zip(asked, terms, strict=True))[:PEER_QUERIES]:
        typed = tuple(dict.fromkeys(token.word for token in query_tokens(query)))
        same = tuple(dict.fromkeys(t.word for t in words if t.part == MAIN)) or typed
        made.append(Ask(typed, same))
    return made


def print_growth(rows: list[Measured]) -> None:
    print(f"{'records':>10} {'records/s':>10} {'MB':>7} {'p50 ms':>7} {'p99 ms':>7}")
    for row in rows:
        print(
            f"{row.records:>10,} {row.records / row.build_s:>10,.0f} {row.megabytes:>7.1f} "
            f"{row.at(0.5):>7.2f} {row.at(0.99):>7.2f}",
            flush=True,
        )


def print_peers(ours: Measured, peers: dict[str, PeerResult | str]) -> None:
    print(
        f"\n{'engine':10} {'build s':>8} {'MB':>7} {'typed p50/p99 ms':>20} {'same p50/p99 ms':>20}"
    )
    both = f"{ours.at(0.5):.2f} / {ours.at(0.99):.2f}"
    print(f"{'ours':10} {ours.build_s:>8.1f} {ours.megabytes:>7.1f} {both:>20} {both:>20}")
    for name, told in peers.items():
        if isinstance(told, str):
            print(f"{name:10} skipped: {told}")
            continue
        pairs = [
            f"{percentile(times, 0.5):.2f} / {percentile(times, 0.99):.2f}"
            for times in (told.typed_ms, told.same_ms)
        ]
        size = f"{told.megabytes:>7.1f}"
        print(f"{name:10} {told.build_s:>8.1f} {size} {pairs[0]:>20} {pairs[1]:>20}", flush=True)


def judge(ours: Measured, raw: list[float], peers: dict[str, PeerResult | str]) -> bool:
    """Print each limit and whether it is kept."""
    millions = ours.records / 1e6
    p50, p99 = percentile(raw, 0.5), percentile(raw, 0.99)
    there = {name: told for name, told in peers.items() if isinstance(told, PeerResult)}
    checks = {
        f"at least {LEAST_RECORDS_A_SECOND:,} records a second": (
            ours.records / ours.build_s >= LEAST_RECORDS_A_SECOND
        ),
        f"p50 at most {MOST_TIMES_P50} x tantivy alone: {ours.at(0.5) / p50:.2f} x {p50:.2f} ms": (
            ours.at(0.5) <= MOST_TIMES_P50 * p50
        ),
        f"p99 at most {MOST_TIMES_P99} x the same: {ours.at(0.99) / p99:.2f} x {p99:.2f} ms": (
            ours.at(0.99) <= MOST_TIMES_P99 * p99
        ),
        f"at most {MOST_MEGABYTES_A_MILLION} MB a million": (
            ours.megabytes <= MOST_MEGABYTES_A_MILLION * max(1.0, millions)
        ),
    }
    for name, told in there.items():
        checks[f"p50 ahead of {name} for the same words"] = ours.at(0.5) < percentile(
            told.same_ms, 0.5
        )
        checks[f"p50 ahead of {name} for the words as typed"] = ours.at(0.5) < percentile(
            told.typed_ms, 0.5
        )
        checks[f"smaller than {name}"] = ours.megabytes < told.megabytes
    print()
    for check, is_kept in checks.items():
        print(f"{'kept  ' if is_kept else 'MISSED'} {check}")
    return all(checks.values())


def plot(path: Path, rows: list[Measured]) -> None:
    """Draw median, 99th percentile and size over the number of records, both axes by powers."""
    import math

    width, height, margin = 640, 400, 60
    series = {
        "p50 ms": [row.at(0.5) for row in rows],
        "p99 ms": [row.at(0.99) for row in rows],
        "MB": [row.megabytes for row in rows],
    }
    low = math.log10(min(min(values) for values in series.values()))
    high = math.log10(max(max(values) for values in series.values()))
    first, last = math.log10(rows[0].records), math.log10(rows[-1].records)

    def x(records: int) -> float:
        span = last - first or 1
        return margin + (math.log10(records) - first) / span * (width - 2 * margin)

    def y(value: float) -> float:
        return height - margin - (math.log10(value) - low) / (high - low) * (height - 2 * margin)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for (name, values), dash in zip(series.items(), ("", "6 4", "2 4"), strict=True):
        points = " ".join(
            f"{x(row.records):.0f},{y(value):.0f}" for row, value in zip(rows, values, strict=True)
        )
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="#003b5c" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        for row, value in zip(rows, values, strict=True):
            lines.append(
                f'<text x="{x(row.records):.0f}" y="{y(value) - 6:.0f}" text-anchor="middle">'
                f"{name} {value:.2f}</text>"
            )
    lines += [
        f'<text x="{x(row.records):.0f}" y="{height - 20}" text-anchor="middle">'
        f"{row.records:,}</text>"
        for row in rows
    ]
    path.write_text("\n".join([*lines, "</svg>"]), encoding="utf-8")


def main() -> int:
    """Print the tables; 1 if a limit is missed."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--records", type=int, default=1_000_000)
    arguments.add_argument("--peers", default=",".join(PEERS))
    arguments.add_argument("--plot", type=Path, help="write the growth as SVG")
    arguments.add_argument("--json", type=Path, help="write every figure")
    options = arguments.parse_args()
    sizes = [size for size in (10_000, 100_000) if size < options.records] + [options.records]
    with tempfile.TemporaryDirectory() as directory:
        return run(Path(directory), sizes, options)


def run(folder: Path, sizes: list[int], options: argparse.Namespace) -> int:
    rows: list[Measured] = []
    for size in sizes:
        measured, index, asked = measure(folder / f"index-{size}", size)
        rows.append(measured)
    print_growth(rows)
    terms = [found for query in asked if (found := terms_of(index, query))]
    raw = raw_times(index, terms)
    words = sum(map(len, terms)) / len(terms)
    both = f"p50 {percentile(raw, 0.5):.2f} ms, p99 {percentile(raw, 0.99):.2f} ms"
    print(f"\ntantivy alone, the same words: {both}; {words:.0f} words a query", flush=True)
    peers: dict[str, PeerResult | str] = {}
    names = [name for name in options.peers.split(",") if name]
    if names:
        records = folder / "records.tsv"
        write_records(records, sizes[-1])
        answered = [query for query in asked if terms_of(index, query)]
        for name in names:
            peers[name] = PEERS[name](folder / name, records, asks(answered, terms))
    print_peers(rows[-1], peers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{platform.machine()}, Python {platform.python_version()}, peak memory {peak:.0f} MB")
    if options.plot:
        plot(options.plot, rows)
    if options.json:
        told: dict[str, Any] = {
            "growth": [[r.records, r.build_s, r.megabytes, r.at(0.5), r.at(0.99)] for r in rows],
            "raw": [percentile(raw, 0.5), percentile(raw, 0.99)],
        }
        options.json.write_text(json.dumps(told), encoding="utf-8")
    return 0 if judge(rows[-1], raw, peers) else 1


if __name__ == "__main__":
    sys.exit(main())
