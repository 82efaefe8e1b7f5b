"""The entry point: languages of errors, exit statuses, and the table of commands."""

from __future__ import annotations

import errno
import logging
import os
import sys
import tempfile
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

import click

from access_service.cli.group import LazyGroup
from access_service.cli.help import choose_data, problem, reader_lang
from access_service.cli.output import State
from access_service.messages import explain, say
from access_service.settings import load_settings
from formats.errors import AccessError, BadInput, StorageFailed

LOG = "prosvasi.log"
LOG_BYTES = 1_000_000

COMMANDS = {
    "announce": "access_service.cli.announce:announce",
    "catalogue": "access_service.cli.catalogue:catalogue",
    "clean": "access_service.cli.clean:clean",
    "convert": "access_service.cli.convert:convert",
    "delivery": "access_service.cli.delivery:delivery",
    "demo": "access_service.cli.demo:demo",
    "doctor": "access_service.cli.doctor:doctor",
    "lexicon": "access_service.cli.lexicon:lexicon",
    "listen": "access_service.cli.voice:listen",
    "models": "access_service.cli.models:models",
    "patrons": "access_service.cli.patrons:patrons",
    "phone": "access_service.cli.phone:phone",
    "phrases": "access_service.cli.talk:phrases",
    "read": "access_service.cli.documents:read",
    "say": "access_service.cli.voice:say_command",
    "serve": "access_service.cli.serve:serve",
    "staff": "access_service.cli.staff:staff",
    "talk": "access_service.cli.talk:talk",
    "verify": "access_service.cli.documents:verify",
    "worker": "access_service.cli.serve:worker",
}


@click.group(cls=LazyGroup, commands_by_path=COMMANDS)
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the database, index and finished files (default: library-data).",
)
@click.version_option(package_name="prosvasi", message="%(prog)s %(version)s")
@click.pass_context
def prosvasi(context: click.Context, data: Path | None) -> None:
    """Accessible formats, narration and voice search for a library."""
    state = State(load_settings(data))
    _log_to_file(state.settings.data)
    context.obj = state
    context.call_on_close(state.close)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process with its exit status; never show a traceback."""
    sys.excepthook = _fault
    try:
        choose_data(prosvasi, sys.argv[1:] if arguments is None else arguments)
        # Without its own mode, click returns the status that a command ended with.
        status = prosvasi.main(arguments, prog_name="prosvasi", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as exc:
        _fail(_usage_line(exc), 2)
    except (KeyboardInterrupt, click.Abort):
        _fail(say("interrupted", reader_lang()), 1)
    except AccessError as exc:
        _fail(explain(exc, reader_lang()), 2 if exc.is_bad_input else 1)
    except BrokenPipeError:
        # The reader of our output went away (`prosvasi … | head`): nothing is left to be said.
        sys.stderr.close()
        sys.exit(1)
    except OSError as exc:
        error = storage_error(exc)
        _fail(explain(error, reader_lang()), 2 if error.is_bad_input else 1)


def _log_to_file(data: Path) -> None:
    """Send the log to a file in the data folder: a person at the keyboard reads sentences."""
    handler: logging.Handler = logging.NullHandler()
    if data.is_dir() and os.access(data, os.W_OK):
        handler = RotatingFileHandler(data / LOG, maxBytes=LOG_BYTES, backupCount=2, delay=True)
    # DBOS logs every failed job as an error of its own, with the sentence that failed: what went
    # wrong is told to the person, and a patron's letter has no place in a log.
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    logging.basicConfig(
        level=logging.WARNING,
        handlers=[handler],
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )


def storage_error(exc: OSError) -> AccessError:
    """Return what an error of the file system means to the person at the keyboard.

    Raises:
        OSError: The error itself, where it has no plain meaning: then it is a bug.
    """
    name = str(exc.filename or ".")
    if exc.errno == errno.ENOENT:
        return BadInput(str(exc), say="file-not-found", name=name)
    if exc.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return BadInput(str(exc), say="cannot-write", name=name)
    if exc.errno in {errno.ENOSPC, errno.EDQUOT}:
        return StorageFailed(str(exc), say="cli-disk-full", name=name)
    raise exc


def _usage_line(exc: click.ClickException) -> str:
    """Return a usage error as one line in the reader's language, with where to look."""
    lang = reader_lang()
    context = getattr(exc, "ctx", None)
    path = context.command_path if context else "prosvasi"
    return say("bad-usage", lang, problem=problem(exc, lang), help=f"{path} --help")


def _fault(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say that the program itself is at fault; the traceback goes to a file for those who mend it.

    Only what no `except` above knows comes here. Python ends with status 1 after it.
    """
    handler = next(
        (one for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler)), None
    )
    if handler is None:
        # A fault before the data folder is known, or where it cannot be written.
        file = Path(tempfile.gettempdir()) / LOG
        handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=2, delay=True)
        logging.getLogger().addHandler(handler)
    logging.getLogger("prosvasi").critical("fault", exc_info=(kind, error, trace))
    path = handler.baseFilename
    sentence = say("fault", reader_lang(), kind=kind.__name__, path=path)
    sys.stderr.write(f"prosvasi: {sentence}\n")


def _fail(line: str, status: int) -> None:
    sys.stderr.write(f"prosvasi: {' '.join(line.split())}\n")
    sys.exit(status)
