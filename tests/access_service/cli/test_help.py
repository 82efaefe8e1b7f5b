"""Every help page and every usage error is in the reader's language."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from access_service.cli.help import HelpContext, command_text, metavar, option_text, page
from access_service.cli.main import COMMANDS, prosvasi
from access_service.messages import sentences
from formats.document import EL, EN

GREEK = re.compile("[α-ωά-ώΑ-Ω]")


def contexts() -> Iterator[HelpContext]:
    """Yield a context for every command of the program, groups before their commands."""
    waiting: list[HelpContext] = [HelpContext(prosvasi, info_name="prosvasi")]
    while waiting:
        context = waiting.pop(0)
        yield context
        if isinstance(context.command, click.Group):
            for name in context.command.list_commands(context):
                command = context.command.get_command(context, name)
                assert command is not None
                waiting.append(HelpContext(command, parent=context, info_name=name))


def path(context: click.Context) -> tuple[str, ...]:
    return tuple(context.command_path.split()[1:])


ALL = {" ".join(path(context)) or "prosvasi": context for context in contexts()}


def parameters() -> Iterator[tuple[str, click.Parameter]]:
    for name, context in ALL.items():
        for parameter in context.command.get_params(context):
            yield name, parameter


OPTIONS = [
    pytest.param(path(ALL[name]), one, id=f"{name} {one.opts[0]}")
    for name, one in parameters()
    if isinstance(one, click.Option)
]


def test_the_whole_tree_is_walked() -> None:
    assert set(COMMANDS) <= set(ALL)
    assert {"catalogue import", "announce add"} <= set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_command_has_a_greek_text_and_one_english_text(name: str) -> None:
    command, at = ALL[name].command, path(ALL[name])
    assert GREEK.search(command_text(command, at, EL)), "no text in messages/cli_help.yaml"
    kept = sentences()[f"help-{'-'.join(at) or 'prosvasi'}"]["en"]
    assert kept == command_text(command, at, EN)


@pytest.mark.parametrize(("at", "option"), OPTIONS)
def test_an_option_has_a_greek_text_and_an_english_one(
    at: tuple[str, ...], option: click.Option
) -> None:
    assert GREEK.search(option_text(option, at, EL)), "no text in messages/cli_help.yaml"
    english = option_text(option, at, EN)
    assert english
    assert not GREEK.search(english)


@pytest.mark.parametrize(("at", "option"), OPTIONS)
def test_the_english_text_of_the_code_is_the_one_kept_with_the_greek(
    at: tuple[str, ...], option: click.Option
) -> None:
    kept = click.Option(option.opts)
    assert option_text(kept, at, EN) == option_text(option, at, EN)


@pytest.mark.parametrize("name", ALL)
def test_every_word_in_capitals_of_a_greek_page_is_greek(name: str) -> None:
    context = ALL[name]
    for parameter in context.command.get_params(context):
        takes_none = isinstance(parameter, click.Option) and parameter.is_flag
        if not takes_none and not isinstance(parameter.type, click.Choice):
            assert GREEK.search(metavar(parameter, path(context), EL)), parameter.name


def test_no_text_is_kept_for_what_no_longer_exists() -> None:
    known = {"help-prosvasi"} | {f"help-{'-'.join(path(one))}" for one in ALL.values()}
    for name, one in parameters():
        for end in range(len(path(ALL[name])) + 1):
            for prefix in ("help", "metavar"):
                if isinstance(one, click.Option):
                    known.add("-".join((prefix, *path(ALL[name])[:end])) + max(one.opts, key=len))
    kept = {key for key in sentences() if key.startswith(("help-", "metavar--"))}
    kept |= {key for key in sentences() if key.startswith("metavar-") and "--" in key}
    assert kept - known == set()


def test_a_greek_page_has_greek_headings_words_and_notes() -> None:
    told = page(ALL["convert"], EL)
    assert told.startswith("Χρήση: prosvasi convert [ΕΠΙΛΟΓΕΣ] ΠΗΓΗ…")
    assert "\nΕπιλογές:\n" in told
    assert "--out ΦΑΚΕΛΟΣ" in told
    assert "[υποχρεωτικό]" in told
    assert "[από 80 έως 450]" in told
    assert "[προεπιλογή: black-on-white]" in re.sub(r"\s+", " ", told)
    assert "Δείχνει αυτό το κείμενο και τελειώνει." in told
    assert "\nΕντολές:\n" in page(ALL["catalogue"], EL)


def test_an_english_page_is_english_throughout() -> None:
    for context in ALL.values():
        assert not GREEK.search(page(context, EN))


def test_a_list_of_commands_gives_the_whole_first_sentence() -> None:
    told = re.sub(r"\s+", " ", page(ALL["prosvasi"], EN))
    assert "Load the sample library and convert one item and one announcement." in told
    assert "..." not in told


@pytest.mark.parametrize("arguments", [["--help"], ["catalogue", "--help"], ["models"]])
def test_help_follows_the_language_of_the_reader(
    arguments: list[str], tmp_path: Path, run_here: Any
) -> None:
    greek = run_here(*arguments, data=tmp_path, lang="el")
    english = run_here(*arguments, data=tmp_path, lang="en")
    assert (greek.status, english.status) == (0, 0)
    assert greek.out.startswith("Χρήση:")
    assert english.out.startswith("Usage:")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--data", "DATA", "--help"],
        ["--help", "--data", "DATA"],
        ["--data", "DATA", "say", "--help"],
        ["--data", "DATA", "nonsense"],
        ["--data", "DATA", "--nonsense"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(("language", "locale"), [("el", "en_GB.UTF-8"), ("en", "el_GR.UTF-8")])
def test_the_settings_file_of_the_chosen_data_folder_decides_the_language(
    arguments: list[str],
    language: str,
    locale: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from access_service.cli import main

    monkeypatch.delenv("PROSVASI_LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    (tmp_path / "prosvasi.toml").write_text(f'language = "{language}"\n', encoding="utf-8")
    with pytest.raises(SystemExit):
        main([str(tmp_path) if part == "DATA" else part for part in arguments])
    told = capfd.readouterr()
    words = re.sub(re.escape(str(tmp_path)), "", told.out + told.err)
    assert bool(GREEK.search(words)) == (language == "el")


def test_help_is_given_where_the_settings_cannot_be_read(tmp_path: Path, run_here: Any) -> None:
    (tmp_path / "prosvasi.toml").write_text("language = ", encoding="utf-8")
    assert run_here("--help", data=tmp_path, lang="el").out.startswith("Χρήση:")
    assert run_here("--help", data=tmp_path, lang="en").out.startswith("Usage:")


USAGE = [
    (["catalogue", "import"], "λείπει το ΑΡΧΕΙΟ."),
    (["read"], "λείπει το ΑΡΧΕΙΟ."),
    (["say"], "λείπει το ΚΕΙΜΕΝΟ."),
    (["announce", "show"], "λείπει ο ΚΩΔΙΚΟΣ."),
    (["convert", "--to", "txt"], "λείπει η ΠΗΓΗ, δηλαδή ένα αρχείο"),
    (["convert", "x.md", "--to", "txt"], "λείπει το --out."),
    (["convert", "x.md", "--to"], "η επιλογή --to θέλει μια τιμή."),
    (["doctor", "--json=1"], "η επιλογή --json γράφεται μόνη της, χωρίς τιμή."),
    (["say", "α", "--wpm", "20"], "η τιμή «20» δεν γίνεται δεκτή στο --wpm· δώστε αριθμό από 80"),
    (["say", "α", "--wpm", "1.5"], "η τιμή «1.5» δεν γίνεται δεκτή στο --wpm· δώστε αριθμό από 80"),
    (["convert", "x", "--size", "big"], "η τιμή «big» δεν γίνεται δεκτή στο --size· δώστε αριθμό."),
    (["say", "α", "--lang", "fr"], "η τιμή «fr» δεν γίνεται δεκτή στο --lang· δώστε ένα από αυτά:"),
    (["say", "α", "--out", "FOLDER"], "είναι φάκελος· στο --out δώστε αρχείο."),
    (["convert", "x", "--out", "FILE"], "είναι αρχείο· στο --out δώστε φάκελο."),
    (["say", "καλή", "μέρα"], "περισσεύει το «μέρα»· αν είναι μέρος φράσης"),
    (["nonsense"], "δεν υπάρχει η εντολή «nonsense»."),
    (["catalogue", "serach"], "δεν υπάρχει η εντολή «serach»."),
    (["catalogue", "search", "x", "--bogus"], "δεν υπάρχει η επιλογή --bogus."),
    (["catalogue", "search", "x", "--limt", "3"], "μήπως εννοείτε: --limit;"),
]


@pytest.mark.parametrize(("arguments", "told"), USAGE, ids=lambda value: str(value))
def test_a_usage_error_is_greek_to_its_end(
    arguments: list[str], told: str, tmp_path: Path, run_here: Any
) -> None:
    file = tmp_path / "αρχείο"
    file.write_text("κείμενο", encoding="utf-8")
    places = {"FOLDER": str(tmp_path), "FILE": str(file)}
    ran = run_here(*(places.get(part, part) for part in arguments), data=tmp_path, lang="el")
    assert ran.status == 2
    assert told in ran.err
    named = re.sub(
        r"«[^»]*»|--[a-z]+|prosvasi( [a-z]+)*|\b(el|en|item|announcement)\b", "", ran.err
    )
    assert not re.search("[A-Za-z]", named), ran.err


@pytest.mark.parametrize("arguments", [one for one, _ in USAGE], ids=" ".join)
def test_a_usage_error_is_english_to_an_english_reader(
    arguments: list[str], tmp_path: Path, run_here: Any
) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    places = {"FOLDER": str(tmp_path), "FILE": str(tmp_path / "file")}
    ran = run_here(*(places.get(part, part) for part in arguments), data=tmp_path, lang="en")
    assert ran.status == 2
    assert not GREEK.search(re.sub("“[^”]*”", "", ran.err))


def test_an_option_without_its_value_points_to_the_help_of_its_command(
    tmp_path: Path, run_here: Any
) -> None:
    told = run_here("catalogue", "search", "x", "--limit", data=tmp_path, lang="el").err
    assert told.endswith(
        "η επιλογή --limit θέλει μια τιμή. Δείτε: prosvasi catalogue search --help\n"
    )


def test_a_command_group_without_a_command_is_told_in_greek(tmp_path: Path, run_here: Any) -> None:
    ran = run_here(data=tmp_path, lang="el")
    assert ran.status == 2
    assert "λείπει η εντολή." in ran.err


@pytest.mark.parametrize(
    "argument",
    [
        pytest.param(one, id=f"{name} {one.name}")
        for name, one in parameters()
        if isinstance(one, click.Argument) and one.required
    ],
)
def test_every_argument_that_must_be_given_has_its_sentence(argument: click.Argument) -> None:
    word = (argument.metavar or argument.name or "").rstrip("….").lower().replace("_", "-")
    assert f"missing-{word}" in sentences()
