"""The window: the sign-in screen or the frame, what passes between them, and the keys that work everywhere."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec
from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from app.contract.accounts import Session
from app.contract.faults import Code
from app.contract.jobs import Job, JobId
from backend_client.client import Client
from backend_client.events import Line as StreamLine
from backend_client.launcher import LaunchFailed
from backend_client.transport import ServiceFault
from ui.kit.controls.focus import keep_near, step
from ui.kit.table.state_store import FolderStore
from ui.panels.sign_in.panel import SignInPanel
from ui.panels.sign_in.view_model import SignInModel, TokenStore
from ui.shell import registry
from ui.shell.badges import Badges
from ui.shell.channel_desk import ChannelDesk
from ui.shell.commands import Doors, everywhere
from ui.shell.connection import Connection
from ui.shell.copy_bar import CopyDesk
from ui.shell.frame import Frame
from ui.shell.halt_desk import HaltDesk
from ui.shell.job_links import link_of
from ui.shell.leaving import Choice, may_discard, what_about_service
from ui.shell.logo import app_icon
from ui.shell.notifications import Notices
from ui.shell.overlays import Overlays
from ui.shell.panel import Action, PanelContext
from ui.shell.sitting import Sitting
from ui.shell.state_file import PersonState, StateFile
from ui.shell.tasks import Failure, Tasks
from ui.shell.top_bar import HALT_KEYS, Line
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import Words, msg, tr
from ui.theme.theme import Mode, theme

LEAST: Final = QSize(1024, 700)
FIRST: Final = QSize(1440, 900)
_LINES: Final = {
    StreamLine.LIVE: Line.CONNECTED,
    StreamLine.CONNECTING: Line.RECONNECTING,
    StreamLine.BROKEN: Line.RECONNECTING,
    StreamLine.OFF: Line.AWAY,
    StreamLine.SIGNED_OUT: Line.AWAY,
}


def wall_clock() -> int:
    """Now, in epoch milliseconds."""
    return time.time_ns() // 1_000_000


class Window(QWidget):
    """Signals: `usable` once somebody can sign in, `entered` after signing in, `ended` when it has closed."""

    usable = Signal()
    entered = Signal()
    ended = Signal()

    def __init__(
        self,
        connection: Connection,
        tasks: Tasks,
        states: StateFile,
        tokens: TokenStore,
        *,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        super().__init__()
        self.connection, self.tasks, self.states, self.clock = connection, tasks, states, clock
        self.sitting: Sitting | None = None
        self.person = PersonState()
        self._going = False
        self._notice_given = False
        self.setMinimumSize(LEAST)
        self.resize(FIRST)
        self.setWindowTitle(tr("shell.app"))
        self.setWindowIcon(app_icon())
        self.frame = Frame(self._link_of, self)
        self.news = self.frame.make_news(self)
        self.news.toasts.set_bottom(self.frame.foot)
        self.notices = Notices(self, self._in_front)
        self.halt = HaltDesk(self)
        self.copied = CopyDesk(self)
        self.channels = ChannelDesk(self)
        self.door = SignInModel(connection, tokens, states, entered=self._on_entered, clock=clock)
        self.sign_in = SignInPanel(self.door, tasks.runner(self), clock=clock)
        self.overlays = Overlays(self)
        self.commands = everywhere(self._doors())
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.sign_in)
        self._stack.addWidget(self.frame)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._connect()
        self._panel_keys: list[QShortcut] = []
        self._make_keys()

    def _doors(self) -> Doors:
        overlays = self.overlays
        return Doors(
            palette=overlays.open_palette,
            refresh=self.refresh,
            rail=self.toggle_rail,
            shortcuts=overlays.open_shortcuts,
            help=overlays.open_help,
            about=overlays.open_about,
            notices=overlays.open_notices,
            step_back=self.frame.step_back,
            log_out=self.leave,
            close=self.close,
            mode=self.set_mode,
            language=self.set_language,
        )

    def _connect(self) -> None:
        frame, overlays = self.frame, self.overlays
        self.tasks.failed.connect(self._on_failure)
        self.sign_in.log_wanted.connect(overlays.open_log)
        self.sign_in.language_chosen.connect(self.set_language)
        frame.rail.help_wanted.connect(overlays.open_help)
        frame.rail.width_toggled.connect(self.toggle_rail)
        frame.top.palette_wanted.connect(overlays.open_palette)
        frame.top.bell_pressed.connect(overlays.open_notices)
        frame.top.avatar_pressed.connect(overlays.open_avatar_menu)
        frame.panel_changed.connect(self._on_panel_changed)
        frame.bar_changed.connect(self.news.toasts.place)
        frame.look_chosen.connect(self._on_look_chosen)
        frame.strip.cancelled.connect(self._on_job_cancelled)
        frame.strip.closed.connect(self._on_job_closed)
        self.notices.changed.connect(self._on_notices_changed)
        self.connection.observe(lambda service: self.usable.emit() if service.ready else None)

    def _make_keys(self) -> None:
        """The keys that work everywhere; they belong to the frame and rest while nobody is signed in."""
        for action in self.commands:
            if action.keys:
                self._key(action.keys, action.act)
        self._key("?", self.overlays.open_shortcuts)
        self._key(HALT_KEYS, self.halt.press)
        for place in registry.places():
            if place.keys:
                self._key(place.keys, partial(self.frame.go, place.entry.id, **place.params))

    def _key(self, keys: str, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self.frame)
        shortcut.activated.connect(act)
        return shortcut

    # -- coming ----------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Reach the service."""
        self.tasks.run(self, self.door.start, intent="service")

    def _on_entered(self, client: Client, session: Session) -> None:
        self.tasks.run(self, self._enter(client, session), intent="enter")

    async def _enter(self, client: Client, session: Session) -> None:
        workspace = await client.accounts.workspace()
        sitting = Sitting(self.connection, client, session, workspace, self.tasks, self.clock)
        self.sitting = sitting
        self._take_over(session)
        sitting.on_line = self._on_line
        sitting.on_signed_out = partial(self._go_out, by_person=False)
        sitting.on_refreshed = self._on_refreshed
        sitting.on_lost = self._on_lost
        self.frame.enter(self._context(sitting))
        sitting.begin()
        self._count_badges(sitting)
        self.halt.begin(sitting)
        self.copied.begin(sitting)
        self.channels.begin(sitting)
        sitting.jobs.observe(self.frame.strip.show_jobs)
        sitting.jobs.observe(lambda _: self.news.toasts.place())
        self._stack.setCurrentWidget(self.frame)
        panel = self.person.panel
        self.frame.go(panel if panel and self.frame.may_go(panel) else registry.home(session.me.permissions).id)
        self.frame.stack.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.states.damaged and not self._notice_given:
            self._notice_given = True
            self.news.warn(msg("shell.state_damaged"))
        self.entered.emit()

    def _count_badges(self, sitting: Sitting) -> None:
        frame, start = self.frame, self.tasks.starter(sitting)
        badges = Badges(sitting.client, frame.may_go, lambda: frame.panels, frame.rail.set_count, start)
        sitting.at_end(badges.close)

    def _context(self, sitting: Sitting) -> PanelContext:
        return PanelContext(
            client=sitting.client,
            me=sitting.me,
            workspace=sitting.workspace,
            tasks=self.tasks,
            store=FolderStore(self.states.person_folder(sitting.me.login)),
            news=self.news,
            navigation=self.frame,
            notices=self.notices,
            clock=self.clock,
        )

    def _take_over(self, session: Session) -> None:
        """The window as this person left it."""
        me = session.me
        person = self.states.person(me.login)
        if not person.language:  # the first time on this machine
            machine = self.states.machine()
            person = msgspec.structs.replace(person, language=me.language.value, theme=machine.theme)
        self.person = person
        self.set_language(Language(person.language))
        self.set_mode(Mode(person.theme))
        self.frame.rail.set_wide(person.rail_wide)
        if person.geometry:
            self.restoreGeometry(QByteArray(base64.b64decode(person.geometry)))

    # -- the service -----------------------------------------------------------------------------------------------

    def _on_failure(self, failure: Failure) -> None:
        """A session that is over leads to the door; anything else is told."""
        error = failure.error
        if isinstance(error, ServiceFault) and error.fault.code is Code.SIGN_IN_REQUIRED:
            self._go_out(by_person=False)
        else:
            self.news.on_failure(failure)

    def _on_line(self, line: StreamLine) -> None:
        shown = _LINES[line]
        self.frame.top.sign.set_line(shown)
        if shown is Line.CONNECTED:
            self.news.recovered(Code.UNREACHABLE)

    def _on_lost(self, error: LaunchFailed) -> None:
        self.frame.top.sign.set_line(Line.AWAY)
        reason: Words = error.reason or msg("sign_in.not_started_silent")
        retry = self._on_retry_service
        self.news.failed(msg("shell.service_gone"), reason, action=msg("common.retry"), on_action=retry)

    def _on_retry_service(self) -> None:
        if self.sitting is not None:
            self.sitting.keep_again()

    def refresh(self) -> None:
        """F5: rights, company settings and the panel that is shown (DSH-10)."""
        if self.sitting is not None:
            self.tasks.run(self.sitting, self.sitting.refresh, intent="refresh")
            self.frame.refresh()

    def _on_refreshed(self) -> None:
        if self.sitting is not None:
            self.frame.renew(self._context(self.sitting))
            self.halt.renew()

    # -- jobs and news ---------------------------------------------------------------------------------------------

    def _link_of(self, job: Job) -> tuple[Words, Callable[[], object]] | None:
        return link_of(job, self.frame)

    def _on_job_cancelled(self, job_id: JobId) -> None:
        if self.sitting is not None:
            self.tasks.run(self, self.sitting.jobs.cancel(job_id), intent=f"cancel_{job_id}")

    def _on_job_closed(self, job_id: JobId) -> None:
        if self.sitting is not None:
            self.sitting.jobs.put_away(job_id)

    def _in_front(self, source: str) -> bool:
        return bool(source) and source == self.frame.current and self.isActiveWindow()

    def _on_notices_changed(self) -> None:
        self.frame.top.bell.set_unread(self.notices.unread)

    # -- keys, theme, language -------------------------------------------------------------------------------------

    def _on_panel_changed(self, panel_id: str) -> None:
        self.person = msgspec.structs.replace(self.person, panel=panel_id)
        self.notices.forget(panel_id)
        self.news.toasts.place()
        for shortcut in self._panel_keys:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._panel_keys = [self._key(one.keys, one.act) for one in self.here() if one.keys and not one.bound]

    def here(self) -> tuple[Action, ...]:
        """What can be done on the panel that is shown."""
        return tuple(self.frame.panel.commands()) if self.frame.panel is not None else ()

    def used(self, key: str) -> None:
        """Something was chosen in the palette."""
        self.person = self.person.with_recent(key)

    def toggle_rail(self) -> None:
        """With names or without; remembered (DSH-8)."""
        wide = not self.frame.rail.wide
        self.frame.rail.set_wide(wide)
        self.person = msgspec.structs.replace(self.person, rail_wide=wide)
        self.remember()

    def set_mode(self, mode: Mode) -> None:
        """Choose a theme, here and for the sign-in screen of this machine (ACC-2)."""
        theme().set_mode(mode)
        self.person = msgspec.structs.replace(self.person, theme=mode.value)
        self._remember_machine(theme=mode.value)
        if self.frame.panel is not None:
            self.frame.panel.show_look()

    def set_language(self, language: Language) -> None:
        """Choose a language, here and for the sign-in screen of this machine."""
        texts().set_language(language)
        self.setWindowTitle(tr("shell.app"))
        self.person = msgspec.structs.replace(self.person, language=language.value)
        self._remember_machine(language=language.value)

    def _on_look_chosen(self, wish: object) -> None:
        if isinstance(wish, Mode):
            self.set_mode(wish)
        elif isinstance(wish, Language):
            self.set_language(wish)

    def _remember_machine(self, **changes: str) -> None:
        before = self.states.machine()
        after = msgspec.structs.replace(before, **changes)
        if after != before:
            self.states.save_machine(after)
        if self.sitting is not None:
            self.states.save_person(self.sitting.me.login, self.person)

    def remember(self) -> None:
        """Keep how this person left the window."""
        if self.sitting is not None:
            geometry = base64.b64encode(bytes(self.saveGeometry().data())).decode()
            self.person = msgspec.structs.replace(self.person, geometry=geometry)
            self.states.save_person(self.sitting.me.login, self.person)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab goes through what is seen as it is read; a control that vanished leaves the keyboard near."""
        focus = QApplication.focusWidget()
        return keep_near(focus) or step(self, focus, forward=next) is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The top bar goes by the window's width."""
        super().resizeEvent(event)
        self.frame.top.command.fit(self.width())

    # -- going -----------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Log out, asking where typed text would be lost (ACC-6)."""
        self.tasks.run(self, self._leave, intent="leave")

    async def _leave(self) -> None:
        if self.sitting is not None and await may_discard(self, self.frame.unsaved()):
            self._go_out(by_person=True)

    def _go_out(self, *, by_person: bool) -> None:
        sitting, self.sitting = self.sitting, None
        if sitting is None:
            return
        self.sitting = sitting
        self.remember()
        self.sitting = None
        sitting.end()
        self.frame.leave()
        self.notices.clear()
        self.news.toasts.clear()
        self._stack.setCurrentWidget(self.sign_in)
        self.tasks.run(self, self._sign_out(sitting, by_person=by_person), intent="sign_out")

    async def _sign_out(self, sitting: Sitting, *, by_person: bool) -> None:
        try:
            if by_person:
                await sitting.sign_out()
        finally:
            sitting.client.leave()
            await self.door.signed_out(by_person=by_person)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first what has to be asked; the window is gone once `ended` is told."""
        event.ignore()
        self.tasks.run(self, self._close, intent="close")

    async def _close(self) -> None:
        sitting = self.sitting
        if sitting is not None:
            if not await may_discard(self, self.frame.unsaved()):
                return
            choice = await what_about_service(self, sitting)
            if choice is None:
                return
            self.remember()
            sitting.end()
            if choice is Choice.STOP:
                await self._stop(sitting)
        self.hide()
        self.frame.leave()
        await self.connection.close()
        self.ended.emit()

    async def _stop(self, sitting: Sitting) -> None:
        try:
            await sitting.client.jobs.stop_service()
        except ServiceFault:
            return  # it is gone already, or ends by itself
