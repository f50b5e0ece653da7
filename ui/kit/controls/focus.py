"""Where the keyboard goes when what had it is hidden or disabled."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def keep_near(focus: QWidget | None) -> bool:
    """Leave the keyboard with the box around a control that can no longer have it; True if that was so.

    Qt would give it to the next control in line, with a ring around what nobody chose.
    """
    if focus is None or _can_have_it(focus):
        return False
    around = focus.parentWidget()
    while around is not None and not _can_have_it(around):
        around = around.parentWidget()
    if around is None:
        return False
    around.setFocus(Qt.FocusReason.OtherFocusReason)
    return True


def _can_have_it(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()
