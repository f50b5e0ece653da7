"""The block constructor in a window of its own: palette and layers, canvas, properties (EML-10..17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Separator
from ui.kit.controls.field import Note
from ui.kit.controls.focus import keep_near, step
from ui.kit.controls.menu import Menu
from ui.kit.controls.overlay_bar import OverlayBar
from ui.kit.controls.paint.button import Kind as ButtonKind
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.tabs import Tabs
from ui.kit.controls.text import Text
from ui.kit.controls.tip import set_tip
from ui.panels.broadcasts.builder.keys import FormKeys
from ui.panels.constructor.editor import Services
from ui.panels.constructor.wording import content_words
from ui.panels.email.canvas import Canvas, thing_of
from ui.panels.email.ghost import Ghost
from ui.panels.email.layers import Layers
from ui.panels.email.painting import Pictures
from ui.panels.email.palette import Palette
from ui.panels.email.properties import Properties
from ui.panels.email.text_bar import TextBar
from ui.panels.email.text_edit import TextEdit
from ui.panels.email.tree import PAGE, find
from ui.panels.email.view_model import MailModel, MailState, Notice, Screen
from ui.panels.email.words import shown_words, title_of
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color, theme
from ui.theme.tokens import Token

_NARROW: Final = 1200
_SIDES: Final = {True: (172, 236), False: (232, 300)}
_HEAD: Final = 48
_PROBLEMS_MAX: Final = 12
_MIN: Final = (900, 560)
_SCREEN_ICONS: Final = {Screen.REGULAR: Icon.MAIL, Screen.WIDE: Icon.MONITOR, Screen.PHONE: Icon.DEVICE}


class Area(Scroll):
    """Scrolls one widget; its bar lies over the content."""

    def __init__(self, inner: QWidget, parent: QWidget | None = None, *, sideways: bool = False) -> None:
        super().__init__(inner, parent, sideways=sideways)
        self._bar = OverlayBar(self)
        self.verticalScrollBar().rangeChanged.connect(self._bar.follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar at the edge."""
        super().resizeEvent(event)
        self._bar.follow()


class MailWindow(QWidget):
    """Edits the document of one content. Signals: `closed()`; every edit has been told to the model by then."""

    closed = Signal()

    def __init__(self, model: MailModel, owner: QWidget, *, services: Services, pictures: Pictures) -> None:
        super().__init__(owner, Qt.WindowType.Window)
        self.model = model
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(*_MIN)
        self._chosen = model.state.chosen
        self.palette_view, self.layers = Palette(), Layers(model)
        self.canvas = Canvas(model, pictures)
        self.properties = Properties(model, services)
        self.text_bar = TextBar(self)
        self.text_bar.names = model.state.names or {}
        self.ghost = Ghost(self)
        self.keys = FormKeys(model.undo, model.redo, self)
        self.notice = Note("", Icon.INFO, Token.MUTED, self)
        self.warning = Note("", Icon.ALERT, Token.WARN, self)
        self._make_head()
        self._lay_out()
        self._connect()
        self.show_state(model.state)

    # -- building

    def _make_head(self) -> None:
        self.title = Text(msg("constructor_email.title"), Type.SECTION, parent=self)
        self.subject = Text("", Type.BODY, Token.MUTED, self, fill=True)
        self.undo = IconButton(Icon.UNDO, msg("common.undo"), self, size=metrics.BUTTON_TOOL)
        set_tip(self.undo, msg("common.undo"), "Ctrl+Z")
        self.redo = IconButton(Icon.REDO, msg("common.redo"), self, size=metrics.BUTTON_TOOL)
        set_tip(self.redo, msg("common.redo"), "Ctrl+Shift+Z")
        self.undo_all = Button(
            msg("constructor_email.undo_all"), ButtonKind.GHOST, self, height=metrics.BUTTON_TOOL
        )
        self.screens = Segmented(self)
        for screen, icon in _SCREEN_ICONS.items():
            self.screens.add(screen, "", icon=icon)
            part = self.screens.part(screen)
            part.setAccessibleName(tr(f"constructor_email.screen_{screen.value}"))
            part.set_tip(msg(f"constructor_email.screen_{screen.value}"))
        self.problems = Button("", ButtonKind.DANGER, self, icon=Icon.ALERT, height=metrics.BUTTON_TOOL)
        self.done = IconButton(Icon.X, msg("constructor_email.close"), self, size=metrics.BUTTON)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_8, 0)
        head.setSpacing(metrics.GAP_8)
        head.addWidget(self.title)
        head.addWidget(self.subject, 1)
        for widget in (self.undo, self.redo, self.undo_all):
            head.addWidget(widget)
        head.addSpacing(metrics.GAP_8)
        head.addWidget(self.screens)
        head.addWidget(self.problems)
        head.addWidget(self.done)
        top = QWidget(self)
        top.setFixedHeight(_HEAD)
        top.setLayout(head)
        self.tabs = Tabs(self, margin=metrics.GAP_16)
        self.tabs.add("block", msg("constructor_email.tab_block"))
        self.tabs.add("layers", msg("constructor_email.tab_layers"))
        self.left_stack = QStackedWidget(self)
        self.left_stack.addWidget(Area(self.palette_view))
        self.left_stack.addWidget(Area(self._layer_page()))
        self.left, self.right = self._side(), self._side()
        left = self.left.layout()
        if left is not None:
            left.addWidget(self.tabs)
            left.addWidget(self.left_stack)
        right = self.right.layout()
        if right is not None:
            right.addWidget(Area(self.properties))
        self.sheet = Area(self.canvas, self, sideways=True)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.left)
        body.addWidget(Separator(self, orientation=Qt.Orientation.Vertical))
        body.addLayout(self._middle(), 1)
        body.addWidget(Separator(self, orientation=Qt.Orientation.Vertical))
        body.addWidget(self.right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(Separator(self))
        column.addLayout(body, 1)

    def _layer_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.layers)
        column.addStretch(1)
        return page

    def _side(self) -> QWidget:
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        return side

    def _middle(self) -> QVBoxLayout:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.text_bar)
        middle.addWidget(Separator(self))
        for note in (self.notice, self.warning):
            note.setContentsMargins(0, 0, 0, 0)
        self._notice_row = self._strip(self.notice, dismiss=True)
        self._warning_row = self._strip(self.warning, dismiss=False)
        middle.addWidget(self._notice_row)
        middle.addWidget(self.sheet, 1)
        middle.addWidget(self._warning_row)
        return middle

    def _strip(self, note: Note, *, dismiss: bool) -> QWidget:
        strip = QWidget(self)
        row = QHBoxLayout(strip)
        row.setContentsMargins(metrics.GAP_12, metrics.GAP_8, metrics.GAP_8, metrics.GAP_8)
        row.addWidget(note, 1)
        if dismiss:
            self.dismiss = IconButton(Icon.X, msg("common.close"), strip, size=metrics.BUTTON_INLINE)
            self.dismiss.clicked.connect(self.model.dismiss)
            row.addWidget(self.dismiss, 0, Qt.AlignmentFlag.AlignTop)
        return strip

    def _connect(self) -> None:
        self.undo.clicked.connect(self.model.undo)
        self.redo.clicked.connect(self.model.redo)
        self.undo_all.clicked.connect(self.model.undo_all)
        self.done.clicked.connect(self.close)
        self.screens.value_changed.connect(self._on_screen)
        self.problems.clicked.connect(self._on_problems)
        self.tabs.value_changed.connect(self._on_tab)
        self.palette_view.wanted.connect(self._on_wanted)
        self.palette_view.dragged.connect(self._on_dragged)
        self.palette_view.dropped.connect(self._on_dropped)
        self.canvas.text_opened.connect(self._on_text)
        self.canvas.reached.connect(self._on_reached)
        self.canvas.bar.dragged.connect(self._on_moved)
        self.canvas.bar.dropped.connect(self.ghost.hide)
        for widget in (self.canvas, self.layers):
            self._key("Del", widget, self._delete)
            self._key("Ctrl+D", widget, self._duplicate)
        undoing = {"Ctrl+Z": self.model.undo, "Ctrl+Shift+Z": self.model.redo, "Ctrl+Y": self.model.redo}
        for keys, act in undoing.items():
            self._key(keys, self, act, Qt.ShortcutContext.WindowShortcut)
        theme().changed.connect(self.update)
        self.model.listen(self.show_state)

    @staticmethod
    def _key(
        keys: str,
        widget: QWidget,
        act: Callable[[], object],
        context: Qt.ShortcutContext = Qt.ShortcutContext.WidgetWithChildrenShortcut,
    ) -> None:
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(context)
        shortcut.activated.connect(act)

    # -- showing

    def open(self) -> None:
        """Show it as large as the window it belongs to, a little smaller at most."""
        parent = self.parentWidget()
        around = parent.window() if parent is not None else None
        if around is not None:
            room = around.geometry()
            self.setGeometry(QRect(room.topLeft(), room.size()))
        self.setWindowTitle(tr("constructor_email.title"))
        self.show()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_state(self, state: MailState) -> None:
        """Show what may be done and what is wrong."""
        self.subject.set_words(shown_words(state.content.subject, state.names or {}))
        self.undo.setEnabled(state.can_undo and not state.locked)
        self.redo.setEnabled(state.can_redo and not state.locked)
        self.undo_all.setEnabled(state.can_undo and not state.locked)
        self.palette_view.set_locked(locked=state.locked)
        self.screens.set_value(state.screen)
        count = len(state.problems)
        self.problems.setVisible(count > 0)
        self.problems.set_words(msg("constructor_email.problems", count=count))
        self._show_notices(state)
        self.keys.watch(self.properties)  # fields come and go with what is chosen
        if state.chosen != self._chosen:
            self._chosen = state.chosen
            area = self.canvas.chosen_rect()
            if not area.isNull():
                self.sheet.ensureVisible(area.center().x(), area.top(), 0, 40)

    def _show_notices(self, state: MailState) -> None:
        said = state.notice is not Notice.NONE
        self._notice_row.setVisible(said)
        if said:
            self.notice.set_words(msg(f"constructor_email.notice_{state.notice.value}"))
            is_bad = state.notice in (Notice.NEWER, Notice.LOCKED)
            self.notice.set_sign(Icon.LOCK if is_bad else Icon.INFO, Token.MUTED)
            self.dismiss.setVisible(not is_bad)
        warned = [
            msg(f"constructor_email.{name}")
            for name, on in (
                ("clipped", state.is_clipped),
                ("no_unsubscribe", state.lacks_unsubscribe),
                ("leads_nowhere", state.leads_nowhere),
            )
            if on and state.document.blocks
        ]
        self._warning_row.setVisible(bool(warned))
        self.warning.set_words(" ".join(str(one) for one in warned))

    # -- gestures

    def _on_screen(self, screen: object) -> None:
        if isinstance(screen, Screen):
            self.model.look(screen)

    def _on_tab(self, name: object) -> None:
        self.left_stack.setCurrentIndex(1 if name == "layers" else 0)

    def _on_wanted(self, kind: object) -> None:
        self.model.insert(kind)  # type: ignore[arg-type]  # what the palette holds

    def _on_dragged(self, kind: object, at: QPoint) -> None:
        self.canvas.drag_over(thing_of(kind), at)
        self.ghost.follow(kind, self.mapFromGlobal(at))

    def _on_dropped(self, kind: object, at: QPoint) -> None:
        self.ghost.hide()
        self.canvas.drop(kind, at)  # type: ignore[arg-type]  # what the palette holds

    def _on_moved(self, at: QPoint) -> None:
        block = self.model.state.block()
        if block is not None:
            self.ghost.follow(block, self.mapFromGlobal(at))

    def _on_reached(self, at: QPoint) -> None:
        self.sheet.ensureVisible(at.x(), at.y(), 0, 40)

    def _on_text(self, edit: object) -> None:
        self.text_bar.show_edit(edit if isinstance(edit, TextEdit) else None)

    def _delete(self) -> None:
        self.model.delete(self.model.state.chosen)

    def _duplicate(self) -> None:
        self.model.duplicate(self.model.state.chosen)

    def _on_problems(self) -> None:
        menu = Menu(self.problems)
        for problem in self.model.state.problems[:_PROBLEMS_MAX]:
            menu.add(self._named(problem), self._jumper(problem), icon=Icon.ALERT)
        menu.popup(self.problems, right=True)

    def _named(self, problem: Problem) -> str:
        block = find(self.model.state.document, self.model.block_of(problem))
        name = str(title_of(block)) if block is not None else tr("constructor_email.page")
        return f"{name}: {content_words(problem)}"

    def _jumper(self, problem: Problem) -> Callable[[], object]:
        return lambda: self.jump(problem)

    def jump(self, problem: Problem) -> None:
        """Choose the element a problem is of and put the keyboard on its field (EML-40)."""
        self.model.jump(problem)
        if self.model.state.chosen == PAGE and not problem.path.startswith("document.page"):
            self.palette_view.tiles[next(iter(self.palette_view.tiles))].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.properties.focus_problem(problem)

    # -- window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back: from a field to the canvas, from there to the message; all work is in it."""
        if event.key() == Qt.Key.Key_Escape:
            if self.focusWidget() is self.canvas:
                self.close()
            else:
                self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab goes as one reads: properties come and go, which Qt's own order does not survive."""
        focus = QApplication.focusWidget()
        return keep_near(focus) or step(self, focus, forward=next) is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the page its room."""
        super().resizeEvent(event)
        left, right = _SIDES[event.size().width() < _NARROW]
        self.left.setFixedWidth(left)
        self.right.setFixedWidth(right)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that it is done; what is being written is in the model already."""
        self.canvas.close_text()
        super().closeEvent(event)
        self.closed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        del event
        QPainter(self).fillRect(self.rect(), color(Token.SURFACE))
