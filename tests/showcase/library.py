"""The ways to the screens of the media library; the files are put in where they lack."""

from __future__ import annotations

import asyncio
import io
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image

from app.contract.channels import Channel
from app.contract.paging import PageRequest
from app.demo.pictures import SCENES, drawn
from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import clear, show
from ui.kit.controls.modal import Dialog
from ui.panels.media.desk import desk_of
from ui.panels.media.panel import MediaPanel
from ui.panels.media.picker import MediaPicker
from ui.panels.media.view_mode import ViewMode

LOGO: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="18" fill="#1A56EE"/>'
    b'<path d="M12 22l6 6 11-14" fill="none" stroke="#fff" stroke-width="4"/></svg>'
)
FILES: Final[tuple[tuple[str, bytes | tuple[int, int]], ...]] = (
    ("price list 2026.pdf", b"%PDF-1.7\n" + b" " * 310_000),
    ("workshop.jpg", (960, 640)),
    ("customers who asked for a call back.csv", b"name;phone\n" * 900),
    ("winter tyres.png", (800, 800)),
    ("hold music.mp3", b"ID3\4\0\0\0\0\0\0" + b"\0" * 4_200_000),
    ("invitation to the open day of our new branch in Valencia.jpg", (640, 960)),
    ("logo.svg", LOGO),
    ("summer.webp", (900, 500)),
    ("team.png", (480, 480)),
)


async def library(stage: Stage, mode: ViewMode = ViewMode.TABLE) -> MediaPanel:
    """The files, as rows or as cards."""
    await clear(stage)
    if (await stage.client.media.page(PageRequest())).total < len(FILES):
        for number, (name, content) in enumerate(FILES):
            made = content if isinstance(content, bytes) else _scene(number, content, name.rpartition(".")[2])
            await stage.client.media.upload(name, made)
    panel = await show(stage, "media")
    assert isinstance(panel, MediaPanel)
    panel.switch_to(mode)
    panel.refresh()
    await stage.until(lambda: panel.model.entry(len(FILES) - 1), "the files")
    await stage.settled()
    await stage.rest()
    return panel


async def cards(stage: Stage) -> None:
    """As cards, with one chosen."""
    panel = await library(stage, ViewMode.CARDS)
    panel.cards.setFocus()
    await stage.rest()


async def adding(stage: Stage) -> None:
    """*Add media* with files that go in and files that do not."""
    panel = await library(stage)
    panel.add()
    with tempfile.TemporaryDirectory() as folder:
        paths = await asyncio.to_thread(_on_disk, Path(folder))
        sheet = panel.sheet
        assert sheet is not None
        sheet.take(paths)
        await stage.until(lambda: len(sheet.rows) == len(paths), "the list")
    await stage.rest()


async def picker(stage: Stage, *, show_all: bool = False) -> None:
    """Choosing a picture for a push."""
    panel = await library(stage)
    desk_of(panel.context).choose(panel, Channel.PUSH, "image", lambda _ref: None)
    await something_opens(stage, "the picker")
    found = stage.inside(MediaPicker)
    assert isinstance(found, MediaPicker)
    found.show_all.setChecked(show_all)
    await stage.settled()
    await stage.until(lambda: found.model.state.files, "the files")
    found.grid.setFocus()
    if show_all:
        found.grid.setCurrentIndex(found.grid.model().index(1, 0))
    await stage.rest()


async def enlarged(stage: Stage) -> None:
    """A picture, enlarged."""
    panel = await library(stage)
    wanted = next(row for at in range(9) if (row := panel.model.entry(at)) and row.row.name == "workshop.jpg")
    panel.handling.show(wanted.row)
    await stage.until(lambda: stage.inside(Dialog), "the picture")
    await stage.rest()


def _on_disk(folder: Path) -> tuple[Path, ...]:
    made = {
        "new branch.jpg": _scene(11, (800, 600), "jpg"),
        "opening hours.pdf": b"%PDF-1.7\n" + b" " * 90_000,
        "setup.exe": b"MZ",
        "empty.png": b"",
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in made)


def _scene(number: int, size: tuple[int, int], ending: str) -> bytes:
    """A landscape in colours of its own."""
    base = SCENES[number % len(SCENES)]
    name = "a.png" if ending == "webp" else f"a.{ending}"
    content = drawn(base._replace(name=name, size=size, sun=0.2 + 0.12 * (number % 5)))
    if ending != "webp":
        return content
    out = io.BytesIO()
    Image.open(io.BytesIO(content)).save(out, "WEBP")
    return out.getvalue()
