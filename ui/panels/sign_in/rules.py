"""The password rules with a live tick each (SEC-8)."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.accounts import PASSWORD_MAX, PASSWORD_MIN
from app.contract.passwords import GROUPS_NEEDED, PasswordRule, broken_rules
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.texts.messages import Message, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_SAME: Final = "same"


def _words() -> dict[str, Message]:
    return {
        PasswordRule.LENGTH.value: msg("sign_in.rule_length", low=PASSWORD_MIN, high=PASSWORD_MAX),
        PasswordRule.GROUPS.value: msg("sign_in.rule_groups", groups=GROUPS_NEEDED),
        _SAME: msg("sign_in.rule_same"),
    }


class PasswordRules(QWidget):
    """Three lines: long enough, varied enough, typed twice alike."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs: dict[str, Glyph] = {}
        self._texts: dict[str, Text] = {}
        self.kept: frozenset[str] = frozenset()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        for key, words in _words().items():
            line = QHBoxLayout()
            line.setSpacing(6)
            self._signs[key] = Glyph(Icon.DASH, Token.FAINT, self, px=metrics.ICON_SMALL)
            self._texts[key] = Text(words, Type.SECONDARY, Token.MUTED, self, fill=True)
            line.addWidget(self._signs[key])
            line.addWidget(self._texts[key], 1)
            column.addLayout(line)
        self.show_for("", "")

    def show_for(self, password: str, again: str) -> None:
        """Judge what is typed."""
        broken = {rule.value for rule in broken_rules(password)} if password else set(self._signs)
        if not password or password != again:
            broken.add(_SAME)
        self.kept = frozenset(self._signs) - broken
        for key, sign in self._signs.items():
            kept = key in self.kept
            sign.set_icon(Icon.CHECK if kept else Icon.DASH, Token.OK if kept else Token.FAINT)
            self._texts[key].set_token(Token.OK if kept else Token.MUTED)

    @property
    def all_kept(self) -> bool:
        """Whether the password can be sent."""
        return len(self.kept) == len(self._signs)
