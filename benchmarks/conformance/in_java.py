"""Runs veraPDF or EPUBCheck over many files in one Java machine; prints a JSON line for each.

    python in_java.py verapdf|epubcheck JAVA_HOME CLASSPATH FILE…

This runs in the interpreter that has JPype; nothing of Prosvasi is imported here.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import jpype


def main(kind: str, home: str, classpath: str, paths: list[str]) -> None:
    machine = next(Path(home).rglob("libjvm.so"))
    options = ["-Djava.awt.headless=true", "-Xmx1g"]
    jpype.startJVM(str(machine), *options, classpath=classpath.split(":"))
    check = {"verapdf": _verapdf, "epubcheck": _epubcheck}[kind]()
    for path in paths:
        print(json.dumps({"path": path, "errors": check(path)}), flush=True)


def _verapdf() -> Callable[[str], list[str]]:
    of = jpype.JClass
    of("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    flavour = of("org.verapdf.pdfa.flavours.PDFAFlavour").fromString("ua1")
    foundries = of("org.verapdf.pdfa.Foundries")
    failed = of("org.verapdf.pdfa.results.TestAssertion$Status").FAILED

    def check(path: str) -> list[str]:
        foundry = foundries.defaultInstance()
        with (
            of("java.io.FileInputStream")(path) as stream,
            foundry.createParser(stream, flavour) as parser,
            foundry.createValidator(flavour, False) as validator,
        ):
            told = validator.validate(parser)
            if told.getTotalAssertions() == 0:
                return ["no assertion was made"]
            return [
                f"{rule.getClause()}-{rule.getTestNumber()}: {one.getMessage()}"
                for one in told.getTestAssertions()
                if one.getStatus() == failed
                for rule in (one.getRuleId(),)
            ]

    return check


def _epubcheck() -> Callable[[str], list[str]]:
    checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")

    def check(path: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "x.json"
            checker().run([path, "--json", str(out), "--quiet", "--locale", "en"])
            told = json.loads(out.read_text("utf-8"))
        return [
            f"{one['ID']}: {one['message']}"
            for one in told["messages"]
            if one["severity"] in {"FATAL", "ERROR", "WARNING"}
            for _ in range(len(one["locations"]) or 1)
        ]

    return check


if __name__ == "__main__":
    main(*sys.argv[1:4], sys.argv[4:])
