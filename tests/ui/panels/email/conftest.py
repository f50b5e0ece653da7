"""A constructor in its window, over a model alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.contract.payloads.email import (
    ButtonBlock,
    EmailColumn,
    EmailContent,
    EmailDocument,
    Section,
    TextBlock,
)
from ui.panels.constructor.editor import Services
from ui.panels.email.view_model import MailModel
from ui.panels.email.window import MailWindow

NAMES = {"name": "Name", "city": "City"}
DOCUMENT = EmailDocument(
    blocks=(
        Section(id="s", columns=(EmailColumn(blocks=(TextBlock(id="t", html="<p>Words</p>"),)),)),
        Section(
            id="c",
            columns=(
                EmailColumn(width=50, blocks=(ButtonBlock(id="b", text="Go", link="https://x.example"),)),
                EmailColumn(width=50),
            ),
        ),
    )
)


def as_mail(**changes: Any) -> EmailContent:
    return EmailContent(**{"subject": "Hello", "type": "email", "document": DOCUMENT, **changes})


@pytest.fixture
def constructor(dressed: object, qtbot: QtBot) -> Iterator[Callable[..., Any]]:
    """`constructor(content)`: the window, its model, and the contents it told, newest last."""
    owners: list[QWidget] = []

    def make(content: EmailContent | None = None, **given: Any) -> Any:
        owner = QWidget()
        owner.resize(1280, 800)
        owner.show()
        owners.append(owner)
        told: list[EmailContent] = []
        model = MailModel(content or as_mail(), names=NAMES, on_edited=told.append, **given)
        window = MailWindow(model, owner, services=Services(), pictures=lambda _: None)
        window.open()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)  # shortcuts need it
        return SimpleNamespace(window=window, model=model, told=told, canvas=window.canvas)

    yield make
    for owner in owners:
        for window in owner.findChildren(MailWindow):
            window.close()
        owner.close()
        owner.deleteLater()
