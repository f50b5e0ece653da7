"""The ways to the screens of control: the stop, explanations, hours, channel health."""

from __future__ import annotations

from typing import Final

import msgspec
from PySide6.QtCore import Qt

from app.contract.backups import Backup, Quarantine
from app.contract.control import Standing
from app.contract.paging import Filter, Op
from tests.showcase import reaching
from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from ui.panels.backups.panel import BackupsPanel
from ui.panels.backups.view_model import BackupsState
from ui.panels.broadcasts.panel import BroadcastsPanel
from ui.panels.broadcasts.run.view import RECIPIENTS

DAY_MS: Final = 86_400_000


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


async def restored(stage: Stage) -> None:
    """What a restored copy shows, which the demo is not: drawn from what a service would tell."""
    await show(stage, "backups")
    panel: BackupsPanel = stage.panel(BackupsPanel)
    found = panel.model.state.found
    assert found is not None
    run = Standing(source="broadcast", run_id=1, name="Second reminder", left=412, total=1_204)
    now_ms = stage.window.clock()
    quarantine = Quarantine(
        active=True, backup_ms=now_ms - DAY_MS, waiting={"broadcast": 50, "agent": 2}, runs=(run,), planned=1
    )
    files = tuple(
        Backup(
            name=f"workspace-2026112{day}-210000.switchroom", at_ms=now_ms - day * DAY_MS, bytes=day * 18_400_000
        )
        for day in (1, 2, 3)
    )
    told = msgspec.structs.replace(found, quarantine=quarantine, backups=files)
    panel.show_state(BackupsState(found=told))
    frame = stage.window.frame
    frame.copied.show_quarantine(quarantine, may_decide=True)
    frame.panel_changed.connect(frame.copied.hide, Qt.ConnectionType.SingleShotConnection)  # it is no copy
    await stage.rest()
