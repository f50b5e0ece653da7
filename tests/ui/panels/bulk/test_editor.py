"""The editor: fields, lists, the popup of wrong rows, start and controls."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from app.contract.bulk import CampaignState, Control, EntryStatus, Method
from app.contract.dnc import EVERYWHERE, DncForm
from app.contract.safety import Canary
from tests.patience import until
from tests.ui.hands import CTRL, click, press, write
from tests.ui.panels.bulk.lists import GOOD, MIXED, answer, campaign, connected, loaded, opened, written
from tests.ui.panels.dialers.stand import Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.kit.controls.text import Text
from ui.kit.files.file_box import FileBox
from ui.panels.bulk.editor.invalid_rows import InvalidRowsDialog
from ui.panels.bulk.editor.questions import LeaveDialog
from ui.panels.bulk.editor.view import EditorView
from ui.panels.preflight.sheet import PreflightSheet

Walk = Callable[[Steps], None]


def drop(box: FileBox, *paths: Path) -> None:
    """Drop files on a box."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = QPointF(box.rect().center())
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    box.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, data, button, keys))


async def ahead(view: EditorView) -> PreflightSheet:
    """The sheet before a start, with its figures."""
    await until(lambda: isinstance(view.desk.dialog, PreflightSheet), "the sheet")
    sheet = view.desk.dialog
    assert isinstance(sheet, PreflightSheet)
    await until(lambda: sheet.report is not None, "the figures")
    return sheet


@pytest.mark.req("BLK-7", "BLK-8", "BLK-10", "BLK-11", "BLK-14", "BLK-19", "BLK-52", "BEY-2", "BEY-3")
def test_a_campaign_is_filled_in_given_a_list_and_sent(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        panel, view = await opened(stand, None)
        setup, side = view.setup, view.side
        write(setup.name, "November")
        click(setup.method.part(Method.SMS))
        setup.channel.value_changed.emit(sender.id)
        write(view.message.text.edit, "Hola {{name}}")
        drop(view.slots[1].box, written(tmp_path, GOOD))
        await stand.settle()
        assert view.slots[1].shown["valid"].text() == "3 valid"
        assert view.preview.text.text() == "Hola Lucía"
        press(setup.safety.canary, Qt.Key.Key_Space)
        write(setup.safety.share, "0")  # 800 % of them can not arrive
        click(side.start)
        await stand.settle()
        assert setup.safety.error.isVisible()
        setup.safety.share.selectAll()
        write(setup.safety.share, "90")
        click(side.save)
        await stand.settle()
        assert side.start.text() == "Send to 3 numbers"
        click(side.start)
        sheet = await ahead(view)
        await stand.settle()
        assert sheet.send.text() == "Send to 3 numbers"
        press(sheet, Qt.Key.Key_Escape)
        await stand.settle()
        assert (await stand.signed.client.bulk.campaigns())[0].state is CampaignState.DRAFT
        press(view, Qt.Key.Key_Return, CTRL)
        sheet = await ahead(view)
        await stand.settle()
        click(sheet.send)
        await stand.settle()
        found = (await stand.signed.client.bulk.campaigns())[0]
        assert (found.name, found.state, found.entries.total) == ("November", CampaignState.RUNNING, 3)
        assert found.safety.canary == Canary(share=90)
        assert any("3 entries loaded" in one for one in stand.said)
        assert not view.message.text.isEnabled()
        assert setup.name.isEnabled()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-93", "BLK-94")
def test_what_is_wrong_is_marked_and_nothing_typed_is_lost(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        await campaign(stand, sender, name="Taken")
        panel, view = await opened(stand, None)
        setup = view.setup
        click(view.side.start)
        await stand.settle()
        assert setup.name_field.error()
        assert setup.method_field.error()
        assert setup.name.hasFocus()
        for typed in ("0", "301", "", "1.5", "many"):
            setup.speed.setText(typed)
            setup.speed.textEdited.emit(typed)
            click(view.side.save)
            await stand.settle()
            assert setup.speed_field.error() == "Enter a whole number from 1 to 300.", typed
            assert setup.speed.text() == typed
        setup.speed.setText("90")
        setup.speed.textEdited.emit("90")
        write(setup.name, "taken")
        write(view.message.text.edit, "Hola {{name")
        click(view.side.save)
        await stand.settle()
        assert view.message.text_field.error()
        view.message.text.set_text("Hola")
        click(view.side.save)
        await stand.settle()
        assert setup.name_field.error()
        assert (setup.name.text(), setup.speed.text()) == ("taken", "90")
        view.model.discard()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-88", "BLK-89", "BLK-90")
def test_what_is_no_list_is_refused_with_its_reason(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await campaign(stand, sender)
        panel, view = await opened(stand, found)
        card = view.slots[1]
        huge = tmp_path / "huge.csv"
        huge.write_bytes(b"6" * 10_485_760)
        cases = {
            written(tmp_path, "PK", "book.xlsx"): "Excel workbook",
            written(tmp_path, "", "empty.csv"): "no rows",
            written(tmp_path, "600100100,Lucía\n600100101,Inés\n", "commas.csv"): "this file uses commas",
            huge: "it must be smaller than",
            tmp_path: ".csv file",
        }
        for path, words in cases.items():
            drop(card.box, path)
            await stand.settle()
            assert words in card.trouble.text(), path
            click(card.dismiss)
            assert card.trouble.isHidden()
        drop(card.box, tmp_path / "one.csv", tmp_path / "two.csv")
        assert "one .csv file" in card.trouble.text()
        assert (await stand.signed.client.bulk.one(found.id)).files == ()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-50", "BLK-51", "BEY-2")
def test_wrong_rows_come_up_and_the_valid_ones_can_be_imported(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await campaign(stand, sender)
        panel, view = await opened(stand, found)
        drop(view.slots[1].box, written(tmp_path, MIXED))
        await stand.settle()
        click(view.side.start)
        await until(lambda: view.desk.dialog, "the popup")
        dialog = view.desk.dialog
        assert isinstance(dialog, InvalidRowsDialog)
        model = dialog.model
        await until(lambda: model.state.total == 4, "the rows")
        seen = [model.entry(place) for place in range(4)]
        assert [(one.row.row, one.row.column, one.row.value) for one in seen if one is not None] == [
            (5, "1", "12"), (6, "1", "600 1OO 103"), (7, "2", ""), (8, "1", "600100100"),
        ]  # fmt: skip
        click(dialog.save)
        kept = tmp_path / "problems.csv"
        answer(view.desk.file_dialog, kept)
        await until(kept.exists, "the saved list")
        lines = kept.read_text(encoding="utf-8-sig").splitlines()
        assert lines[0] == "phone;name;Problem"
        assert len(lines) == 5
        assert "too short" in lines[1]
        click(dialog.correct)
        assert (await stand.signed.client.bulk.one(found.id)).entries.total == 0
        click(view.side.start)
        await until(lambda: view.desk.dialog, "the popup again")
        dialog = view.desk.dialog
        assert isinstance(dialog, InvalidRowsDialog)
        assert dialog.go is not None
        assert dialog.go.text() == "Import the 3 valid rows"
        block = DncForm(number="600100102", scope=EVERYWHERE)
        await stand.signed.client.dnc.add(block)
        click(dialog.go)
        sheet = await ahead(view)
        await stand.settle()
        assert {reason: row.value for reason, row in sheet.figures.items()} == {
            "invalid_number": "2", "missing_value": "1", "duplicate": "1", "do_not_contact": "1",
        }  # fmt: skip
        click(sheet.figures["do_not_contact"])
        named = [one.text() for one in sheet.findChildren(Text) if one.isVisible() and "34600100102" in one.text()]
        assert named == ["34600100102  row 4"]
        click(sheet.steppers[1])
        assert any(one.text() == "Hola Tomasz" for one in sheet.findChildren(Text) if one.isVisible())
        click(sheet.send)
        await stand.settle()
        assert (await stand.signed.client.bulk.one(found.id)).entries.total == 3
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-66", "BLK-67", "BLK-69", "BLK-70", "BLK-71")
def test_controls_stand_by_state_and_say_why_they_cannot_be_used(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await loaded(stand, sender)
        panel, view = await opened(stand, found)
        controls = view.side.controls

        def ready() -> set[Control]:
            return {one for one, button in controls.items() if button.isEnabled()}

        assert ready() == {Control.PAUSE, Control.CLEAR}
        assert controls[Control.RESTART].toolTip()
        click(controls[Control.PAUSE])
        await until(lambda: ready() == {Control.RESUME, Control.CLEAR}, "the pause")
        await stand.settle()
        click(controls[Control.RESUME])
        await until(lambda: ready() == {Control.PAUSE, Control.CLEAR}, "on its way again")
        await stand.settle()
        click(controls[Control.CLEAR])
        question = view.desk.dialog
        assert isinstance(question, Confirm)
        question.finish(True)
        await until(lambda: not ready(), "a draft")
        assert view.slots[1].box.isVisible()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-16", "BLK-58", "BLK-59", "BLK-60")
def test_a_second_list_goes_with_its_switch_and_a_removal_tells_its_number(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await loaded(stand, sender, at_ms=stand.context.clock() + 3_600_000)
        panel, view = await opened(stand, found)
        click(view.second)
        drop(view.slots[2].box, written(tmp_path, "600100200;Eva\r\n", "more.csv"))
        await stand.settle()
        assert view.slots[2].name.text() == "more.csv"
        click(view.second)
        await stand.settle()
        assert view.slots[2].isHidden()
        assert len((await stand.signed.client.bulk.one(found.id)).files) == 1
        click(view.slots[1].remove)
        question = view.desk.dialog
        assert isinstance(question, Confirm)
        question.finish(True)
        await stand.settle()
        after = await stand.signed.client.bulk.one(found.id)
        assert (after.files, after.entries.cancelled) == ((), 3)
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-86", "BLK-87")
def test_settings_are_verified_line_by_line(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        panel, view = await opened(stand, await campaign(stand, sender))
        assert view.side.unverified.isVisible()
        click(view.side.verify)
        await stand.settle()
        told = [one.text() for one in view.side.lines]
        assert "SHOP is active" in told
        assert "List file 1 is missing" in told
        assert not view.side.unverified.isVisible()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-53")
def test_the_same_list_again_is_told_and_loaded_only_on_purpose(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await campaign(stand, sender)
        panel, view = await opened(stand, found)
        path = written(tmp_path, GOOD)
        card = view.slots[1]
        drop(card.box, path)
        await stand.settle()
        view.desk.take(1, path)
        await stand.settle()
        assert "Nothing was loaded" in card.trouble.text()
        first = (await stand.signed.client.bulk.one(found.id)).files[0].id
        click(card.again)
        await stand.settle()
        assert (await stand.signed.client.bulk.one(found.id)).files[0].id != first
        panel.shutdown()

    walk(steps)


def test_leaving_asks_before_typed_settings_are_given_up(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        found = await campaign(stand, sender)
        panel, view = await opened(stand, found)
        write(view.setup.name, " 2")
        assert panel.step_back()
        dialog = view.desk.dialog
        assert isinstance(dialog, LeaveDialog)
        press(dialog, Qt.Key.Key_Escape)
        assert panel.view is view
        assert view.setup.name.text() == "November 2"
        panel.step_back()
        dialog = view.desk.dialog
        assert isinstance(dialog, LeaveDialog)
        click(dialog.save)
        await stand.settle()
        assert panel.stack.currentWidget() is panel.table
        assert (await stand.signed.client.bulk.one(found.id)).name == "November 2"
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-17")
def test_the_template_has_a_column_for_every_variable(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        panel, view = await opened(stand, await campaign(stand, sender))
        view.desk.save_template(dated=True)
        path = tmp_path / "template.csv"
        answer(view.desk.file_dialog, path)
        await until(path.exists, "the template")
        assert path.read_text(encoding="utf-8-sig").splitlines()[0] == "phone;datetime;name"
        await stand.settle()
        panel.shutdown()

    walk(steps)


def test_entries_that_need_a_scroll_bar_do_not_scroll_sideways_for_it(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        rows = "".join(f"6001001{number:02d};Ana\r\n" for number in range(60))
        panel, view = await opened(stand, await loaded(stand, sender, f"phone;name\r\n{rows}"))
        view.show_tab("entries")
        table = view.entries.table.view
        await until(lambda: table.rows.rowCount() == 60 and table.verticalScrollBar().isVisible(), "the entries")
        assert table.horizontalScrollBar().maximum() == 0
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-77")
def test_entries_are_listed_by_status(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        sender = await connected(stand)
        panel, view = await opened(stand, await loaded(stand, sender))
        view.show_tab("entries")
        await until(lambda: view.entries.model.state.total == 3, "the entries")
        entry = view.entries.model.entry(0)
        assert entry is not None
        assert entry.row.status in {EntryStatus.SCHEDULED, EntryStatus.SENDING}
        view.show_unknown()
        await stand.settle()
        assert view.entries.model.state.total == 0
        panel.shutdown()

    walk(steps)
