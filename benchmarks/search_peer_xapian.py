"""Xapian's part of `search_scale`, run by the system's Python, which alone has its module."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import xapian

FOUND = 10


def build(folder: str, records: str) -> float:
    """Index the words of each line, titles and names apart from the rest; return the seconds."""
    start = time.perf_counter()
    database = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OVERWRITE | xapian.DB_NO_SYNC)
    with Path(records).open(encoding="utf-8") as lines:
        for line in lines:
            document = xapian.Document()
            main, more = line.rstrip("\n").split("\t")[:2]
            for word in main.split():
                document.add_term(word[:60])
            for word in more.split():
                document.add_term("S" + word[:60])
            database.add_document(document)
    database.commit()
    database.close()
    return time.perf_counter() - start


def ask(database: xapian.Database, words: list[str]) -> tuple[int, float]:
    """Return how many of the ten best there are, and the milliseconds in which they are named."""
    start = time.perf_counter()
    terms = [form for word in words for form in (word[:60], "S" + word[:60])]
    enquire = xapian.Enquire(database)
    enquire.set_query(xapian.Query(xapian.Query.OP_OR, terms))
    found = [match.docid for match in enquire.get_mset(0, FOUND)]
    return len(found), (time.perf_counter() - start) * 1000


def main() -> None:
    """Build, ask every question in both of its forms, and print the times."""
    folder, records, questions = sys.argv[1:4]
    build_s = build(folder, records)
    asks = json.loads(Path(questions).read_text(encoding="utf-8"))
    database = xapian.Database(folder)
    for typed, _ in asks[:50]:
        ask(database, typed)
    typed = [ask(database, typed) for typed, _ in asks]
    told = {
        "build_s": build_s,
        "typed_ms": [ms for _, ms in typed],
        "same_ms": [ask(database, same)[1] for _, same in asks],
        "answered": sum(found > 0 for found, _ in typed) / len(typed),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
