"""How long it takes to rank a million names and titles by sound, and what the index takes.

The names are those of the synthetic catalogue: titles of one to seven words, and persons. Each
question is a title or a name as a poor recogniser would write it: some letters changed for others
of like sound, lost or added; one in three is a part of a title. Time is the processor's, of one
thread, so that a busy machine tells the same; the clock's is printed beside it.

    python benchmarks/phonetic_scale.py [--names 1000000] [--questions 500]

Returns 1 if the 99th percentile is over 30 ms.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator

import numpy as np
from synthetic_catalogue import Synthetic

from voice_interface.hearing.filed import Candidate
from voice_interface.hearing.ranking import PhoneticIndex

MOST_MS = 30.0
MISHEARD = 0.15
"""Share of letters that are written wrongly."""
LIKE = {
    "κ": "γχ", "γ": "κχ", "χ": "κγ", "τ": "δθ", "δ": "τθ", "θ": "τδφ", "π": "βφ", "β": "πφ",
    "φ": "βπθ", "σ": "ζθ", "ζ": "σ", "μ": "ν", "ν": "μλ", "λ": "νρ", "ρ": "λδ", "ε": "ιη",
    "ι": "ε", "η": "ε", "ο": "ω", "α": "ο",
}  # fmt: skip
MEGABYTE = 1_000_000


def names(count: int) -> Iterator[Candidate]:
    """Yield this many titles and names, each with an id of its own."""
    seen: set[str] = set()
    for item in Synthetic(11).items(2 * count):
        for text in (item.title, *(creator.spoken for creator in item.creators[:1])):
            if text not in seen:
                seen.add(text)
                yield Candidate(str(len(seen)), text)
                if len(seen) == count:
                    return


def misheard(text: str, chance: random.Random) -> str:
    """Return `text`, or a part of it, as a poor recogniser would write it."""
    words = text.split()
    if len(words) > 3 and chance.random() < 1 / 3:
        words = words[: max(2, len(words) // 2)]
    letters = []
    for letter in " ".join(words):
        if letter == " " or chance.random() > MISHEARD:
            letters.append(letter)
        elif chance.random() < 0.7:
            letters.append(chance.choice(LIKE.get(letter, letter)))
        elif chance.random() < 0.5:
            letters.append(letter + chance.choice("αεισν"))
    return "".join(letters)


def peak_mb() -> float:
    """Return the most memory that the process has taken so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE


def main() -> int:
    """Print the figures; 1 if ranking is too slow."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args()
    candidates = list(names(options.names))
    before_mb = peak_mb()
    start = time.process_time()
    index = PhoneticIndex(candidates)
    built_s = time.process_time() - start
    print(
        f"{len(index)} names filed in {built_s:.1f} s;"
        f" arrays and keys {index.size_bytes / MEGABYTE:.0f} MB,"
        f" peak of the process {peak_mb():.0f} MB, {before_mb:.0f} MB before"
    )
    chance = random.Random(7)  # noqa: S311 - questions of a measurement
    asked = [
        (candidate, misheard(candidate.text, chance))
        for candidate in chance.sample(candidates, options.questions)
    ]
    cpu_ms, clock_ms, first, five, ten = [], [], 0, 0, 0
    for meant, heard in asked:
        cpu, clock = time.thread_time(), time.perf_counter()
        found = index.rank(heard, limit=10)
        cpu_ms.append(1000 * (time.thread_time() - cpu))
        clock_ms.append(1000 * (time.perf_counter() - clock))
        ids = [one.id for one in found]
        first += meant.id in ids[:1]
        five += meant.id in ids[:5]
        ten += meant.id in ids
    for name, times in (("processor", cpu_ms), ("clock", clock_ms)):
        middle, high, most = np.percentile(times, [50, 99, 100])
        print(f"ranking, {name}: median {middle:.1f} ms, p99 {high:.1f} ms, most {most:.1f} ms")
    count = len(asked)
    print(
        f"meant one first {first / count:.1%}, among five {five / count:.1%}, ten {ten / count:.1%}"
    )
    return 0 if float(np.percentile(cpu_ms, 99)) <= MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
