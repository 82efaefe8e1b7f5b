"""Templates hold the sentences of the page's language, and addresses as a proxy asks."""

from __future__ import annotations

import pytest
from apiflask import APIFlask
from flask import render_template
from jinja2 import DictLoader

from access_service.messages import say
from access_service.web.language import text
from access_service.web.templating import SpokenEnvironment, prepare
from formats.document import EL, EN


def test_one_application_gives_each_reader_the_sentences_of_their_language(app: APIFlask) -> None:
    for lang in (EL, EN, EL):
        with app.test_request_context(headers={"Accept-Language": lang}):
            page = render_template("error.html", title="τ", sentence="σ", status=400)
            assert f'<html lang="{lang}">' in page
            assert say("web-skip", lang) in page
            assert say("web-nav-accessibility", lang) in page


def test_a_sentence_with_facts_is_made_for_each_page_and_its_facts_are_escaped(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = DictLoader({"own.html": "{{ t('search-title', query=q) }}|{{ t(key) }}"})
    monkeypatch.setattr(app, "jinja_loader", own)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        page = render_template("own.html", q="<b>", key="nav-search")
        assert page == f"{text('search-title', query='<b>')}|{text('nav-search')}"
        assert "<b>" not in page


def test_an_address_goes_with_the_path_under_which_the_application_is_served(
    app: APIFlask,
) -> None:
    for root in ("", "/vivliothiki", ""):
        with app.test_request_context(environ_overrides={"SCRIPT_NAME": root}):
            page = render_template("error.html", title="τ", sentence="σ", status=400)
            assert f'href="{root}/announcements"' in page
            assert f'href="{root}/static/style.css"' in page


def test_what_anybody_may_ask_for_is_compiled_before_the_first_one_asks(
    app: APIFlask, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(app, (EL, EN))
    monkeypatch.setattr(SpokenEnvironment, "_parse", None)
    for lang in (EL, EN):
        with app.test_request_context(headers={"Accept-Language": lang}):
            page = render_template("error.html", title="τ", sentence="σ", status=400)
            assert say("web-skip", lang) in page
