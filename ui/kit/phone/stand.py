"""A phone with its switches: light or dark, and for RCS whose rendering (MSG-51, RCS-2)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from ui.kit.controls.button import IconButton
from ui.kit.controls.segmented import Segmented
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene import Scene
from ui.kit.phone.surface import Pictures, Rendering
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon


class PhoneStand(QWidget):
    """The switches above the phone, beside what the screen has to say of it; `phone` is the phone."""

    def __init__(
        self, parent: QWidget | None = None, *, pictures: Pictures | None = None, note: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.phone = PhonePreview(self, pictures=pictures)
        self.rendering = Segmented(self)
        self.rendering.add(Rendering.GOOGLE, msg("phone.google"))
        self.rendering.add(Rendering.GSMA, msg("phone.gsma"))
        self.rendering.set_value(self.phone.rendering)
        put(self.rendering, self.rendering.setAccessibleName, msg("phone.rendering"))
        self.dark = IconButton(Icon.MOON, msg("phone.dark"), self, size=metrics.BUTTON_TOOL)
        self.dark.setCheckable(True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        if note is not None:
            row.addWidget(note, 1)
        row.addStretch(0)
        row.addWidget(self.rendering)
        row.addWidget(self.dark)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addLayout(row)
        column.addWidget(self.phone)
        self.rendering.hide()
        self.rendering.value_changed.connect(self._on_rendering)
        self.dark.toggled.connect(self.phone.set_dark)

    def set_scene(self, scene: Scene) -> None:
        """Show another message."""
        self.phone.set_scene(scene)
        self.rendering.setVisible(scene.head.channel is Channel.RCS)

    def _on_rendering(self, value: object) -> None:
        if isinstance(value, Rendering):
            self.phone.set_rendering(value)
