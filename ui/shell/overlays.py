"""What opens over the window: palette, shortcut sheet, help, about, log, news, the avatar's menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.kit.controls.menu import Menu
from ui.shell.command_palette import CommandPalette
from ui.shell.commands import ActionProvider, panel_actions
from ui.shell.menus import open_avatar_menu
from ui.shell.notifications import NoticeList
from ui.shell.search import Provider
from ui.texts.messages import msg

if TYPE_CHECKING:
    from ui.shell.about import About
    from ui.shell.help import HelpWindow
    from ui.shell.log_viewer import LogViewer
    from ui.shell.shortcut_sheet import ShortcutSheet
    from ui.shell.window import Window


class Overlays:
    """Opens them for one window. `providers` may be added to: what they find appears in the palette."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.providers: list[Provider] = []
        self.palette: CommandPalette | None = None

    def open_palette(self) -> CommandPalette:
        """Find a panel, an action, whatever the providers know."""
        window = self._window
        providers = [
            ActionProvider(msg("shell.palette_here"), window.here),
            ActionProvider(msg("shell.palette_panels"), lambda: panel_actions(window.frame)),
            *self.providers,
            ActionProvider(msg("shell.palette_everywhere"), lambda: (*window.halt.actions(), *window.commands[1:])),
        ]
        palette = CommandPalette(window, providers, window.person.recent, window.tasks.starter(window))
        palette.used.connect(window.used)
        palette.closed.connect(self._on_palette_closed)
        self.palette = palette
        palette.open_over(window)
        return palette

    def _on_palette_closed(self) -> None:
        self.palette = None

    def open_shortcuts(self) -> ShortcutSheet:
        """The sheet of keys."""
        from ui.shell.shortcut_sheet import ShortcutSheet  # noqa: PLC0415 - seldom seen

        window = self._window
        panel = window.frame.panel
        here = [(panel.bar().title, window.here())] if panel is not None else []
        left = [(msg("shell.shortcuts_everywhere"), (*window.commands, *window.halt.actions())), *here]
        right = [(msg("shell.shortcuts_panels"), panel_actions(window.frame))]
        sheet = ShortcutSheet(window, (left, right))
        sheet.open()
        return sheet

    def open_help(self) -> HelpWindow:
        """The guide."""
        from ui.shell.help import HelpWindow  # noqa: PLC0415 - seldom seen

        sitting = self._window.sitting
        box = HelpWindow(self._window, sitting.workspace.support_contact if sitting is not None else "")
        box.open()
        return box

    def open_about(self) -> About:
        """Versions."""
        from ui.shell.about import About  # noqa: PLC0415 - seldom seen

        connection = self._window.connection
        box = About(self._window, connection.state, str(connection.home))
        box.open()
        return box

    def open_log(self) -> LogViewer | None:
        """What the service said while it started."""
        from ui.shell.log_viewer import LogViewer  # noqa: PLC0415 - seldom seen

        path = self._window.connection.state.log
        if path is None:
            return None
        box = LogViewer(self._window, path)
        box.open()
        return box

    def open_notices(self) -> NoticeList:
        """The list under the bell."""
        window = self._window
        box = NoticeList(window.frame.top.bell, window.notices, window.clock())
        box.open_beside(window.frame.top.bell, right=True)
        window.notices.read_all()
        return box

    def open_avatar_menu(self) -> Menu:
        """The menu of oneself."""
        window = self._window
        return open_avatar_menu(
            window.frame.top.avatar, window, lambda: window.frame.go("account"), self.open_about
        )
