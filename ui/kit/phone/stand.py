"""A phone with its switches: light or dark, whose rendering of RCS, the voice of a call (MSG-51, RCS-2, TTS-4)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHideEvent, QMoveEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.providers import RcsNetwork
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.segmented import Segmented
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene import CallScene, Scene
from ui.kit.phone.surface import Pictures, Rendering
from ui.kit.phone.voice import Engine, Voice, engine
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

_LEAST: Final = 0.7  # of a phone's height; where there is less room the column scrolls


class PhoneStand(QWidget):
    """The switches above the phone, beside what the screen has to say of it; `phone` is the phone."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        pictures: Pictures | None = None,
        note: QWidget | None = None,
        voice: Engine | None = None,
    ) -> None:
        super().__init__(parent)
        self.phone = PhonePreview(self, pictures=pictures)
        self.rendering = Segmented(self)
        self.rendering.add(Rendering.GOOGLE, msg("phone.google"))
        self.rendering.add(Rendering.GSMA, msg("phone.gsma"))
        self.rendering.set_value(self.phone.rendering)
        self._network: RcsNetwork | None = None
        self._area: QScrollArea | None = None
        self._below: tuple[QWidget, ...] = ()
        put(self.rendering, self.rendering.setAccessibleName, msg("phone.rendering"))
        self.voice = Voice(engine() if voice is None else voice, self)
        self.listen = Button(msg("phone.listen"), parent=self, icon=Icon.PLAY, height=metrics.BUTTON_TOOL)
        self.listen.setEnabled(self.voice.is_there)
        if not self.voice.is_there:
            self.listen.set_tip(msg("phone.no_voice"))
        self.dark = IconButton(Icon.MOON, msg("phone.dark"), self, size=metrics.BUTTON_TOOL)
        self.dark.setCheckable(True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        if note is not None:
            row.addWidget(note, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(0)
        row.addWidget(self.rendering)
        row.addWidget(self.listen)
        row.addWidget(self.dark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addLayout(row)
        column.addWidget(self.phone)
        self.rendering.hide()
        self.listen.hide()
        self.rendering.value_changed.connect(self._on_rendering)
        self.dark.toggled.connect(self.phone.set_dark)
        self.listen.clicked.connect(self._on_listen)
        self.voice.changed.connect(self._show_voice)

    def fit(self, area: QScrollArea, *below: QWidget) -> None:
        """Rather a smaller phone than one out of sight: `area` is the column that scrolls, `below` is under it."""
        self._area, self._below = area, below
        area.viewport().installEventFilter(self)

    def _fit(self) -> None:
        inner = None if self._area is None else self._area.widget()
        if self._area is None or inner is None or not inner.isAncestorOf(self):
            self.phone.set_room(0)  # it stands in a window of its own
            return
        taken = self.phone.mapTo(inner, QPoint()).y() + metrics.GAP_16
        taken += sum(one.sizeHint().height() + metrics.GAP_16 for one in self._below if not one.isHidden())
        least = round(self.phone.sizeHint().height() * _LEAST)
        self.phone.set_room(max(self._area.viewport().height() - taken, least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column gives it another place."""
        super().resizeEvent(event)
        self._fit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Something above it came or went."""
        super().moveEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """It may have gone to another place meanwhile."""
        super().showEvent(event)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The column has another height."""
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def set_scene(self, scene: Scene) -> None:
        """Show another message."""
        self.phone.set_scene(scene)
        self.rendering.setVisible(scene.head.channel is Channel.RCS)
        self.listen.setVisible(isinstance(scene, CallScene))
        if not isinstance(scene, CallScene):
            self.voice.stop()

    def set_network(self, network: RcsNetwork | None) -> None:
        """Begin with the rendering of the sender's network; what the person switches to stays until it changes."""
        if network is self._network:
            return
        self._network = network
        if network is not None:
            self.rendering.set_value(Rendering(network.value))
            self.phone.set_rendering(Rendering(network.value))

    def _on_listen(self) -> None:
        """Read what is on the phone, or break that off."""
        scene = self.phone.scene
        if self.voice.is_speaking:
            self.voice.stop()
        elif isinstance(scene, CallScene):
            self.voice.say(scene.words.text, scene.language, scene.repeat)

    def _show_voice(self) -> None:
        speaking = self.voice.is_speaking
        self.listen.set_words(msg("phone.silence") if speaking else msg("phone.listen"))
        self.listen.set_icon(Icon.STOP if speaking else Icon.PLAY)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is said of what is not seen."""
        self.voice.stop()
        super().hideEvent(event)

    def _on_rendering(self, value: object) -> None:
        if isinstance(value, Rendering):
            self.phone.set_rendering(value)
