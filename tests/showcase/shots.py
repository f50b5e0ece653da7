"""A picture of every screen, with demo data: `python3 dev.py shots OUT`."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize
from qasync import QEventLoop

from tests.showcase.album import say
from tests.showcase.furniture import furnish
from tests.showcase.screens import SCREENS, Screen, named, widget_of
from tests.showcase.stage import SIZE, Look, Stage, dress, stage
from tests.showcase.stopping import CannotGoOn
from tests.showcase.ways import clear
from ui.texts.language import Language
from ui.theme.theme import Mode, theme

THEMES: Final = (Mode.LIGHT, Mode.DARK)
DONE: Final = 0
FAILED: Final = 1
UNKNOWN: Final = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw what is asked for; returns the exit code."""
    given = _parser().parse_args(arguments)
    screens = SCREENS if given.screen is None else tuple(filter(None, map(named, given.screen)))
    if given.screen is not None and len(screens) != len(given.screen):
        say("There is no such screen. There are:\n  " + "\n  ".join(one.name for one in SCREENS))
        return UNKNOWN
    themes = THEMES if given.theme is None else (Mode(given.theme),)
    out = Path(given.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    look = Look(themes[0], Language(given.lang), given.size)
    loop = QEventLoop(dress(look))
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(draw(out, screens, themes, look)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py shots", description="A picture of every screen.")
    parser.add_argument("out", metavar="OUT", help="folder for the pictures")
    parser.add_argument("--screen", metavar="NAME", action="append", help="only this one; may be given again")
    parser.add_argument("--theme", choices=[one.value for one in THEMES], help="only this one")
    parser.add_argument("--lang", choices=[one.value for one in Language], default=Language.EN.value)
    parser.add_argument("--size", type=_size, default=SIZE, metavar="WxH", help="of the window; 1440x900")
    return parser


def _size(text: str) -> QSize:
    found = re.fullmatch(r"(\d{3,5})x(\d{3,5})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is not like 1440x900")
    return QSize(int(found[1]), int(found[2]))


async def draw(out: Path, screens: Sequence[Screen], themes: Sequence[Mode], look: Look) -> int:
    """Every screen in every theme; goes on after one that cannot be reached, and tells of it at the end."""
    missing: list[str] = []
    outside = [one for one in screens if not one.signed_in]
    inside = [one for one in screens if one.signed_in]
    try:
        async with stage(look) as made:
            for one in outside:
                await _draw_one(made, out, one, themes, look, missing)
            if inside:
                await _come_in(made)
                await furnish(made.client, made.window.clock())
            for one in inside:
                await _draw_one(made, out, one, themes, look, missing)
    except CannotGoOn as error:
        say(f"It stopped: {error}.")
        return FAILED
    for line in missing:
        say(f"Not drawn: {line}")
    return FAILED if missing else DONE


async def _come_in(made: Stage) -> None:
    door = made.window.door
    await door.start()
    await made.until(lambda: door.state.service.ready, "the service")
    await door.sign_in(made.login.login, made.login.password, remember=False)
    await made.until(lambda: made.window.frame.panel, "signing in")


async def _draw_one(
    made: Stage, out: Path, screen: Screen, themes: Sequence[Mode], look: Look, missing: list[str]
) -> None:
    try:
        widget = widget_of(await screen.reach(made), made.window)
        await made.settled()
        for mode in themes:
            theme().set_mode(mode)
            await made.rest()
            size = f"{made.window.width()}x{made.window.height()}"
            path = out / f"{screen.name}-{mode.value}-{look.language.value}-{size}.png"
            made.picture(path, widget)
            say(path.name)
        await clear(made)
        if widget is not made.window:
            widget.deleteLater()
    except Exception as error:  # noqa: BLE001 - one that fails is told of, the others are drawn
        missing.append(f"{screen.name}: {error if isinstance(error, CannotGoOn) else repr(error)}")
        made.troubles.clear()
        await clear(made)


if __name__ == "__main__":
    sys.exit(main())
