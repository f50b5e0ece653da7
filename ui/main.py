"""The desktop: `python -m ui.main`; with `--service` first it is the dispatch service, as a frozen build needs."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import runpy
import sys
import tempfile
import time
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.shell.tasks import Tasks
    from ui.shell.window import Window
    from ui.texts.language import Language

STARTED: Final = time.perf_counter()
SERVICE_FLAG: Final = "--service"
SERVICE_MODULE: Final = "app.cli"
HOME_VARIABLE: Final = "SWITCHROOM_HOME"
LOG_BYTES: Final = 2_000_000

log = logging.getLogger("switchroom.desktop")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the desktop, or the service where that is asked for; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == [SERVICE_FLAG]:
        return _serve(given[1:])
    options = _parser().parse_args(given)
    if options.self_test:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        with tempfile.TemporaryDirectory(prefix="switchroom-", ignore_cleanup_errors=True) as folder:
            root = Path(folder)
            return _desk(root / "home", root / "config", demo=False, self_test=True)
    from ui.shell.state_file import config_folder, data_folder  # noqa: PLC0415 - the service needs none of it

    home = Path(options.home) if options.home else data_folder(demo=options.demo)
    return _desk(home.expanduser(), config_folder(), demo=options.demo, self_test=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="switchroom", description="The Switchroom desktop.")
    parser.add_argument("--home", metavar="DIR", help="folder of the workspace served on this machine")
    parser.add_argument("--demo", action="store_true", help="open the demo workspace, signed in")
    parser.add_argument("--self-test", action="store_true", help="open the window once, print figures, end")
    return parser


def _serve(arguments: list[str]) -> int:
    sys.argv = ["switchroom-service", *arguments]
    try:
        runpy.run_module(SERVICE_MODULE, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _desk(home: Path, config: Path, *, demo: bool, self_test: bool) -> int:
    """Open the window and stay until it has closed."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - the service runs without Qt
    from qasync import QEventLoop  # noqa: PLC0415 - as above

    from ui.shell.collecting import Collector  # noqa: PLC0415 - as above
    from ui.shell.connection import Connection  # noqa: PLC0415 - as above
    from ui.shell.credentials import Credentials  # noqa: PLC0415 - as above
    from ui.shell.state_file import StateFile  # noqa: PLC0415 - as above
    from ui.shell.tasks import Tasks  # noqa: PLC0415 - as above
    from ui.shell.window import Window  # noqa: PLC0415 - as above
    from ui.texts.language import Language, use  # noqa: PLC0415 - as above
    from ui.theme.theme import Mode, theme  # noqa: PLC0415 - as above

    _start_log(config)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("switchroom")
    app.setApplicationDisplayName("Switchroom")
    app.setDesktopFileName("switchroom")
    app.setQuitOnLastWindowClosed(False)
    states = StateFile(config)
    machine = states.machine()
    use(Language(machine.language) if machine.language in set(Language) else _system_language())
    theme().install(app, Mode(machine.theme) if machine.theme in set(Mode) else Mode.SYSTEM)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    tasks = Tasks(loop)
    collector = Collector(app)
    window = Window(Connection(home, demo=demo), tasks, states, Credentials())
    _catch(window, loop)
    figures: dict[str, float] = {}
    done = loop.create_future()
    window.ended.connect(lambda: done.done() or done.set_result(0))
    if self_test:
        _test_self(window, tasks, figures)
    window.show()
    app.processEvents()
    _note(figures, "first_picture_ms")
    window.start()
    with loop:
        code = int(loop.run_until_complete(done))
        loop.run_until_complete(tasks.close())
    collector.end()
    if self_test:
        print(json.dumps(figures))  # noqa: T201 - the answer of the self-test
    return code


def _note(figures: dict[str, float], name: str) -> None:
    figures.setdefault(name, round((time.perf_counter() - STARTED) * 1000))


def _test_self(window: Window, tasks: Tasks, figures: dict[str, float]) -> None:
    """Set the empty workspace up, come in, close: what a first run does."""
    from app.contract.accounts import Setup  # noqa: PLC0415 - only here

    password = "Self-test-1"  # noqa: S105 - of a workspace that is thrown away
    form = Setup(
        company="Self-test", login="tester", password=password, first_name="Self", last_name="Test",
        email="tester@example.com",
    )  # fmt: skip

    def on_usable() -> None:
        if "ready_ms" not in figures:
            _note(figures, "ready_ms")
            tasks.run(window, window.door.set_up(form, password))

    def on_entered() -> None:
        _note(figures, "entered_ms")
        window.close()

    window.usable.connect(on_usable)
    window.entered.connect(on_entered)


def _catch(window: Window, loop: asyncio.AbstractEventLoop) -> None:
    """What nobody handled reaches the log and the message bar."""

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        log.error("unhandled", exc_info=(kind, error, trace))
        window.news.on_mistake()

    def on_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            on_error(type(error), error, error.__traceback__)
        else:
            log.error("loop: %s", context.get("message"))

    sys.excepthook = on_error
    loop.set_exception_handler(on_loop_error)


def _system_language() -> Language:
    from PySide6.QtCore import QLocale  # noqa: PLC0415 - the service runs without Qt

    from ui.texts.language import Language  # noqa: PLC0415 - as above

    code = QLocale.system().name()[:2]
    return Language(code) if code in set(Language) else Language.EN


def _start_log(config: Path) -> None:
    """What went wrong stands in a file of the person's own folder."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    handler: logging.Handler
    try:
        config.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(config / "desktop.log", maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)


if __name__ == "__main__":
    sys.exit(main())
