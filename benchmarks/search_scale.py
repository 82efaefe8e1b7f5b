"""How the index grows: speed of building and asking, and size, beside engines for the same words.

Draws a catalogue of 10,000, 100,000 and 1,000,000 records (or as many as asked), builds our index
over each, and asks it queries of eight kinds, misspelt ones among them. Query by query, tantivy
alone is asked by turns for the very words that our search asks it for, the first ten items with
their ids (the limits: our median at most twice, our 99th percentile at most three times as long).
At the largest size the same machine, right after, asks SQLite FTS5, Xapian and Zebra over the same
folded words of the same records: for the same words, and for the words as typed, which spares them
the work of finding any other spelling. What each of them holds is said beside its size; FTS5 is
measured with bare words and again with the fields that ours has.

    python benchmarks/search_scale.py [--records 1000000] [--peers fts5,xapian,zebra] [--plot FILE]

Xapian needs Debian's python3-xapian, Zebra idzebra-2.0-utils, libidzebra-2.0-mod-grs-marc and yaz.
The exit status is 1 if a limit is missed, or could not be measured because an engine is not there;
an engine that indexes nothing, or finds nothing, ends the run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import tantivy
from search_peers import PEERS, Ask, PeerResult
from search_plot import Point, plot
from search_relevance import capitals, homophone, is_greek, prefix, with_typos
from synthetic_catalogue import Synthetic

from access_service.catalogue.analysis import query_tokens, texts_of
from access_service.catalogue.engine_schema import (
    AT,
    AUDIENCE,
    FORM,
    LANG,
    MAIN,
    MORE,
    TAG,
    YEAR,
    schema,
    tags_of,
)
from access_service.catalogue.filters import Filters
from access_service.catalogue.index import CatalogueIndex, words_of
from access_service.catalogue.index_writer import open_engine
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
RAW_DOCUMENTS = 200_000
"""Documents that the engine alone is given, to see its share of a build."""
RAW_MEMORY_BYTES = 400_000_000
WARMING = 50
"""Queries that are asked before those that are timed, and are not among them."""
OURS = "the same, and ids, tags, filters, words to score by, any spelling, typos, Greeklish"


@dataclass(slots=True)
class Timed:
    """Yields items and counts the seconds that drawing them took, which are not the index's."""

    items: Iterable[Item]
    sample: list[Item]
    every: int
    tsv: Path | None = None
    drawn_s: float = 0.0
    drawn_processor_s: float = 0.0

    def __iter__(self) -> Iterator[Item]:
        start, start_processor = time.perf_counter(), time.thread_time()
        for number, item in enumerate(self.items):
            if number % self.every == 0:
                self.sample.append(item)
            self.drawn_s += time.perf_counter() - start
            self.drawn_processor_s += time.thread_time() - start_processor
            yield item
            start, start_processor = time.perf_counter(), time.thread_time()
        self.drawn_s += time.perf_counter() - start
        self.drawn_processor_s += time.thread_time() - start_processor


@dataclass(frozen=True, slots=True)
class Times:
    """How long our search and the engine alone took for the same queries, in milliseconds."""

    ours: list[float]
    raw: list[float]
    ours_processor: list[float]
    raw_processor: list[float]


@dataclass(frozen=True, slots=True)
class Measured:
    """One index at one size."""

    records: int
    build_s: float
    build_processor_s: float
    megabytes: float
    times: Times = field(repr=False)

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.records / self.build_s


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


def timed_ms(question: Callable[[], object]) -> tuple[float, float]:
    """Return how long a question takes, and how much of the processor's time, in milliseconds."""
    start, start_processor = time.perf_counter(), time.thread_time()
    question()
    took = time.perf_counter() - start
    return took * 1000, (time.thread_time() - start_processor) * 1000


def measure(folder: Path, count: int) -> tuple[Measured, list[str], list[list[Term]]]:
    """Build our index over `count` records and ask it; return also what was asked."""
    items = Timed(Synthetic().items(count), [], max(1, count // SAMPLED))
    start, start_processor = time.perf_counter(), time.process_time()
    CatalogueIndex(folder).rebuild(items)
    build_s = time.perf_counter() - start - items.drawn_s
    processor_s = time.process_time() - start_processor - items.drawn_processor_s
    asked = queries(items.sample)
    # In processes of their own, which know nothing of what was built or asked before.
    with get_context("spawn").Pool(1, maxtasksperchild=1) as elsewhere:
        terms = elsewhere.apply(terms_of_all, (folder, asked))
        times = elsewhere.apply(compare, (folder, asked, terms))
    return Measured(count, build_s, processor_s, megabytes(folder), times), asked, terms


def compare(folder: Path, asked: list[str], terms: list[list[Term]]) -> Times:
    """Ask our search and the engine alone by turns, so that other work slows both alike."""
    index = CatalogueIndex(folder)
    raw = Raw(folder)
    for query, words in list(zip(asked, terms, strict=True))[-WARMING:]:
        index.search(query)
        raw.ask(words)
    ours: list[tuple[float, float]] = []
    alone: list[tuple[float, float]] = []
    for number, (query, words) in enumerate(zip(asked[:-WARMING], terms, strict=False)):
        if not words:
            continue  # the engine has nothing to do: not a word of it is in the catalogue
        # By turns also which of them comes first: the second finds the lists in memory.
        if number % 2:
            ours.append(timed_ms(partial(index.search, query)))
            alone.append(timed_ms(partial(raw.ask, words)))
        else:
            alone.append(timed_ms(partial(raw.ask, words)))
            ours.append(timed_ms(partial(index.search, query)))
    told = [[one[kind] for one in rows] for kind in (0, 1) for rows in (ours, alone)]
    return Times(*told)


def raw_build(folder: Path, count: int) -> float:
    """Return how many documents a second the engine alone takes, made ready beforehand.

    The processor's time of all its threads, as `build_processor_s` is: what is left of ours beside
    it is what our own analysis and files cost.
    """
    ready = [_raw_document(item) for item in Synthetic().items(min(count, RAW_DOCUMENTS))]
    index = open_engine(folder)
    start = time.process_time()
    writer = index.writer(RAW_MEMORY_BYTES, 1)
    for fields in ready:
        writer.add_document(tantivy.Document.from_dict(fields, schema()))
    writer.commit()
    writer.wait_merging_threads()
    return len(ready) / (time.process_time() - start)


def _raw_document(item: Item) -> dict[str, object]:
    """Return what our index gives the engine of an item; the place in the log is any number."""
    texts = texts_of(item)
    main = [w for text in (*texts.titles, *texts.names) for w in folded_words(text)]
    rest = (*texts.series, *texts.subjects, *texts.other)
    more = [word for text in rest for word in folded_words(text)]
    fields: dict[str, object] = {MAIN: " ".join(main), MORE: " ".join(more), AT: 1}
    fields |= {TAG: list(tags_of(item, texts.numbers)), LANG: [item.lang], FORM: list(item.forms)}
    if item.audience:
        fields[AUDIENCE] = item.audience
    if item.year is not None:
        fields[YEAR] = item.year
    return fields


class Raw:
    """The engine alone, asked for the words that our search asks it for."""

    def __init__(self, folder: Path) -> None:
        self._opened = CatalogueIndex(folder)._current()
        self._searcher = self._opened.index.searcher()
        self._schema = self._opened.index.schema

    def ask(self, words: list[Term]) -> list[str]:
        """Return the ids of the ten best."""
        should, query = tantivy.Occur.Should, tantivy.Query
        terms = [
            (should, query.boost_query(query.term_query(self._schema, part, word, "freq"), boost))
            for part, word, boost in words
        ]
        hits = self._searcher.search(query.boolean_query(terms), 10, count=False).hits
        places = self._searcher.fast_field_values(AT, [address for _, address in hits])
        return self._opened.records.read(places).ids


def terms_of_all(folder: Path, asked: list[str]) -> list[list[Term]]:
    """Return, for each query, the words that our search asks the engine for."""
    index = CatalogueIndex(folder)
    return [terms_of(index, query) for query in asked]


def terms_of(index: CatalogueIndex, query: str) -> list[Term]:
    """Return the words that our search asks the engine for, corrections among them."""
    words = words_of(query)
    if not words:
        return []
    retrieval = index._current().retrieval(words, Filters())
    retrieval.recall(10)
    return retrieval.terms()


def write_records(path: Path, count: int) -> None:
    """Write each record for the peers, folded: titles and names, the rest, id, tags, filters."""
    with path.open("w", encoding="utf-8") as file:
        for item in Synthetic().items(count):
            texts = texts_of(item)
            main = " ".join(w for text in (*texts.titles, *texts.names) for w in folded_words(text))
            rest = (*texts.series, *texts.subjects, *texts.other)
            more = " ".join(word for text in rest for word in folded_words(text))
            tags = "|".join(tags_of(item, texts.numbers))
            forms = " ".join(item.forms)
            fields = (main, more, item.id, tags, item.lang, forms, item.audience, str(item.year))
            file.write("\t".join(fields) + "\n")


def asks(asked: list[str], terms: list[list[Term]]) -> list[Ask]:
    """Return what peers are asked: the words as typed, and the words that we ask for."""
    made = []
    both = [pair for pair in zip(asked, terms, strict=True) if pair[1]]
    for query, words in both[:PEER_QUERIES]:
        typed = tuple(dict.fromkeys(token.word for token in query_tokens(query)))
        same = tuple(dict.fromkeys(t.word for t in words if t.part == MAIN)) or typed
        made.append(Ask(typed, same))
    return made


def print_growth(rows: list[Measured]) -> None:
    """Print a line for each size."""
    build = f"{'records':>10} {'records/s':>10} {'(processor)':>12}"
    print(f"{build} {'MB':>7} {'p50 ms':>7} {'p99 ms':>7} {'tantivy p50':>12} {'p99':>6}")
    for row in rows:
        ours, raw = row.times.ours, row.times.raw
        print(
            f"{row.records:>10,} {row.rate:>10,.0f} {row.records / row.build_processor_s:>12,.0f} "
            f"{row.megabytes:>7.1f} {percentile(ours, 0.5):>7.2f} {percentile(ours, 0.99):>7.2f} "
            f"{percentile(raw, 0.5):>12.2f} {percentile(raw, 0.99):>6.2f}",
            flush=True,
        )


def print_parts(folder: Path) -> None:
    """Print what our index holds, and how much of it is what."""
    sizes: dict[str, float] = {}
    for path in folder.glob("generation-*/**/*"):
        if path.is_file():
            name = path.suffix if path.parent.name == "catalogue" else path.name.split("-")[0]
            sizes[name] = sizes.get(name, 0.0) + path.stat().st_size / 1e6
    told = (f"{name} {size:.1f}" for name, size in sorted(sizes.items(), key=lambda one: -one[1]))
    print("\nour index in MB: " + ", ".join(told))


def print_peers(ours: Measured, peers: dict[str, list[PeerResult] | str]) -> None:
    """Print a line for each engine and each of its indexes."""
    head = f"{'engine':8} {'build s':>8} {'MB':>7} {'typed p50/p99':>17} {'same p50/p99':>17}"
    print(f"\n{head} {'found':>6}  holds")
    both = f"{_pair(ours.times.ours):>17}"
    size = f"{ours.megabytes:>7.1f}"
    print(f"{'ours':8} {ours.build_s:>8.1f} {size} {both} {both} {'':>6}  {OURS}")
    for name, told in peers.items():
        if isinstance(told, str):
            print(f"{name:8} {told}")
            continue
        for one in told:
            print(
                f"{name:8} {one.build_s:>8.1f} {one.megabytes:>7.1f} {_pair(one.typed_ms):>17} "
                f"{_pair(one.same_ms):>17} {one.answered:>6.0%}  {one.holds}",
                flush=True,
            )


def _pair(times_ms: list[float]) -> str:
    return f"{percentile(times_ms, 0.5):.2f} / {percentile(times_ms, 0.99):.2f}"


def judge(ours: Measured, peers: dict[str, list[PeerResult] | str]) -> bool:
    """Print each limit and whether it is kept; one that could not be measured is missed."""
    times = ours.times
    checks = {
        f"at least {LEAST_RECORDS_A_SECOND:,} records a second: {ours.rate:,.0f}": (
            ours.rate >= LEAST_RECORDS_A_SECOND
        ),
        f"at most {MOST_MEGABYTES_A_MILLION} MB a million: {ours.megabytes:.1f}": (
            ours.megabytes <= MOST_MEGABYTES_A_MILLION * max(1.0, ours.records / 1e6)
        ),
    }
    for share, most in ((0.5, MOST_TIMES_P50), (0.99, MOST_TIMES_P99)):
        raw = percentile(times.raw, share)
        factor = percentile(times.ours, share) / raw
        processor = percentile(times.ours_processor, share) / percentile(times.raw_processor, share)
        told = f"{factor:.2f} x {raw:.2f} ms (by the processor's time {processor:.2f} x)"
        checks[f"p{share * 100:.0f} at most {most} x tantivy alone: {told}"] = factor <= most
    for name, rows in peers.items():
        checks |= _checks_of(ours, name, rows)
    print()
    for check, is_kept in checks.items():
        print(f"{'kept  ' if is_kept else 'MISSED'} {check}")
    return all(checks.values())


def _checks_of(ours: Measured, name: str, rows: list[PeerResult] | str) -> dict[str, bool]:
    if isinstance(rows, str):
        return {f"compared with {name}: {rows}": False}
    # In size, like is compared with like: with an index that holds what ours holds, if one is made.
    full = next((one for one in rows if one.is_alike), rows[0])
    own = percentile(ours.times.ours, 0.5)
    checks = {f"smaller than {name} ({full.holds})": ours.megabytes < full.megabytes}
    for kind, taken in (("the same words", full.same_ms), ("the words as typed", full.typed_ms)):
        checks[f"p50 ahead of {name} for {kind}"] = own < percentile(taken, 0.5)
    return checks


def main() -> int:
    """Print the tables; 1 if a limit is missed."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    arguments.add_argument("--records", type=int, default=1_000_000)
    arguments.add_argument("--peers", default=",".join(PEERS))
    arguments.add_argument("--plot", type=Path, help="write the growth as SVG")
    arguments.add_argument("--json", type=Path, help="write the figures of the growth")
    arguments.add_argument("--from-json", type=Path, help="only draw figures that were written")
    options = arguments.parse_args()
    if options.from_json:
        told = json.loads(options.from_json.read_text(encoding="utf-8"))["growth"]
        plot(options.plot, [Point(**one) for one in told])
        return 0
    sizes = [size for size in (10_000, 100_000) if size < options.records] + [options.records]
    with tempfile.TemporaryDirectory() as directory:
        return run(Path(directory), sizes, options)


def run(folder: Path, sizes: list[int], options: argparse.Namespace) -> int:
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print(f"work of others on the machine at the start: load {os.getloadavg()[0]:.1f}")
    rows: list[Measured] = []
    for size in sizes:
        measured, asked, terms = measure(folder / f"index-{size}", size)
        rows.append(measured)
    print_growth(rows)
    alone = raw_build(folder / "raw", sizes[-1])
    ours = rows[-1].records / rows[-1].build_processor_s
    print(
        f"building, by the processor's time: ours {ours:,.0f} records a second, "
        f"tantivy alone {alone:,.0f} of the same documents made ready"
    )
    words = sum(map(len, terms)) / len(terms)
    print(f"\n{words:.0f} words a query asked of the engine; typo search is on", flush=True)
    print_parts(folder / f"index-{sizes[-1]}")
    if options.plot:
        plot(options.plot, [figures(row) for row in rows])
    peers: dict[str, list[PeerResult] | str] = {}
    names = [name for name in options.peers.split(",") if name]
    if names:
        records = folder / "records.tsv"
        write_records(records, sizes[-1])
        for name in names:
            peers[name] = PEERS[name](folder / name, records, asks(asked, terms))
    print_peers(rows[-1], peers)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory {peak:.0f} MB; load at the end {os.getloadavg()[0]:.1f}")
    if options.json:
        told = {"growth": [figures(row)._asdict() for row in rows]}
        options.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0 if judge(rows[-1], peers) else 1


def figures(row: Measured) -> Point:
    """Return what is drawn of one size: the processor's time, whatever else the machine does."""
    ours, raw = row.times.ours_processor, row.times.raw_processor
    rate = row.records / row.build_processor_s
    return Point(
        row.records, rate, row.megabytes, percentile(ours, 0.5), percentile(ours, 0.99),
        percentile(raw, 0.5), percentile(raw, 0.99),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
