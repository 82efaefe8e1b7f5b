"""A report on a page: every finding with what happened, the sentence and the place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from access_service.messages import say
from access_service.web.language import current_lang
from formats.report import Report


@dataclass(frozen=True, slots=True)
class Observation:
    """A line of a report: what happened, the sentence, and where in the document."""

    kind: str
    sentence: str
    where: str


def observations(report: Report) -> Iterator[Observation]:
    """Yield every finding of a report as a person reads it, in the document's order."""
    lang = current_lang()
    for finding in report.findings:
        sentence = say(finding.key, lang, detail=finding.detail)
        if finding.detail and finding.detail not in sentence:
            sentence = f"{sentence} ({finding.detail})"
        kind = say(f"web-report-{finding.kind}", lang)
        yield Observation(kind, sentence, finding.anchor or "")
