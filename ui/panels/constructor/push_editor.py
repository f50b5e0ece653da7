"""The editor of a push notification (PSH-1, PSH-7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.checks import push_bytes
from app.contract.payloads.limits import PUSH_PAYLOAD_MAX_BYTES
from app.contract.payloads.plain import PushContent
from ui.kit.controls.text import Text
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_NEAR: Final = 0.5
"""The share of the limit from which the size is worth knowing."""


class PushEditor(FieldsEditor[PushContent]):
    """Picture, header, text, link; at least one of the first three."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(PushContent(), parent)
        self.payload = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.column.addWidget(self.make_media("image", "image", msg("constructor_push.image")))
        self.column.addWidget(
            self.make_field("header", msg("builder.field_header"), placeholder=msg("builder.header_placeholder"))
        )
        placeholder = msg("builder.text_placeholder")
        self.column.addWidget(self.make_field("text", msg("builder.field_text"), least=2, placeholder=placeholder))
        self.column.addWidget(
            self.make_field(
                "click_url",
                msg("constructor_push.link"),
                placeholder=msg("constructor_push.link_placeholder"),
                optional=True,
                emoji=False,
            )
        )
        self.column.addWidget(self.payload)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """How much of the notification's room is used."""
        del problems
        used = push_bytes(self.content)
        self.payload.setVisible(used > _NEAR * PUSH_PAYLOAD_MAX_BYTES)
        self.payload.set_words(
            msg("constructor_push.payload", used=number(used), limit=number(PUSH_PAYLOAD_MAX_BYTES))
        )
        self.payload.set_token(Token.BAD if used > PUSH_PAYLOAD_MAX_BYTES else Token.MUTED)

    def tell(self, content: PushContent) -> None:
        """No link is none at all."""
        super().tell(content if content.click_url else replace(content, click_url=None))
