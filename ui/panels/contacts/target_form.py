"""*Add target*, *Edit target*: name, filters, the live count (TGT-6..20)."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.paging import FieldKind, Filter, Op
from app.contract.targets import NAME_MAX, RelativeDay
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Card
from ui.kit.controls.chip import FilterChip
from ui.kit.controls.field import Field, Note
from ui.kit.controls.menu import Menu
from ui.kit.controls.modal import Confirm, Sheet
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.kit.table.filter_popup import FilterList, FilterPopup
from ui.kit.table.spec import FilterField
from ui.panels.contacts.target_model import TargetFormModel, TargetFormState, filter_words
from ui.texts.faults import fault_text
from ui.texts.formats import clock_seconds
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class TargetSheet(Sheet):
    """Draws a TargetFormModel. Signals: `acted(str)` with duplicate, broadcast or delete."""

    acted = Signal(str)

    def __init__(self, owner: QWidget, model: TargetFormModel, run: Run, *, broadcasts: bool) -> None:
        new = model.state.target is None
        super().__init__(owner, msg("contacts.add_target") if new else msg("contacts.edit_target"), width=460)
        self.model, self._run = model, run
        self._sure = False
        self._shown: object = None
        self.popup: FilterList | FilterPopup | None = None
        self.rows: dict[str, FilterChip] = {}
        self._build_notices()
        self.name = TextField(limit=NAME_MAX * 2)
        self.name.textEdited.connect(model.type_name)
        self.name_field = Field(msg("common.name"), self.name, limit=NAME_MAX)
        self.body.addWidget(self.name_field)
        self._build_filters()
        self._build_count()
        if not new:
            self.body.addWidget(self._build_actions(broadcasts=broadcasts))
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.body.addWidget(self.fault)
        self.body.addStretch(1)
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: run("save_target", model.save()))
        self.closed.connect(lambda _: model.close())
        model.watch(self.show_state)

    def _build_notices(self) -> None:
        self.conflict = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self.conflict.column.addWidget(Note(msg("contacts.target_changed"), Icon.ALERT, Token.TEXT, step=Type.BODY))
        self._theirs = Text("", Type.BODY, wrap=True)
        self.conflict.column.addWidget(self._theirs)
        row = QHBoxLayout()
        self.keep = Button(msg("contacts.keep_mine"), Kind.PRIMARY, height=metrics.BUTTON_TOOL)
        self.keep.clicked.connect(lambda: self._run("save_target", self.model.keep_mine()))
        self.take = Button(msg("contacts.take_theirs"), height=metrics.BUTTON_TOOL)
        self.take.clicked.connect(lambda: self._run("load_target", self.model.take_theirs()))
        row.addWidget(self.keep)
        row.addWidget(self.take)
        row.addStretch(1)
        self.conflict.column.addLayout(row)
        self.gone = Card(fill=Token.WARN_WEAK, padding=metrics.GAP_12)
        self.gone.column.addWidget(Note(msg("contacts.target_gone"), Icon.ALERT, Token.TEXT, step=Type.BODY))
        again = Button(msg("contacts.save_as_new"), height=metrics.BUTTON_TOOL)
        again.clicked.connect(self.model.save_as_new)
        self.gone.column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.conflict)
        self.body.addWidget(self.gone)

    def _build_filters(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(metrics.GAP_8)
        column.addWidget(Text(msg("contacts.filters"), Type.SECONDARY_MEDIUM, Token.MUTED))
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        column.addLayout(self._list)
        self._and = Text(msg("contacts.filters_and"), Type.SECONDARY, Token.MUTED, wrap=True)
        column.addWidget(self._and)
        self.add = Button(msg("contacts.add_filter"), icon=Icon.PLUS, height=metrics.BUTTON_TOOL)
        self.add.clicked.connect(self.open_fields)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.filters_error = Note("", Icon.ALERT, Token.BAD)
        column.addWidget(self.filters_error)
        self.body.addLayout(column)

    def _build_count(self) -> None:
        card = Card(fill=Token.WINDOW)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_12)
        self.figure = Text("", Type.FIGURE, tabular=True)
        self.when = Text("", Type.SECONDARY, Token.MUTED, fill=True)
        self.again = IconButton(Icon.REFRESH, msg("common.refresh"), size=metrics.BUTTON_TOOL, ground=Token.WINDOW)
        self.again.clicked.connect(lambda: self._run("", self.model.recount()))
        row.addWidget(self.figure)
        row.addWidget(self.when, 1)
        row.addWidget(self.again)
        card.column.addLayout(row)
        self.launches = Text("", Type.SECONDARY, Token.MUTED)
        card.column.addWidget(self.launches)
        self.body.addWidget(card)

    def _build_actions(self, *, broadcasts: bool) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        self.buttons: dict[str, Button] = {}
        for key, icon, words in (
            ("duplicate", Icon.COPY, "common.duplicate"),
            ("broadcast", Icon.BROADCAST, "contacts.to_broadcasts"),
            ("delete", Icon.TRASH, "common.delete"),
        ):
            if key == "broadcast" and not broadcasts:
                continue
            kind = Kind.DANGER if key == "delete" else Kind.SECONDARY
            button = Button(msg(words), kind, icon=icon, height=metrics.BUTTON_TOOL)
            button.clicked.connect(lambda _=False, key=key: self.acted.emit(key))
            self.buttons[key] = button
            row.addWidget(button)
        row.addStretch(1)
        return holder

    # -- filters -------------------------------------------------------------------------------------------------

    def open_fields(self) -> None:
        """Choose what to filter by."""
        fields = self.model.state.fields
        found = FilterList(self.add, fields)
        self.popup = found
        found.chosen.connect(lambda at: self._on_field(found, fields[at]))
        found.open_beside(self.add)

    def _on_field(self, popup: FilterList, field: FilterField) -> None:
        popup.dismiss()
        if field.kind is FieldKind.DATE:
            self._offer_days(field)
        else:
            self.open_condition(field, self.add)

    def _offer_days(self, field: FilterField) -> None:
        menu = Menu(self.add)
        menu.add(msg("contacts.day_chosen"), lambda: self.open_condition(field, self.add), icon=Icon.CAL)
        menu.separate()
        for day in RelativeDay:
            item = Filter(field=field.field, op=Op.VALUE, values=(day.value,))
            menu.add(msg(f"contacts.day_{day.value}"), lambda item=item: self._put(item))  # type: ignore[misc]  # bound
        menu.popup(self.add)

    def open_condition(self, field: FilterField, anchor: QWidget, item: Filter | None = None) -> None:
        """Say the condition of a field."""
        popup = FilterPopup(anchor, field, item)
        self.popup = popup
        popup.applied.connect(self._put)
        popup.back_wanted.connect(self.open_fields)
        popup.closed.connect(self._on_popup_closed)
        popup.set_choices(self.model.choices_at(field.field))
        popup.open_beside(anchor)
        if self.model.choices_at(field.field) is None:
            self._run("", self.model.load_choices(field.field))

    def _put(self, item: Filter) -> None:
        self._run("", self.model.put_filter(item))

    def _on_popup_closed(self) -> None:
        self.popup = None

    def _edit(self, name: str) -> None:
        state = self.model.state
        field = state.known.get(name)
        item = next((one for one in state.filters if one.field == name), None)
        if field is None or item is None:
            return
        if field.kind is FieldKind.DATE and item.op is Op.VALUE:
            self._offer_days(field)
        else:
            self.open_condition(field, self.rows[name], item)

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: TargetFormState) -> None:
        """Show name, filters and count."""
        if self.name.text() != state.name:
            self.name.setText(state.name)
        wrong = state.problem_at("name")
        if wrong is not None and wrong.code in ("required", "taken"):
            self.name_field.set_error(msg("contacts.unique_target_name"))
        else:
            self.name_field.set_problem(wrong)
        self._show_filters(state)
        nothing = state.problem_at("filters")
        self.filters_error.setVisible(bool([one for one in state.problems if one.path.startswith("filters")]))
        self.filters_error.set_words(
            msg("contacts.target_needs_filter") if nothing is not None else msg("contacts.target_bad_filter")
        )
        self._show_count(state)
        self.conflict.setVisible(state.theirs is not None)
        self.gone.setVisible(state.gone)
        if state.theirs is not None:
            now_ms = time.time_ns() // 1_000_000
            named = "; ".join(filter_words(one, state.known, state.choices, now_ms) for one in state.theirs.filters)
            self._theirs.set_words(msg("contacts.target_theirs", name=state.theirs.name, filters=named))
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(msg("contacts.not_saved", why=fault_text(state.fault)))
        self.add.setEnabled(state.loaded)
        self.save.setEnabled(state.loaded and not state.busy)
        if isinstance(self.popup, FilterPopup):
            self.popup.set_choices(self.model.choices_at(self.popup.field.field))

    def _show_filters(self, state: TargetFormState) -> None:
        shown = (state.filters, state.fields, state.choices)
        if shown == self._shown:
            return
        self._shown = shown
        for chip in self.rows.values():
            chip.hide()
            chip.deleteLater()
        self.rows = {}
        now_ms = time.time_ns() // 1_000_000
        for item in state.filters:
            known = item.field in state.known or not state.loaded
            words = filter_words(item, state.known, state.choices, now_ms)
            chip = FilterChip(words, icon=Icon.FILTER if known else Icon.ALERT, bad=not known)
            chip.clicked.connect(lambda _=False, name=item.field: self._edit(name))
            chip.removed.connect(lambda name=item.field: self._run("", self.model.remove_filter(name)))
            self._list.addWidget(chip)
            self.rows[item.field] = chip
        self._and.setVisible(len(state.filters) > 1)

    def _show_count(self, state: TargetFormState) -> None:
        known = state.loaded and all(item.field in state.known for item in state.filters)
        if state.counting:
            self.when.set_words(msg("contacts.counting"))
        elif state.count is not None:
            at_ms = state.count.at_ms
            self.figure.set_words(msg("contacts.count_figure", count=state.count.contacts))
            self.when.set_words(msg("contacts.counted_at", at=lambda: clock_seconds(at_ms)))
        else:
            self.figure.set_words(msg("contacts.count_figure", count=0))
            words = msg("contacts.count_none") if known else msg("contacts.target_attention")
            self.when.set_words(words)
        self.when.set_token(Token.MUTED if known or not state.loaded else Token.BAD)
        target = state.target
        self.launches.setVisible(target is not None)
        if target is not None:
            self.launches.set_words(msg("contacts.launched", count=target.launches))

    def may_close(self) -> bool:
        """Typed input is not dropped without a question."""
        if not self.model.state.touched or self._sure:
            return True
        question = Confirm(
            self, msg("contacts.discard_title"), msg("contacts.discard_text"), msg("contacts.discard"), danger=True
        )
        question.closed.connect(self._on_discard)
        question.open()
        return False

    def _on_discard(self, sure: object) -> None:
        if sure:
            self._sure = True
            self.reject()
