"""About: the versions of desktop and service, and where the data is."""

from __future__ import annotations

import platform

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from app.contract.service import VERSION
from ui.kit.controls.modal import Dialog
from ui.kit.controls.text import Text
from ui.shell.connection import ServiceState, Where
from ui.shell.logo import Logo
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_KEYS = 140


class About(Dialog):
    """A short technical summary (ACC-1); it can be copied whole."""

    def __init__(self, owner: QWidget, service: ServiceState, home: str) -> None:
        super().__init__(owner, msg("shell.about"), width=460)
        head = QHBoxLayout()
        head.setSpacing(metrics.GAP_16)
        head.addWidget(Logo(size=40))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Text(msg("shell.app"), Type.TITLE))
        words.addWidget(Text(msg("sign_in.claim"), Type.BODY, Token.MUTED))
        head.addLayout(words, 1)
        self.body.addLayout(head)
        health = service.health
        here = service.where is Where.HERE
        self.facts: list[tuple[Words, str]] = [
            (msg("shell.about_desktop"), VERSION),
            (msg("shell.about_service"), health.version if health is not None else tr("common.disconnected")),
            (msg("shell.about_workspace"), health.workspace if health is not None else ""),
            (msg("shell.about_address"), service.address),
            (msg("shell.about_data"), home if here else tr("shell.about_on_server")),
            (msg("shell.about_system"), f"{platform.system()} {platform.release()}"),
            ("Qt, Python", f"{qVersion()}, {platform.python_version()}"),
        ]
        column = QVBoxLayout()
        column.setSpacing(6)
        for key, value in self.facts:
            row = QHBoxLayout()
            name = Text(key, Type.BODY, Token.MUTED)
            name.setFixedWidth(_KEYS)
            row.addWidget(name)
            shown = Text(value, Type.BODY, fill=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            row.addWidget(shown, 1)
            column.addLayout(row)
        self.body.addLayout(column)
        copy = self.add_action(msg("common.copy"), ends=False)
        copy.set_icon(Icon.COPY)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(self.summary()))
        self.add_action(msg("common.close"))

    def summary(self) -> str:
        """Everything as lines."""
        return "\n".join(f"{key}: {value}" for key, value in self.facts if value)
