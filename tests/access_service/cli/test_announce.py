"""`prosvasi announce`: what is written and published, in the words of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def test_an_announcement_is_called_a_draft_in_the_gender_that_the_pages_give_it(
    run_here: Any, tmp_path: Path
) -> None:
    ran = run_here(
        "announce", "add", "--title", "Λέσχη", "--body", "Τρίτη.", data=tmp_path, lang="el"
    )
    assert ran.out.startswith("Γράφτηκε ως πρόχειρη: ")
    for command in ([], ["add"], ["list"], ["publish"]):
        told = run_here("announce", *command, "--help", data=tmp_path, lang="el").out
        assert "πρόχειρο" not in told
        assert "πρόχειρα" not in told


def test_an_announcement_that_expires_before_its_event_is_not_written(
    run_here: Any, tmp_path: Path
) -> None:
    event = ("--title", "Λέσχη", "--body", "Τρίτη.", "--event-at", "10/12/2099")
    add = ("announce", "add", *event)
    ran = run_here(*add, "--expire-at", "1/12/2099", data=tmp_path, lang="el")
    assert "λήγει πριν αρχίσει" in ran.err
    assert not run_here("announce", "list", "--all", data=tmp_path, lang="el").out.count("Λέσχη")


def test_the_list_says_in_the_reader_s_language_how_far_an_announcement_is(
    run_here: Any, tmp_path: Path
) -> None:
    run_here("announce", "add", "--title", "Λέσχη", "--body", "Τρίτη.", data=tmp_path, lang="el")
    for lang, told in (("el", "πρόχειρη"), ("en", "draft")):
        listed = run_here("announce", "list", "--all", data=tmp_path, lang=lang).out
        assert f"  {told}  Λέσχη" in listed
