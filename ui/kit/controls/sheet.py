"""The component sheet: every control of the kit in all its states, to be held beside the design."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.faults import Code, Fault, Problem
from ui.kit.controls.button import Button, IconButton, LinkButton, SplitButton
from ui.kit.controls.card import Separator
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.choice import CheckBox, Radio, Switch
from ui.kit.controls.field import Field
from ui.kit.controls.flow import FlowLayout
from ui.kit.controls.marks import Badge, Countdown, Kbd, LabelTag, Mark, Shown, VariableChip
from ui.kit.controls.menu import Menu
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint import button as face
from ui.kit.controls.paint.bar import Part
from ui.kit.controls.paint.button import Kind, Look
from ui.kit.controls.paint.choice import Tick
from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import SHADOW_MARGIN, box, focus_ring
from ui.kit.controls.paint.state import Agent, Receipt, Run
from ui.kit.controls.paint.tag import BadgeKind, LabelColor, MarkKind
from ui.kit.controls.paint.words import write
from ui.kit.controls.panel_state import EmptyState, ErrorState, Glyph
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.signs import AgentGlyph, Avatar, ChannelMark, ReceiptGlyph, RunState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.step_bar import StepBar
from ui.kit.controls.tabs import Tabs
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import NumberField, PasswordField, SearchField, TextField
from ui.kit.controls.tip import show_tip
from ui.kit.controls.toast import News, Toast
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import duration, number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

SIZE = QSize(1440, 900)
_COLUMNS = ((20, 296), (336, 376), (732, 312), (1064, 360))
_SHOWN_TOKENS = [token for token in Token if "." not in token.value and token not in {Token.SHADOW, Token.SCRIM}]
_MENU_TOP = 243
_STATES = ("rest", "hover", "down", "focus")


class _Drawn(Shown):
    """A picture of a control in a state it is not in."""

    def __init__(self, size: QSize, draw: Callable[[QPainter, QRectF], None]) -> None:
        super().__init__()
        self._size, self._draw = size, draw

    def sizeHint(self) -> QSize:
        return self._size

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        self._draw(painter, rect)


class ComponentSheet(QWidget):
    """1440x900, four columns."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(SIZE)
        self._columns: list[QVBoxLayout] = []
        for x, width in _COLUMNS:
            part = QWidget(self)
            part.setGeometry(x, 14, width, SIZE.height() - 20)
            column = QVBoxLayout(part)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(8)
            self._columns.append(column)
        _first(self._columns[0])
        _second(self._columns[1])
        _third(self._columns[2])
        _fourth(self._columns[3])
        for column in self._columns:
            column.addStretch(1)

    def showEvent(self, event: QShowEvent) -> None:
        """Open what floats: toasts, a menu, a tooltip."""
        super().showEvent(event)
        left = _COLUMNS[3][0]
        news = (
            (News.DONE, msg("sheet.resolved", count=3), msg("common.undo")),
            (News.FAILED, msg("sheet.not_saved"), msg("common.retry")),
            (News.INFO, msg("sheet.yours", name="Lucía Fernández"), msg("common.open")),
        )
        for place, (kind, words, action) in enumerate(news):
            toast = Toast(self, kind, words, metrics.TOAST_MS)
            toast.add_action(action, toast.hide)
            toast.move(left - SHADOW_MARGIN, 40 + place * 52 - SHADOW_MARGIN)
            toast.show()
        menu = Menu(self)
        menu.add(msg("sheet.label"), icon=Icon.TAG, keys="L")
        menu.add(msg("sheet.snooze"), icon=Icon.SNOOZE, keys="Z")
        menu.add(msg("sheet.resolve"), icon=Icon.OKC, keys="E")
        menu.separate()
        menu.add(msg("sheet.delete_label"), icon=Icon.TRASH, danger=True)
        menu.setMinimumWidth(208 + 2 * SHADOW_MARGIN)
        menu.popup_at(self.mapToGlobal(QPoint(left, _MENU_TOP)))
        show_tip(self, str(msg("sheet.snooze")), QRect(left + 240, _MENU_TOP - 6, 20, 0), "Z")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        del event
        QPainter(self).fillRect(self.rect(), color(Token.SURFACE))


def _heading(column: QVBoxLayout, words: Words) -> None:
    if column.count():
        column.addSpacing(2)
        column.addWidget(Separator())
        column.addSpacing(2)
    column.addWidget(Text(words, Type.SECONDARY_STRONG, Token.MUTED))


def _room(column: QVBoxLayout, height: int) -> None:
    empty = QWidget()
    empty.setFixedHeight(height)
    column.addWidget(empty)


def _row(column: QVBoxLayout, widgets: Iterable[QWidget], gap: int = 8) -> None:
    row = QHBoxLayout()
    row.setSpacing(gap)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    column.addLayout(row)


def _flow(column: QVBoxLayout, widgets: Iterable[QWidget], gap: int = 8) -> None:
    host = QWidget()
    flow = FlowLayout(host, gap=gap, line_gap=8)
    for widget in widgets:
        flow.addWidget(widget)
    column.addWidget(host)


def _first(column: QVBoxLayout) -> None:
    _heading(column, msg("sheet.colour"))
    grid = QGridLayout()
    grid.setVerticalSpacing(3)
    rows = -(-len(_SHOWN_TOKENS) // 3)
    for place, token in enumerate(_SHOWN_TOKENS):
        row, across = place % rows, place // rows

        def swatch(painter: QPainter, rect: QRectF, token: Token = token) -> None:
            box(painter, rect, metrics.RADIUS_TAG, fill=token, line=Token.LINE_STRONG)

        pair = QHBoxLayout()
        pair.setSpacing(6)
        pair.addWidget(_Drawn(QSize(22, 14), swatch))
        pair.addWidget(Text(token.value, Type.BADGE, Token.MUTED, fill=True), 1)
        grid.addLayout(pair, row, across)
    column.addLayout(grid)
    _heading(column, msg("sheet.type"))
    steps = (Type.BIG_FIGURE, Type.FIGURE, Type.TITLE, Type.SECTION, Type.BODY_STRONG, Type.BODY, Type.SECONDARY)
    for step in steps:
        size = f"{step.value.size} / {step.line}"
        sample = Text(number(18_204) if "FIGURE" in step.name else step.name.title(), step)
        _row(column, [sample, Text(size, Type.SECONDARY, Token.MUTED)], gap=12)
    _heading(column, msg("sheet.icons"))
    icons = QGridLayout()
    icons.setSpacing(4)
    for place, icon in enumerate(Icon):
        icons.addWidget(Glyph(icon, Token.MUTED), place // 16, place % 16)
    column.addLayout(icons)


def _second(column: QVBoxLayout) -> None:
    _heading(column, msg("sheet.buttons"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(2)
    grid.setVerticalSpacing(0)
    for row, kind in enumerate(Kind):
        grid.addWidget(Text(msg(f"sheet.{kind.value}"), token=Token.MUTED), row, 0)
        grid.setColumnMinimumWidth(0, 60)
        for place, state in enumerate(_STATES):
            grid.addWidget(_button(kind, state), row, place + 1)
    grid.setColumnStretch(5, 1)
    column.addLayout(grid)
    off = Button(msg("common.send"), Kind.PRIMARY)
    off.setEnabled(False)
    quiet = Button(msg("sheet.resolve"))
    quiet.setEnabled(False)
    split = SplitButton(msg("common.send"), msg("common.more_actions"))
    _row(column, [Text(msg("sheet.disabled"), token=Token.MUTED), off, quiet, split])
    checked = IconButton(Icon.SIDEBAR, msg("common.details"))
    checked.setCheckable(True)
    checked.setChecked(True)
    sizes = [Button(str(px), Kind.PRIMARY if px == 40 else Kind.SECONDARY, height=px) for px in (40, 32, 28, 24)]
    _row(column, [*sizes, IconButton(Icon.STAR, msg("common.more")), checked, LinkButton(msg("common.clear"))])
    _heading(column, msg("sheet.fields"))
    _fields(column)
    _heading(column, msg("sheet.chips"))
    _chips(column)
    _heading(column, msg("sheet.tabs"))
    tabs = Tabs()
    tabs.add(1, msg("sheet.broadcasts"), count=27)
    tabs.add(2, msg("sheet.templates"))
    tabs.add(3, msg("sheet.moderation"), count=1, kind=BadgeKind.UNREAD)
    column.addWidget(tabs)
    segments = Segmented(height=metrics.FIELD)
    for channel in (Channel.RCS, Channel.WHATSAPP, Channel.SMS):
        segments.add(channel, msg(f"channel.{channel.name.lower()}"), channel=channel)
    _row(column, [segments])


def _button(kind: Kind, state: str) -> QWidget:
    look = Look(kind, text=tr(f"sheet.{state}"), hovered=state == "hover", pressed=state == "down")

    def draw(painter: QPainter, rect: QRectF) -> None:
        inner = rect.adjusted(4, 4, -4, -4)
        face.paint(painter, inner, look)
        if state == "focus":
            focus_ring(painter, inner, metrics.RADIUS_CONTROL)

    return _Drawn(QSize(face.width(look) + 8, metrics.BUTTON + 8), draw)


def _fields(column: QVBoxLayout) -> None:
    def drawn(state: str) -> QWidget:
        def draw(painter: QPainter, rect: QRectF) -> None:
            field_box(painter, rect, hovered=state == "hover", focused=state == "focus")
            ink = Token.FAINT if state == "rest" else Token.TEXT
            write(painter, rect.adjusted(8, 0, -8, 0), tr(f"sheet.{state}"), Type.BODY, ink)

        return _Drawn(QSize(108, metrics.FIELD), draw)

    _row(column, [drawn(state) for state in ("rest", "hover", "focus")], gap=10)
    wrong = TextField()
    wrong.setText("+34 6?? 118")
    field = Field(msg("common.name"), wrong, limit=20)
    field.set_problem(Problem(path="phone", code="not_a_phone"))
    column.addWidget(field)
    select = Select(msg("common.choose"), hug=True)
    select.set_options(
        [Option(channel, msg(f"channel.{channel.name.lower()}"), channel=channel) for channel in Channel]
    )
    amount = NumberField(1, 99)
    amount.set_value(10)
    amount.setFixedWidth(56)
    secret = PasswordField()
    secret.setText("12345678")
    _row(column, [select, amount, secret])
    area = TextArea(msg("sheet.note"), least=1)
    search = SearchField()
    search.setText("+34")
    _row(column, [search, area])
    some = CheckBox()
    some.set_tick(Tick.SOME)
    choice = Segmented()
    choice.add(1, msg("sheet.reply"))
    choice.add(2, msg("sheet.note"))
    marks = [Switch(checked=True), Switch(), CheckBox(checked=True), some, CheckBox(), Radio(checked=True)]
    lone = QWidget()
    inside = QHBoxLayout(lone)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(Radio())
    _row(column, [*marks, lone, choice], gap=12)


def _chips(column: QVBoxLayout) -> None:
    _row(
        column,
        [
            FilterChip(msg("sheet.unanswered")),
            FilterChip(msg("common.filter"), active=False, icon=Icon.PLUS),
            Badge(3),
            Badge(120),
            Badge(41, BadgeKind.NEUTRAL),
            Badge(2, BadgeKind.ALARM),
        ],
    )
    colours = {"claim": "RED", "delivery": "BLUE", "invoice": "ORANGE", "vip": "GREEN", "blank": "GREY"}
    _row(column, [LabelTag(msg(f"sheet.{key}"), LabelColor[tint]) for key, tint in colours.items()])
    session = Countdown(duration(11_520_000))
    session.set_share(0.13)
    variable = VariableChip(msg("sheet.variable"))
    _flow(column, [Mark(MarkKind.URGENT), Mark(MarkKind.NEEDS_HUMAN), variable, session, Kbd("Ctrl+K")])


def _third(column: QVBoxLayout) -> None:
    _heading(column, msg("sheet.channels"))
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    for place, channel in enumerate(Channel):
        pair = QHBoxLayout()
        pair.setSpacing(4)
        for px in (14, 16, 20):
            pair.addWidget(ChannelMark(channel, size=px))
        pair.addSpacing(4)
        pair.addWidget(Text(msg(f"channel.{channel.name.lower()}"), fill=True), 1)
        grid.addLayout(pair, place // 2, place % 2)
    column.addLayout(grid)
    _heading(column, msg("sheet.agents"))
    _grid(column, [AgentGlyph(agent) for agent in Agent])
    _heading(column, msg("sheet.runs"))
    _grid(column, [RunState(run) for run in Run])
    _heading(column, msg("sheet.messages"))
    _flow(column, [ReceiptGlyph(receipt) for receipt in Receipt], gap=10)
    _heading(column, msg("sheet.people"))
    names = ("Lucía Fernández", "Grupo Halden", "Aisha Bello", "+44 7700 900318", "Анна Соколова", "王芳")
    _row(column, [Avatar(name, channel=list(Channel)[n]) for n, name in enumerate(names)], gap=10)
    _heading(column, msg("sheet.progress"))
    parts = [Part(58, Token.OK_FILL), Part(6, Token.BAD_FILL), Part(18, Token.WARN_FILL), Part(4, hatched=True)]
    whole, plain = ProgressBar(), ProgressBar(height=4)
    whole.set_parts(parts, 100)
    plain.set_share(0.48)
    column.addWidget(whole)
    column.addWidget(plain)


def _grid(column: QVBoxLayout, widgets: list[QWidget]) -> None:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    for place, widget in enumerate(widgets):
        grid.addWidget(widget, place // 2, place % 2, Qt.AlignmentFlag.AlignLeft)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(24)
    column.addLayout(grid)


def _fourth(column: QVBoxLayout) -> None:
    _heading(column, msg("sheet.news"))
    _room(column, 172)
    _heading(column, msg("sheet.menu"))
    _room(column, 136)
    _heading(column, msg("sheet.states"))
    empty = EmptyState(
        Icon.SNOOZE, msg("sheet.snoozed_title"), msg("sheet.snoozed_text"), action=msg("sheet.snooze_one"), keys="Z"
    )
    column.addWidget(empty)
    failed = ErrorState()
    failed.set_fault(Fault(code=Code.UNREACHABLE))
    column.addWidget(failed)
    _heading(column, msg("sheet.steps"))
    steps = StepBar([msg("sheet.step_file"), msg("sheet.step_map"), msg("sheet.step_result")])
    steps.set_step(1)
    column.addWidget(steps)
    _heading(column, msg("sheet.loading"))
    column.addWidget(Skeleton(rows=2))
