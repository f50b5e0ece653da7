"""Help: the bundled guide, readable without a network, and whom to ask (DSH-9)."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from ui.kit.controls.modal import Dialog
from ui.kit.controls.text import Text
from ui.texts.language import Language, current
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.metrics import Type, font
from ui.theme.resources import resource
from ui.theme.theme import color
from ui.theme.tokens import Token


def guide(language: Language) -> Path:
    """The guide's file in a language."""
    return resource("help", language.value, "getting-started.md")


class HelpWindow(Dialog):
    """The guide in the person's language, with the contact of whoever runs the workspace."""

    def __init__(self, owner: QWidget, support_contact: str) -> None:
        super().__init__(owner, msg("shell.help_title"), width=760, height=620)
        words = (
            msg("shell.help_contact", contact=support_contact) if support_contact else msg("shell.help_no_contact")
        )
        self.contact = Text(words, Type.BODY, Token.MUTED, wrap=True)
        self.body.addWidget(self.contact)
        self.page = QTextBrowser()
        put(self.page, self.page.setAccessibleName, msg("shell.help_title"))
        self.page.setOpenLinks(False)
        self.page.setFont(font(Type.BODY))
        self.page.document().setDefaultFont(font(Type.BODY))
        self.page.document().setDefaultStyleSheet(f"a {{ color: {color(Token.ACCENT).name()}; }}")
        self.page.document().setDocumentMargin(12)
        self.page.setFrameShape(QFrame.Shape.NoFrame)
        self.page.setMarkdown(guide(current()).read_text(encoding="utf-8"))
        _typeset(self.page.document())
        self.body.addWidget(self.page, 1)
        self.add_action(msg("common.close"))


def _typeset(document: QTextDocument) -> None:
    """Set headings and paragraphs in the steps of the scale, with air between them."""
    block = document.begin()
    while block.isValid():
        _typeset_block(block, first=block == document.begin())
        block = block.next()


def _typeset_block(block: QTextBlock, *, first: bool) -> None:
    level, listed = block.blockFormat().headingLevel(), block.textList() is not None
    step = {0: Type.BODY, 1: Type.TITLE}.get(level, Type.SECTION)
    cursor, form = QTextCursor(block), QTextBlockFormat()
    form.setLineHeight(step.line + (2 if not level else 0), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    form.setTopMargin(0 if first or not level else metrics.GAP_16)
    form.setBottomMargin(metrics.GAP_4 if listed else metrics.GAP_8)
    cursor.mergeBlockFormat(form)
    if level:
        letters = QTextCharFormat()
        letters.setFont(font(step))
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(letters)  # not merged: Markdown's own enlargement would win
