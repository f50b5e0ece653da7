"""switchroom-service: serve a workspace, and the chores of whoever runs one.

What a command needs is imported when it is asked for: the simulated carrier and the reader of workbooks are
processes of this program, started often, that need nothing of the service.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.channels.simulator.arguments import add_arguments
from app.contract.faults import Code
from app.contract.service import VERSION
from app.core import memory
from app.core.endings import EXIT_OK, EXIT_STORE, EXIT_USAGE, Ending
from app.core.errors import FULL, Refusal
from app.core.loop import loop_factory
from app.core.program import READ_WORKBOOK, SERVICE_FLAG
from app.core.settings import OPTIONS, Settings, from_environment, port_number

log = logging.getLogger("switchroom.cli")
log.addHandler(logging.NullHandler())  # a sentence on the terminal is enough while there is no log file

NO_SPACE: Final = "The database cannot be written: there is no space left."
FLAGS: Final = frozenset({"demo", "attended"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and do what it says; returns the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words[:1] == [SERVICE_FLAG]:
        del words[0]
    if words[:1] == [READ_WORKBOOK]:  # the service asks itself, in a process of its own
        return _read_workbook(words[1:])
    given = _parser().parse_args(words)
    try:
        given.act(from_environment(vars(given)), given)
    except Ending as ending:
        return _fail(ending.exit_code, str(ending))
    except (Refusal, OSError) as error:
        return _fail(EXIT_STORE, _store_words(error))
    except ValueError as error:
        return _fail(EXIT_USAGE, str(error))
    return EXIT_OK


def _store_words(error: Refusal | OSError) -> str:
    """Why nothing can be kept; a full disk is told alike, whoever notices it first."""
    if isinstance(error, Refusal):
        full = error.code is Code.STORAGE_FULL
        return NO_SPACE if full else f"The database cannot be written: {error.code.value}."
    if error.errno in FULL:
        return NO_SPACE
    what = f": {error.filename}" if error.filename else ""
    return f"The workspace folder cannot be used: {error.strerror}{what}"


def _fail(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    log.error("ended", extra={"code": code, "reason": sentence})
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="switchroom-service", description="The dispatch service of Switchroom.")
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve a workspace until told to stop")
    _add_options(serve, {option.key for option in OPTIONS})
    serve.set_defaults(act=_serve)

    worker = commands.add_parser(
        "worker", help="send, feed and run jobs for a team's database, beside its services"
    )
    _add_options(worker, {"home", "database", "shared"})
    worker.set_defaults(act=_work)

    _add_moves(commands)
    upgrade = commands.add_parser("migrate", help="bring the database to this version and end")
    _add_options(upgrade, {"home", "database"})
    upgrade.set_defaults(act=_upgrade)

    carrier = commands.add_parser(
        "simulate-carrier",
        help="be a carrier on loopback (SMPP, and HTTP for the other channels), with customers who reply",
    )
    add_arguments(carrier)
    carrier.set_defaults(act=_simulate)

    reset = commands.add_parser("reset-password", help="give somebody a new first password, while nothing serves")
    _add_options(reset, {"home", "database"})
    reset.add_argument("login")
    reset.set_defaults(act=_reset_password)
    return parser


def _add_moves(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """What copies a workspace or puts it elsewhere."""
    copy_to = commands.add_parser(
        "copy-to", help="move an embedded workspace to an empty PostgreSQL, while nothing serves"
    )
    _add_options(copy_to, {"home", "shared"})
    copy_to.add_argument("url", metavar="URL", help="the empty database, e.g. postgresql+psycopg://user@host/name")
    copy_to.set_defaults(act=_copy_to)

    backup = commands.add_parser(
        "backup", help="write a copy of an embedded workspace into a file, while it works or not"
    )
    _add_options(backup, {"home"})
    backup.add_argument("file", type=Path)
    backup.set_defaults(act=_back_up)

    restore = commands.add_parser(
        "restore", help="put a copy in the place of the workspace, while nothing serves it"
    )
    _add_options(restore, {"home"})
    restore.add_argument("file", type=Path)
    restore.set_defaults(act=_restore)

    confirm = commands.add_parser("confirm-restore", help="let a restored copy send again, while nothing serves it")
    _add_options(confirm, {"home"})
    confirm.add_argument(
        "--send-waiting",
        action="store_true",
        help="send what waited in the copy: the original has not been at work since",
    )
    confirm.set_defaults(act=_confirm_restore)


def _add_options(parser: argparse.ArgumentParser, keys: set[str]) -> None:
    for option in OPTIONS:
        if option.key not in keys:
            continue
        flag = "--" + option.key.replace("_", "-")
        if option.key in FLAGS:
            parser.add_argument(flag, action="store_true", default=None, help=option.text)
        elif option.key == "port":
            parser.add_argument(flag, type=_port, metavar=option.metavar, help=option.text)
        else:
            parser.add_argument(flag, metavar=option.metavar, help=option.text)


def _port(text: str) -> int:
    try:
        return port_number(text, "it")
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _read_workbook(words: Sequence[str]) -> int:
    from app.contacts.importing import workbook

    return workbook.main(words)


def _simulate(_settings: Settings, given: argparse.Namespace) -> None:
    from app.channels.simulator.command import run_as

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        runner.run(run_as(given))


def _serve(settings: Settings, _given: argparse.Namespace) -> None:
    memory.begin()
    from app import serving

    serving.serve(settings)


def _work(settings: Settings, _given: argparse.Namespace) -> None:
    memory.begin()
    from app import serving

    serving.work(settings)


def _upgrade(settings: Settings, _given: argparse.Namespace) -> None:
    from app import moves

    moves.upgrade(settings)


def _copy_to(settings: Settings, given: argparse.Namespace) -> None:
    from app import areas, moves

    moves.copy_to(settings, given.url, areas.AREAS)


def _back_up(settings: Settings, given: argparse.Namespace) -> None:
    from app import moves

    moves.back_up(settings, given.file)


def _restore(settings: Settings, given: argparse.Namespace) -> None:
    from app import moves

    moves.restore(settings, given.file)


def _confirm_restore(settings: Settings, given: argparse.Namespace) -> None:
    from app import chores

    chores.confirm_restore(settings, send_waiting=given.send_waiting)


def _reset_password(settings: Settings, given: argparse.Namespace) -> None:
    from app import chores

    chores.reset_password(settings, given.login)


if __name__ == "__main__":
    sys.exit(main())
