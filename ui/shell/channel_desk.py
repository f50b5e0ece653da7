"""Reads how accounts do for the dots beside them, while somebody sits at the window (BEY-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.contract.faults import Code
from app.contract.health import ChannelSign
from backend_client.transport import ServiceFault
from ui.kit.controls.dots import dots
from ui.panels.health.watch import dots_of
from ui.shell.sitting import Sitting

if TYPE_CHECKING:
    from ui.shell.window import Window

EVERY_MS: Final = 15_000


class ChannelDesk(QObject):
    """Asks now and then; somebody who may not choose a sender has no dots."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self._on_timer)

    def begin(self, sitting: Sitting) -> None:
        """Somebody came in."""
        sitting.at_end(self._end)
        self.read()
        self._timer.start()

    def _end(self) -> None:
        self._timer.stop()
        dots().show({})

    def _on_timer(self) -> None:
        if self._window.isVisible():
            self.read()

    def read(self) -> None:
        """Ask how the accounts do."""
        sitting = self._window.sitting
        if sitting is not None:
            work = _signs(sitting)
            self._window.tasks.run(sitting, work, intent="channel_signs", on_done=self._show)

    def _show(self, signs: list[ChannelSign]) -> None:
        dots().show(dots_of(signs))


async def _signs(sitting: Sitting) -> list[ChannelSign]:
    try:
        return await sitting.client.control.channel_signs()
    except ServiceFault as error:
        if error.fault.code in {Code.PERMISSION_DENIED, Code.UNREACHABLE}:
            return []
        raise
