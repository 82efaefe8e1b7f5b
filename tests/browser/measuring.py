"""What the browser itself measures of a page: contrast, targets, width, focus."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

CONTRAST = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((v) => {
      v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const found = [];
    for (let at = element; at; at = at.parentElement) {
      found.push(rgba(getComputedStyle(at).backgroundColor));
      if (found.at(-1)[3] === 1) break;
    }
    return found.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const low = [];
  let counted = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (!text || ["SCRIPT", "STYLE", "OPTION"].includes(element.tagName)) continue;
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const back = ground(element);
    const front = over(rgba(getComputedStyle(element).color), back);
    const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    counted += 1;
    if (ratio < 7) low.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`);
  }
  return { low, counted };
}
"""
"""Every text with less than 7:1 to what lies behind it (WCAG 2.2, 1.4.6), and the number of all."""

TARGETS = """
() => {
  const small = [];
  let counted = 0;
  const inSentence = (element) => {
    const display = getComputedStyle(element).display;
    const sentence = element.closest("p, li, td, dd");
    return element.tagName === "A" && display === "inline" && sentence
      && sentence.innerText.trim().length > element.innerText.trim().length + 3;
  };
  for (const element of document.querySelectorAll("a, button, input, select, summary, audio")) {
    if (element.type === "hidden" || element.classList.contains("skip")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    if (inSentence(element)) continue;
    const box = element.getBoundingClientRect();
    counted += 1;
    if (box.width < 43.5 || box.height < 43.5) {
      small.push(`${element.tagName} ${Math.round(box.width)}x${Math.round(box.height)} ` +
        (element.innerText || element.id || "").slice(0, 40));
    }
  }
  return { small, counted };
}
"""
"""Every target under 44 px, links inside a sentence apart (WCAG 2.2, 2.5.5)."""

WIDER = """
() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".table, .skip"))
    .map((e) => `${e.tagName} ${Math.round(e.getBoundingClientRect().right)} ` +
      (e.innerText || "").slice(0, 40));
}
"""
"""What makes the page scroll sideways (WCAG 2.2, 1.4.10)."""

FOCUS = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const middle = document.elementFromPoint(
    Math.min(Math.max(box.x + Math.min(box.width / 2, 20), 0), innerWidth - 1),
    Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1));
  return {
    name: `${element.tagName}#${element.id} ` +
      (element.innerText || element.value || "").slice(0, 30),
    outline_px: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    is_on_screen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    is_covered: Boolean(middle) && !element.contains(middle) && !middle.contains(element),
  };
}
"""
"""Where the focus is, how wide its outline is, and whether a person can see it (2.4.7, 2.4.12)."""

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }
"""
"""The spacing that a reader may set (WCAG 2.2, 1.4.12)."""

VIEWS = ((320, "light"), (320, "dark"), (1280, "light"), (1280, "dark"))
RULES = {
    "resultTypes": ["violations"],
    "rules": {
        # Level AAA, which axe leaves out unless each rule is asked for.
        "color-contrast-enhanced": {"enabled": True},
        "identical-links-same-purpose": {"enabled": True},
        "meta-refresh-no-exceptions": {"enabled": True},
    },
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag2aaa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
}


def violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate("(rules) => axe.run(rules)", RULES)["violations"]
    return [
        f"{one['id']}: {node['html'][:100]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


def faults_of(page: Page) -> list[str]:
    """Return what there is to mend on the page as it stands, in every view."""
    faults: list[str] = []
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        seen = violations(page)
        contrast, targets = page.evaluate(CONTRAST), page.evaluate(TARGETS)
        assert contrast["counted"] > 8
        assert targets["counted"] > 4
        seen += [f"contrast {one}" for one in contrast["low"]]
        seen += [f"target {one}" for one in targets["small"]]
        seen += [f"wider than the screen: {one}" for one in page.evaluate(WIDER)]
        faults += [f"{width} px, {scheme}: {one}" for one in seen]
    return faults
