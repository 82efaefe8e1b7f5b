"""Other engines over the same folded words, each asked the same questions: for `search_scale`."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FOUND = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """A query as its words were typed, and as the words that our search asks its engine for."""

    typed: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeerResult:
    """What one engine took."""

    build_s: float
    megabytes: float
    typed_ms: list[float]
    same_ms: list[float]


def _megabytes(path: Path) -> float:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) / 1e6


def fts5(folder: Path, records: Path, asks: Sequence[Ask]) -> PeerResult | str:
    """Ask SQLite FTS5: an index without the texts, the ten best by its own BM25."""
    folder.mkdir()
    database = sqlite3.connect(folder / "fts5.sqlite", isolation_level=None)
    start = time.perf_counter()
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(main, more, content='', tokenize='ascii')")
    database.execute("BEGIN")
    with records.open(encoding="utf-8") as lines:
        rows = ((n, *line.rstrip("\n").split("\t")) for n, line in enumerate(lines, 1))
        database.executemany("INSERT INTO t(rowid, main, more) VALUES (?, ?, ?)", rows)
    database.execute("COMMIT")
    database.execute("INSERT INTO t(t) VALUES ('optimize')")
    build_s = time.perf_counter() - start

    def ask(words: Sequence[str]) -> float:
        start = time.perf_counter()
        query = " OR ".join(f'"{word}"' for word in words)
        sql = "SELECT rowid FROM t WHERE t MATCH ? ORDER BY rank LIMIT ?"
        database.execute(sql, (query, FOUND)).fetchall()
        return (time.perf_counter() - start) * 1000

    typed = [ask(one.typed) for one in asks]
    same = [ask(one.same) for one in asks]
    database.close()
    return PeerResult(build_s, _megabytes(folder), typed, same)


def xapian(folder: Path, records: Path, asks: Sequence[Ask]) -> PeerResult | str:
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
    return PeerResult(told["build_s"], _megabytes(folder), told["typed_ms"], told["same_ms"])


# Zebra's own tables know no Greek: each letter is written as two Latin ones, as many bytes.
_LETTERS = str.maketrans(
    {letter: f"q{chr(97 + place)}" for place, letter in enumerate("αβγδεζηθικλμνξοπρστυφχψω")}
)
_ZEBRA = """profilePath: /usr/share/idzebra-2.0/tab
attset: bib1.att
recordType: grs.marc.usmarc
register: {folder}/register:100G
keyTmpDir: {folder}/tmp
setTmpDir: {folder}/tmp
lockDir: {folder}/lock
isam: b
storeData: 0
storeKeys: 0
memMax: 256
"""
_ELAPSED = re.compile(r"^Elapsed: ([0-9.]+)", re.MULTILINE)


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


def zebra(folder: Path, records: Path, asks: Sequence[Ask]) -> PeerResult | str:
    """Ask Zebra through its server and YAZ's client, which says how long each search took."""
    if not (shutil.which("zebraidx") and shutil.which("zebrasrv") and shutil.which("yaz-client")):
        return "Debian's idzebra-2.0-utils and yaz are not installed"
    for name in ("register", "tmp", "lock"):
        (folder / name).mkdir(parents=True)
    config = folder / "zebra.cfg"
    config.write_text(_ZEBRA.format(folder=folder), encoding="ascii")
    marc = folder / "records.mrc"
    with records.open(encoding="utf-8") as lines, marc.open("wb") as out:
        for number, line in enumerate(lines, 1):
            out.write(_marc(number, *line.rstrip("\n").split("\t")))
    start = time.perf_counter()
    built = subprocess.run(
        ["zebraidx", "-n", "-c", config, "update", marc], capture_output=True, check=False
    )
    build_s = time.perf_counter() - start
    if built.returncode:
        return f"zebraidx failed: {built.stderr.decode(errors='replace')[-200:]}"
    size = _megabytes(folder / "register")
    address = f"unix:{folder}/socket"
    server = subprocess.Popen(
        ["zebrasrv", "-c", config, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(2)
        typed = _ask_zebra(address, [one.typed for one in asks])
        same = _ask_zebra(address, [one.same for one in asks])
    finally:
        server.terminate()
        server.wait()
    if len(typed) < len(asks) or len(same) < len(asks):
        return f"answered {len(typed)} and {len(same)} of {len(asks)} queries"
    return PeerResult(build_s, size, typed, same)


def _ask_zebra(address: str, queries: Sequence[Sequence[str]]) -> list[float]:
    script = [f"open {address}", "show 0"]
    for words in queries:
        plain = [f'"{word.translate(_LETTERS)}"' for word in words]
        ored = "@or " * (len(plain) - 1) + " ".join(f"@attr 1=1016 {word}" for word in plain)
        script.append(f"find @attr 2=102 {ored}")
    told = subprocess.run(
        ["yaz-client"], input="\n".join([*script, "quit", ""]), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return [float(seconds) * 1000 for seconds in _ELAPSED.findall(told.stdout)]


PEERS: dict[str, Callable[[Path, Path, Sequence[Ask]], PeerResult | str]] = {
    "fts5": fts5,
    "xapian": xapian,
    "zebra": zebra,
}
