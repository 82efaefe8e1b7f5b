"""Taking a written medium out of the system's hands, so that it can be pulled out safely.

Only what the system has mounted from a removable device is ever unmounted: a folder of the server's
own disk is left alone and the person is told.

Sources: proc(5), `/proc/[pid]/mountinfo`; Linux, `Documentation/ABI/stable/sysfs-block`,
`removable`; udisks2, udisksctl(1).
"""

from __future__ import annotations

import re
import shutil
import subprocess
from enum import StrEnum
from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
BLOCKS: Final = Path("/sys/class/block")
_TAKES_S: Final = 60
_OCTAL: Final = re.compile(r"\\([0-7]{3})")


class Ejected(StrEnum):
    """What became of a medium after it was written."""

    DONE = "done"
    """It is out of the system's hands: it can be pulled out."""
    BY_HAND = "by-hand"
    """It is written and synced, and is for the person to eject: no removable medium of ours."""
    BUSY = "busy"
    """Another program holds it."""


def eject(folder: Path) -> Ejected:
    """Unmount the removable medium that is mounted at a folder."""
    device = device_at(folder)
    if device is None or not is_removable(device):
        return Ejected.BY_HAND
    if tool := shutil.which("udisksctl"):
        command = [tool, "unmount", "--no-user-interaction", "--block-device", device]
    elif tool := shutil.which("umount"):
        command = [tool, "--", str(folder.resolve())]
    else:
        return Ejected.BY_HAND
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TAKES_S, check=False)  # noqa: S603 - no shell, and the device is the system's own word
    except subprocess.TimeoutExpired:
        return Ejected.BUSY
    return Ejected.DONE if done.returncode == 0 else Ejected.BUSY


def device_at(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """Return the device that is mounted exactly at a folder, None where none is."""
    place = str(folder.resolve())
    found = None
    try:
        lines = mounts.read_text("utf-8", errors="replace").splitlines()
    except OSError:  # not a Linux
        return None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields, source = before.split(" "), after.split(" ")
        if len(fields) > 4 and len(source) > 1 and _plain(fields[4]) == place:
            found = _plain(source[1])  # the last one lies over the others
    return found if found and found.startswith("/dev/") else None


def is_removable(device: str, blocks: Path = BLOCKS) -> bool:
    """Tell whether a device is a stick or card: the system says so, or it hangs on USB."""
    entry = blocks / Path(device).name
    if not entry.exists():
        return False
    real = entry.resolve()
    if any("usb" in part for part in real.parts):
        return True
    for place in (real, real.parent):  # a part of a disk says it at the disk
        told = place / "removable"
        if told.is_file():
            return told.read_text("ascii").strip() == "1"
    return False


def _plain(written: str) -> str:
    return _OCTAL.sub(lambda found: chr(int(found[1], 8)), written)
