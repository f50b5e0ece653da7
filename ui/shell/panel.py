"""What a panel gets from the shell and what it offers to it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.contract.permissions import Permission
from ui.kit.controls.paint.state import Run as RunMark
from ui.texts.messages import Words
from ui.theme.icon_names import Icon
from ui.theme.theme import color
from ui.theme.tokens import Token

if TYPE_CHECKING:
    from app.contract.accounts import Me
    from app.contract.service import Workspace
    from backend_client.client import Client
    from ui.kit.table.source import StateStore
    from ui.shell.news import NewsDesk
    from ui.shell.notifications import Notices
    from ui.shell.tasks import Tasks

Params = Mapping[str, Any]
Tell = Callable[[Words, Words, Callable[[], object] | None], object]


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do here: shown in the palette, and on the shortcut sheet where it has keys.

    `keys` fire while the panel is shown, unless the panel's own control already carries them (`bound`).
    """

    id: str
    words: Words
    act: Callable[[], object]
    icon: Icon | None = None
    keys: str = ""
    enabled: bool = True
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """What a panel puts into the top bar. `back` is called by the arrow before the title and by Esc."""

    title: Words
    back: Callable[[], object] | None = None
    status: RunMark | None = None
    note: Words = ""
    widget: QWidget | None = None


class Navigation(Protocol):
    """The ways between panels."""

    def go(self, panel_id: str, **params: Any) -> bool:
        """Show a panel; its `arrive` gets the parameters. False where it may not be shown."""

    def back(self) -> bool:
        """Show what was shown before; False where there is nothing."""

    def may_go(self, panel_id: str) -> bool:
        """Whether the panel exists and the person may see it."""


@dataclass(frozen=True, slots=True)
class PanelContext:
    """Everything the shell gives to a panel."""

    client: Client
    me: Me
    workspace: Workspace
    tasks: Tasks
    store: StateStore
    news: NewsDesk
    navigation: Navigation
    notices: Notices
    clock: Callable[[], int]

    @property
    def rights(self) -> frozenset[str]:
        """The person's permissions as tables and forms take them."""
        return frozenset(permission.value for permission in self.me.permissions)

    def may(self, permission: Permission) -> bool:
        """Whether the person has a permission."""
        return permission in self.me.permissions

    def go(self, panel_id: str, **params: Any) -> bool:
        """Show another panel."""
        return self.navigation.go(panel_id, **params)

    def tell(self, words: Words, action: Words = "", on_action: Callable[[], object] | None = None) -> None:
        """Say that something worked, with an action where one follows from it."""
        self.news.done(words, action=action, on_action=on_action)


class Panel(QWidget):
    """One page of the window, made at the first visit and kept; a hidden one gets no paint events.

    Signals: `bar_changed` when `bar()` answers something new, `badge_changed(int)` for the number on its entry,
    `look_chosen(Mode or Language)` when the person wants the whole desktop to look otherwise.
    """

    bar_changed = Signal()
    badge_changed = Signal(int)
    look_chosen = Signal(object)

    def __init__(self, context: PanelContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context

    def bar(self) -> Bar:
        """What stands in the top bar."""
        raise NotImplementedError

    def commands(self) -> Sequence[Action]:
        """What can be done here now."""
        return ()

    def arrive(self, params: Params) -> None:
        """It was navigated to, the first time too; not when it only becomes visible again."""

    def show_look(self) -> None:
        """The person chose how the desktop looks, here or elsewhere."""

    def refresh(self) -> None:
        """F5: read again what is shown, keep what is typed."""

    def unsaved(self) -> Words:
        """What would be lost by signing out or closing the window; nothing when nothing would."""
        return ""

    def step_back(self) -> bool:
        """Esc: close what is open inside the panel; True if there was something."""
        back = self.bar().back
        if back is not None:
            back()
        return back is not None

    def kept_clear(self) -> int:
        """The height at its lower edge that news must not cover: where its main button stands."""
        return 0

    def shutdown(self) -> None:
        """The person signs out: end subscriptions. Tasks of the panel end by themselves."""

    def run(self, intent: str, work: Coroutine[Any, Any, Any]) -> bool:
        """Carry out an intent of this panel; a second start of the same one is refused."""
        return self.context.tasks.run(self, work, intent=intent)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(Token.SURFACE))
