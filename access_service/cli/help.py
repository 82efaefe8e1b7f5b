"""What click says by itself, in the reader's language: help pages and usage errors.

The texts stand in `messages/cli_help.yaml`, found by the path of the command and the name of the
option: `help-catalogue-import`, `help-catalogue-import--source`. `help-lexicon--lang` serves all
commands of that group, and `help--json` all commands, where they have no text of their own. Where
the code has an English text, that one is shown.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import click

from access_service.messages import say, sentences
from access_service.settings import load_settings
from formats.document import EL, EN, Lang
from formats.errors import AccessError

_CHOSEN_DATA: list[Path | None] = []
"""The data folder of this run: the reader's language may stand in its settings file."""

_ELLIPSIS = "…"
_FIRST_SENTENCE = re.compile(r".*?\.(?=\s+[A-ZΑ-ΩΆΈΉΊΌΎΏ])", re.DOTALL)
_REFUSED_VALUE = re.compile(r"(?:(?:Directory|File|Path) )?(['\"]?)(?P<value>.*?)\1 (?:is|does) ")
_PATH_REFUSALS = (
    ("is a file", "usage-is-a-file"),
    ("is a directory", "usage-is-a-folder"),
    ("does not exist", "usage-not-there"),
    ("is not readable", "usage-not-readable"),
    ("is not writable", "usage-not-writable"),
)


def choose_data(root: click.Command, arguments: Sequence[str]) -> None:
    """Remember the data folder that the arguments name, wherever in the line an error follows."""
    context = root.make_context(root.name, list(arguments), resilient_parsing=True)
    _CHOSEN_DATA[:] = [context.params.get("data")]


def reader_lang() -> Lang:
    """Return the language of the process; the environment's where the settings cannot be read."""
    try:
        return load_settings(*_CHOSEN_DATA).lang
    except AccessError:
        return EN if os.environ.get("PROSVASI_LANGUAGE") == EN else EL


class HelpContext(click.Context):
    """A context whose help page is in the reader's language."""

    def get_help(self) -> str:
        """Return the help page of the command."""
        return page(self, reader_lang())

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        # Click's parser does not say in which command an option lacks its value.
        if isinstance(exc_value, click.UsageError) and exc_value.ctx is None:
            exc_value.ctx = self
        super().__exit__(exc_type, exc_value, tb)


def bilingual(command: click.Command) -> click.Command:
    """Return the command itself, its help and that of its subcommands made bilingual."""
    command.context_class = HelpContext
    if isinstance(command, click.Group):
        for one in command.commands.values():
            bilingual(one)
    return command


def page(context: click.Context, lang: Lang) -> str:
    """Return the help page of the context's command in `lang`."""
    command = context.command
    formatter = context.make_formatter()
    pieces = " ".join(_usage_pieces(context, lang))
    formatter.write_usage(context.command_path, pieces, prefix=f"{say('page-usage', lang)} ")
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(command_text(command, _path(context), lang))
    options = [
        (_spelling(one, _path(context), lang), _explained(context, one, lang))
        for one in command.get_params(context)
        if isinstance(one, click.Option) and not one.hidden
    ]
    with formatter.section(say("page-options", lang)):
        formatter.write_dl(options)
    commands = list(_command_rows(context, lang))
    if commands:
        with formatter.section(say("page-commands", lang)):
            formatter.write_dl(commands)
    return formatter.getvalue().rstrip("\n")


def command_text(command: click.Command, path: tuple[str, ...], lang: Lang) -> str:
    """Return what a command does; `path` is its name after those of its groups."""
    own = inspect.cleandoc(command.help or "")
    return _text((f"help-{'-'.join(path or ('prosvasi',))}",), lang, own)


def option_text(option: click.Option, path: tuple[str, ...], lang: Lang) -> str:
    """Return what an option is for, without its default."""
    return _text(_option_keys("help", option, path), lang, option.help or "")


def metavar(parameter: click.Parameter, path: tuple[str, ...], lang: Lang) -> str:
    """Return the word that stands for a parameter's value, such as «ΑΡΧΕΙΟ»."""
    if isinstance(parameter.type, click.Choice):
        return f"[{'|'.join(parameter.type.choices)}]"
    word = _word(parameter)
    keys: tuple[str, ...] = (_metavar_key("metavar", parameter),)
    if isinstance(parameter, click.Option):
        keys = (*_option_keys("metavar", parameter, path), *keys)
    return _text(keys, lang, word, is_own_first=False)


def problem(exc: click.ClickException, lang: Lang) -> str:
    """Return what is wrong with the command line, as a sentence without its beginning."""
    match exc:
        case click.NoSuchOption():
            return _no_such_option(exc, lang)
        case click.MissingParameter():
            return _missing(exc, lang)
        case click.BadParameter():
            return _bad_value(exc, lang)
        case click.BadOptionUsage():
            takes_none = "does not take" in exc.message
            key = "usage-takes-no-value" if takes_none else "usage-needs-value"
            return say(key, lang, name=exc.option_name)
        case click.UsageError():
            return _bad_line(exc, lang)
        case _:
            return say("usage-other", lang, detail=exc.format_message())


def _text(keys: tuple[str, ...], lang: Lang, own: str, *, is_own_first: bool = True) -> str:
    if lang == EN and own and is_own_first:
        return own
    return next((say(key, lang) for key in keys if key in sentences()), own)


def _option_keys(prefix: str, option: click.Option, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of the option under its command, under each of its groups, and alone."""
    name = max(option.opts, key=len)
    ends = range(len(path), -1, -1)
    return tuple("-".join((prefix, *path[:end])) + name for end in ends)


def _word(parameter: click.Parameter) -> str:
    if parameter.metavar:
        return parameter.metavar.rstrip("….")
    if isinstance(parameter, click.Argument):
        return (parameter.name or "").upper()
    return parameter.type.name.upper()


def _metavar_key(prefix: str, parameter: click.Parameter) -> str:
    return f"{prefix}-{re.sub('[ _]', '-', _word(parameter).lower())}"


def _path(context: click.Context | None) -> tuple[str, ...]:
    """Return the names of the command and its groups, without that of the program."""
    names: list[str] = []
    while context is not None and context.parent is not None:
        names.insert(0, context.info_name or "")
        context = context.parent
    return tuple(names)


def _usage_pieces(context: click.Context, lang: Lang) -> Iterator[str]:
    yield say("page-options-here", lang)
    for one in context.command.params:
        if isinstance(one, click.Argument):
            many = _ELLIPSIS if one.nargs != 1 else ""
            word = f"{metavar(one, _path(context), lang)}{many}"
            yield word if one.required else f"[{word}]"
    if isinstance(context.command, click.Group):
        yield say("page-command-here", lang)


def _spelling(option: click.Option, path: tuple[str, ...], lang: Lang) -> str:
    spelling = ", ".join(sorted(option.opts, key=len))
    if option.secondary_opts:
        spelling += f" / {', '.join(option.secondary_opts)}"
    takes_value = not (option.is_flag or option.count)
    return f"{spelling} {metavar(option, path, lang)}" if takes_value else spelling


def _explained(context: click.Context, option: click.Option, lang: Lang) -> str:
    """Return the option's text with its range, its default and whether it must be given."""
    notes = [_range(option.type, lang)]
    default = option.get_default(context, call=False)
    if isinstance(option.show_default, str):
        notes.append(say("page-default", lang, value=option.show_default))
    elif option.show_default and default not in (None, "", False):
        notes.append(say("page-default", lang, value=default))
    if option.required:
        notes.append(say("page-required", lang))
    told = "; ".join(note for note in notes if note)
    text = option_text(option, _path(context), lang)
    return f"{text}  [{told}]" if told else text


def _range(kind: click.ParamType, lang: Lang) -> str:
    if not isinstance(kind, click.IntRange | click.FloatRange):
        return ""
    if kind.min is None:
        return say("page-up-to", lang, most=kind.max)
    if kind.max is None:
        return say("page-from", lang, least=kind.min)
    return say("page-between", lang, least=kind.min, most=kind.max)


def _command_rows(context: click.Context, lang: Lang) -> Iterator[tuple[str, str]]:
    group = context.command
    if not isinstance(group, click.Group):
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None and not command.hidden:
            text = command_text(command, (*_path(context), name), lang)
            first = _FIRST_SENTENCE.match(text)
            yield name, first.group() if first else text.partition("\n\n")[0]


def _parameter_name(exc: click.BadParameter, lang: Lang) -> str:
    if exc.param is None:
        return str(exc.param_hint or "")
    if isinstance(exc.param, click.Option):
        return max(exc.param.opts, key=len)
    return metavar(exc.param, _path(exc.ctx), lang)


def _no_such_option(exc: click.NoSuchOption, lang: Lang) -> str:
    if not exc.possibilities:
        return say("usage-no-such-option", lang, name=exc.option_name)
    near = ", ".join(sorted(exc.possibilities))
    return say("usage-no-such-option-but", lang, name=exc.option_name, near=near)


def _missing(exc: click.MissingParameter, lang: Lang) -> str:
    if isinstance(exc.param, click.Argument):
        key = _metavar_key("missing", exc.param)
        if key in sentences():
            return say(key, lang)
    return say("usage-missing", lang, name=_parameter_name(exc, lang))


def _bad_value(exc: click.BadParameter, lang: Lang) -> str:
    """Return why a value is refused, by the kind of value and, for paths, by click's words."""
    kind = exc.param.type if exc.param is not None else None
    name = _parameter_name(exc, lang)
    found = _REFUSED_VALUE.match(exc.message)
    value = found.group("value") if found else ""
    if found and isinstance(kind, click.Choice):
        wanted = ", ".join(kind.choices)
        return say("usage-not-a-choice", lang, name=name, value=value, wanted=wanted)
    if found and isinstance(kind, click.IntRange | click.FloatRange):
        wanted = _range(kind, lang)
        return say("usage-not-in-range", lang, name=name, value=value, wanted=wanted)
    if found and kind is not None and kind.name in {"integer", "float"}:
        return say("usage-not-a-number", lang, name=name, value=value)
    for words, key in _PATH_REFUSALS:
        if found and isinstance(kind, click.Path) and words in exc.message:
            return say(key, lang, name=name, value=value)
    return say("usage-bad-value", lang, name=name, detail=exc.message.rstrip("."))


def _bad_line(exc: click.UsageError, lang: Lang) -> str:
    if exc.message.startswith("No such command"):
        return say("usage-no-such-command", lang, name=exc.message[17:-2])
    if exc.message == "Missing command.":
        return say("usage-missing-command", lang)
    if extra := re.match(r"Got unexpected extra arguments? \((.*)\)$", exc.message, re.DOTALL):
        return say("usage-extra", lang, extra=extra.group(1))
    return say("usage-other", lang, detail=exc.format_message())
