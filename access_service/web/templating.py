"""Templates are compiled once a language, with the sentences that are always the same inside.

A page has some two hundred sentences and thirty addresses that no request changes. Looked up anew
for each page, they cost more than the search that the page shows.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

import jinja2
from flask import Flask, request
from flask.templating import Environment
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from access_service.web.language import current_lang, plain
from formats.document import Lang

_MOST_ADDRESSES = 1024


class SpokenEnvironment(Environment):
    """Gives each template as it is compiled for the language of the page being made."""

    spoken: Lang | None = None
    """The language whose sentences are compiled in; none in the environment of the application."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._of: dict[Lang, SpokenEnvironment] = {}

    def get_or_select_template(
        self, template_name_or_list: Any, parent: str | None = None, globals: Any = None
    ) -> jinja2.Template:
        """Return the template in the language of the page."""
        if self.spoken is None:
            return self._in(current_lang()).get_or_select_template(
                template_name_or_list, parent, globals
            )
        return super().get_or_select_template(template_name_or_list, parent, globals)

    def prepare(self, lang: Lang) -> None:
        """Compile the templates that anybody may ask for, in a language.

        Many ask at once for a page that nobody has asked for before, and each would compile it.
        """
        for name in self.list_templates(filter_func=_is_for_anybody):
            self._in(lang).get_template(name)

    def _in(self, lang: Lang) -> SpokenEnvironment:
        found = self._of.get(lang)
        if found is None:
            made: SpokenEnvironment = self.overlay()
            made.spoken = lang
            # Of two that are made at once the first stays: both compile to the same.
            found = self._of.setdefault(lang, made)
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if self.spoken is None:
            return parsed
        told: nodes.Template = _Sentences(self.spoken).visit(parsed)
        return told


def _is_for_anybody(name: str) -> bool:
    return "/" not in name and name.endswith(".html")


class _Sentences(NodeTransformer):
    """Puts the sentence itself where a template asks for one that takes no facts."""

    def __init__(self, lang: Lang) -> None:
        self._lang = lang

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja's own name
        self.generic_visit(node)
        match node:
            case nodes.Call(
                node=nodes.Name(name="t"),
                args=[nodes.Const(value=str(key))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                words = nodes.Const(str(plain(key, self._lang)), lineno=node.lineno)
                return nodes.MarkSafe(words, lineno=node.lineno)
        return node


def install(app: Flask) -> None:
    """Let templates ask for an address that no request changes without building it anew."""

    @lru_cache(_MOST_ADDRESSES)
    def fixed(_root: str, endpoint: str, filename: str | None) -> str:
        # Under which path the library's proxy serves the application is part of the key.
        return (
            app.url_for(endpoint) if filename is None else app.url_for(endpoint, filename=filename)
        )

    def url_for(endpoint: str, **values: Any) -> str:
        match values:
            case {"filename": str(filename)} if len(values) == 1:
                return fixed(request.script_root, endpoint, filename)
            case {} if not values and not endpoint.startswith("."):
                return fixed(request.script_root, endpoint, None)
        return app.url_for(endpoint, **values)

    app.jinja_env.globals["url_for"] = url_for


def prepare(app: Flask, langs: Iterable[Lang]) -> None:
    """Compile what anybody may ask for, before the first one asks."""
    for lang in langs:
        cast("SpokenEnvironment", app.jinja_env).prepare(lang)
