"""What the browser itself measures of a page: contrast, targets, width, focus."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from formats.theme import SCHEMES

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
    .filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest(".table"))
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

LONG_LINES = """
() => {
  const long = [];
  const seen = new Map();
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.data.trim()) continue;
    if (element.closest("select, textarea, script, .visually-hidden, pre")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    let block = element;
    while (block.parentElement && getComputedStyle(block).display.startsWith("inline")) {
      block = block.parentElement;
    }
    const range = document.createRange();
    for (const word of node.data.matchAll(/\\S+/g)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const box = range.getBoundingClientRect();
      // What stands on one height of one block is one line, whatever elements it is in.
      const height = Math.round((box.top + box.bottom) / 16);
      if (!seen.has(block)) seen.set(block, new Map());
      const lines = seen.get(block);
      lines.set(height, (lines.get(height) ?? "") + word[0] + " ");
    }
  }
  for (const lines of seen.values()) {
    for (const line of lines.values()) {
      if (line.trim().length > 80) long.push(`${line.trim().length} ${line.slice(0, 50)}`);
    }
  }
  return long;
}
"""
"""Every line of more than 80 characters (WCAG 2.2, 1.4.8)."""

UNMARKED = """
() => {
  const unmarked = [];
  for (const element of document.querySelectorAll("button, .button, input, select, textarea")) {
    if (["hidden", "checkbox", "radio", "file"].includes(element.type)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const isDrawn = ["Top", "Bottom"].every((side) =>
      style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1);
    const name = (element.innerText || element.id).slice(0, 40);
    if (!isDrawn) unmarked.push(`${element.tagName} ${name}`);
  }
  return unmarked;
}
"""
"""Every control that has no edge where the reader's own colours take our grounds away."""

CLIPPED = """
() => [...document.querySelectorAll("main a, main button, main p, main label, main li, summary")]
  .filter((e) => getComputedStyle(e).overflow !== "visible")
  .filter((e) => e.scrollHeight > e.clientHeight + 2 && !e.closest(".visually-hidden"))
  .map((e) => `clipped ${e.innerText.slice(0, 40)}`)
"""
"""What loses a part of its text."""

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


SEND = """
([action, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  const token = document.querySelector("[name=csrf_token]");
  for (const [name, value] of [["csrf_token", token.value], ...fields]) {
    form.querySelector(`[name="${name}"]`)?.remove();
    const field = document.createElement("input");
    field.type = "hidden"; field.name = name; field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}
"""
"""Send a form as the page's own forms are sent: with the token that stands on the page."""

LOOKS = """
() => [...document.querySelectorAll("body, body *")].map((e) => {
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const seen = ["color", "backgroundColor", "borderTopColor", "borderTopWidth", "outlineColor",
    "textDecorationColor", "fontSize", "lineHeight", "display", "visibility", "colorScheme"];
  return [e.tagName, ...seen.map((name) => style[name]),
    ...["x", "y", "width", "height"].map((name) => Math.round(box[name]))].join(" ");
})
"""
"""Colours, letters and place of everything on the page."""

TO_THE_TOP = """
() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
  window.scrollTo(0, 0);
}
"""
"""Begin before the first stop, also on a page whose message has the focus."""

SCHEME_NAMES = tuple(SCHEMES)
MOST_STOPS = 400


def choose_scheme(page: Page, scheme: str) -> None:
    """Show the page in a scheme: the same style sheet that a reader's choice brings."""
    page.evaluate(
        """(scheme) => new Promise((done, failed) => {
          document.querySelectorAll("link[data-tried]").forEach((one) => one.remove());
          if (!scheme) return done();
          const link = document.createElement("link");
          link.rel = "stylesheet"; link.dataset.tried = ""; link.onload = () => done();
          link.onerror = () => failed(new Error(scheme));
          link.href = `/reading.css?scheme=${scheme}`;
          document.head.append(link);
        })""",
        scheme,
    )


def faults_in_view(page: Page) -> list[str]:
    """Return what there is to mend on the page as it stands, in this view alone."""
    seen = violations(page)
    contrast, targets = page.evaluate(CONTRAST), page.evaluate(TARGETS)
    assert contrast["counted"] > 8
    assert targets["counted"] > 4
    seen += [f"contrast {one}" for one in contrast["low"]]
    seen += [f"target {one}" for one in targets["small"]]
    return seen + [f"wider than the screen: {one}" for one in page.evaluate(WIDER)]


def long_lines(page: Page) -> list[str]:
    return list(page.evaluate(LONG_LINES))


def faults_of_spacing(page: Page) -> list[str]:
    """Return what a reader's own spacing breaks; the page is left without it."""
    page.evaluate(
        "(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )
    found = [*page.evaluate(WIDER), *page.evaluate(CLIPPED)]
    page.evaluate("document.adoptedStyleSheets = []")
    return found


def faults_in_forced_colours(page: Page) -> list[str]:
    return list(page.evaluate(UNMARKED))


def stops_by_key(page: Page) -> tuple[int, list[str]]:
    """Press Tab from the top to the end; return the number of stops, and those not well seen."""
    page.evaluate(TO_THE_TOP)
    stops, unseen = 0, []
    while stops < MOST_STOPS:
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUS)
        if seen is None:
            break
        stops += 1
        if seen["outline_px"] < 2 or not seen["is_on_screen"] or seen["is_covered"]:
            unseen.append(str(seen))
    return stops, unseen


def faults_of(page: Page) -> list[str]:
    """Return what there is to mend on the page as it stands, in every view."""
    faults: list[str] = []
    page.wait_for_load_state()  # what a form answered is there before its style sheet is
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        faults += [f"{width} px, {scheme}: {one}" for one in faults_in_view(page)]
    return faults
