"""The tour's second part: a broadcast, from an empty form to its figures."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt

from app.contract.broadcasts import FINAL, BroadcastId
from tests.showcase.album import Album
from tests.showcase.furniture import share
from tests.showcase.stage import Stage
from tests.showcase.stopping import CannotGoOn
from tests.showcase.ways import go_by_rail
from tests.ui.panels.constructor.reach import words
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.broadcasts.builder.state import Phase
from ui.panels.broadcasts.panel import BroadcastsPanel
from ui.panels.broadcasts.run.view import STATISTICS, RunView
from ui.panels.broadcasts.statistics.row import StatisticsRow
from ui.texts.language import Language
from ui.texts.live import texts

TEXTS: Final = {
    Language.EN: "Hello {{attribute.name}}, your car is due for its yearly check. We have kept Monday 09:00: "
    "does it suit? Nordwind Talleres",
    Language.ES: "Hola, {{attribute.name}}: a su coche le toca la revisión anual. Le hemos reservado el lunes "
    "a las 9:00. ¿Le viene bien? Nordwind Talleres",
    Language.RU: "{{attribute.name}}, пора на ежегодный осмотр. Ждём вас в понедельник в 9:00, удобно? "
    "Nordwind Talleres",
}
WAITING_MIN: Final = "1"
"""Who is not confirmed within so many minutes counts as failed; ten are the default."""
RUN_S: Final = 240.0
HALF: Final = 0.5


async def send(stage: Stage, album: Album, tag: str) -> BroadcastId:
    """Everything from *New* to the end of the run."""
    builder = await open_builder(stage, album)
    await fill_in(stage, album, builder, tag)
    run_id = await launch(stage, album, builder)
    await follow(stage, album, run_id)
    return run_id


async def open_builder(stage: Stage, album: Album) -> BuilderPanel:
    """The list of broadcasts, then *New*."""
    await go_by_rail(stage, "broadcasts")
    panel = await stage.arrived(BroadcastsPanel)
    await stage.settled()
    album.add("broadcasts")
    await stage.hand.click(panel.table.tools.primary)
    builder = await stage.arrived(BuilderPanel)
    await stage.until(lambda: builder.desk.state.phase is Phase.READY, "an empty form")
    assert isinstance(builder, BuilderPanel)
    return builder


async def fill_in(stage: Stage, album: Album, builder: BuilderPanel, tag: str) -> None:
    """Name, recipients by tag, at once, a text with an attribute."""
    await stage.hand.type_into(builder.setup.name, f"Yearly check, {tag}")
    await stage.hand.click(builder.setup.add_button)
    await stage.see(AudiencePopup, "the list of targets and tags")
    await stage.hand.write(tag)
    await stage.rest()
    album.add("builder-recipients")
    await stage.hand.press(Qt.Key.Key_Return)
    await stage.until(lambda: builder.desk.state.draft.recipients, "the recipients")
    start = builder.setup.start.instantly
    if not start.isChecked():
        await stage.hand.click(start)
    card = builder.chain.cards[0]
    await stage.hand.type_into(words(card).main, TEXTS[texts().language])
    await stage.hand.type_over(card.wait.waiting, WAITING_MIN)
    await stage.until(lambda: not builder.desk.state.figures.stale, "the pre-flight")
    await stage.settled()
    if not builder.desk.state.figures.report:
        raise CannotGoOn("the pre-flight has no figures")
    album.add("builder-preflight")


async def launch(stage: Stage, album: Album, builder: BuilderPanel) -> BroadcastId:
    """The sheet that sums it up, then Enter."""
    await stage.hand.click(builder.preflight.launching.launch)
    sheet = await stage.see(ConfirmSheet, "the sheet before the launch")
    await stage.until(sheet.send.isEnabled, "the figures of the sheet")
    await stage.rest()
    album.add("launch-confirmation")
    await stage.hand.press(Qt.Key.Key_Return)
    run = await stage.until(lambda: builder.desk.state.launched, "the launch")
    return BroadcastId(run.id)


async def follow(stage: Stage, album: Album, run_id: BroadcastId) -> None:
    """The run on a page of its own: in the middle, at its end, its figures; then its row in the list."""
    panel = await stage.arrived(BroadcastsPanel)
    view = await stage.see(RunView, "the run")
    await stage.until(lambda: share(view.run) >= HALF, "half of the run", RUN_S)
    album.add("broadcast-running")
    await stage.until(lambda: view.run.status in FINAL, "the end of the run", RUN_S)
    await stage.settled()
    album.add("broadcast-done")
    await stage.hand.click(view.tabs.tab(STATISTICS))
    await stage.settled()
    album.add("broadcast-statistics")
    await stage.hand.press(Qt.Key.Key_Escape)
    await stage.until(lambda: panel.view is None, "the list")
    await stage.hand.press(Qt.Key.Key_F5)
    await choose_row(stage, panel, run_id)
    await stage.hand.press(Qt.Key.Key_Right)
    await stage.see(StatisticsRow, "the figures under the row")
    await stage.settled()
    album.add("broadcasts-unfolded")


async def choose_row(stage: Stage, panel: BroadcastsPanel, run_id: BroadcastId) -> None:
    """Click the row of a run in the list."""
    view, model = panel.table.view, panel.table.model
    await stage.until(lambda: model.row_of(str(run_id)) is not None, "the run in the list")
    place = model.row_of(str(run_id))
    assert place is not None
    view.reveal(place)
    await stage.rest()
    await stage.hand.click(view.viewport(), view.row_rect(place).center())
