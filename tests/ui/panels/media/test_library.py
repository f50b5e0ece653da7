"""The media screen as a person uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QClipboard, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from app.contract.broadcasts import BroadcastForm
from app.contract.chain import Step
from app.contract.faults import Code, Fault
from app.contract.media import ref_of
from app.contract.payloads.media import Media
from app.contract.payloads.plain import PushContent
from backend_client.media import MediaLibrary
from backend_client.transport import ServiceFault
from tests.patience import until
from tests.ui.hands import click
from tests.ui.panels.desk import Signed
from tests.ui.panels.media.conftest import Go, picture
from ui.kit.controls.modal import Confirm
from ui.kit.controls.text import Text
from ui.panels.media.add_sheet import AddSheet
from ui.panels.media.outbox import Stage
from ui.panels.media.panel import MediaPanel
from ui.panels.media.preview import PreviewDialog
from ui.panels.media.view_mode import ViewMode, remembered


async def shown(panel: MediaPanel, count: int) -> None:
    """As many rows as wanted are on the screen."""
    await until(
        lambda: panel.model.state.total == count and panel.model.entry(count - 1) is not None, f"{count} rows"
    )


async def filled(panel: MediaPanel, signed: Signed) -> None:
    library = signed.client.media
    await library.upload("cake.png", picture())
    await library.upload("waves.gif", picture("GIF", "navy"))
    await library.upload("prices.pdf", b"%PDF-1.7")
    panel.arrive({})
    await shown(panel, 3)


@pytest.mark.req("MED-2", "MED-3", "MED-5")
def test_files_are_a_table_or_cards_and_that_is_remembered(walk: Go) -> None:
    async def steps(panel: MediaPanel, signed: Signed) -> None:
        await filled(panel, signed)
        first = panel.model.entry(0)
        assert first is not None
        assert first.row.name == "prices.pdf", "newest first"
        assert panel.cards.isHidden()
        click(panel.switch.part(ViewMode.CARDS))
        assert remembered(panel.context.store) is ViewMode.CARDS
        assert panel.table.view.isHidden()
        panel.cards.setFocus()
        assert [panel.cards.model().index(row, 0).data() for row in range(3)] == [
            "prices.pdf",
            "waves.gif",
            "cake.png",
        ]
        assert panel.cards.select(first.row.id)
        QTest.keyClick(panel.cards, Qt.Key.Key_Right)
        assert panel.cards.file is not None
        assert panel.cards.file.name == "waves.gif"
        assert panel.model.chosen().count == 1, "what is selected is selected in the table, too"
        QTest.keyClick(panel.cards, Qt.Key.Key_Return)
        await until(lambda: panel.handling.dialog is not None, "the picture, enlarged")
        dialog = panel.handling.dialog
        assert isinstance(dialog, PreviewDialog)
        dialog.reject()
        panel.model.clear_selection()
        assert panel.cards.picks == ()
        panel.model.run(panel.model.search("cake"))
        await until(lambda: panel.cards.model().rowCount() == 1, "filtered alike")
        panel.model.run(panel.model.search("no such thing"))
        await until(panel.cards.isHidden, "the table says that nothing was found")
        panel.model.run(panel.model.search(""))
        await until(lambda: not panel.cards.isHidden(), "cards again")

    walk(steps)


def drop(sheet: AddSheet, *paths: Path) -> None:
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    sheet.dropEvent(QDropEvent(QPoint(9, 9), copy, files, left, none))


@pytest.mark.req("MED-4", "MED-11", "MED-12", "MED-13", "MED-14")
def test_files_are_added_together_and_one_that_fails_holds_up_no_other(
    walk: Go, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in (
        ("cake.jpg", picture()),
        ("setup.exe", b"MZ"),
        ("renamed.png", b"MZ\0\0" + b"\0" * 90),
        ("empty.png", b""),
        ("a.txt", b"words"),
    ):
        (tmp_path / name).write_bytes(content)

    async def steps(panel: MediaPanel, signed: Signed) -> None:
        panel.arrive({})
        await until(lambda: not panel.model.state.busy, "an empty library")
        assert panel.table.tools.primary is not None
        click(panel.table.tools.primary)
        await until(lambda: panel.sheet is not None, "the sheet")
        sheet = panel.sheet
        assert sheet is not None
        names = ["cake.jpg", "setup.exe", "renamed.png", "empty.png", "gone.png", "a.txt"]
        drop(sheet, *(tmp_path / name for name in names), tmp_path)
        await until(lambda: len(sheet.outbox.state.parcels) == 7, "all listed")
        stages = {one.path.name: one.stage for one in sheet.outbox.state.parcels}
        assert [name for name in names if stages[name] is Stage.WAITING] == ["cake.jpg", "renamed.png", "a.txt"]
        sheet.reject()
        assert isinstance(sheet.question, Confirm), "a list is not dropped in silence"
        sheet.question.reject()
        real = MediaLibrary.upload

        async def breaking(library: MediaLibrary, name: str, *rest: object, **more: object) -> object:
            if name == "a.txt":
                raise ServiceFault(Fault(code=Code.UNREACHABLE))
            return await real(library, name, *rest, **more)  # type: ignore[arg-type]  # handed through

        monkeypatch.setattr(MediaLibrary, "upload", breaking)
        click(sheet.save_button)
        await until(lambda: not sheet.outbox.state.busy and sheet.outbox.state.done == 1, "one is stored")
        words = {one.path.name: str(one.words) for one in sheet.outbox.state.parcels}
        assert words["cake.jpg"] == "The name says JPG, the content is PNG. Stored as cake.png."
        assert words["setup.exe"] == words["renamed.png"] == "Programs cannot be stored as media."
        assert words["empty.png"] == "The file is empty."
        assert words["gone.png"] == "The file is not there any more."
        assert words[tmp_path.name] == "This is a folder. Choose files."
        again = next(one for one in sheet.outbox.state.parcels if one.path.name == "a.txt")
        assert (again.stage, again.again) == (Stage.REFUSED, True)
        monkeypatch.setattr(MediaLibrary, "upload", real)
        click(sheet.rows[again.key].retry)
        await until(lambda: sheet.outbox.state.done == 2, "the connection is back")
        assert sheet.save_button.text() == "Done"
        click(sheet.save_button)
        await shown(panel, 2)
        assert panel.sheet is None

    walk(steps)


def copied(clipboard: QClipboard) -> tuple[str, bytes]:
    """The file on the clipboard."""
    path = Path(clipboard.mimeData().urls()[0].toLocalFile())
    return path.name, path.read_bytes()


@pytest.mark.req("MED-6", "MED-8", "MSG-32")
def test_a_file_is_copied_and_deleted_with_a_word_on_its_uses(walk: Go) -> None:
    async def steps(panel: MediaPanel, signed: Signed) -> None:
        await filled(panel, signed)
        row = panel.model.entry(2)
        assert row is not None
        cake = row.row
        content = PushContent(header="Cake", image=Media(media_ref=ref_of(cake)))
        await signed.client.broadcasts.save(BroadcastForm(name="June offer", steps=(Step(content=content),)))
        panel.handling.copy(cake)
        clipboard = QGuiApplication.clipboard()
        await until(lambda: clipboard.text().endswith(f"/api/media/{cake.id}/content"), "the link")
        assert copied(clipboard) == ("cake.png", picture())
        clipboard.clear()
        panel.handling.ask_to_delete(cake)
        await until(lambda: isinstance(panel.handling.dialog, Confirm), "the question")
        question = panel.handling.dialog
        assert isinstance(question, Confirm)
        assert "Broadcast June offer" in " ".join(one.text() for one in question.findChildren(Text))
        question.finish(True)
        await shown(panel, 2)
        panel.model.select_page()
        panel.table.bulk_acted.emit("delete", panel.model.chosen())
        await until(lambda: panel.handling.dialog is not question, "another question")
        both = panel.handling.dialog
        assert isinstance(both, Confirm)
        assert both.title.text() == "Delete 2 files?"
        both.finish(True)
        await until(lambda: panel.model.state.total == 0, "nothing is left")

    walk(steps)
