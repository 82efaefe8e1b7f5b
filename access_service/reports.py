"""A report as a person reads it: one sentence a kind of finding, with how often."""

from __future__ import annotations

from collections.abc import Iterator

from access_service.messages import say
from formats.document import Lang
from formats.report import Finding, Report

NAMED = 3
"""Particulars that are named; more of the same kind are counted."""


def report_lines(report: Report, lang: Lang) -> Iterator[str]:
    """Yield a sentence for each kind of finding, in the order in which each first occurs."""
    kinds: dict[str, list[Finding]] = {}
    for finding in report.findings:
        kinds.setdefault(finding.key, []).append(finding)
    for key, found in kinds.items():
        details = list(dict.fromkeys(one.detail for one in found if one.detail))
        detail = ", ".join(details[:NAMED])
        if len(details) > NAMED:
            detail = say("report-and-more", lang, named=detail, number=len(details) - NAMED)
        sentence = say(key, lang, detail=detail)
        if len(found) == 1:
            yield sentence
        else:
            where = ""
            if detail and detail not in sentence:
                where = f" ({detail})"
            yield say("report-times", lang, sentence=sentence, number=len(found)) + where
