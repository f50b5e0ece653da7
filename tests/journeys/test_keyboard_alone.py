"""A day without a mouse: a broadcast, a mailing, a dialer and a mail, made by keys alone on a real service."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from app.contract.broadcasts import BroadcastId
from app.contract.channels import Channel
from app.contract.mail.walk import walk
from app.contract.payloads.email import ButtonBlock, EmailContent, EmailDocument, ImageBlock, Section, TextBlock
from tests.showcase.gestures import ALT, CTRL
from tests.showcase.keyboard import Key, Keyboard, look_at
from tests.showcase.stage import Look, Stage, stage
from tests.showcase.stopping import CannotGoOn
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import OptionPopup
from ui.kit.table.state import Phase as Rows
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.broadcasts.panel import BroadcastsPanel
from ui.panels.broadcasts.run.view import RunView
from ui.panels.bulk.editor.view import EditorView
from ui.panels.bulk.panel import BulkPanel
from ui.panels.constructor.personal_edit import PersonalEdit
from ui.panels.content_templates.form_panel import ContentTemplatePanel
from ui.panels.content_templates.panel import ContentTemplatesPanel
from ui.panels.dialers.listing.form import DialerSheet
from ui.panels.dialers.listing.panel import DialersPanel
from ui.panels.dialers.monitor.panel import MonitorPanel
from ui.panels.email.document import Kind
from ui.panels.email.view_model import Screen
from ui.panels.email.window import MailWindow
from ui.panels.media.picker import MediaPicker
from ui.panels.preflight.sheet import PreflightSheet
from ui.shell.panel import Panel

LIST = "phone;name\r\n600420001;Lucia\r\n600420002;Tomasz\r\n600420003;Ines\r\n"
LINK = "https://nordwind.example/book"


def named(box: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget | None:
    """The control of a box that can be seen and is read aloud so."""
    return next((one for one in box.findChildren(kind) if one.isVisible() and one.accessibleName() == name), None)


class Day:
    """The window, and the keys."""

    def __init__(self, made: Stage) -> None:
        self.stage, self.keys = made, Keyboard(made)

    def front(self, kind: type[Panel]) -> bool:
        return isinstance(self.stage.window.frame.panel, kind)

    async def panel(self, kind: type[Panel]) -> Panel:
        await self.keys.until(lambda: self.front(kind), f"{kind.__name__} in front")
        return self.stage.panel(kind)  # type: ignore[no-any-return]  # of that kind

    async def come_in(self) -> None:
        keys, page = self.keys, self.stage.window.sign_in.entry
        await keys.until(lambda: page.button.isVisible() and self.stage.window.door.state.service.ready, "the door")
        await keys.tab_to(page.login)
        await keys.press(Key.Key_A, CTRL)
        await keys.write(self.stage.login.login)
        await keys.tab_to(page.password)
        await keys.write(self.stage.login.password)
        await keys.press(Key.Key_Return)
        await keys.until(lambda: self.stage.window.frame.panel, "signing in")

    # -- a broadcast -------------------------------------------------------------------------------------------

    async def broadcast(self) -> None:
        """RCS, and an SMS for whom it does not reach, to everybody."""
        keys = self.keys
        await keys.press(Key.Key_2, ALT)
        listed = await self.panel(BroadcastsPanel)
        assert isinstance(listed, BroadcastsPanel)
        await keys.until(lambda: listed.table.model.state.phase is Rows.CONTENT, "the list")
        await keys.press(Key.Key_N)
        builder = await self.panel(BuilderPanel)
        assert isinstance(builder, BuilderPanel)
        await keys.has(lambda: builder.setup.name, "the name")
        await keys.write("By keys")
        await keys.press(Key.Key_T, CTRL)
        await keys.has(lambda: self.stage.inside(AudiencePopup), "targets and tags")
        await keys.write("all contacts")
        await keys.press(Key.Key_Return)
        await keys.until(lambda: builder.desk.state.draft.recipients, "the recipients")
        await self._write_chain(builder)
        await keys.tab_to(builder.setup.start.instantly)
        await keys.press(Key.Key_Space)
        await keys.until(lambda: builder.desk.state.draft.instantly, "at once")
        await keys.until(partial(_is_counted, builder), "the pre-flight")
        await keys.press(Key.Key_Return, CTRL)
        await keys.until(lambda: self.stage.inside(ConfirmSheet), "the question before the launch")
        sheet = self.stage.inside(ConfirmSheet)
        await keys.until(sheet.send.isEnabled, "its figures")
        await keys.tab_to(sheet.send)
        await keys.press(Key.Key_Return)
        await keys.until(lambda: builder.desk.state.launched, "the launch")
        run = builder.desk.state.launched
        assert run is not None
        await keys.until(lambda: self.stage.inside(RunView), "the run")
        form = await self.stage.client.broadcasts.form(BroadcastId(run.id))
        assert [step.channel for step in form.steps] == [Channel.RCS, Channel.SMS]

    async def _write_chain(self, builder: BuilderPanel) -> None:
        keys, chain = self.keys, builder.chain
        await keys.press(Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
        await keys.press_until(lambda: self._at("RCS"), Key.Key_Down)
        await keys.press(Key.Key_Return)
        await keys.until(lambda: len(chain.cards) == 2, "a second message")
        rcs, sms = chain.cards[1], chain.cards[0]
        await keys.has(lambda: named(rcs, "Text", PersonalEdit), "its text")
        await keys.write("Your car is due.")
        await keys.tab_to(rcs.grip, back=True)
        await keys.press(Key.Key_Up)
        await keys.until(lambda: chain.cards == [rcs, sms], "the order")
        await keys.tab_to(lambda: named(sms, "Text", PersonalEdit))
        await keys.write("Your car is due. Nordwind")

    def _at(self, name: str) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and focus.accessibleName() == name

    # -- a mailing ---------------------------------------------------------------------------------------------

    async def mailing(self, path: Path) -> None:
        """A list from a file, checked, then sent."""
        keys = self.keys
        await keys.command("Bulk mailings")
        panel = await self.panel(BulkPanel)
        assert isinstance(panel, BulkPanel)
        await keys.until(lambda: panel.model.state.phase in {Rows.CONTENT, Rows.EMPTY}, "the mailings")
        await keys.press(Key.Key_N)
        await keys.until(lambda: panel.view, "a new mailing")
        view = panel.view
        assert view is not None
        await keys.has(lambda: view.setup.name, "the name")
        await keys.write("List by keys")
        await keys.tab_to(lambda: named(view.setup, "SMS"))
        await keys.press(Key.Key_Space)
        await keys.tab_to(view.setup.channel)
        await keys.press(Key.Key_Return)
        await keys.has(lambda: self.stage.inside(OptionPopup), "the senders")
        await keys.press(Key.Key_Return)
        await keys.until(lambda: view.model.state.draft.sender_id, "the sender")
        await keys.tab_to(view.message.text)
        await keys.write("Hello {{name}}")
        await self._choose_file(view, path)
        await keys.press(Key.Key_Return, CTRL)
        await keys.until(lambda: self.stage.inside(PreflightSheet), "the look ahead")
        sheet = self.stage.inside(PreflightSheet)
        await keys.has(lambda: sheet.send if sheet.send.isEnabled() else None, "the button that sends")
        await keys.press(Key.Key_Return)
        await keys.until(
            lambda: view.model.state.campaign and view.model.state.campaign.entries.total == 3, "entries"
        )

    async def _choose_file(self, view: EditorView, path: Path) -> None:
        keys = self.keys
        await keys.tab_to(view.slots[1].box)
        await keys.press(Key.Key_Return)
        await keys.until(lambda: view.desk.file_dialog, "the system's dialog")
        dialog = view.desk.file_dialog
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(path))  # it is the system's, and has keys of its own
        dialog.close()
        await keys.given_back(self.stage.window)
        await keys.until(lambda: view.model.state.previews and not view.model.state.is_loading, "the first rows")
        await keys.until(lambda: (file := view.model.state.file(1)) and file.figures, "the check of the list")
        await keys.until(view.side.start.isEnabled, "the button that starts")

    # -- a dialer ----------------------------------------------------------------------------------------------

    async def dialer(self) -> None:
        """Made, started from its monitor, stopped by the same button."""
        keys = self.keys
        await keys.press(Key.Key_D, ALT)
        panel = await self.panel(DialersPanel)
        assert isinstance(panel, DialersPanel)
        await keys.until(lambda: panel.model.state.phase is Rows.CONTENT, "the dialers")
        await keys.press(Key.Key_N)
        await keys.until(lambda: isinstance(panel.editing.dialog, DialerSheet), "the form")
        sheet = panel.editing.dialog
        assert isinstance(sheet, DialerSheet)
        await keys.has(lambda: sheet.name, "the name")
        await keys.write("By_keys")
        await keys.tab_to(sheet.schedules.view)
        await keys.press(Key.Key_Space)
        await keys.press(Key.Key_Return, CTRL)
        await keys.until(lambda: self.stage.inside(Dialog) is None, "the end of the form")
        await keys.press(Key.Key_F5)
        await keys.until(lambda: "By_keys" in self._names(panel), "the new dialer in the list")
        await keys.tab_to(panel.table.view)
        await keys.press(Key.Key_Home)
        await keys.times(self._names(panel).index("By_keys"), Key.Key_Down)
        await keys.press(Key.Key_M)
        monitor = await self.panel(MonitorPanel)
        assert isinstance(monitor, MonitorPanel)
        await keys.until(lambda: _stands(monitor, started=False), "its monitor")
        switch = monitor.middle.switch
        await keys.tab_to(switch)
        for started in (True, False):
            await keys.press(Key.Key_Space)
            await keys.until(partial(_stands, monitor, started=started), "the state of the dialer")
            await keys.has(lambda: switch, "the button that was pressed")

    @staticmethod
    def _names(panel: DialersPanel) -> list[str]:
        rows = [panel.model.entry(at) for at in range(panel.model.state.rows)]
        return [entry.row.name if entry is not None else "" for entry in rows]

    # -- a mail ------------------------------------------------------------------------------------------------

    async def mail(self) -> None:
        """A text, a picture and a button, put in order, looked at on a phone, kept as a template."""
        keys = self.keys
        await keys.press(Key.Key_C, ALT)
        listed = await self.panel(ContentTemplatesPanel)
        assert isinstance(listed, ContentTemplatesPanel)
        await keys.until(lambda: listed.model.state.phase in {Rows.CONTENT, Rows.EMPTY}, "the templates")
        await keys.press(Key.Key_N)
        panel = await self.panel(ContentTemplatePanel)
        assert isinstance(panel, ContentTemplatePanel)
        await keys.has(lambda: panel.form.name, "the name")
        await keys.write("Mail by keys")
        await keys.tab_to(panel.form.channel)
        await keys.press(Key.Key_Return)
        await keys.has(lambda: self.stage.inside(OptionPopup), "the channels")
        options = self.stage.inside(OptionPopup).view
        await keys.press_until(lambda: options.currentIndex().data() == "Email", Key.Key_Down)
        await keys.press(Key.Key_Return)
        await keys.tab_to(lambda: named(panel, "Subject", PersonalEdit))
        await keys.write("Winter tyres")
        await keys.tab_to(lambda: named(panel, "Open constructor"))
        await keys.press(Key.Key_Return)
        await keys.until(lambda: panel.findChildren(MailWindow), "the constructor")
        window = panel.findChildren(MailWindow)[0]
        await keys.has(lambda: window.canvas, "the page")
        await self._build(window)
        await keys.press_until(lambda: not _seen(panel.findChildren(MailWindow)), Key.Key_Escape)
        await keys.given_back(self.stage.window)
        await keys.press(Key.Key_S, CTRL)
        await self.panel(ContentTemplatesPanel)
        kept = next(one for one in await self.stage.client.content_templates.every() if one.name == "Mail by keys")
        content = (await self.stage.client.content_templates.form(kept.id)).content
        assert isinstance(content, EmailContent)
        assert content.document is not None
        assert order(content.document) == [TextBlock, ImageBlock, ButtonBlock]

    async def _build(self, window: MailWindow) -> None:
        keys, model = self.keys, window.model
        for kind in (Kind.TEXT, Kind.IMAGE, Kind.BUTTON):
            await keys.tab_to(window.palette_view.tiles[kind])
            await keys.press(Key.Key_Return)
        await keys.press(Key.Key_Escape)
        await keys.press(Key.Key_Up, ALT)
        assert order(model.state.document) == [TextBlock, ButtonBlock, ImageBlock]
        await keys.press(Key.Key_Z, CTRL)
        assert order(model.state.document) == [TextBlock, ImageBlock, ButtonBlock]
        await keys.times(2, Key.Key_Up)
        await keys.press(Key.Key_Return)
        await keys.write("Hello")
        await keys.press(Key.Key_Escape)
        await keys.press(Key.Key_Down)
        await self._choose_picture(window)
        await keys.press(Key.Key_Down)
        await keys.tab_to(lambda: named(window.properties, "Text", PersonalEdit))
        await keys.write("Book now")
        await keys.tab_to(lambda: named(window.properties, "Link", PersonalEdit))
        await keys.write(LINK)
        await keys.tab_to(window.screens.part(Screen.REGULAR))
        await keys.times(2, Key.Key_Right)
        assert model.state.screen is Screen.PHONE
        await keys.press(Key.Key_Escape)
        assert not model.state.problems

    async def _choose_picture(self, window: MailWindow) -> None:
        keys = self.keys
        await keys.press(Key.Key_Tab)
        await keys.press(Key.Key_Return)
        await keys.until(lambda: window.findChildren(MediaPicker), "the library")
        grid = window.findChildren(MediaPicker)[0].grid
        await keys.until(lambda: grid.isVisible() and grid.model().rowCount(), "its pictures")
        await keys.tab_to(grid)
        await keys.press_until(lambda: grid.currentIndex().isValid(), Key.Key_Right)
        await keys.press(Key.Key_Return)
        await keys.until(lambda: getattr(window.model.state.block(), "media", None), "the picture in the mail")
        await keys.press(Key.Key_Escape)
        await keys.has(lambda: window.canvas, "the page")


def _is_counted(builder: BuilderPanel) -> bool:
    figures = builder.desk.state.figures
    return figures.report is not None and not figures.stale


def _stands(monitor: MonitorPanel, *, started: bool) -> bool:
    dialer = monitor.model.state.dialer
    return dialer is not None and (dialer.name, dialer.started) == ("By_keys", started)


def _seen(windows: list[MailWindow]) -> bool:
    return any(one.isVisible() for one in windows)


def order(document: EmailDocument) -> list[type]:
    """The blocks that say something, from above."""
    return [type(one.block) for one in walk(document) if not isinstance(one.block, Section)]


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_a_stop_without_a_name_or_a_ring_is_told(qtbot: QtBot):
    window, buttons = QWidget(), [Button(name) for name in ("One", "", "Two")]
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    for button in buttons:
        column.addWidget(button)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    one, nameless, two = buttons
    for button in (two, one):  # the window gave the keyboard to the first, without a ring
        button.setFocus(Qt.FocusReason.TabFocusReason)
        look_at(None, button)
    with pytest.raises(CannotGoOn, match="no name"):
        look_at(one, nameless)
    with pytest.raises(CannotGoOn, match="no ring"):
        look_at(one, two)
    with pytest.raises(CannotGoOn, match="no further"):
        look_at(two, two)


@pytest.mark.slow(seconds=40)
@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
def test_a_broadcast_a_mailing_a_dialer_and_a_mail_by_keys_alone(qapp: QApplication, tmp_path: Path):
    """Every stop of Tab on the way has a name, every button its ring, and none holds the keyboard fast."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")

    async def work() -> None:
        async with stage(Look()) as made:
            day = Day(made)
            await day.come_in()
            await day.broadcast()
            await day.mailing(path)
            await day.dialer()
            await day.mail()

    loop = QEventLoop(qapp, already_running=False)
    asyncio.set_event_loop(loop)
    with loop:
        loop.run_until_complete(work())
    asyncio.set_event_loop(None)
