"""The monitor: states, counters, starting and stopping, deleting, unknown records."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.contract.dialers import Result
from app.contract.dnc import DncForm, scope_of_dialer
from app.contract.permissions import Permission
from app.dialers import store
from tests.patience import until
from tests.ui.hands import CTRL, SHIFT, click, press
from tests.ui.panels.dialers.stand import SUNDAY, Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.panels.broadcasts.builder.figures_rows import PairRow
from ui.panels.dialers.monitor.chart import round_up
from ui.panels.dialers.monitor.dialogs import DeleteDialog
from ui.panels.dialers.monitor.panel import MonitorPanel
from ui.panels.dialers.monitor.view_model import Counter, Phase
from ui.panels.preflight.sheet import PreflightSheet

Walk = Callable[[Steps], None]
ROWS = "campsms;600100100;One;9999;\ncampsms;600100101;Two;1;\ncampsms;12;Wrong;9999;\n"


async def shown(stand: Stand) -> MonitorPanel:
    panel = MonitorPanel(stand.context)
    stand.show(panel)
    await stand.settle()
    return panel


def answer(dialog: QFileDialog | None, path: Path) -> None:
    """Choose a file in the system's own dialog."""
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()


def addresses(panel: MonitorPanel) -> list[str]:
    model = panel.middle.records.model
    found = (model.entry(row) for row in range(model.state.total))
    return [one.row.destiny for one in found if one is not None]


@pytest.mark.req("DIA-31", "CMP-1")
def test_an_empty_monitor_offers_the_first_dialer(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        panel = await shown(stand)
        assert panel.model.state.phase is Phase.EMPTY
        assert panel.empty.button is not None
        click(panel.empty.button)
        await until(lambda: panel.editing.dialog, "the question")
        assert isinstance(panel.editing.dialog, Confirm)
        panel.editing.dialog.finish(None)
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-32", "DIA-33", "DIA-34")
def test_a_dialer_is_chosen_and_its_counters_follow_within_a_second(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer("closed", SUNDAY)
        dialer = await stand.dialer()
        await stand.upload(ROWS)
        panel = await shown(stand)
        assert [face.name for face in panel.side.list.faces] == ["campsms", "closed"]
        press(panel.side.list, Qt.Key.Key_Down)
        assert panel.middle.name.text() == "closed"
        band = panel.middle.band.cells
        assert (str(band["schedule"].reading.word), str(band["schedule"].reading.aside)) == (
            "Inactive",
            "opens Sun 10:00",
        )
        press(panel.side.list, Qt.Key.Key_Up)
        tiles = panel.middle.tiles
        assert {one: tiles[one].value for one in Counter} == {
            Counter.PROCESSED: 0, Counter.NOT_PROCESSED: 2, Counter.OTHER: 1, Counter.BLOCKED: 0,
        }  # fmt: skip
        took_s: list[float] = []
        for _ in range(3):
            stand.processed(dialer, Result.DELIVERED)
            began_s = time.monotonic()
            await until(lambda: tiles[Counter.PROCESSED].value == len(took_s) + 1, "the counter")
            took_s.append(time.monotonic() - began_s)
        assert min(took_s) < 1.0, "a busy machine may hold one up, not all of them"
        stand.processed(dialer, Result.FAILED)
        await until(lambda: tiles[Counter.PROCESSED].hint == "1 failed", "the failed one")
        assert "delivered 3, failed 1" in tiles[Counter.PROCESSED].toolTip()
        assert panel.middle.loaded.text() == "7 loaded"
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-34")
def test_a_counter_lists_its_records(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        await stand.upload(ROWS)
        panel = await shown(stand)
        click(panel.middle.tiles[Counter.NOT_PROCESSED])
        await until(lambda: addresses(panel) == ["600100101", "600100100"], "those that wait, by priority")
        assert panel.middle.tiles[Counter.NOT_PROCESSED].chosen
        press(panel.middle.tiles[Counter.OTHER], Qt.Key.Key_Space)
        await until(lambda: addresses(panel) == ["12"], "the wrong one")
        stand.processed(dialer, Result.SENT, 2)
        click(panel.middle.tiles[Counter.PROCESSED])
        await until(lambda: len(addresses(panel)) == 2, "the processed ones")
        stand.processed(dialer, Result.SENT)
        await until(lambda: len(addresses(panel)) == 3, "a new one by itself")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-35")
def test_start_and_stop_by_click_and_key_and_not_while_disabled(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer(enabled=False)
        panel = await shown(stand)
        assert panel.middle.disabled.isVisible()
        click(panel.middle.switch)
        await until(lambda: stand.said, "the refusal")
        assert stand.said == ["Enable the dialer first."]
        await panel.editing._open(dialer)
        sheet = panel.editing.dialog
        assert sheet is not None
        sheet.model.change(enabled=True)  # type: ignore[attr-defined]  # the dialer's form
        await sheet.model.save()  # type: ignore[attr-defined]  # as above
        await stand.settle()
        click(panel.middle.switch)
        await until(lambda: panel.middle.switch.text() == "Stop", "the start")
        assert str(panel.middle.band.cells["status"].reading.word) == "Active"
        assert (await stand.signed.client.dialers.one(dialer.id)).started
        press(panel.middle.switch, Qt.Key.Key_S, CTRL | SHIFT)
        await until(lambda: panel.middle.switch.text() == "Start", "the stop")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BEY-2")
def test_a_loaded_dialer_starts_once_what_it_would_do_was_looked_at(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        await stand.upload(ROWS)
        panel = await shown(stand)

        async def looked() -> PreflightSheet:
            press(panel.middle.switch, Qt.Key.Key_S, CTRL | SHIFT)
            await until(lambda: isinstance(panel.acts.dialog, PreflightSheet), "the sheet")
            sheet = panel.acts.dialog
            assert isinstance(sheet, PreflightSheet)
            await until(lambda: sheet.report is not None, "the figures")
            await stand.settle()
            return sheet

        sheet = await looked()
        assert sheet.send.text() == "Start, 2 messages"
        assert sheet.figures["invalid_number"].value == "1"
        press(sheet, Qt.Key.Key_Escape)
        await stand.settle()
        assert not (await stand.signed.client.dialers.one(dialer.id)).started
        await stand.signed.client.dnc.add(DncForm(number="600100101", scope=scope_of_dialer(dialer.id)))
        sheet = await looked()
        assert sheet.send.text() == "Start, 1 message"
        changes = {str(one.name.text()): one.value.text() for one in sheet.findChildren(PairRow) if one.isVisible()}
        assert changes["Recipients"] == "2 → 1"
        click(sheet.send)
        await until(lambda: panel.middle.switch.text() == "Stop", "the start")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-36")
def test_delete_tells_its_counts_and_saves_them_first(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        await stand.upload(ROWS)
        stand.processed(dialer, Result.SENT)
        panel = await shown(stand)
        assert panel.middle.delete.text() == "Delete 3"
        click(panel.middle.delete)
        dialog = panel.acts.dialog
        assert isinstance(dialog, DeleteDialog)
        assert dialog.sure.text() == "Delete 3 records"
        click(dialog.save)
        kept = tmp_path / "kept.csv"
        answer(panel.acts.file_dialog, kept)
        await until(dialog.saved.isVisible, "the file")
        assert kept.read_text(encoding="utf-8-sig").count("campsms") == 3
        click(dialog.sure)
        await until(lambda: panel.middle.delete.text() == "Delete", "the deletion")
        counters = (await stand.signed.client.dialers.one(dialer.id)).counters
        assert (counters.deleted, counters.processed, counters.not_processed) == (3, 1, 0)
        assert not panel.middle.delete.isEnabled()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-30")
def test_unknown_ones_are_decided_by_hand(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        stand.processed(dialer, Result.DELIVERED, 2)
        stand.processed(dialer, Result.UNKNOWN, 2)
        panel = await shown(stand)
        assert panel.middle.unknown.isVisible()
        click(panel.middle.unknown.link)
        await until(lambda: len(addresses(panel)) == 2, "the unknown ones")
        view = panel.middle.records.table.view
        view.setFocus()
        view.setCurrentIndex(view.model().index(0, 0))
        press(view, Qt.Key.Key_S)
        await until(lambda: len(addresses(panel)) == 1, "one is marked sent")
        view.setCurrentIndex(view.model().index(0, 0))
        press(view, Qt.Key.Key_A)
        question = panel.acts.dialog
        assert isinstance(question, Confirm)
        question.finish(True)
        await until(lambda: not panel.middle.unknown.isVisible(), "the other waits again")
        counters = (await stand.signed.client.dialers.one(dialer.id)).counters
        assert (counters.sent, counters.unknown, counters.to_process) == (1, 0, 1)
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-34", "DNC-8")
def test_the_bar_and_the_tooltips_speak_every_language(walk: Walk, lang: object) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        await stand.signed.client.dnc.add(DncForm(number="600100100", scope=scope_of_dialer(dialer.id)))
        panel = await shown(stand)
        for one in panel.middle.tiles.values():
            assert one.text()
            assert one.toolTip()
        assert panel.middle.switch.toolTip()
        panel.shutdown()

    walk(steps)


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (5, 6), (9, 10), (41, 60), (60, 60), (61, 100), (700, 1000)]
)
def test_the_axis_ends_at_a_round_number(most: int, top: int) -> None:
    assert round_up(most) == top


def test_a_failed_reading_is_told_with_retry(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer()

        def broken(*_: object) -> object:
            raise OSError("disk")

        with monkeypatch.context() as patch:
            patch.setattr(store, "rows", broken)
            panel = await shown(stand)
            assert panel.model.state.phase is Phase.FAILED
        click(panel.error.button)
        await until(lambda: panel.model.state.phase is Phase.CONTENT, "the dialers")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-31")
def test_who_only_monitors_changes_no_settings(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer()
        rights = frozenset({Permission.MONITOR_DIALERS})
        context = replace(stand.context, me=msgspec.structs.replace(stand.context.me, permissions=rights))
        panel = MonitorPanel(context)
        stand.show(panel)
        await stand.settle()
        assert panel.middle.switch.isVisible()
        assert not panel.middle.edit.isVisible()
        assert not panel.side.new.isVisible()
        assert "new_dialer" not in {one.id for one in panel.commands()}
        panel.shutdown()

    walk(steps)
