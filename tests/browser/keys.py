"""Somebody who has keys alone: no mouse, no finger, and nothing that puts the focus anywhere else.

Where the focus is, and by what role, name and value, is told by the accessibility tree. At every
stop the focus must be seen: clearly marked, on the screen, and under nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import CDPSession, Page, expect

from access_service.messages import say
from formats.document import Lang
from tests.browser.measuring import FOCUS

MOST_STOPS = 90
MOST_ARROWS = 30
ANY = re.compile(".")

Name = str | re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Stop:
    """What has the focus, as a screen reader is told of it."""

    role: str
    name: str
    value: str = ""

    def is_meant(self, role: str, name: Name) -> bool:
        if self.role != role:
            return False
        return self.name == name if isinstance(name, str) else bool(name.search(self.name))


@dataclass(frozen=True, slots=True)
class Keys:
    """The keyboard before a page, in somebody's language."""

    page: Page
    lang: Lang
    tree: CDPSession

    @classmethod
    def before(cls, page: Page, lang: Lang) -> Keys:
        return cls(page, lang, page.context.new_cdp_session(page))

    def t(self, key: str, **facts: object) -> str:
        return say(f"web-{key}", self.lang, **facts)

    def here(self) -> Stop:
        """Return what has the focus."""
        focused = self.tree.send("Runtime.evaluate", {"expression": "document.activeElement"})
        there = {"objectId": focused["result"]["objectId"], "fetchRelatives": False}
        told = self.tree.send("Accessibility.getPartialAXTree", there)["nodes"][0]
        words = [str(told.get(part, {}).get("value", "")) for part in ("role", "name", "value")]
        return Stop(*words)

    def press(self, key: str) -> Stop:
        """Press a key and return what has the focus then; it must be seen, and clearly marked."""
        self.page.keyboard.press(key)
        seen = self.page.evaluate(FOCUS)
        if seen is not None:
            assert seen["outline_px"] >= 2, seen
            assert seen["is_on_screen"], seen
            assert not seen["is_covered"], seen
        return self.here()

    def to(self, role: str, name: Name, *, key: str = "Tab") -> Stop:
        """Press Tab until what is meant has the focus; the way there must not be endless."""
        stop, passed = self.here(), list[Stop]()
        while not stop.is_meant(role, name):
            passed.append(stop)
            assert len(passed) < MOST_STOPS, (role, name, passed)
            stop = self.press(key)
        return stop

    def enter(self, role: str, key: str, *, by: str = "Tab") -> None:
        """Go to what is named by a key of the texts, and press Enter."""
        self.to(role, self.t(key), key=by)
        self.page.keyboard.press("Enter")

    def follow(self, role: str, name: Name, *, by: str = "Tab") -> None:
        """Go to what leads to another page, press Enter, and be there."""
        self.to(role, name, key=by)
        self.leave()

    def leave(self) -> None:
        """Press Enter where the focus is, and be on the page that it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, key: str, words: str, *, role: str = "textbox") -> None:
        """Go to a field and type into it."""
        self.to(role, self.t(key))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, key: str) -> None:
        """Go to a group of buttons of which one is chosen, and choose by the arrow keys."""
        stop, passed = self.to("radio", ANY), list[Stop]()
        while not stop.is_meant("radio", self.t(key)):
            passed.append(stop)
            assert len(passed) < MOST_ARROWS, passed
            stop = self.press("ArrowDown")

    def pick(self, key: str, wanted: str) -> None:
        """Go to a list and pick by the arrow keys, from its first line on."""
        self.to("combobox", self.t(key))
        stop, passed = self.press("Home"), list[Stop]()
        while stop.value != wanted:
            passed.append(stop)
            assert len(passed) < MOST_ARROWS, passed
            stop = self.press("ArrowDown")

    def arrive(self, heading: Name) -> None:
        """Wait for the page that has this heading."""
        main = self.page.get_by_role("main")
        expect(main.get_by_role("heading", name=heading, level=1)).to_be_visible()
