"""The pictures of the README: pages in Chromium, and a page of large print, remade by one command.

    make pictures

Needs Debian's chromium and poppler-utils. The library in the pictures is that of the tests.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from access_service.bootstrap import Services
from access_service.catalogue.record import ItemId
from access_service.conversion.request import ConversionRequest, ItemSource, JobId, Options
from access_service.conversion.result import Product
from conformance.tools import chromium, chromium_flags, program
from formats.document import EL

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "docs/pictures"
MOST_BYTES = 600_000
QUALITY = 70
PAGE_DPI = 70
MOST_SENTENCES = 20


@dataclass(frozen=True, slots=True)
class Picture:
    """A page: its file, address, who opens it, its scheme, and the size of the window in px."""

    name: str
    path: str
    who: str = "anyone"
    scheme: str = ""
    width: int = 1000
    height: int = 900
    at: str = ""
    """What stands at the top of the window, where it is not the head of the page."""
    heard: str = ""
    """The words of the sentence that sounds."""


PICTURES = (
    Picture("search", "/search?q=Καζαντζάκης"),
    Picture("item", "/items/{zorba}", height=1060, at=".copies"),
    Picture(
        "player", "/copies/{heard}/player", height=1260, at="#player-buttons", heard="Περίληψη"
    ),
    Picture("phone", "/search?q=Καζαντζάκης", scheme="yellow-on-black", width=360, height=760),
    Picture("my-books", "/me/", "patron"),
    Picture("desk", "/staff/announcements/", "admin"),
)


def shown(browser: Browser, url: str, picture: Picture, cookie: str) -> bytes:
    """Return a page as PNG, in Greek, as its reader sees it first."""
    size = {"width": picture.width, "height": picture.height}
    headers = {"Cookie": cookie} if cookie else {}
    context = browser.new_context(locale="el-GR", viewport=size, extra_http_headers=headers)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    if picture.scheme:
        link = f"/reading.css?scheme={picture.scheme}"
        page.evaluate(
            "(href) => new Promise((done) => { const link = document.createElement('link');"
            " link.rel = 'stylesheet'; link.onload = () => done(); link.href = href;"
            " document.head.append(link); })",
            link,
        )
    if picture.heard:
        hear(page, picture.heard)
    if picture.at:
        page.locator(picture.at).evaluate("(one) => { one.scrollIntoView(); scrollBy(0, -24); }")
    png = page.screenshot()
    context.close()
    return png


def hear(page: Page, words: str) -> None:
    """Go from sentence to sentence until the one with these words is marked."""
    following = page.locator("[data-act=next-sentence]")
    following.wait_for()
    marked = page.locator("#player-text .heard")
    for _ in range(MOST_SENTENCES):
        following.click()
        page.wait_for_timeout(300)
        if words in "".join(marked.all_inner_texts()):
            return
    raise SystemExit(f"the player marks no sentence with {words!r}")


def made(services: Services, item: ItemId, form: str) -> tuple[JobId, Product]:
    """Make a copy of an item."""
    job = services.conversions.submit(ConversionRequest(ItemSource(item), form, Options(EL)))
    status = services.conversions.wait(job, timeout_s=120)
    if status.product is None:
        raise SystemExit(f"no {form}: {status.problem}")
    return job, status.product


def large_print(services: Services, item: ItemId) -> bytes:
    """Return the first page of an item in large print as PNG."""
    _, product = made(services, item, "large-print-pdf")
    command = [program("pdftoppm", "poppler-utils"), "-png", "-r", str(PAGE_DPI), "-singlefile"]
    return subprocess.run(
        [*command, str(services.artifacts.path(product.artifact))], check=True, capture_output=True
    ).stdout


def keep(name: str, png: bytes) -> int:
    """Keep a picture as WebP and return its size in bytes."""
    path = FOLDER / f"{name}.webp"
    Image.open(io.BytesIO(png)).convert("RGB").save(path, quality=QUALITY, method=6)
    return path.stat().st_size


def main() -> int:
    """Make every picture and return the exit status."""
    sys.path.insert(0, str(REPOSITORY))
    from tests.browser.hall import serving

    FOLDER.mkdir(exist_ok=True)
    total = 0
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data") as served:
        services, ids = served.furnished.services, dict(served.furnished.ids)
        ids["heard"], _ = made(services, ItemId(ids["zorba"]), "mp3")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium(),
                args=[*chromium_flags(), "--hide-scrollbars"],
            )
            for picture in PICTURES:
                url = served.url + picture.path.format(**ids)
                total += keep(
                    picture.name, shown(browser, url, picture, served.cookie(picture.who))
                )
            browser.close()
        total += keep("large-print", large_print(services, ItemId(ids["zorba"])))
    print(f"{len(PICTURES) + 1} pictures, {total / 1000:.0f} kB in {FOLDER}")
    return 0 if total <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
