"""Lighthouse on the search, item and player pages: accessibility 100 and performance 95 at least.

    make lighthouse
    python -m conformance.lighthouse_pages player

Lighthouse 12 comes from npm by its lock; its slow line and phone are the ones it simulates. The
performance is of this machine: measure when nothing else runs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from conformance import tools

PAGES = {
    "search": "/search?q=Καζαντζάκης",
    "item": "/items/{zorba}",
    "player": "/copies/{spoken}/player",
}
LEAST = {"accessibility": 100, "performance": 95}
_WAIT_S = 180


def scores(url: str, folder: Path) -> dict[str, int]:
    """Return what Lighthouse gives a page in each category of `LEAST`, of 100."""
    node, script = tools.lighthouse()
    out = folder / "report.json"
    command = [node, script, url, "--output=json", f"--output-path={out}", "--quiet"]
    command += [f"--only-categories={','.join(LEAST)}"]
    command += [f"--chrome-flags={' '.join(['--headless=new', *tools.chromium_flags()])}"]
    environment = {**os.environ, "CHROME_PATH": tools.chromium()}
    subprocess.run(command, check=True, env=environment, timeout=_WAIT_S)
    report = json.loads(out.read_text("utf-8"))
    for audit in report["audits"].values():
        if audit.get("score") is not None and audit["score"] < 0.9:
            print(f"  {audit['id']}: {audit.get('displayValue') or audit['title']}")
    return {name: round(report["categories"][name]["score"] * 100) for name in LEAST}


def main() -> int:
    """Look at every page and return the exit status."""
    sys.path.insert(0, str(tools.REPOSITORY))
    from tests.browser.hall import serving

    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    low: list[str] = []
    only = set(sys.argv[1:]) or PAGES.keys()
    with tempfile.TemporaryDirectory() as name, serving(Path(name) / "data") as served:
        for page, path in PAGES.items():
            if page not in only:
                continue
            found = scores(served.url + path.format(**served.furnished.ids), Path(name))
            print(f"{page}: " + ", ".join(f"{kind} {score}" for kind, score in found.items()))
            low += [f"{page} {kind}" for kind, least in LEAST.items() if found[kind] < least]
    print(f"lighthouse: {len(low)} scores too low{': ' if low else ''}{', '.join(low)}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
