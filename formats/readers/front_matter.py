"""The properties that may stand before a Markdown text, between lines of three hyphens.

Only a block that can be nothing else is taken: a flat YAML mapping whose keys are all known here.
Any other block between such lines is text, and no word of it may be lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from formats.document import Lang, Metadata

_BLOCK = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_LANG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LONGEST = 16_384
"""Characters; real blocks have some hundred."""
_DEEPEST = 3
"""The mapping, a list in it, a name in the list."""
_STRING = "tag:yaml.org,2002:str"

_TITLE = ("title",)
_LANGUAGE = ("lang", "language")
_AUTHORS = ("author", "authors", "creator", "creators")
_PUBLISHER = ("publisher",)
_SUBJECT = ("subject", "description", "keywords")
_DATE = ("date",)
_IDENTIFIER = ("identifier", "isbn")
_KNOWN = frozenset((*_TITLE, *_LANGUAGE, *_AUTHORS, *_PUBLISHER, *_SUBJECT, *_DATE, *_IDENTIFIER))


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block says."""

    title: str = ""
    lang: Lang | None = None
    metadata: Metadata = field(default_factory=Metadata)


class _Loader(yaml.SafeLoader):
    """Composes bounded nodes: no alias (YAML 1.2.2, 7.1) can multiply them, no nesting pile up."""

    # Without resolvers every plain scalar is a string: `title: 1984` and `title: No` are titles.
    yaml_implicit_resolvers = {}  # noqa: RUF012 - shape given by PyYAML

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one node.

        Raises:
            yaml.YAMLError: The node is an alias, or too deep.
        """
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        if self._depth >= _DEEPEST:
            raise yaml.YAMLError("nested too deep")
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


def take_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return what the block before the text says and the text after it; without one, all text."""
    match = _BLOCK.match(text[: _LONGEST + 16])
    held = _entries(match[1]) if match and len(match[1]) <= _LONGEST else None
    if match is None or held is None:
        return FrontMatter(), text

    def values(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value for key in keys for value in held.get(key, ()) if value)

    lang = "".join(values(_LANGUAGE)[:1])
    metadata = Metadata(
        creators=values(_AUTHORS),
        publisher=", ".join(values(_PUBLISHER)),
        subject=", ".join(values(_SUBJECT)),
        date=", ".join(values(_DATE)),
        identifier=", ".join(values(_IDENTIFIER)),
    )
    told = Lang(lang) if _LANG.fullmatch(lang) else None
    return FrontMatter(", ".join(values(_TITLE)), told, metadata), text[match.end() :]


def _entries(block: str) -> dict[str, tuple[str, ...]] | None:
    """Return the values of each key, or None if the block is not certainly front matter."""
    try:
        root = yaml.compose(block, _Loader)
    except yaml.YAMLError:
        return None
    if not isinstance(root, yaml.MappingNode) or not root.value:
        return None
    held: dict[str, tuple[str, ...]] = {}
    for key_node, value_node in root.value:
        key, values = _scalar(key_node), _scalars(value_node)
        name = key.lower() if key else ""
        if name not in _KNOWN or name in held or values is None:
            return None
        held[name] = values
    return held


def _scalars(node: yaml.Node) -> tuple[str, ...] | None:
    """Return the strings of a scalar or of a list of scalars; None for anything else."""
    parts = node.value if isinstance(node, yaml.SequenceNode) else [node]
    texts = [_scalar(part) for part in parts]
    return None if None in texts else tuple(text for text in texts if text is not None)


def _scalar(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.ScalarNode) or node.tag != _STRING:
        return None
    text = " ".join(str(node.value).split())
    return "" if text in {"~", "null"} else text
