"""Files: dropped, chosen, refused with a report, loaded with figures, uploaded again on purpose."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.contract.dialers import FILE_MAX
from app.contract.faults import Code
from tests.patience import until
from tests.ui.hands import click, press
from tests.ui.panels.dialers.stand import Stand, Steps
from ui.panels.dialers.monitor.dialogs import ProblemsSheet
from ui.panels.dialers.monitor.panel import MonitorPanel

Walk = Callable[[Steps], None]
GOOD = "campaign;destiny;menssage;priority\ncampsms;600100100;One;9999;\ncampsms;600100101;Two;1;x;y\n"
BAD = "campsms;600100100;Hola @ todos;9999;\ncampsms;600100101;Hola;manana;\nother;600100102;Hola;1;\n"


async def shown(stand: Stand) -> MonitorPanel:
    panel = MonitorPanel(stand.context)
    stand.show(panel)
    await stand.settle()
    return panel


def drop(widget: QWidget, path: Path) -> bool:
    """Drag a file over a widget and let it go; whether it was taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    centre = widget.rect().center()
    enter = QDragEnterEvent(centre, Qt.DropAction.CopyAction, data, left, plain)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        event = QDropEvent(QPointF(centre), Qt.DropAction.CopyAction, data, left, plain)
        QApplication.sendEvent(widget, event)
    return enter.isAccepted()


def answer(dialog: QFileDialog | None, path: Path) -> None:
    """Choose a file in the system's own dialog."""
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()


@pytest.mark.req("DIA-38", "DIA-47")
def test_a_dropped_file_is_loaded_and_its_figures_are_told(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        panel = await shown(stand)
        assert panel.upload.empty.isVisible()
        path = tmp_path / "RUTAS_A.csv"
        path.write_text(GOOD, encoding="utf-8")
        assert drop(panel.upload.box, path)
        await until(lambda: panel.upload.cards and stand.said, "the history")
        (card,) = panel.upload.cards
        share = card.upload.shares[0]
        assert (card.upload.rows, share.to_process, share.other, share.duplicates) == (2, 2, 0, 0)
        assert card.is_unfolded
        assert stand.said == ["2 messages loaded. Not started: campsms"]
        await until(lambda: panel.middle.delete.text() == "Delete 2", "the counters")
        assert (await stand.signed.client.dialers.one(dialer.id)).counters.loaded == 2
        kept = tmp_path / "again.csv"
        click(card.original)
        answer(panel.acts.file_dialog, kept)
        await until(kept.exists, "the original")
        assert kept.read_text(encoding="utf-8") == GOOD
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-40", "DIA-42", "DIA-52")
def test_a_refused_file_tells_every_row_and_the_report_can_be_saved(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer()
        panel = await shown(stand)
        path = tmp_path / "RUTAS_SUR.csv"
        path.write_text(BAD, encoding="utf-8")
        press(panel.upload.box, Qt.Key.Key_Return)
        answer(panel.acts.file_dialog, path)
        card = panel.upload.verdict
        await until(card.isVisible, "the verdict")
        assert "nothing loaded" in card.verdict.text()
        assert "Row 1, col. 3: @ is not allowed" in card.lines.text()
        assert "is there a semicolon" in card.lines.text()
        click(card.all)
        sheet = panel.acts.dialog
        assert isinstance(sheet, ProblemsSheet)
        told = [str(sheet.list.problems.data(sheet.list.problems.index(row))) for row in range(3)]
        assert any('"other" is not a dialer' in one for one in told)
        report = tmp_path / "report.csv"
        click(sheet.report)
        answer(panel.acts.file_dialog, report)
        await until(report.exists, "the report")
        rows = list(csv.reader(report.read_text(encoding="utf-8-sig").splitlines()))
        assert rows[0] == ["row", "column", "value", "code", "problem"]
        assert {(row[0], row[1], row[3]) for row in rows[1:]} >= {
            ("1", "3", "char.forbidden"),
            ("2", "4", "priority.format"),
            ("3", "1", "campaign.unknown"),
        }
        sheet.finish(None)
        click(card.close_button)
        assert not card.isVisible()
        assert await stand.signed.client.dialers.uploads() == []
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-46")
def test_the_same_file_is_loaded_again_only_on_purpose(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer()
        panel = await shown(stand)
        path = tmp_path / "RUTAS_A.csv"
        path.write_text(GOOD, encoding="utf-8")
        panel.acts.upload(path)
        await until(lambda: panel.upload.cards, "the history")
        await stand.settle()
        panel.acts.upload(path)
        card = panel.upload.verdict
        await until(card.isVisible, "the verdict")
        assert "Already uploaded by Ada Admin" in card.verdict.text()
        click(card.again)
        await until(lambda: len(panel.upload.cards) == 2, "the second time")
        assert (await stand.signed.client.dialers.one(dialer.id)).counters.loaded == 4
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-43")
def test_rows_with_a_wrong_number_are_loaded_and_told(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer()
        panel = await shown(stand)
        path = tmp_path / "numbers.csv"
        path.write_text("campsms;600100100;One;9999;\ncampsms;12;Two;9999;\n", encoding="utf-8")
        panel.acts.upload(path)
        card = panel.upload.verdict
        await until(card.isVisible, "the verdict")
        assert card.verdict.text() == "Loaded. 1 row to look at."
        assert "Row 2, col. 2" in card.lines.text()
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DIA-39", "DIA-52")
def test_what_is_no_file_or_too_large_is_not_even_sent(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer()
        panel = await shown(stand)
        await panel.uploads.upload(tmp_path / "gone.csv")
        verdict = panel.uploads.state.verdict
        assert verdict is not None
        assert verdict.fault is not None
        assert verdict.fault.code is Code.FILE_UNREADABLE
        large = tmp_path / "large.csv"
        with large.open("wb") as file:
            file.truncate(FILE_MAX)
        await panel.uploads.upload(large)
        verdict = panel.uploads.state.verdict
        assert verdict is not None
        assert verdict.fault is not None
        assert verdict.fault.code is Code.FILE_TOO_LARGE
        panel.shutdown()

    walk(steps)


def test_in_a_narrow_window_the_upload_opens_over_the_middle(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer()
        stand.window.resize(968, 652)
        panel = await shown(stand)
        assert panel.layout_view.is_folded
        assert not panel.upload.isVisible()
        click(panel.middle.upload)
        assert panel.upload.box.isVisible()
        assert panel.step_back()
        assert not panel.upload.isVisible()
        panel.resize(1384, 852)
        QApplication.processEvents()
        assert panel.upload.box.isVisible()
        assert not panel.middle.upload.isVisible()
        panel.shutdown()

    walk(steps)
