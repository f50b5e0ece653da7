"""The first column of the editor: name, method, channel, speed, start, what a removed file means (BLK-6..20)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.bulk import NAME_MAX, PER_MINUTE_MAX, Method, OnRemoval
from ui.kit.controls.card import Separator
from ui.kit.controls.choice import Radio, Switch
from ui.kit.controls.dots import Dotted
from ui.kit.controls.field import Field, Note
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.builder.column import Column
from ui.panels.broadcasts.builder.form import FormDraft
from ui.panels.broadcasts.builder.safety_box import SafetyBox
from ui.panels.broadcasts.builder.start_box import StartBox
from ui.panels.bulk.editor.draft import Draft
from ui.panels.bulk.editor.state import EditorState
from ui.panels.bulk.words import method_words
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

REQUEST_TYPE: Final = "csv"
Edit = Callable[[Draft, str], object]


class SetupColumn(Column):
    """`edit` takes the changed form and the place that was typed into."""

    def __init__(self, edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(msg("bulk.setup"), parent=parent)
        self._edit = edit
        self._draft = Draft()
        self.active = Switch(msg("bulk.active"), self)
        self.active_note = Note(msg("bulk.inactive_note"), None, Token.MUTED, self)
        self.name = TextField("", self)
        self.name_field = Field(msg("bulk.name"), self.name, self, limit=NAME_MAX)
        self.method = Segmented(self, height=metrics.FIELD, fill=True)
        for method in Method:
            self.method.add(method, method_words(method), channel=method.channel)
        self.method.add(None, "")  # nothing is chosen in a new campaign
        self.method.part(None).hide()
        self.method_field = Field(msg("bulk.method"), self.method, self)
        self.channel = Select(msg("common.choose"), self, dotted=Dotted.SENDER)
        self.channel_field = Field(msg("bulk.sender"), self.channel, self)
        self.no_channel = Note("", Icon.ALERT, Token.WARN, self)
        self.request = Select("", self)
        self.request.set_options([Option(REQUEST_TYPE, "CSV")], REQUEST_TYPE)
        self.request_field = Field(msg("bulk.request_type"), self.request, self)
        self.speed = TextField("", self)
        self.speed_field = Field(
            msg("bulk.per_minute"), self.speed, self, note=msg("bulk.per_minute_note", limit=PER_MINUTE_MAX)
        )
        self.start = StartBox(self)
        self.removal = {one: Radio(msg(f"bulk.on_removal_{one.value}")) for one in OnRemoval}
        self.safety = SafetyBox(self)
        self.head.addStretch(1)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        switch = QVBoxLayout()
        switch.setSpacing(metrics.GAP_4)
        switch.addWidget(self.active)
        switch.addWidget(self.active_note)
        self.body.addLayout(switch)
        for field in (self.name_field, self.method_field, self.channel_field):
            self.body.addWidget(field)
        self.body.addWidget(self.no_channel)
        self.body.addWidget(self.request_field)
        self.body.addWidget(self.speed_field)
        self.body.addWidget(self.start)
        self.body.addWidget(Separator(self))
        self.body.addWidget(self.safety)
        self.body.addWidget(Separator(self))
        choice = QWidget(self)
        rows = QVBoxLayout(choice)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(metrics.GAP_4)
        rows.addWidget(Text(msg("bulk.on_removal"), Type.SECONDARY_MEDIUM, Token.MUTED, choice))
        for radio in self.removal.values():
            rows.addWidget(radio)
        self.body.addWidget(choice)
        self.body.addStretch(1)

    def _connect(self) -> None:
        self.active.toggled.connect(partial(self._changed, "active"))
        self.name.textEdited.connect(partial(self._changed, "name"))
        self.method.value_changed.connect(self._on_method)
        self.channel.value_changed.connect(partial(self._changed, "sender_id"))
        self.speed.textEdited.connect(partial(self._changed, "per_minute"))
        self.start.changed.connect(self._on_start)
        self.safety.changed.connect(self._on_safety)
        for one, radio in self.removal.items():
            radio.toggled.connect(lambda on, one=one: self._changed("on_removal", one) if on else None)

    def show_state(self, state: EditorState, now_ms: int) -> None:
        """Show the form; typed text is never replaced by the same text."""
        draft = self._draft = state.draft
        for field, text in ((self.name, draft.name), (self.speed, draft.per_minute)):
            if field.text() != text:
                field.setText(text)
        self.active.setChecked(draft.active)
        self.active_note.setVisible(not draft.active)
        self.method.set_value(draft.method)
        self._show_channels(state)
        self.removal[draft.on_removal].setChecked(True)
        for path, one in (
            ("name", self.name_field),
            ("method", self.method_field),
            ("sender_id", self.channel_field),
            ("per_minute", self.speed_field),
        ):
            one.set_problem(state.problem_at(path))
        locked = state.is_locked
        self.start.show_draft(draft.start, state.problem_at("at_ms"), now_ms, locked=locked)
        guarded = next((one for one in state.problems if one.path.startswith("safety")), None)
        self.safety.show_draft(replace(draft.start, safety=draft.safety), guarded, locked=locked)
        tip: Words = msg("bulk.pause_first") if locked else ""
        for control in (self.method, self.channel, self.request):
            control.setEnabled(not locked)
            control.setToolTip(str(tip))

    def _show_channels(self, state: EditorState) -> None:
        method = state.draft.method
        self.channel_field.setVisible(method is not None)
        if method is None:
            self.no_channel.hide()
            return
        self.channel_field.label.set_words(msg(f"bulk.channel_{method.value}"))
        options = [
            Option(one.sender_id, one.name, hint=one.provider, channel=method.channel) for one in state.offered
        ]
        if options != self.channel.options:
            self.channel.set_options(options)
        self.channel.set_value(state.draft.sender_id)
        self.no_channel.setVisible(not options)
        self.no_channel.set_words(msg("bulk.no_channel", method=method_words(method)))

    def focus_path(self, path: str) -> bool:
        """Put the keyboard into a field; False where it is not of this column."""
        fields: dict[str, QWidget] = {
            "name": self.name,
            "method": self.method.part(Method.SMS),
            "sender_id": self.channel,
            "per_minute": self.speed,
            "active": self.active,
        }
        if path == "at_ms":
            self.start.focus_first(None)
            return True
        if path.startswith("safety"):
            self.safety.focus_first()
            return True
        if path in fields:
            fields[path].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _changed(self, path: str, value: Any) -> None:
        if getattr(self._draft, path) != value:
            self._edit(replace(self._draft, **{path: value}), path)

    def _on_method(self, method: object) -> None:
        if isinstance(method, Method) and method is not self._draft.method:
            self._edit(replace(self._draft, method=method, sender_id=None), "method")

    def _on_start(self, start: FormDraft, path: str) -> None:
        del path
        self._edit(replace(self._draft, start=start), "at_ms")

    def _on_safety(self, start: FormDraft, path: str) -> None:
        del path
        self._edit(replace(self._draft, safety=start.safety), "safety")
