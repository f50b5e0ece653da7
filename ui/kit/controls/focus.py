"""Where the Tab key goes: through what is seen, in the order it is read; and where it goes when a control vanishes.

Qt's own order is that of making, which has nothing to do with the places on screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cmp_to_key

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLayout, QScrollArea, QWidget

from ui.kit.controls.focus_ring import has_ring


def keep_near(focus: QWidget | None) -> bool:
    """Leave the keyboard with the box around a control that can no longer have it; True if that was so.

    Qt would give it to the next control in line, with a ring around what nobody chose. A control that is disabled
    while its work is under way gets the keyboard back.
    """
    if focus is None or _can_have_it(focus):
        return False
    around = focus.parentWidget()
    while around is not None and not _can_have_it(around):
        around = around.parentWidget()
    if around is None:
        return False
    if focus.isVisible():
        _Return(focus, around)
    around.setFocus(Qt.FocusReason.OtherFocusReason)
    return True


class _Return(QObject):
    """Gives the keyboard back to a control that is enabled again, unless the person went elsewhere with it."""

    def __init__(self, control: QWidget, around: QWidget) -> None:
        super().__init__(control)
        self._control, self._around = control, around
        ringed = has_ring(control)
        self._reason = Qt.FocusReason.OtherFocusReason if ringed else Qt.FocusReason.MouseFocusReason
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the control to be enabled."""
        if event.type() is QEvent.Type.EnabledChange and _can_have_it(self._control):
            self._control.removeEventFilter(self)
            self.deleteLater()
            if shiboken6.isValid(self._around) and QApplication.focusWidget() is self._around:
                self._control.setFocus(self._reason)
        return super().eventFilter(watched, event)


def _can_have_it(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def is_stop(widget: QWidget) -> bool:
    """Whether the Tab key stops there."""
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    if isinstance(widget, QAbstractButton) and widget.autoExclusive():
        chosen = _chosen_beside(widget)  # Qt itself leaves the key to one that is checked, even while it is hidden
        takes = bool(widget.focusPolicy()) and chosen in {None, widget}  # the arrow keys reach the others
    return takes and widget.focusProxy() is None and widget.isEnabled()


def _chosen_beside(part: QAbstractButton) -> QAbstractButton | None:
    around = part.parentWidget() or part
    beside = around.findChildren(QAbstractButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return next((one for one in beside if one.autoExclusive() and one.isChecked() and one.isVisible()), None)


def stops(box: QWidget) -> list[QWidget]:
    """The controls of a box that is shown, in the order they are read."""
    return [widget for widget in read(box) if is_stop(widget)]


def step(box: QWidget, focus: QWidget | None, *, forward: bool) -> QWidget | None:
    """Give the keyboard to the next control of a box, round and round; None where there is none."""
    line = list(read(box))
    at = line.index(focus) if focus in line else (-1 if forward else len(line))
    ahead = line[at + 1 :] + line[: max(at, 0)] if forward else line[:at][::-1] + line[at + 1 :][::-1]
    target = next((widget for widget in ahead if is_stop(widget)), None)
    if target is not None:
        target.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        _bring_into_view(target)
    return target


def read(box: QWidget) -> Iterator[QWidget]:
    """Every visible widget inside: what a layout holds in its order, the rest by line and column."""
    seen: set[QWidget] = set()
    layout = box.layout()
    if layout is not None:
        for widget in _laid_out(layout):
            seen.add(widget)
            if widget.isVisible():
                yield widget
                yield from read(widget)
    loose = box.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    shown = [child for child in loose if child not in seen and child.isVisible() and not child.isWindow()]
    for child in sorted(shown, key=cmp_to_key(_by_place)):
        yield child
        yield from read(child)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid_out(inner)


def _by_place(one: QWidget, other: QWidget) -> int:
    """Left before right where they stand side by side, else the upper first."""
    a, b = one.geometry(), other.geometry()
    beside = min(a.bottom(), b.bottom()) - max(a.top(), b.top()) > min(a.height(), b.height()) // 2
    return a.left() - b.left() if beside else a.top() - b.top()


def _bring_into_view(target: QWidget) -> None:
    around = target.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(target)
        around = around.parentWidget()
