"""How the screens of dialers are reached."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from ui.panels.dialers.listing.panel import DialersPanel
from ui.panels.dialers.monitor.panel import MonitorPanel
from ui.panels.dialers.monitor.view_model import Counter
from ui.panels.dnc.panel import DncPanel
from ui.panels.schedules.panel import SchedulesPanel

BAD: Final = (
    "{name};600410500;Hola @ todos;9999;\r\n{name};600410501;Hola;manana;\r\nCampSMS_E;600410502;Hola;1;\r\n"
)


async def monitor(stage: Stage) -> MonitorPanel:
    """The demo's dialer while it sends."""
    panel: MonitorPanel = await show(stage, "dialer_monitor")
    await stage.until(lambda: panel.model.state.dialer, "the dialers")
    dialer = next(one for one in panel.model.state.dialers or () if one.started and one.counters.loaded > 100)
    panel.model.choose(dialer.id)
    panel.model.list_counter(Counter.PROCESSED)
    await stage.until(lambda: panel.pacing.state.bars is not None, "the pace")
    await stage.settled()
    return panel


async def refused_file(stage: Stage) -> None:
    """A file with forbidden characters."""
    panel = await monitor(stage)
    assert panel.model.state.dialer is not None
    with TemporaryDirectory() as folder:
        path = Path(folder, "RUTAS_SUR.csv")
        content = BAD.format(name=panel.model.state.dialer.name)
        await asyncio.to_thread(path.write_text, content, encoding="utf-8")
        panel.uploads.dismiss()
        panel.acts.upload(path)
        await stage.until(lambda: panel.uploads.state.verdict, "the verdict")
    panel.model.list_counter(Counter.NOT_PROCESSED)
    if panel.layout_view.is_folded:
        panel.layout_view.open_drawer()
    await stage.settled()


async def all_problems(stage: Stage) -> None:
    """Every problem of that file."""
    await refused_file(stage)
    stage.panel(MonitorPanel).acts.show_problems()
    await something_opens(stage, "the problems")


async def deletion(stage: Stage) -> None:
    """*Delete* with its counts."""
    panel = await monitor(stage)
    panel.acts.ask_to_delete()
    await something_opens(stage, "the question")


async def ahead(stage: Stage) -> None:
    """What a start would do."""
    panel = await monitor(stage)
    dialer = next(one for one in panel.model.state.dialers or () if not one.started and one.counters.to_process)
    panel.model.choose(dialer.id)
    panel.acts.switch()
    await something_opens(stage, "the sheet")
    await stage.settled()


async def dialer_form(stage: Stage) -> None:
    """The form of a dialer."""
    panel: DialersPanel = await show(stage, "dialers")
    entry = await stage.until(lambda: panel.model.entry(0), "the first dialer")
    panel.editing.open(entry.row)
    await something_opens(stage, "the form")


async def schedule_form(stage: Stage) -> None:
    """The form of a schedule."""
    panel: SchedulesPanel = await show(stage, "schedules")
    entry = await stage.until(lambda: panel.model.entry(1), "the second schedule")
    panel.open_form(entry.row)
    await something_opens(stage, "the form")
    await stage.settled()


async def dnc_upload(stage: Stage) -> None:
    """Numbers from a file."""
    panel: DncPanel = await show(stage, "dnc")
    panel.open_upload()
    await something_opens(stage, "the upload")
