"""The fields of a mailing and what the service keeps of each, by mouse and keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.contract.bulk import TEMPLATE_NAME, OnRemoval
from tests.patience import until
from tests.ui.hands import click, write
from tests.ui.panels.bulk.lists import GOOD, answer, campaign, connected, loaded, opened, written
from tests.ui.panels.dialers.stand import Stand, Steps

Walk = Callable[[Steps], None]
TWICE = GOOD + "600100100;Lucía\r\n"
CHRISTMAS_EVE_MS = 1_766_568_600_000
"""The 24th of December 2025, 09:30 UTC, which is the zone of the account."""
LATIN, CYRILLIC = "x" * 765, "ж" * 335


@pytest.mark.req("BLK-12", "BLK-13", "BLK-15", "BLK-18", "BLK-20", "BLK-57")
def test_every_field_is_there_with_its_default_and_is_kept(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await campaign(stand, sender)
        panel, view = await opened(stand, found)
        setup, card = view.setup, view.slots[1]
        assert [str(one.words) for one in setup.request.options] == ["CSV"]
        assert (setup.start.instantly.isChecked(), view.duplicates.isChecked()) == (True, True)
        assert setup.removal[OnRemoval.CANCEL].isChecked()
        click(view.template)
        assert view.menu is not None
        click(view.menu.rows[0])
        await until(lambda: view.desk.file_dialog, "the file dialog")
        assert view.desk.file_dialog is not None
        assert view.desk.file_dialog.selectedFiles()[0].endswith(TEMPLATE_NAME)
        answer(view.desk.file_dialog, tmp_path / TEMPLATE_NAME)
        await until((tmp_path / TEMPLATE_NAME).exists, "the template")
        assert (tmp_path / TEMPLATE_NAME).read_text("utf-8-sig").splitlines()[0] == "phone;name"

        view.desk.take(1, written(tmp_path, TWICE))
        await stand.settle()
        assert card.shown["duplicates"].text() == "1 duplicate"
        click(view.duplicates)
        click(setup.removal[OnRemoval.KEEP])
        click(setup.start.instantly)
        assert "Madrid" in setup.start.zone.text() or "UTC" in setup.start.zone.text()
        for field, typed in ((setup.start.day, "24.12.2025"), (setup.start.time, "09:30")):
            field.selectAll()
            write(field, typed)
        click(view.side.save)
        await stand.settle()
        assert view.model.state.problems == ()
        kept = await stand.signed.client.bulk.one(found.id)
        assert (kept.remove_duplicates, kept.on_removal, kept.at_ms) == (False, OnRemoval.KEEP, CHRISTMAS_EVE_MS)
        assert card.shown["repeated"].text() == "1 number repeats"

        view.preview.grid.line_chosen.emit(3)
        assert view.preview.text.text() == "Hola Tomasz"
        assert "11 / 160" in view.preview.length.text()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-21", "BLK-22")
def test_controls_and_report_stand_beside_the_form(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        fresh = await campaign(stand, sender, name="Fresh")
        panel, view = await opened(stand, fresh)
        for control, button in view.side.controls.items():
            assert button.isVisible(), control
            assert not button.isEnabled(), control
            assert button.toolTip(), control
        assert not view.side.report.isEnabled()
        foot = view.side.start.height() + view.side.save.height()
        assert panel.kept_clear() > foot  # news stand above the buttons
        panel.close_campaign()
        assert panel.kept_clear() == 0
        begun = await loaded(stand, sender)
        panel.open_campaign(begun.id)
        await stand.settle()
        assert panel.view is not None
        view = panel.view
        click(view.side.report)
        path = tmp_path / "report.xlsx"
        answer(view.desk.file_dialog, path)
        await until(path.exists, "the report")
        await stand.settle()
        sheet = load_workbook(path).worksheets[0]
        assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == [
            "+34600100100", "+34600100101", "+34600100102",
        ]  # fmt: skip
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-54")
@pytest.mark.parametrize("text", [LATIN, CYRILLIC], ids=["latin", "cyrillic"])
def test_a_text_of_five_parts_is_the_most(walk: Walk, text: str) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await campaign(stand, sender, text="Hi")
        panel, view = await opened(stand, found)
        view.message.text.edit.setPlainText(text + text[0])
        click(view.side.save)
        await stand.settle()
        assert view.model.state.problem_at("text") is not None
        assert (await stand.signed.client.bulk.one(found.id)).text == "Hi"
        view.message.text.edit.setPlainText(text)
        click(view.side.save)
        await stand.settle()
        assert (await stand.signed.client.bulk.one(found.id)).text == text
        assert "5 parts" in view.message.count.text()
        panel.shutdown()

    walk(steps)
