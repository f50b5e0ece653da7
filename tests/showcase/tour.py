"""Drives the real window through its main job and keeps pictures and figures: `python3 dev.py tour OUT`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from qasync import QEventLoop

from tests.showcase import broadcasting, importing, inbox
from tests.showcase.album import Album, say
from tests.showcase.figures import Figures
from tests.showcase.stage import Look, Stage, dress, stage
from tests.showcase.stopping import CannotGoOn
from ui.texts.language import Language
from ui.theme.theme import Mode

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLE: Final = ROOT / "resources" / "samples" / "customers.csv"
DONE: Final = 0
FAILED: Final = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the tour; returns the exit code."""
    given = _parser().parse_args(arguments)
    out, file = Path(given.out).resolve(), Path(given.file).resolve()
    if not file.is_file():
        say(f"There is no file {file}.")
        return FAILED
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("[0-9][0-9]-*.png"), out / "failed.png", out / "figures.json"):
        old.unlink(missing_ok=True)
    look = Look(Mode(given.theme), Language(given.lang))
    loop = QEventLoop(dress(look))
    asyncio.set_event_loop(loop)
    with loop:
        return int(loop.run_until_complete(run(out, file, look)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py tour", description="Drive the window through its main job.")
    parser.add_argument("out", metavar="OUT", help="folder for the pictures and figures.json")
    parser.add_argument("--file", metavar="CSV", default=str(SAMPLE), help="contacts to import; else a sample")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--lang", choices=[one.value for one in Language], default=Language.EN.value)
    return parser


async def run(out: Path, file: Path, look: Look) -> int:
    """The whole tour on a stage of its own."""
    try:
        async with stage(look) as made:
            album = Album(made, out)
            figures = Figures()
            try:
                await tour(made, album, file, figures, look)
            except CannotGoOn as error:
                album.add_failed()
                say(f"It stopped after picture {album.count}: {error}.")
                say(f"The window as it was then: {out / 'failed.png'}")
                return FAILED
            figures.seconds = album.seconds
    except CannotGoOn as error:
        say(f"It could not begin: {error}.")
        return FAILED
    figures.write(out / "figures.json")
    say(f"{figures.text()}\nThe pictures and figures.json are in {out}")
    return DONE


async def tour(stage: Stage, album: Album, file: Path, figures: Figures, look: Look) -> None:
    """Sign in, import, send, follow, answer."""
    await importing.come_in(stage, album)
    await importing.look_around(stage, album)
    wizard = await importing.open_wizard(stage, album)
    await importing.bring_file(stage, album, wizard, file, tag=importing.tag_of(file))
    await importing.map_columns(stage, album, wizard, file)
    entry = await importing.write_contacts(stage, album, wizard)
    figures.take_import(entry)
    await importing.look_at_contacts(stage, album, wizard)
    broadcast_id = await broadcasting.send(stage, album, importing.tag_of(file))
    figures.take_run(await stage.client.broadcasts.one(broadcast_id))
    figures.answered = await inbox.answer(stage, album, broadcast_id)
    figures.take_run(await stage.client.broadcasts.one(broadcast_id))
    await inbox.change_theme(stage, album, Mode.LIGHT if look.mode is Mode.DARK else Mode.DARK)


if __name__ == "__main__":
    sys.exit(main())
