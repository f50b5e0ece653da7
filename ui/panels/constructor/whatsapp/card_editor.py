"""The editor of a WhatsApp card: file or header, text, footer, reply buttons (WAP-10, WAP-11)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.checks_whatsapp import header_cost
from app.contract.payloads.limits import WHATSAPP_BODY_MAX
from app.contract.payloads.rules import WHATSAPP
from app.contract.payloads.whatsapp import ReplyButton, WhatsAppContent
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.field import Note
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.whatsapp.list_draft import fresh_id
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

BUTTONS_MAX = WHATSAPP["card"].counts["buttons"].high


class WhatsAppCardEditor(FieldsEditor[WhatsAppContent]):
    """Everything in the order in which the phone shows it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="card"), parent)
        self.header_note = Note(
            msg("constructor_whatsapp.header_in_text", limit=WHATSAPP_BODY_MAX), Icon.INFO, Token.MUTED, self
        )
        self.column.addWidget(self.make_media("media", "card", msg("constructor_whatsapp.media")))
        self.column.addWidget(self._edge("header"))
        self.column.addWidget(self.header_note)
        placeholder = msg("builder.text_placeholder")
        text = msg("builder.field_text")
        self.column.addWidget(self.make_field("text", text, least=3, placeholder=placeholder, marks=True))
        self.column.addWidget(self._edge("footer"))
        self._buttons = QVBoxLayout()
        self._buttons.setSpacing(metrics.GAP_8)
        self.removers: list[IconButton] = []
        self.add = Button(
            msg("constructor_whatsapp.add_button"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL
        )
        self.add.clicked.connect(self._on_added)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        self.column.addLayout(self._buttons)
        self.column.addLayout(foot)

    def _edge(self, name: str) -> PersonalField:
        words = msg(f"constructor_whatsapp.{name}")
        return self.make_field(name, words, optional=True)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The buttons, and what becomes of the header beside a file."""
        del problems
        content = self.content
        self.header_note.setVisible(header_cost(content) > 0)
        self._fit(len(content.buttons))
        full = len(content.buttons) >= BUTTONS_MAX
        self.add.setVisible(not self.locked)
        self.add.setEnabled(not full)
        self.add.set_tip(msg("constructor_whatsapp.buttons_full", limit=BUTTONS_MAX) if full else "")

    def beside(self, path: str) -> int:
        """A header that a file pushes into the text counts there."""
        return header_cost(self.content) if path == "text" else 0

    def _fit(self, count: int) -> None:
        while len(self.removers) < count:
            at = len(self.removers)
            field = self.make_field(
                f"buttons.{at}.text",
                msg("constructor_whatsapp.button", number=at + 1),
                placeholder=msg("constructor_whatsapp.button_placeholder"),
            )
            remove = IconButton(
                Icon.X, msg("constructor_whatsapp.remove_button"), field, size=metrics.BUTTON_INLINE
            )
            remove.clicked.connect(partial(self._on_removed, at))
            field.add_tool(remove, last=True)
            self.removers.append(remove)
            self._buttons.addWidget(field)
            field.show()
        while len(self.removers) > count:
            self.removers.pop()
            self.drop_field(f"buttons.{len(self.removers)}.text")

    def _on_added(self) -> None:
        buttons = self.content.buttons
        if len(buttons) < BUTTONS_MAX:
            fresh = ReplyButton(id=fresh_id({one.id for one in buttons}, "b"))
            self.tell(replace(self.content, buttons=(*buttons, fresh)))
            self.focus_path(f"buttons.{len(buttons)}.text")

    def _on_removed(self, at: int) -> None:
        buttons = self.content.buttons
        self.tell(replace(self.content, buttons=(*buttons[:at], *buttons[at + 1 :])))
        near = self.removers[min(at, len(self.removers) - 1)] if self.removers else self.add
        near.setFocus(Qt.FocusReason.OtherFocusReason)
