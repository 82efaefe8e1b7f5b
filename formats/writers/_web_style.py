"""The look of web pages and EPUBs, made from the theme; sizes grow with the reader's own."""

from __future__ import annotations

from formats.theme import EmphasisStyle, Theme

_POINTS_PER_REM = 12.0
_LINK_ON_WHITE = "#00007f"

_COMMON = """\
html { font-size: 100%; -webkit-text-size-adjust: none; text-size-adjust: none; }
body {
  font-family: "Noto Sans", Verdana, Arial, sans-serif; text-align: left; hyphens: none;
  overflow-wrap: break-word; margin: 0;
}
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 1.25em 0 0.5em; break-after: avoid; }
p { margin: 0 0 var(--gap); widows: 2; orphans: 2; }
ul, ol { margin: 0 0 var(--gap); padding-inline-start: 2em; }
li > p { margin-bottom: 0.5em; }
table { border-collapse: collapse; margin: 0 0 var(--gap); width: 100%; }
caption { font-weight: bold; text-align: left; margin-bottom: 0.5em; }
th, td { border: 1px solid; padding: 0.4em; text-align: left; vertical-align: top; }
tr { break-inside: avoid; }
figure, .picture { margin: 0 0 var(--gap); break-inside: avoid; }
figcaption { font-weight: bold; margin-top: 0.5em; }
.quote figcaption { font-weight: normal; margin-inline-start: 2em; }
blockquote { margin: 0 min(2em, 5vw) var(--gap); }
img { max-width: 100%; height: auto; }
code { font-family: "Noto Sans Mono", "Courier New", monospace; font-size: 1em; }
sup, sub { font-size: 0.8em; line-height: 0; }
a:focus-visible { outline: 0.2em solid; outline-offset: 0.15em; }
.notes { border-top: 1px solid; margin-top: 2em; }
.note { margin-bottom: var(--gap); }
hr.page { border: 0; margin: 0; height: 0; }
.note-label { font-weight: bold; float: left; margin-inline-end: 0.5em; }
"""

_PAGE = """\
main, nav { max-width: 70ch; margin: 0 auto; padding: 1rem 1.25rem; }
nav ol { list-style: none; padding-inline-start: 1.5em; }
nav > ol { padding-inline-start: 0; }
nav a, .back a { display: inline-block; min-height: 1.5rem; min-width: 1.5rem; }
.skip { position: absolute; left: 0; top: -10em; padding: 0.5em 1em; }
.skip:focus { top: 0; }
main:focus { outline: none; }
.wide { overflow-x: auto; }
.wide:focus-visible { outline: 0.2em solid; outline-offset: 0.15em; }
@media print { .wide { overflow: visible; } }
@media print { nav, .skip, .back { display: none; } @page { size: A4; margin: MARGINmm; } }
"""

_OVERLAY = """\
.-epub-media-overlay-active { outline: 0.15em solid; outline-offset: 0.1em; }
"""


def page_style(theme: Theme) -> str:
    """Return the style of a web page that stands alone: colours, sizes, one column, for print."""
    return (
        _letters(theme)
        + _colours(theme)
        + _COMMON
        + _PAGE.replace("MARGIN", f"{theme.profile.margin_mm:g}")
    )


def book_style(theme: Theme) -> str:
    """Return the style of an EPUB.

    Sizes are left to the reading system, which knows its reader's, and so are the colours where
    the theme is plain black on white.
    """
    colours = "" if theme.scheme.name == "black-on-white" else _colours(theme)
    gap = f":root {{ --gap: {_gap(theme):g}em; }}\n"
    line = f"body {{ line-height: {theme.profile.leading_ratio:g}; }}\n"
    return gap + line + colours + _COMMON + _emphasis(theme) + _OVERLAY


def _gap(theme: Theme) -> float:
    return theme.profile.leading_ratio * theme.profile.space_after_ratio


def _letters(theme: Theme) -> str:
    """Return sizes in rem, so that the browser's own letter size still counts."""
    lines = [
        f":root {{ --gap: {_gap(theme):g}em; }}",
        f"body {{ font-size: {theme.body_pt / _POINTS_PER_REM:g}rem;"
        f" line-height: {theme.profile.leading_ratio:g}; }}",
    ]
    for level in range(1, 7):
        size = theme.heading_pt(level) / _POINTS_PER_REM
        lines.append(f"h{level} {{ font-size: {size:.4g}rem; }}")
    return "\n".join(lines) + "\n" + _emphasis(theme)


def _emphasis(theme: Theme) -> str:
    if theme.profile.emphasis is EmphasisStyle.BOLD:
        return "em { font-style: normal; font-weight: bold; }\n"
    return "em { font-style: normal; text-decoration: underline; }\n"


def _colours(theme: Theme) -> str:
    scheme = theme.scheme
    link = _LINK_ON_WHITE if scheme.background == "#ffffff" else scheme.text
    kind = "dark" if scheme.background == "#000000" else "light"
    return (
        f":root {{ color-scheme: {kind}; }}\n"
        f"body, .skip {{ color: {scheme.text}; background-color: {scheme.background}; }}\n"
        f"a {{ color: {link}; text-decoration: underline; }}\n"
    )
