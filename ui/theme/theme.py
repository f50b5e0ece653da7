"""The application's theme: light, dark or the system's, switched while the program runs."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication

from ui.theme import metrics
from ui.theme.palette import Palette, palette
from ui.theme.style import style_sheet
from ui.theme.tokens import Token


class Mode(StrEnum):
    """What the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Owns which palette is in force. There is one, see `theme()`.

    Signals: `changed` after palette and style sheet of the application were replaced. Widgets that read their
    colours while painting need not listen, Qt repaints them; whoever keeps a coloured thing (a document) must.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._mode = Mode.SYSTEM
        self._palette = palette("light")
        self._high_contrast = False
        self._motion = True
        self._app: QApplication | None = None

    def install(self, app: QApplication, mode: Mode = Mode.SYSTEM) -> None:
        """Dress the application and follow the system from now on. Once per application."""
        self._app = app
        self._mode = mode
        app.setStyle("Fusion")
        app.setFont(metrics.font(metrics.Type.BODY))
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self.on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self.on_system_changed)
        self._settle()
        self._dress()

    def set_mode(self, mode: Mode) -> None:
        """Switch; nothing happens when the same colours stay in force."""
        self._mode = mode
        self.on_system_changed()

    def on_system_changed(self) -> None:
        """Take over what the system says now, where the person left it to the system."""
        if self._settle():
            self._dress()
            self.changed.emit()

    @property
    def mode(self) -> Mode:
        """What the person chose."""
        return self._mode

    @property
    def dark(self) -> bool:
        """Whether the dark palette is in force."""
        return self._palette.name == "dark"

    @property
    def high_contrast(self) -> bool:
        """Whether the system asks for strong outlines."""
        return self._high_contrast

    @property
    def motion(self) -> bool:
        """Whether things may move by themselves."""
        return self._motion

    def set_motion(self, wanted: bool) -> None:
        """Keep everything still, for people and for pictures."""
        self._motion = wanted

    @property
    def palette(self) -> Palette:
        """The palette in force."""
        return self._palette

    def _settle(self) -> bool:
        """Work out palette and contrast; True if one of them is new."""
        before = self._palette, self._high_contrast
        hints = QGuiApplication.styleHints()
        system_dark = hints.colorScheme() is Qt.ColorScheme.Dark
        dark = self._mode is Mode.DARK or (self._mode is Mode.SYSTEM and system_dark)
        self._palette = palette("dark" if dark else "light")
        self._high_contrast = hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
        return (self._palette, self._high_contrast) != before

    def _dress(self) -> None:
        if self._app is not None:
            self._app.setPalette(self._palette.qt())
            self._app.setStyleSheet(style_sheet(self._palette))


@cache
def theme() -> Theme:
    """The one theme of the program."""
    return Theme()


def color(token: Token) -> QColor:
    """The colour of a token in the theme in force; raises UnknownTokenError. Copy before changing it."""
    return theme().palette.color(token)
