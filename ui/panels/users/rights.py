"""What roles allow together: the permission matrix in groups with `n of m`, unfolded by a press (USR-4, ROL-5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.contract.permissions import GROUPS, SYSTEM_ROLES, Permission, SystemRole, effective
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import RIGHT, write
from ui.kit.controls.pressable import Pressable
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ROW: Final = 28
_COUNT: Final = 72


def union(roles: Iterable[str]) -> frozenset[Permission]:
    """Everything the roles allow together; one that people made is not known here."""
    known = {role.value for role in SystemRole}
    granted = (SYSTEM_ROLES[SystemRole(role)] for role in roles if role in known)
    return effective(frozenset().union(*granted))


class GroupRow(Pressable):
    """A group: its name, how many of it are granted. Signals: `clicked`."""

    def __init__(self, key: str, of: int, parent: QWidget) -> None:
        self.granted, self.of, self.unfolded = 0, of, False
        super().__init__(msg(f"users.group_{key}"), parent)
        self.setFixedHeight(_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def count(self) -> str:
        """`2 of 3`."""
        return tr("users.n_of_m", n=self.granted, m=self.of)

    def show_group(self, granted: int, *, unfolded: bool) -> None:
        """Show how much is granted."""
        self.granted, self.unfolded = granted, unfolded
        self.setAccessibleDescription(self.count)
        self.update()

    def sizeHint(self) -> QSize:
        """A line."""
        return QSize(240, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered:
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER)
        side = metrics.ICON_SMALL
        icon = Icon.DOWN if self.unfolded else Icon.RIGHT
        draw_icon(painter, icon, Token.MUTED, 4, area.center().y() - side / 2, px=side)
        ink = Token.TEXT if self.granted else Token.FAINT
        write(painter, area.adjusted(26, 0, -_COUNT - 8, 0), self.text(), Type.BODY_MEDIUM, ink)
        write(painter, area.adjusted(0, 0, -4, 0), self.count, Type.SECONDARY, ink, align=RIGHT, tabular=True)


class _Line(QWidget):
    """One permission, granted or not."""

    def __init__(self, permission: Permission, parent: QWidget) -> None:
        super().__init__(parent)
        self.permission, self.granted = permission, False
        self.setFixedHeight(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        icon, tint = (Icon.CHECK, Token.OK) if self.granted else (Icon.DASH, Token.FAINT)
        draw_icon(painter, icon, tint, 26, area.center().y() - 7, px=metrics.ICON_SMALL)
        ink = Token.TEXT if self.granted else Token.FAINT
        write(painter, area.adjusted(48, 0, 0, 0), tr(f"permission.{self.permission.value}"), Type.SECONDARY, ink)


class Rights(QWidget):
    """Read-only. Signals: `refitted` when it became higher or lower."""

    refitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.groups: dict[str, GroupRow] = {}
        self._lines: dict[str, list[_Line]] = {}
        self._open: set[str] = set()
        self._granted: frozenset[Permission] = frozenset()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for key, permissions in GROUPS:
            row = GroupRow(key, len(permissions), self)
            row.clicked.connect(lambda _=False, one=key: self.toggle(one))
            self.groups[key] = row
            column.addWidget(row)
            self._lines[key] = [_Line(permission, self) for permission in permissions]
            for line in self._lines[key]:
                column.addWidget(line)
        self.show_roles(())

    def show_roles(self, roles: Iterable[str]) -> None:
        """Show what these roles allow together."""
        self.show_granted(union(roles))

    def show_granted(self, granted: frozenset[Permission]) -> None:
        """Show a set of permissions."""
        self._granted = granted
        for key, permissions in GROUPS:
            unfolded = key in self._open
            self.groups[key].show_group(len(granted & set(permissions)), unfolded=unfolded)
            for line in self._lines[key]:
                line.granted = line.permission in granted
                line.setVisible(unfolded)
                line.update()

    def toggle(self, key: str) -> None:
        """Unfold a group, or fold it."""
        self._open ^= {key}
        self.show_granted(self._granted)
        self.refitted.emit()
