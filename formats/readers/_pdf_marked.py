"""The marked content of pages, found by page and number, a few pages at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formats.readers._page_lines import Line, joined_text
from formats.readers._page_spans import Box, Span
from formats.readers._pdf_content import PageContent, Picture, read_page
from formats.readers._pdf_file import PdfFile
from formats.readers._pdf_tags import Content

_HELD_PAGES = 6
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


class Scattered(Exception):
    """The tree jumps between pages so often that reading by it would never end."""


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page's spans by the number of their marked content."""

    content: PageContent
    spans: dict[int, tuple[Span, ...]]
    pictures: dict[int, tuple[Picture, ...]]


class MarkedPages:
    """Reads pages when their content is asked for, and forgets them again."""

    def __init__(self, file: PdfFile) -> None:
        self.file = file
        self.taken: dict[int, int] = {}
        """Signs given out, by page."""
        self.untagged: dict[int, str] = {}
        """Text that no element of the tree can name, though it is no artifact, by page."""
        self._marked: dict[int, frozenset[int]] = {}
        self.damaged: set[int] = set()
        """Pages that could not be loaded."""
        self._held: OrderedDict[int, MarkedPage] = OrderedDict()
        self._loads_left = 3 * file.page_count + 100

    def page(self, index: int) -> MarkedPage:
        """Return a page.

        Raises:
            Scattered: Pages were asked for too often.
        """
        held = self._held.get(index)
        if held is not None:
            self._held.move_to_end(index)
            return held
        self._loads_left -= 1
        if self._loads_left < 0:
            raise Scattered
        with self.file.page(index) as page:
            if page is None:
                self.damaged.add(index)
            content = PageContent(1, 1, (), ()) if page is None else read_page(page)
        made = _marked(content)
        self._marked[index] = frozenset(
            s.mcid for s in content.spans if s.mcid >= 0 and not s.is_artifact and s.text.strip()
        )
        loose = [s for s in content.spans if s.mcid < 0 and not s.is_artifact and s.text.strip()]
        if loose:
            self.untagged[index] = text_of(loose)
        self._held[index] = made
        if len(self._held) > _HELD_PAGES:
            self._held.popitem(last=False)
        return made

    def find_unnamed(self, named: dict[int, set[int]]) -> None:
        """Add marked content that no element holds to what is untagged.

        Raises:
            Scattered: Pages were asked for too often.
        """
        for index, marked in list(self._marked.items()):
            missing = marked - named.get(index, set())
            if missing:
                spans = self.page(index).content.spans
                self.untagged[index] = text_of(
                    [s for s in spans if (s.mcid < 0 or s.mcid in missing) and not s.is_artifact]
                )

    def all(self, index: int) -> tuple[Span, ...]:
        """Return all spans of a page, without giving them out."""
        return self.page(index).content.spans

    def spans(self, content: Content) -> tuple[Span, ...]:
        """Return the spans of marked content."""
        spans = self.page(content.page).spans.get(content.mcid, ())
        count = sum(map(sign_count, spans))
        self.taken[content.page] = self.taken.get(content.page, 0) + count
        return spans


def sign_count(span: Span) -> int:
    """Return how many signs of a span are seen."""
    return len("".join(span.text.split()))


def _marked(content: PageContent) -> MarkedPage:
    spans: dict[int, list[Span]] = {}
    pictures: dict[int, list[Picture]] = {}
    for span in content.spans:
        if span.mcid >= 0:
            spans.setdefault(span.mcid, []).append(span)
    for picture in content.pictures:
        if picture.mcid >= 0:
            pictures.setdefault(picture.mcid, []).append(picture)
    return MarkedPage(
        content,
        {mcid: tuple(held) for mcid, held in spans.items()},
        {mcid: tuple(held) for mcid, held in pictures.items()},
    )


def lines_of(spans: Iterable[Span]) -> list[Line]:
    """Return spans in the order of the tree as lines: a line ends where the baseline changes."""
    lines: list[list[Span]] = []
    for span in spans:
        if lines and _is_same_line(lines[-1], span):
            lines[-1].append(span)
        else:
            lines.append([span])
    return [_line(line) for line in lines]


def _is_same_line(line: Sequence[Span], span: Span) -> bool:
    last, main = line[-1], max(line, key=lambda s: s.size_pt)
    if last.turn or span.turn:
        return False
    size = max(main.size_pt, span.size_pt)
    is_other_size = min(main.size_pt, span.size_pt) < 0.85 * size
    reach = (0.7 if is_other_size else 0.35) * size
    near = min(abs(span.baseline - main.baseline), abs(span.baseline - last.baseline))
    return near <= reach and span.left > last.left - 0.5 * size


def _line(spans: list[Span]) -> Line:
    main = max(spans, key=lambda span: (span.size_pt, len(span.text)))
    box = Box(
        spans[0].left,
        main.baseline,
        max(span.right for span in spans),
        main.baseline + main.size_pt,
    )
    return Line(tuple(spans), box, main.baseline, main.size_pt, _NOWHERE)


def text_of(spans: Sequence[Span]) -> str:
    """Return the text of spans, lines joined by spaces, to be compared."""
    return " ".join(" ".join(joined_text(line.spans) for line in lines_of(spans)).split())
