"""How the screens of bulk mailings are reached."""

from __future__ import annotations

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from app.contract.bulk import Invalid
from tests.showcase.mailings import CHECKED, RUNNING
from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from ui.panels.bulk.editor.view import EditorView
from ui.panels.bulk.panel import BulkPanel


async def campaign(stage: Stage, name: str) -> EditorView:
    """A mailing in its editor."""
    panel: BulkPanel = await show(stage, "bulk")
    if panel.view is not None:
        panel.close_campaign()
    found = next(one for one in await stage.client.bulk.campaigns() if one.name == name)
    panel.open_campaign(found.id)
    view = panel.view
    assert view is not None
    await stage.until(lambda: view.model.state.previews, "the first rows")
    await stage.settled()
    return view


async def listed(stage: Stage) -> None:
    """The connection page."""
    panel: BulkPanel = await show(stage, "bulk")
    if panel.view is not None:
        panel.close_campaign()
    await stage.settled()


async def running(stage: Stage) -> None:
    """A mailing that runs."""
    view = await campaign(stage, RUNNING)
    view.desk.verify()
    await stage.until(lambda: view.model.state.lines, "the checks")


async def checked(stage: Stage) -> None:
    """A mailing whose list was checked."""
    await campaign(stage, CHECKED)


async def new(stage: Stage) -> None:
    """An empty form, and what was dropped is no list."""
    panel: BulkPanel = await show(stage, "bulk")
    if panel.view is not None:
        panel.close_campaign()
    panel.open_campaign(None)
    view = panel.view
    assert view is not None
    await stage.settled()
    with TemporaryDirectory() as folder:
        path = Path(folder, "clientes.xlsx")
        await asyncio.to_thread(path.write_bytes, b"PK")
        await view.filing.upload(1, path)
    await view.model.save()
    await stage.settled()


async def invalid_rows(stage: Stage) -> None:
    """The popup of rows that cannot be loaded."""
    view = await campaign(stage, CHECKED)
    view.desk.show_problems()
    await something_opens(stage, "the popup")
    await stage.settled()


async def ahead(stage: Stage) -> None:
    """What a start would do; somebody looked before."""
    view = await campaign(stage, CHECKED)
    assert view.model.campaign_id is not None
    await view.model.check()
    await stage.client.bulk.preflight(view.model.campaign_id)
    view.desk.run("ahead", view.desk.look_ahead(Invalid.SKIP))
    await something_opens(stage, "the sheet")
    await stage.settled()


async def entries(stage: Stage) -> None:
    """The entries of a mailing."""
    view = await campaign(stage, RUNNING)
    view.show_tab("entries")
    await stage.settled()


async def channels(stage: Stage) -> None:
    """*Available channels*."""
    await listed(stage)
    stage.panel(BulkPanel).choose_channels()
    await something_opens(stage, "the channels")
