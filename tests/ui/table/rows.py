"""Two tables as screens would declare them: runs with an unfolding row, and people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.feed import Topic
from app.contract.paging import FieldKind, Sort
from ui.kit.controls.text import Text
from ui.kit.table import cells
from ui.kit.table.cells import Progress, Route, Share, Sign, Tag, TagColour, Tone
from ui.kit.table.spec import BulkAction, Choice, Column, Empty, FilterField, PrimaryAction, RowAction, TableSpec
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

START_MS = 1_764_316_800_000  # 28.11.2025 08:00 UTC
DAY_MS = 86_400_000


class Run(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    status: str = "complete"
    contacts: int | None = None
    good: int = 0
    bad: int = 0
    open: int = 0
    launched_ms: int | None = None
    template: int | None = None
    channels: tuple[int, ...] = (1,)


SIGNS = {
    "draft": Sign(Icon.DASH, msg("state.run_draft")),
    "in_progress": Sign(Icon.PIE, msg("state.run_progress"), Token.ACCENT),
    "paused": Sign(Icon.PAUSEC, msg("state.run_paused"), Token.WARN),
    "complete": Sign(Icon.OKC, msg("state.run_complete"), Token.OK),
    "failed": Sign(Icon.BADC, msg("state.run_failed"), Token.BAD),
}


def progress_of(run: Run) -> Progress:
    total = run.contacts or 0
    shares = (
        Share(run.good, Token.OK_FILL),
        Share(run.bad, Token.BAD_FILL),
        Share(run.open, Token.WARN_FILL),
    )
    return Progress(shares, total, (run.good + run.bad) / total if total and run.good + run.bad else None)


def route_of(run: Run) -> Route:
    return Route("Fallback", tuple(Channel(number) for number in run.channels))


def contacts_of(run: Run) -> object:
    return cells.About(run.contacts) if run.status == "draft" and run.contacts is not None else run.contacts


def template_of(run: Run) -> cells.Link | None:
    return None if run.template is None else cells.Link(str(run.template), run.template)


def is_running(run: Run) -> bool:
    return run.status == "in_progress"


def is_paused(run: Run) -> bool:
    return run.status == "paused"


class Detail(QWidget):
    """What unfolds beneath a run."""

    def __init__(self, row: Run, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = Text("", parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(self.words)
        self.setMinimumHeight(120)
        self.set_row(row)

    def set_row(self, row: Run) -> None:
        self.words.set_words(f"{row.name}: {row.good}")


RUNS = TableSpec(
    id="runs",
    title="Broadcasts",
    row=Run,
    sort=(Sort(field="id", descending=True),),
    columns=(
        Column("id", "ID", cells.AsNumber(grouped=False), width=48, right=False, kind=FieldKind.NUMBER),
        Column("name", "Broadcast name", head=True, stretch=True, least=160, tone=Tone.STRONG, kind=FieldKind.TEXT),
        Column("progress", "Progress", cells.AsProgress(), width=144, get=progress_of, sortable=False),
        Column("channels", "Type", cells.AsChannels(), width=152, get=route_of, tone=Tone.MUTED, sortable=False),
        Column(
            "status",
            "Status",
            cells.AsStatus(SIGNS),
            width=132,
            kind=FieldKind.CHOICE,
            choices=tuple(Choice(key, sign.words, sign.icon) for key, sign in SIGNS.items()),
        ),
        Column("contacts", "Contacts", cells.AsNumber(), width=92, get=contacts_of, kind=FieldKind.NUMBER),
        Column("launched_ms", "Launched", cells.AsMoment(), width=108, kind=FieldKind.MOMENT),
        Column("template", "Template", cells.AsLink(), width=72, get=template_of),
        Column("good", "Successful", cells.AsNumber(), width=92, shown=False),
    ),
    actions=(
        RowAction("open", Icon.EYE, msg("common.open"), keys="O"),
        RowAction("copy", Icon.COPY, msg("common.duplicate")),
        RowAction("pause", Icon.PAUSE, msg("common.pause"), when=is_running),
        RowAction("resume", Icon.PLAY, msg("common.resume"), when=is_paused),
        RowAction(
            "delete", Icon.TRASH, msg("common.delete"), keys="Del", needs="runs.delete", quick=False, danger=True
        ),
    ),
    bulk=(BulkAction("delete", Icon.TRASH, msg("common.delete"), needs="runs.delete", danger=True),),
    primary=PrimaryAction("new", "New broadcast", keys="N"),
    empty=Empty(Icon.BROADCAST, "No broadcasts yet", "A broadcast sends one message to many contacts."),
    buttons=4,
    detail=Detail,
    live=Topic.BROADCASTS,
    export=True,
)


def run(number: int, **values: Any) -> Run:
    """A run whose fields follow from its number."""
    states = list(SIGNS)
    given: Mapping[str, Any] = {
        "id": number,
        "name": f"Run {number}",
        "status": states[number % len(states)],
        "contacts": number * 37 % 5000 if number % 7 else None,
        "good": number * 11 % 900,
        "launched_ms": START_MS - number * DAY_MS if number % 5 else None,
        "template": number if number % 3 == 0 else None,
        **values,
    }
    return Run(**given)


class Someone(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    phone: str
    city: str | None = None
    tags: tuple[str, ...] = ()
    vip: bool | None = None
    born: str | None = None


def tags_of(row: Someone) -> tuple[Tag, ...]:
    colours = list(TagColour)
    return tuple(Tag(name, colours[len(name) % len(colours)]) for name in row.tags)


PEOPLE = TableSpec(
    id="people",
    title="Contacts",
    row=Someone,
    search="Search contacts",
    sort=(Sort(field="name"),),
    columns=(
        Column("name", "Name", head=True, stretch=True, least=160, tone=Tone.STRONG, kind=FieldKind.TEXT),
        Column("phone", "Phone", cells.AsPhone(), width=150, kind=FieldKind.TEXT),
        Column("city", "City", width=140, kind=FieldKind.TEXT),
        Column("tags", "Tags", cells.AsTags(), width=180, get=tags_of, sortable=False),
        Column("vip", "VIP", cells.AsFlag(), width=72, kind=FieldKind.FLAG),
        Column("born", "Birthday", cells.AsDate(), width=100, kind=FieldKind.DATE),
    ),
    filters=(FilterField("tags", "Tags", FieldKind.CHOICE),),
    actions=(RowAction("edit", Icon.EDIT, msg("common.edit")), RowAction("chat", Icon.CHAT, "Write")),
    bulk=(
        BulkAction("tag", Icon.TAG, "Add a tag"),
        BulkAction("delete", Icon.TRASH, msg("common.delete"), danger=True),
    ),
    empty=Empty(Icon.CONTACTS, "No contacts yet", "People you write to appear here."),
    live=Topic.CONTACTS,
)


def someone(number: int, **values: Any) -> Someone:
    """A person whose fields follow from its number."""
    given: Mapping[str, Any] = {
        "id": number,
        "name": f"Person {number:03}",
        "phone": f"3460011{number:04}",
        "city": ("Valencia", "Madrid", None)[number % 3],
        "tags": ("vip", "winter", "claim")[: number % 4],
        "vip": (True, False, None)[number % 3],
        "born": f"19{70 + number % 30}-04-{number % 28 + 1:02}" if number % 4 else None,
        **values,
    }
    return Someone(**given)
