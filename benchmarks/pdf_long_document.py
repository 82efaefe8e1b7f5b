"""The large-print PDF of long books: time and memory by the number of pages.

    python benchmarks/pdf_long_document.py 200 2000 20000

Each size runs in a process of its own, so that the peak is that size's peak. The numbers are
paragraphs; the last of those above comes to about 10,000 pages. Time should grow with the pages.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from pdf_vs_weasyprint import measure


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or [200, 2000, 12000]
    for size in sizes:
        told = measure(sys.executable, "ours", size)
        print(
            f"{told['pages']:6.0f} pages {told['seconds']:7.2f} s "
            f"{1000 * told['seconds'] / told['pages']:6.2f} ms/page {told['peak_mb']:5.0f} MB"
        )


if __name__ == "__main__":
    main()
