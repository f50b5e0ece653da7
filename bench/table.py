"""Scrolling over a million rows: milliseconds a frame, against a plain QTableView over ten thousand in memory."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import msgspec
import qasync
from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QApplication, QTableView

from app.contract.channels import Channel
from app.contract.paging import FieldKind, Page, PageRequest, Sort
from bench.figures import Figure
from ui.kit.table import cells
from ui.kit.table.memory import ALL_ROWS
from ui.kit.table.spec import Column, Empty, RowAction, TableSpec
from ui.kit.table.state import Phase
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.theme import Mode, theme
from ui.theme.tokens import Token

ROWS = 1_000_000
PLAIN_ROWS = 10_000
LATENCY_S = 0.012
FRAMES = 240
JUMPS = 60
SIZE = (1384, 780)
START_MS = 1_764_316_800_000

Index = QModelIndex | QPersistentModelIndex


class Run(msgspec.Struct, frozen=True):
    """A row like those of the broadcasts."""

    id: int
    name: str
    status: str
    contacts: int
    good: int
    bad: int
    launched_ms: int


def made(number: int) -> Run:
    """A row whose fields follow from its number."""
    return Run(
        number,
        f"Campaign {number} for the customers of region {number % 97}",
        ("done", "running", "failed")[number % 3],
        number * 37 % 50_000,
        number * 11 % 30_000,
        number % 900,
        START_MS - number * 61_000,
    )


class SlowSource:
    """A million rows behind the wire of a local service."""

    async def page(self, request: PageRequest) -> Page[Run]:
        """Answer after a while."""
        await asyncio.sleep(LATENCY_S)
        last = min(request.offset + request.limit, ROWS)
        rows = tuple(made(ROWS - place) for place in range(request.offset, last))
        return Page(rows=rows, total=ROWS, offset=request.offset, as_of=1)


def bar_of(run: Run) -> cells.Progress:
    """Good and bad of all."""
    shares = (cells.Share(run.good, Token.OK_FILL), cells.Share(run.bad, Token.BAD_FILL))
    return cells.Progress(shares, 50_000, (run.good + run.bad) / 50_000)


def route_of(run: Run) -> cells.Route:
    """Two channels."""
    return cells.Route("Fallback", (Channel.RCS, Channel.SMS) if run.id % 2 else (Channel.WHATSAPP,))


SIGNS = {
    "done": cells.Sign(Icon.OKC, "Complete", Token.OK),
    "running": cells.Sign(Icon.PIE, "In progress", Token.ACCENT),
    "failed": cells.Sign(Icon.BADC, "Failed", Token.BAD),
}
SPEC = TableSpec(
    id="bench",
    title="Runs",
    row=Run,
    sort=(Sort(field="id", descending=True),),
    columns=(
        Column("id", "ID", cells.AsNumber(grouped=False), width=72, right=False),
        Column("name", "Name", head=True, stretch=True, least=160, tone=cells.Tone.STRONG, kind=FieldKind.TEXT),
        Column("progress", "Progress", cells.AsProgress(), width=144, get=bar_of),
        Column("route", "Type", cells.AsChannels(), width=152, get=route_of, tone=cells.Tone.MUTED),
        Column("status", "Status", cells.AsStatus(SIGNS), width=132),
        Column("launched_ms", "Launched", cells.AsMoment(), width=118),
        Column("contacts", "Contacts", cells.AsNumber(), width=92),
        Column("good", "Good", cells.AsNumber(), width=80),
        Column("bad", "Bad", cells.AsNumber(), width=72),
    ),
    actions=(
        RowAction("open", Icon.EYE, msg("common.open")),
        RowAction("copy", Icon.COPY, msg("common.duplicate")),
    ),
    empty=Empty(Icon.BROADCAST, "Nothing", "Nothing"),
)


class PlainModel(QAbstractTableModel):
    """The same fields as plain text, all in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = [made(number) for number in range(PLAIN_ROWS)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own way
        """All of them."""
        return 0 if parent.isValid() else PLAIN_ROWS

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's own way
        """As many as ours."""
        return 0 if parent.isValid() else len(SPEC.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """A text."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        row = self._rows[index.row()]
        fields = (
            row.id,
            row.name,
            row.good,
            "Fallback",
            row.status,
            row.launched_ms,
            row.contacts,
            row.good,
            row.bad,
        )
        return str(fields[index.column()])


Frame = Callable[[], float]
Settle = Callable[[], Awaitable[None]]


def frame_of(view: QTableView, value: Callable[[int], int]) -> Frame:
    """Scroll by a rule and paint; the milliseconds that took."""

    def frame() -> float:
        bar = view.verticalScrollBar()
        started = time.perf_counter()
        bar.setValue(value(bar.value()))
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)
        return (time.perf_counter() - started) * 1_000

    return frame


def repaint(view: QTableView) -> float:
    """Paint what is on screen; the milliseconds that took."""
    started = time.perf_counter()
    view.viewport().update()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)
    return (time.perf_counter() - started) * 1_000


def ways(view: QTableView, chance: random.Random) -> dict[str, Frame]:
    """The three ways to scroll."""
    screen = view.viewport().height()
    return {
        "wheel": frame_of(view, lambda now: now + 120),
        "page": frame_of(view, lambda now: now + screen),
        "jump": frame_of(view, lambda _: chance.randrange(view.verticalScrollBar().maximum())),
    }


async def scroll(view: QTableView, settle: Settle) -> dict[str, list[float]]:
    """Frames of every way: of the moment it scrolls, and of the moment its rows are here."""
    found: dict[str, list[float]] = {}
    for name, frame in ways(view, random.Random(7)).items():
        view.verticalScrollBar().setValue(0)
        await settle()
        times = []
        for _ in range(FRAMES):
            times.append(frame())
            await settle()
            if name != "wheel":
                times.append(repaint(view))
        found[name] = times
    return found


async def ours() -> tuple[dict[str, list[float]], list[float]]:
    """Our table, and how long it takes from a jump to the rows on screen."""
    tasks: set[asyncio.Task[None]] = set()

    def run(work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    model = TableModel(SPEC, SlowSource(), run)
    table = Table(model)
    table.resize(*SIZE)
    table.show()
    await model.load()
    await model.set_page_size(ALL_ROWS)
    view = table.view

    async def settle() -> None:
        view.look()
        while tasks:
            await asyncio.wait(tasks)
        await asyncio.sleep(0)

    frames = await scroll(view, settle)
    waits = await jumps(table, settle)
    if model.state.phase is not Phase.CONTENT:
        raise RuntimeError(model.state.phase)
    model.close()
    table.close()
    table.deleteLater()
    return frames, waits


async def jumps(table: Table, settle: Settle) -> list[float]:
    """The milliseconds from a jump until the rows it leads to are painted."""
    view, model, found = table.view, table.model, []
    arrived = asyncio.Event()
    model.observe_rows(lambda _: arrived.set())
    jump = ways(view, random.Random(9))["jump"]
    for _ in range(JUMPS):
        started = time.perf_counter()
        jump()
        view.look()
        first, last = view.visible_rows()
        while model.entry(first) is None or model.entry(last) is None:
            arrived.clear()
            await arrived.wait()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)
        found.append((time.perf_counter() - started) * 1_000)
        await settle()
    return found


async def plain() -> dict[str, list[float]]:
    """The baseline: Qt's own view and delegate, nothing to wait for."""
    view = QTableView()
    model = PlainModel()
    view.setModel(model)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(40)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    for number, column in enumerate(SPEC.columns):
        view.setColumnWidth(number, 420 if column.stretch else column.width)
    view.resize(*SIZE)
    view.show()

    async def settle() -> None:
        await asyncio.sleep(0)

    frames = await scroll(view, settle)
    view.close()
    view.deleteLater()
    return frames


def p99(times: list[float]) -> float:
    """The time that one of a hundred exceeds."""
    return sorted(times)[min(len(times) * 99 // 100, len(times) - 1)]


def run() -> list[Figure]:
    """Median and 99th percentile of every way to scroll, ours beside the baseline of the same run."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        raise TypeError("the table needs a QApplication")
    theme().install(app, Mode.LIGHT)
    loop = qasync.QEventLoop(app, already_running=False)
    asyncio.set_event_loop(loop)
    try:
        frames, waits = loop.run_until_complete(ours())
        baseline = loop.run_until_complete(plain())
    finally:
        loop.close()
        asyncio.set_event_loop(None)
    found = [
        Figure(
            "table", f"{name} frame, 1M rows / plain view 10k, {figure}", measure(times), "ms", measure(plain_times)
        )
        for name, times in frames.items()
        for plain_times in [baseline[name]]
        for figure, measure in (("median", statistics.median), ("p99", p99))
    ]
    wait = statistics.median(waits)
    return [*found, Figure("table", "jump to rows on screen / source latency", wait, "ms", LATENCY_S * 1_000)]
