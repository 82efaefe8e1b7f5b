"""Other engines over the same folded words, each asked the same questions: for `search_scale`."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOUND = 10
LEAST_ANSWERED = 0.5
"""An engine that has something for fewer of the queries, most of them real titles, is broken."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A query as its words were typed, and as the words that our search asks its engine for."""

    typed: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What one engine took."""

    holds: str
    """What is in its index, so that like is compared with like."""
    build_s: float
    megabytes: float
    typed_ms: list[float]
    same_ms: list[float]
    answered: float
    """Share of the queries, as typed, that found anything."""
    is_alike: bool = False
    """It holds what our index holds, as far as it can."""


class PeerFailed(Exception):
    """An engine did not index, or does not find, what it was given: its figures mean nothing."""


BARE = "words of titles and of the rest; nothing stored, no filters, typos, Greeklish"
ALIKE = "the same, with id, tags, filters and words stored; no typos, Greeklish"


def _megabytes(path: Path) -> float:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


def _lines(records: Path) -> Iterator[list[str]]:
    with records.open(encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\n").split("\t")


def _checked(name: str, result: PeerResult) -> PeerResult:
    """Return a result, if the engine answers as many queries as one with an index does."""
    if result.answered < LEAST_ANSWERED:
        raise PeerFailed(f"{name}: answered {result.answered:.0%} of the queries")
    return result


def fts5(folder: Path, records: Path, asks: Sequence[Ask]) -> list[PeerResult] | str:
    """Ask SQLite FTS5: the ten best by its own BM25, of bare words and with the same fields."""
    folder.mkdir()
    database = sqlite3.connect(folder / "fts5.sqlite", isolation_level=None)
    start = time.perf_counter()
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(main, more, content='', tokenize='ascii')")
    database.execute("BEGIN")
    rows = ((n, *line[:2]) for n, line in enumerate(_lines(records), 1))
    database.executemany("INSERT INTO t(rowid, main, more) VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")
    database.execute("INSERT INTO t(t) VALUES ('optimize')")
    build_s, megabytes = time.perf_counter() - start, _megabytes(folder)
    bare = _ask_fts5(database, "SELECT rowid FROM t", asks)
    _store_fields(database, records)
    all_s, all_megabytes = (
        time.perf_counter() - start - sum(map(sum, bare[:2])) / 1e3,
        _megabytes(folder),
    )
    alike = _ask_fts5(database, "SELECT item.id FROM t JOIN item ON item.n = t.rowid", asks)
    database.close()
    return [
        _checked("fts5", PeerResult(BARE, build_s, megabytes, *bare)),
        _checked("fts5", PeerResult(ALIKE, all_s, all_megabytes, *alike, is_alike=True)),
    ]


def _store_fields(database: sqlite3.Connection, records: Path) -> None:
    """Add what our index also holds: id, whole headings and numbers, filters, the words stored."""
    database.execute(
        "CREATE TABLE item(n INTEGER PRIMARY KEY, id, lang, form, audience, year, main, more)"
    )
    database.execute(
        "CREATE VIRTUAL TABLE tag USING fts5("
        "own, content='', detail='none', tokenize='unicode61 tokenchars _')"
    )
    database.execute("BEGIN")
    insert = (
        "INSERT INTO item(n, main, more, id, lang, form, audience, year) VALUES (?,?,?,?,?,?,?,?)"
    )
    kept = ((n, *line[:3], *line[4:]) for n, line in enumerate(_lines(records), 1))
    database.executemany(insert, kept)
    # A whole heading is one word: what would part it is written as a bar below.
    tagged = (
        (n, re.sub(r"[^\w|]", "_", line[3]).replace("|", " "))
        for n, line in enumerate(_lines(records), 1)
    )
    database.executemany("INSERT INTO tag(rowid, own) VALUES (?, ?)", tagged)
    for name in ("id", "lang", "form", "audience", "year"):
        database.execute(f"CREATE INDEX by_{name} ON item({name})")
    database.execute("COMMIT")
    database.execute("INSERT INTO tag(tag) VALUES ('optimize')")


def _ask_fts5(
    database: sqlite3.Connection, select: str, asks: Sequence[Ask]
) -> tuple[list[float], list[float], float]:
    sql = f"{select} WHERE t MATCH ? ORDER BY rank LIMIT ?"
    found: list[int] = []

    def ask(words: Sequence[str]) -> float:
        start = time.perf_counter()
        query = " OR ".join(f'"{word}"' for word in words)
        found.append(len(database.execute(sql, (query, FOUND)).fetchall()))
        return (time.perf_counter() - start) * 1000

    typed = [ask(one.typed) for one in asks]
    answered = sum(map(bool, found)) / len(found)
    return typed, [ask(one.same) for one in asks], answered


def xapian(folder: Path, records: Path, asks: Sequence[Ask]) -> list[PeerResult] | str:
    """Ask Xapian under the system's Python, for which Debian packages it."""
    python = "/usr/bin/python3"
    if not Path(python).exists():
        return "no /usr/bin/python3"
    if subprocess.run([python, "-c", "import xapian"], capture_output=True, check=False).returncode:
        return "Debian's python3-xapian is not installed"
    folder.mkdir()
    questions = folder.with_suffix(".json")
    questions.write_text(json.dumps([[one.typed, one.same] for one in asks]), encoding="utf-8")
    script = Path(__file__).with_name("search_peer_xapian.py")
    command = [python, str(script), str(folder), str(records), str(questions)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    size = _megabytes(folder)
    times = told["typed_ms"], told["same_ms"], told["answered"]
    return [_checked("xapian", PeerResult(BARE, told["build_s"], size, *times))]


# Zebra's tables are of bytes: each Greek letter is written as a Latin capital, one byte as well.
_LETTERS = str.maketrans({one: chr(65 + n) for n, one in enumerate("αβγδεζηθικλμνξοπρστυφχψω")})
_ZEBRA = {
    "zebra.cfg": """profilePath: {folder}:/usr/share/idzebra-2.0/tab
modulePath: {modules}
attset: bib1.att
index: words.idx
recordType: grs.marc.words
register: {folder}/register:100G
keyTmpDir: {folder}/tmp
setTmpDir: {folder}/tmp
lockDir: {folder}/lock
isam: b
storeData: 0
storeKeys: 0
memMax: 256
""",
    "words.abs": """name words
attset bib1.att
tagset usmarc.tag
marc usmarc.mar
esetname F @
all any
elm 245 title -
elm 245/? title !:w
elm 650 subject-heading -
elm 650/? subject-heading !:w
""",
    "words.idx": """index w
completeness 0
position 1
charmap words.chr

index 0
completeness 0
position 1
charmap @
""",
    "words.chr": """lowercase {{0-9}}{{a-z}}{{A-Z}}
space {{\\001-\\040}}
""",
}
_RECORDS = re.compile(r"Records: +\d+ i/u/d (\d+)/")
_ANSWER = re.compile(r"^Number of hits: (\d+).*?^Elapsed: ([0-9.]+)", re.MULTILINE | re.DOTALL)


def _marc(number: int, main: str, more: str) -> bytes:
    fields = [("001", str(number).encode())]
    for tag, text in (("245", main), ("650", more)):
        plain = text.translate(_LETTERS).encode("ascii", "replace")
        fields.append((tag, b"  \x1fa" + plain))
    body, directory = b"", b""
    for tag, data in fields:
        data += b"\x1e"
        directory += b"%3s%04d%05d" % (tag.encode(), len(data), len(body))
        body += data
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    return b"%05dnam a22%05d   4500" % (length, base) + directory + b"\x1e" + body + b"\x1d"


def zebra(folder: Path, records: Path, asks: Sequence[Ask]) -> list[PeerResult] | str:
    """Ask Zebra through its server and YAZ's client, which says how long each search took.

    The ten best are ranked but not fetched, which is in Zebra's favour.
    """
    if not (shutil.which("zebraidx") and shutil.which("zebrasrv") and shutil.which("yaz-client")):
        return "Debian's idzebra-2.0-utils and yaz are not installed"
    modules = next(Path("/usr/lib").glob("*/idzebra-2.0/modules/mod-grs-marc.so"), None)
    if modules is None:
        return "Debian's libidzebra-2.0-mod-grs-marc is not installed"
    for name in ("register", "tmp", "lock"):
        (folder / name).mkdir(parents=True)
    for name, text in _ZEBRA.items():
        filled = text.format(folder=folder, modules=modules.parent)
        (folder / name).write_text(filled, encoding="ascii")
    build_s = _build_zebra(folder, records)
    address = f"unix:{folder}/socket"
    command = ["zebrasrv", "-c", str(folder / "zebra.cfg"), address]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(2)
        typed = _ask_zebra(address, [one.typed for one in asks])
        same = _ask_zebra(address, [one.same for one in asks])
    finally:
        server.terminate()
        server.wait()
    answered = sum(hits > 0 for hits, _ in typed) / len(typed)
    times = ([ms for _, ms in typed], [ms for _, ms in same], answered)
    size = _megabytes(folder / "register")
    return [_checked("zebra", PeerResult(BARE, build_s, size, *times))]


def _build_zebra(folder: Path, records: Path) -> float:
    """Index the records as MARC and return the seconds; an index that lacks any is no index."""
    marc, count = folder / "records.mrc", 0
    with marc.open("wb") as out:
        for count, line in enumerate(_lines(records), 1):
            out.write(_marc(count, *line[:2]))
    start = time.perf_counter()
    command = ["zebraidx", "-n", "-c", str(folder / "zebra.cfg"), "update", str(marc)]
    built = subprocess.run(command, capture_output=True, check=False)
    seconds = time.perf_counter() - start
    told = built.stderr.decode(errors="replace")
    indexed = _RECORDS.findall(told)  # said on the way too: the last time tells
    if built.returncode or not indexed or int(indexed[-1]) != count:
        raise PeerFailed(f"zebraidx did not index {count} records: {told[-300:]}")
    return seconds


def _ask_zebra(address: str, queries: Sequence[Sequence[str]]) -> list[tuple[int, float]]:
    """Return the hits and milliseconds of each query."""
    script = [f"open {address}"]
    for words in queries:
        plain = [f'"{word.translate(_LETTERS)}"' for word in words]
        ored = "@or " * (len(plain) - 1) + " ".join(f"@attr 1=1016 {word}" for word in plain)
        script.append(f"find @attr 2=102 {ored}")
    told = subprocess.run(
        ["yaz-client"], input="\n".join([*script, "quit", ""]), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    found = [(int(hits), float(seconds) * 1000) for hits, seconds in _ANSWER.findall(told.stdout)]
    if len(found) != len(queries) or "failure" in told.stdout:
        raise PeerFailed(f"zebra answered {len(found)} of {len(queries)}: {told.stdout[-300:]}")
    return found


PEERS: dict[str, Callable[[Path, Path, Sequence[Ask]], list[PeerResult] | str]] = {
    "fts5": fts5,
    "xapian": xapian,
    "zebra": zebra,
}
