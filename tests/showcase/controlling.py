"""The ways to the screens of control: the stop, explanations, hours, channel health."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.contract.paging import Filter, Op
from tests.showcase import reaching
from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from ui.panels.broadcasts.panel import BroadcastsPanel
from ui.panels.broadcasts.run.view import RECIPIENTS


async def stopped(stage: Stage) -> None:
    """All sending is stopped."""
    await show(stage, "broadcasts")
    frame = stage.window.frame
    if frame.halt.isHidden():
        await stage.hand.click(frame.top.stop)
    await stage.until(frame.halt.isVisible, "the band")


async def explained(stage: Stage) -> None:
    """The story of a message that failed."""
    await reaching.run(stage, "Yearly check", RECIPIENTS)
    panel: BroadcastsPanel = stage.panel(BroadcastsPanel)
    view = panel.view
    assert view is not None
    await view.recipients.put_filter(Filter(field="state", op=Op.VALUE, values=("unsuccessful",)), None)
    await stage.settled()
    table = view.table.view
    await stage.hand.click(table.viewport(), table.row_rect(0).center())
    await stage.hand.press(Qt.Key.Key_X)
    await something_opens(stage, "the story")


async def resume_asked(stage: Stage) -> None:
    """The question before sending goes on; with it asked, sending goes on for the pictures that follow."""
    await stopped(stage)
    await stage.hand.click(stage.window.frame.halt.button)
    await something_opens(stage, "the question")
    await stage.client.control.resume()
    await stage.until(stage.window.frame.halt.isHidden, "the band gone")
