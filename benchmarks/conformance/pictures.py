"""Finished files as they look, beside pictures that somebody has looked at and found good.

    make conformance                          compares
    python -m conformance.pictures --save     stores what is seen now; look at it before committing

PDF and DOCX (through LibreOffice) are drawn by poppler, web pages by Chromium at 320 pixels and at
400 %, each in every colour scheme. All draw with the bundled Noto Sans alone, so that no font of
the machine has a say. The stored pictures are small and have 16 colours. Versions of the programs
smooth letters differently and move a line here and there: so both pictures are compared as tiles
of 8 × 8 pixels, and a picture is another one when the mean colour of more than `TOLERANCE` of its
tiles differs by more than `STEP` of 255. A word more or less stays below that; a lost picture,
column, colour or margin does not, which faults made on purpose prove in each run.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from conformance import office, tools
from conformance.fixtures import every_block
from conformance.texts import MIXED
from formats.theme import PROFILES, SCHEMES, Theme, theme
from formats.writers.registry import writer

STORED = tools.REPOSITORY / "tests/golden/pictures"
FONTS = tools.REPOSITORY / "formats/pdf/fonts"
TOLERANCE = 0.04
STEP = 40
_TILE = 8
_DPI = 36
_PAGES = 6
_SHOWN_HEIGHT = 3_600
_WIDTH = 320
_ZOOM = 4


def themes() -> tuple[Theme, ...]:
    """Return the looks that are drawn: every colour scheme once, and every profile once."""
    schemes = tuple(theme(scheme=scheme) for scheme in SCHEMES)
    return (*schemes, *(theme(profile) for profile in PROFILES if profile != "ukaaf-large"))


def name_of(chosen: Theme) -> str:
    """Return the part of a picture's name that tells its look."""
    return f"{chosen.profile.name}-{chosen.scheme.name}"


@contextmanager
def bundled_fonts(folder: Path) -> Iterator[None]:
    """Let every program that starts here draw with the bundled fonts and no others."""
    aliases = "".join(
        f"<alias binding='same'><family>{name}</family><prefer><family>Noto Sans</family></prefer>"
        "</alias>"
        for name in ("Arial", "Helvetica", "sans-serif", "serif", "monospace", "system-ui")
    )
    configuration = folder / "fonts.conf"
    configuration.write_text(
        f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        f"<dir>{FONTS}</dir><cachedir>{folder / 'fonts-cache'}</cachedir>{aliases}</fontconfig>",
        "utf-8",
    )
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    try:
        yield
    finally:
        os.environ.pop("FONTCONFIG_FILE")
        if before is not None:
            os.environ["FONTCONFIG_FILE"] = before


def written(name: str, folder: Path) -> dict[str, Path]:
    """Return the finished file of each look."""
    document = every_block(MIXED)
    made = {}
    for chosen in themes():
        made[name_of(chosen)] = folder / f"{name}-{name_of(chosen)}{writer(name).suffix}"
        with made[name_of(chosen)].open("wb") as out:
            writer(name).write(document, out, theme=chosen)
    return made


def pages(path: Path, folder: Path) -> Image.Image:
    """Return the first pages of a PDF side by side."""
    pdftoppm = tools.program("pdftoppm", "poppler-utils")
    stem = folder / path.stem
    command = [pdftoppm, "-r", str(_DPI), "-l", str(_PAGES), "-png", str(path), str(stem)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    drawn = [Image.open(file).convert("RGB") for file in sorted(folder.glob(f"{stem.name}-*.png"))]
    width, height = drawn[0].size
    sheet = Image.new("RGB", ((width + 6) * len(drawn), height), "#808080")
    for place, image in enumerate(drawn):
        sheet.paste(image, (place * (width + 6), 0))
    return sheet


def all_pictures(folder: Path) -> tuple[dict[str, Image.Image], list[str]]:
    """Draw everything; return the pictures by name, and what is wrong with the web pages."""
    drawn: dict[str, Image.Image] = {}
    for look, path in written("large-print-pdf", folder).items():
        drawn[f"pdf-{look}"] = pages(path, folder)
    documents = written("docx", folder)
    exported = office.pdf_ua(list(documents.values()), folder)
    for look, path in documents.items():
        drawn[f"docx-{look}"] = pages(exported[path], folder)
    wrong = []
    for name, image, faults in web_pages(written("html", folder)):
        drawn[name] = image
        wrong += [f"{name}: {fault}" for fault in faults]
    return drawn, wrong


def web_pages(paths: dict[str, Path]) -> Iterator[tuple[str, Image.Image, list[str]]]:
    """Yield each page at 320 pixels, and as a window of 1,280 pixels shows it at 400 %."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=tools.chromium(),
            args=[*tools.chromium_flags(), "--hide-scrollbars"],
            env=dict(os.environ),
        )
        for look, path in paths.items():
            for kind, zoom, height in (("320", 1, _SHOWN_HEIGHT), ("400", _ZOOM, 720 // _ZOOM)):
                context = browser.new_context(
                    viewport={"width": _WIDTH, "height": 720 // zoom},
                    device_scale_factor=zoom,
                    bypass_csp=True,
                )
                page = context.new_page()
                page.goto(path.as_uri())
                faults = list(_web_faults(page))
                clip = {"x": 0, "y": 0, "width": _WIDTH, "height": height}
                shot = page.screenshot(full_page=True, clip=clip)
                image = Image.open(BytesIO(shot)).convert("RGB")
                context.close()
                yield f"html-{kind}-{look}", image.reduce(2 if zoom > 1 else 1), faults
        browser.close()


def _web_faults(page: object) -> Iterator[str]:
    """Yield what is wrong whatever the picture is: sideways scrolling, contrast under 7:1."""
    from axe_playwright_python.sync_playwright import Axe

    over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")  # type: ignore[attr-defined]
    if over > 0:
        yield f"{over} pixels must be scrolled sideways (WCAG 2.2 1.4.10)"
    rules = {"runOnly": ["color-contrast-enhanced", "target-size"]}
    for violation in Axe().run(page, options=rules).response["violations"]:
        yield f"{violation['id']}: {violation['help']}"


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the share of tiles that differ; pictures of other sizes differ where one has none."""
    size = (max(one.width, other.width), max(one.height, other.height))
    tiles = tuple(max(1, length // _TILE) for length in size)
    small = [
        ImageOps.pad(image.convert("RGB"), size, color="#808080", centering=(0, 0)).resize(
            tiles, Image.Resampling.BOX
        )
        if image.size != size
        else image.convert("RGB").resize(tiles, Image.Resampling.BOX)
        for image in (one, other)
    ]
    bands = ImageChops.difference(*small).split()
    worst = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    counts = worst.histogram()
    return sum(counts[STEP + 1 :]) / sum(counts)


def spoilt(image: Image.Image) -> dict[str, Image.Image]:
    """Return the picture with faults that must not pass for smoothing."""
    moved = ImageChops.offset(image, image.width // 12, 0)
    half = image.copy()
    half.paste(image.getpixel((2, 2)), (0, image.height // 2, image.width, image.height))
    return {"other colours": ImageOps.invert(image), "moved": moved, "half empty": half}


def compare(drawn: dict[str, Image.Image]) -> list[str]:
    """Return what differs from the stored pictures, and faults that the comparison overlooked."""
    wrong = []
    for name, image in drawn.items():
        path = STORED / f"{name}.png"
        if not path.exists():
            wrong.append(f"{name}: no picture is stored")
            continue
        stored = Image.open(path)
        share = difference(image, stored)
        print(f"{name:40} {share:7.2%} of tiles differ")
        if share > TOLERANCE:
            wrong.append(f"{name}: {share:.1%} of tiles differ")
        wrong += [
            f"{name}: {fault} was not noticed"
            for fault, bad in spoilt(image).items()
            if difference(bad, stored) <= TOLERANCE
        ]
    known = {path.stem for path in STORED.glob("*.png")}
    return wrong + [f"{name}: stored, and not drawn" for name in sorted(known - drawn.keys())]


def save(drawn: dict[str, Image.Image]) -> None:
    """Store the pictures with 16 colours."""
    STORED.mkdir(parents=True, exist_ok=True)
    for name, image in drawn.items():
        image.quantize(16, dither=Image.Dither.NONE).save(STORED / f"{name}.png", optimize=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--save", action="store_true", help="store what is seen now")
    is_saving = parser.parse_args().save
    with tempfile.TemporaryDirectory(prefix="pictures-") as held:
        folder = Path(held)
        try:
            with bundled_fonts(folder):
                drawn, wrong = all_pictures(folder)
        except tools.Missing as why:
            print(f"pictures: not run: {why}")
            return 0
    if is_saving:
        save(drawn)
    wrong += compare(drawn)
    for line in wrong:
        print(line)
    print(f"pictures: {len(drawn)} drawn, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
