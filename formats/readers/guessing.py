"""Guesses that readers share where an author marked nothing; each is reported."""

from __future__ import annotations

from dataclasses import replace

from formats.document import Block, Emphasis, Heading, Paragraph
from formats.report import Finding, Kind
from formats.text import plain

_LONGEST_HEADING = 80
_NO_HEADING_END = (".", ",", ";", ":", "·", "!", "…")


def with_guessed_headings(blocks: tuple[Block, ...], findings: list[Finding]) -> tuple[Block, ...]:
    """Take short bold paragraphs for headings where an author used no heading style at all."""
    if any(isinstance(block, Heading) for block in blocks):
        return blocks
    made: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph) and _looks_like_heading(block):
            runs = tuple(replace(r, emphasis=r.emphasis & ~Emphasis.STRONG) for r in block.runs)
            level = 2 if made else 1
            made.append(Heading(block.anchor, level, runs))
            findings.append(Finding(Kind.GUESSED, "heading-guessed", block.anchor, plain(runs)))
        else:
            made.append(block)
    return tuple(made)


def _looks_like_heading(block: Paragraph) -> bool:
    text = plain(block.runs)
    return (
        len(text) <= _LONGEST_HEADING
        and not text.endswith(_NO_HEADING_END)
        and all(run.emphasis & Emphasis.STRONG for run in block.runs if run.text.strip())
    )
