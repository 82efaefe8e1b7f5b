"""The sentences that people read, in Greek and English, kept together as data.

Each area of the code has a file `AREA.yaml`: key -> {el, en}. Keys are unique over all files.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml

from formats.document import EL, EN, Lang
from formats.errors import AccessError, StorageFailed, Unavailable

LANGUAGES = (EL, EN)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same rules in C, ten times as fast: every command reads these files."""


@cache
def sentences() -> dict[str, dict[str, str]]:
    """Return every sentence by key and language.

    Raises:
        ValueError: Two files define one key.
    """
    found: dict[str, dict[str, str]] = {}
    for file in sorted(resources.files(__package__).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".yaml"):
            continue
        text = file.read_text(encoding="utf-8")
        loaded: dict[str, dict[str, str]] = yaml.load(text, Loader=_LOADER) or {}  # noqa: S506 - safe
        twice = found.keys() & loaded.keys()
        if twice:
            raise ValueError(f"{file.name} defines again: {', '.join(sorted(twice))}")
        found.update(loaded)
    return found


def say(key: str, lang: Lang, /, **facts: object) -> str:
    """Return the sentence `key` in `lang` with its facts filled in.

    Raises:
        KeyError: No such key, or a fact that the sentence names is missing: both are bugs.
    """
    return sentences()[key][lang].format(**facts)


def counted(key: str, lang: Lang, number: int, /) -> str:
    """Return the sentence of `number` things: `key-one` of one, else `key-other`.

    Greek and English have the same two plurals.
    """
    return say(f"{key}-{'one' if number == 1 else 'other'}", lang, number=number)


def counts(lang: Lang, /, **numbers: int) -> str:
    """Return several counts in one sentence, each in its plural: «1 νέα εγγραφή, 2 άλλαξαν»."""
    told = (
        counted(f"count-{key.replace('_', '-')}", lang, number) for key, number in numbers.items()
    )
    return ", ".join(told)


def explain(error: AccessError, lang: Lang) -> str:
    """Return what happened and what to do next, as one line in the reader's language."""
    return " ".join(say(error.say, lang, **error.facts).split())


def told(error: AccessError, lang: Lang) -> str:
    """Return an error's sentence: the one for patrons where there is one, else everybody's.

    The command line's sentences name commands and folders, which mean nothing to a reader of pages.
    """
    key = f"web-{error.say}"
    if key in sentences():
        return " ".join(say(key, lang, **error.facts).split())
    if isinstance(error, Unavailable | StorageFailed):
        return say("web-unavailable", lang)
    return explain(error, lang)
