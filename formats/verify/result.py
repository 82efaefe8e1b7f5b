"""What a check says: the rule, its clause, and what to do, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a standard or of ours.

    `number` is unique (`PDF-07`), `clause` the standard's own («ISO 14289-1 7.3»); `el` and `en`
    say in one sentence what is wrong and what to do.
    """

    number: str
    clause: str
    el: str
    en: str


@dataclass(frozen=True, slots=True)
class Failure:
    """One place where a file breaks a rule; `where` is a page, part or anchor for staff to find."""

    rule: Rule
    where: str = ""
