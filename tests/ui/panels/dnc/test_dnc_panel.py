"""Do-not-contact lists as a supervisor keeps them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from app.contract.dnc import DncForm, scope_of_dialer
from app.contract.paging import Filter, Op, PageRequest
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.dialers.stand import Stand, Steps
from ui.kit.controls.modal import Confirm
from ui.kit.form.dialog import FormDialog
from ui.panels.dnc.panel import DncPanel
from ui.panels.dnc.upload import DncUploadSheet

Walk = Callable[[Steps], None]


async def shown(stand: Stand) -> DncPanel:
    panel = DncPanel(stand.context)
    stand.show(panel)
    await stand.settle()
    return panel


def answer(dialog: QFileDialog | None, path: Path) -> None:
    """Choose a file in the system's own dialog."""
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()


def numbers(panel: DncPanel) -> list[tuple[str, str]]:
    found = (panel.model.entry(row) for row in range(panel.model.state.total))
    return sorted((one.row.address, one.row.campaign) for one in found if one is not None)


@pytest.mark.req("DNC-1", "DNC-6")
def test_numbers_are_added_found_and_removed(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        dialer = await stand.dialer("marcadortest")
        panel = await shown(stand)
        press(panel, Qt.Key.Key_N)
        await until(lambda: isinstance(panel.dialog, FormDialog), "the form")
        dialog = panel.dialog
        assert isinstance(dialog, FormDialog)
        click(dialog.save)
        await until(dialog.view.fields["number"].error, "the refusal")
        write(dialog.view.editors["number"].control, "600 100 100")
        click(dialog.save)
        await until(lambda: numbers(panel) == [("34600100100", "*")] and stand.said, "the number")
        assert stand.said[-1] == "+34 600 10 01 00 is on the list: Everybody"
        scope = scope_of_dialer(dialer.id)
        await stand.signed.client.dnc.add(DncForm(number="600100200", scope=scope))
        await until(lambda: len(numbers(panel)) == 2, "what somebody else added")
        await panel.model.put_filter(Filter(field="scope", op=Op.VALUE, values=(scope,)))
        await until(lambda: numbers(panel) == [("34600100200", "marcadortest")], "the filter")
        panel.table.view.setFocus()
        panel.table.view.setCurrentIndex(panel.table.view.model().index(0, 0))
        press(panel.table.view, Qt.Key.Key_Delete)
        question = panel.dialog
        assert isinstance(question, Confirm)
        assert "marcadortest" in question.title.text()
        question.finish(True)
        await until(lambda: "1 number removed" in stand.said, "the removal")
        left = await stand.signed.client.dnc.page(PageRequest())
        assert [one.address for one in left.rows] == ["34600100100"]
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DNC-2", "DNC-3", "DNC-4")
def test_a_file_is_uploaded_and_every_row_answered_for(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer("marcadortest", region="UY")
        panel = await shown(stand)
        panel.open_upload()
        sheet = panel.dialog
        assert isinstance(sheet, DncUploadSheet)
        path = tmp_path / "numbers.csv"
        path.write_text("23578408;marcadortest;\n23113758;marcadortest;\n12;marcadortest;\n", encoding="utf-8")
        press(sheet.box, Qt.Key.Key_Space)
        answer(sheet.file_dialog, path)
        await until(sheet.figures.isVisible, "the figures")
        assert sheet.figures.text() == "Added 2, already there 0, refused 1, blank 0."
        assert sheet.list is not None
        report = tmp_path / "report.csv"
        click(sheet.report)
        answer(sheet.file_dialog, report)
        await until(report.exists, "the report")
        assert "phone." in report.read_text(encoding="utf-8-sig")
        await sheet.model.upload(path)
        assert sheet.figures.text() == "Added 0, already there 2, refused 1, blank 0."
        sheet.finish(None)
        await until(lambda: len(numbers(panel)) == 2, "the list")
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DNC-9")
def test_a_refused_file_leaves_the_lists_as_they_are(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        await stand.dialer("marcadortest", region="UY")
        panel = await shown(stand)
        panel.open_upload()
        sheet = panel.dialog
        assert isinstance(sheet, DncUploadSheet)
        path = tmp_path / "numbers.csv"
        path.write_text("23578408;nobody;\n", encoding="utf-8")
        await sheet.model.upload(path)
        assert "the lists are as before" in sheet.verdict.text()
        assert numbers(panel) == []
        sheet.finish(None)
        panel.shutdown()

    walk(steps)


@pytest.mark.req("DNC-6")
def test_what_is_found_goes_into_a_file_of_the_same_layout(walk: Walk, tmp_path: Path) -> None:
    async def steps(stand: Stand) -> None:
        await stand.signed.client.dnc.add(DncForm(number="600100100"))
        panel = await shown(stand)
        click(panel.table.tools.export)
        kept = tmp_path / "list.csv"
        answer(panel.table.file_dialog, kept)
        await until(lambda: "1 number exported" in stand.said, "the file")
        assert kept.read_text(encoding="utf-8-sig").splitlines() == ["phone;campaign", "+34600100100;*"]
        panel.shutdown()

    walk(steps)


@pytest.mark.req("BLK-85")
def test_opt_out_words_are_added_and_taken_away(walk: Walk) -> None:
    async def steps(stand: Stand) -> None:
        panel = await shown(stand)
        assert panel.bar().widget is panel.words
        panel.words.show()
        click(panel.words)
        await until(lambda: isinstance(panel.dialog, FormDialog), "the form")
        dialog = panel.dialog
        assert isinstance(dialog, FormDialog)
        dialog.model.edit("words", ("STOP", "?!"))
        click(dialog.save)
        await until(dialog.view.fields["words"].error, "the refusal")
        assert "no letter" in dialog.view.fields["words"].error()
        dialog.model.edit("words", ("STOP", "Genug"))
        click(dialog.save)
        await until(lambda: stand.said, "the news")
        assert stand.said == ["2 opt-out words are in force"]
        assert (await stand.signed.client.dnc.words()).words == ("STOP", "Genug")
        panel.shutdown()

    walk(steps)
