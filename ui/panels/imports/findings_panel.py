"""The column beside the mapping: preset, what was found in the file, how the file is read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Final

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Param
from app.contract.imports import ENCODINGS, SEPARATORS, FileFormat, Finding
from app.contract.values import DateOrder
from ui.kit.controls.button import IconButton, LinkButton
from ui.kit.controls.card import Separator
from ui.kit.controls.field import Note
from ui.kit.controls.marks import LabelTag
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.form.world import countries
from ui.panels.imports.finding_line import FindingLine
from ui.panels.imports.judging import LOST_ZERO
from ui.panels.imports.state import Wizard
from ui.panels.imports.words import finding_words, fine_words
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

WIDTH: Final = 304
_KEYS = 96
_NONE = 0
_SEPARATOR_IDS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}


class FindingsPanel(QWidget):
    """Signals: `preset_chosen(object)`, `preset_added()`, `preset_removed(object)`, `rows_wanted(object)` and
    `zeros_wanted(object)` with a Finding, `read_as(str, object)` with an option and its value.
    """

    preset_chosen = Signal(object)
    preset_added = Signal()
    preset_removed = Signal(object)
    rows_wanted = Signal(object)
    zeros_wanted = Signal(object)
    read_as = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._shown: object = None
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        self._column.setSpacing(metrics.GAP_12)
        area = Scroll(inner, self, sideways=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(area)
        self._build_preset()
        self._column.addWidget(Separator())
        self._build_findings()
        self._column.addWidget(Separator())
        self._build_file()
        self._column.addStretch(1)

    # -- building ------------------------------------------------------------------------------------------------

    def _build_preset(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addWidget(Text(msg("imports.column_mapping"), Type.SECTION))
        self._share = Text("", Type.BODY, Token.MUTED, wrap=True)
        head.addWidget(self._share)
        self._column.addLayout(head)
        box = QVBoxLayout()
        box.setSpacing(metrics.GAP_4)
        label = QHBoxLayout()
        label.addWidget(Text(msg("imports.preset"), Type.SECONDARY_MEDIUM, Token.MUTED))
        label.addStretch(1)
        self.remove = LinkButton(msg("imports.preset_delete"), step=Type.SECONDARY_MEDIUM)
        self.remove.clicked.connect(self._on_removed)
        label.addWidget(self.remove)
        box.addLayout(label)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        self.preset = Select(msg("imports.preset_none"))
        put(self.preset, self.preset.setAccessibleName, msg("imports.preset"))
        self.preset.value_changed.connect(lambda value: self.preset_chosen.emit(value or None))
        self.add = IconButton(Icon.PLUS, msg("imports.preset_add"), size=metrics.BUTTON, bordered=True)
        self.add.clicked.connect(self.preset_added)
        row.addWidget(self.preset, 1)
        row.addWidget(self.add)
        box.addLayout(row)
        self._fit = Note("", Icon.CHECK, Token.MUTED)
        self._missing = Note("", Icon.ALERT, Token.WARN)
        self._lost = Note("", Icon.ALERT, Token.WARN)
        for note in (self._fit, self._missing, self._lost):
            box.addWidget(note)
        self._column.addLayout(box)

    def _build_findings(self) -> None:
        self._found = Text("", Type.SECONDARY_STRONG, Token.MUTED, wrap=True)
        self._bar = ProgressBar(height=4)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(metrics.GAP_12)
        self._column.addWidget(self._found)
        self._column.addWidget(self._bar)
        self._column.addLayout(self._lines)
        self.lines: list[FindingLine] = []

    def _build_file(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(metrics.GAP_8)
        grid.setColumnMinimumWidth(0, _KEYS)
        grid.setColumnStretch(1, 1)
        self._file = Text("", Type.BODY, fill=True)
        self.sheet, self.encoding = self._select("sheet"), self._select("encoding")
        self.separator, self.order = self._select("separator"), self._select("date_order")
        self.country = self._select("country")
        self._tag = LabelTag("")
        self._keys: dict[str, Text] = {}
        rows: tuple[tuple[str, Words, QWidget], ...] = (
            ("file", msg("imports.file"), self._file),
            ("country", msg("imports.country"), self.country),
            ("sheet", msg("imports.sheet"), self.sheet),
            ("encoding", msg("imports.encoding"), self.encoding),
            ("separator", msg("imports.separator"), self.separator),
            ("tag", msg("imports.tag"), self._tag),
            ("order", msg("imports.date_order"), self.order),
        )
        for place, (key, words, widget) in enumerate(rows):
            self._keys[key] = Text(words, Type.BODY, Token.MUTED, fill=True)
            put(widget, widget.setAccessibleName, words)
            grid.addWidget(self._keys[key], place, 0)
            grid.addWidget(widget, place, 1)
        self._column.addLayout(grid)
        self._column.addWidget(Note(msg("imports.country_hint"), Icon.INFO, Token.MUTED))

    def _select(self, option: str) -> Select:
        select = Select(msg("common.choose"), height=metrics.FIELD_COMPACT)
        select.value_changed.connect(lambda value: self.read_as.emit(option, value))
        return select

    def _on_removed(self) -> None:
        self.preset_removed.emit(self.preset.value)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: Wizard) -> None:
        """Show what the wizard knows."""
        entry = state.entry
        if entry is None:
            return
        mapped = len(state.mapping)
        self._share.set_words(msg("imports.columns_mapped", count=mapped, total=entry.columns))
        self._show_presets(state)
        self._show_findings(state)
        self._file.setText(entry.file_name)
        is_csv = entry.format is FileFormat.CSV
        self._show("sheet", self.sheet, not is_csv and len(entry.sheets) > 1)
        self._show("encoding", self.encoding, is_csv)
        self._show("separator", self.separator, is_csv)
        self._show("tag", self._tag, bool(state.tag.strip()))
        self._tag.set_words(state.tag.strip())
        options = entry.options
        _offer(self.sheet, [(n, name) for n, name in enumerate(entry.sheets)], options.sheet)
        _offer(self.encoding, [(one, encoding_name(one)) for one in ENCODINGS], options.encoding)
        separators = [(one, msg(f"imports.separator_{_SEPARATOR_IDS[one]}")) for one in SEPARATORS]
        _offer(self.separator, separators, options.separator)
        orders = [(one, msg(f"imports.order_{one.value}")) for one in DateOrder]
        _offer(self.order, orders, options.date_order)
        _offer(self.country, [(one.value, one.words) for one in countries()], state.completing_country)

    def _show(self, key: str, widget: QWidget, shown: bool) -> None:
        self._keys[key].setVisible(shown)
        widget.setVisible(shown)

    def _show_presets(self, state: Wizard) -> None:
        options: list[tuple[Hashable, Words]] = [(_NONE, msg("imports.preset_none"))]
        options += [(one, one.name) for one in state.presets]
        _offer(self.preset, options, state.preset or _NONE)
        self.add.setEnabled(state.has_phone)
        self.remove.setVisible(state.preset is not None)
        preset = state.preset
        self._fit.setVisible(preset is not None)
        if preset is not None:
            whole = len(preset.entries)
            self._fit.set_words(msg("imports.preset_fits", found=whole - len(state.missing), count=whole))
        self._missing.setVisible(bool(state.missing))
        self._missing.set_words(msg("imports.preset_missing", names=", ".join(state.missing)))
        self._lost.setVisible(bool(state.lost))
        self._lost.set_words(msg("imports.attributes_gone", names=", ".join(state.lost)))

    def _show_findings(self, state: Wizard) -> None:
        found, job = state.findings, state.busy
        checking = found is None and job is not None
        self._bar.setVisible(checking)
        if checking and job is not None:
            self._found.set_words(msg("imports.checking", done=job.done, total=job.total or 0))
            self._bar.set_share(job.done / job.total if job.total else 0.0)
        elif found is not None:
            self._found.set_words(msg("imports.found_in", count=found.rows))
        else:
            self._found.set_words(msg("imports.found_nothing_yet"))
        key = (found, tuple(one.name for one in state.attributes), state.completing_country)
        if key == self._shown:
            return
        self._shown = key
        for line in self.lines:
            line.hide()
            line.deleteLater()
        self.lines = []
        if found is None:
            return
        for item in found.lines:
            self._add(item, state)
        if found.strict.to_import:
            self._line(fine_words(found.strict, state.completing_country), Icon.OKC, Token.OK)

    def _add(self, item: Finding, state: Wizard) -> None:
        tint = Token.WARN if item.warning else Token.BAD
        restores = item.code == LOST_ZERO
        action = msg("imports.restore_zero") if restores else msg("imports.show_rows")
        line = self._line(finding_words(item, state.name_of(item.key)), Icon.ALERT, tint, action)
        wanted = self.zeros_wanted if restores else self.rows_wanted
        line.acted.connect(_emitter(wanted.emit, item))

    def _line(self, words: Words, icon: Icon, tint: Token, action: Words = "") -> FindingLine:
        line = FindingLine(words, icon, tint, action=action)
        self._lines.addWidget(line)
        self.lines.append(line)
        return line

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line on the left."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, 1, self.height()))


def encoding_name(encoding: str) -> str:
    """What an encoding is called."""
    known: dict[str, Param] = {"utf-8-sig": "UTF-8 (BOM)", "utf-8": "UTF-8", "utf-16": "UTF-16"}
    return str(known.get(encoding, encoding.replace("cp125", "Windows-125").replace("cp866", "DOS 866").upper()))


def _emitter(emit: Callable[[object], None], item: Finding) -> Callable[[], None]:
    return lambda: emit(item)


def _offer(select: Select, values: Sequence[tuple[Hashable, Words]], chosen: Hashable) -> None:
    """Give a select its entries, unless they are there."""
    options = [Option(value, words) for value, words in values]
    if select.options != options:
        select.set_options(options, chosen)
    elif select.value != chosen:
        select.set_value(chosen)
