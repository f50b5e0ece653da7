"""Fields of the properties of an element; each shows a value and tells a new one (EML-17)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Protocol

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.mail.vocabulary import FONTS, LAYOUTS, UNSUBSCRIBE
from app.contract.payloads.media import Media, MediaRef
from ui.kit.controls.button import IconButton
from ui.kit.controls.field import Field
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import NumberField
from ui.kit.media.slot import MediaSlot
from ui.panels.constructor.editor import Services
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.wording import content_words
from ui.panels.email.color_field import ColorField
from ui.panels.email.palette import Tile
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_SIDE_MIN = 40
Tell = Callable[[object], None]


class Shown(Protocol):
    """What the properties know of a field."""

    widget: QWidget

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show a value and what is wrong with it."""


class _Boxed:
    """A field of the kit with its label."""

    def __init__(self, label: Words, control: QWidget, parent: QWidget) -> None:
        self.field = Field(label, control, parent)
        self.widget: QWidget = self.field

    def _mark(self, problems: Sequence[Problem], *, locked: bool) -> None:
        self.field.set_error(content_words(problems[0]) if problems else "")
        self.field.control.setEnabled(not locked)


class Figure(_Boxed):
    """A whole number; `factor` is what one of the stored is in the unit shown."""

    def __init__(
        self, label: Words, parent: QWidget, tell: Tell, *, low: int, high: int, unit: str = "px", factor: int = 1
    ) -> None:
        self.number = NumberField(low, high, parent, suffix=unit, height=metrics.FIELD_COMPACT)
        super().__init__(label, self.number, parent)
        self._factor, self._tell, self._quiet = factor, tell, False
        self.number.value_changed.connect(self._on_changed)

    def _on_changed(self, value: object) -> None:
        self.number.set_invalid(not self.number.fits())
        if not self._quiet and isinstance(value, int) and self.number.fits():
            self._tell(value / self._factor if self._factor > 1 else value)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show a number; what is being typed stays as typed."""
        del names
        number = round(float(value) * self._factor) if isinstance(value, int | float) else None
        if number != self.number.value() and not (self.number.hasFocus() and not self.number.fits()):
            self._quiet = True
            self.number.set_value(number)
            self._quiet = False
        self._mark(problems, locked=locked)


class Colour(_Boxed):
    """A colour."""

    def __init__(self, label: Words, parent: QWidget, tell: Tell, *, optional: bool = False) -> None:
        self.color = ColorField(label, parent, optional=optional)
        super().__init__(label, self.color, parent)
        self.color.value_changed.connect(tell)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show a colour."""
        del names
        self.color.set_value(str(value))
        self._mark(problems, locked=locked)


class Choice(_Boxed):
    """One of several words."""

    def __init__(
        self, label: Words, parent: QWidget, tell: Tell, options: Sequence[tuple[Hashable, Words]]
    ) -> None:
        self.select = Select("", parent, height=metrics.FIELD_COMPACT)
        self.select.set_options([Option(value, words) for value, words in options])
        super().__init__(label, self.select, parent)
        self.select.value_changed.connect(tell)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show what is chosen."""
        del names
        known = {option.value for option in self.select.options}
        self.select.set_value(value if isinstance(value, str) and value in known else None)
        self._mark(problems, locked=locked)


def font_choice(label: Words, parent: QWidget, tell: Tell, *, page: bool) -> Choice:
    """Fonts; an element may have that of the page."""
    own: list[tuple[Hashable, Words]] = [(name, name) for name in FONTS]
    first: list[tuple[Hashable, Words]] = [] if page else [("", msg("constructor_email.page_font"))]
    return Choice(label, parent, tell, [*first, *own])


class Align(_Boxed):
    """Left, middle, right."""

    def __init__(self, label: Words, parent: QWidget, tell: Tell) -> None:
        self.parts = Segmented(parent, fill=True)
        for value, icon in (("left", Icon.TEXTL), ("center", Icon.TEXTC), ("right", Icon.TEXTR)):
            self.parts.add(value, "", icon=icon)
            put(self.parts, self.parts.part(value).setAccessibleName, msg(f"constructor_email.align_{value}"))
            self.parts.part(value).set_tip(msg(f"constructor_email.align_{value}"))
        super().__init__(label, self.parts, parent)
        self.parts.value_changed.connect(tell)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show what is chosen."""
        del names
        self.parts.set_value(str(value))
        self._mark(problems, locked=locked)


class Personal:
    """A text with variables."""

    def __init__(self, label: Words, parent: QWidget, tell: Tell, *, is_link: bool = False) -> None:
        self.field = PersonalField(label, parent, emoji=not is_link, one_line=True)
        self.widget: QWidget = self.field
        if is_link:
            words = msg("constructor_email.unsubscribe_url")
            self.out = IconButton(Icon.OPTOUT, words, self.field, size=metrics.BUTTON_INLINE)
            self.out.clicked.connect(lambda: tell(UNSUBSCRIBE))
            self.field.add_tool(self.out)
        self.field.edited.connect(tell)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show a text."""
        self.field.show_text(str(value or ""), names=names, problems=problems, locked=locked)


class Padding:
    """Four distances: above, right, below, left."""

    def __init__(self, label: Words, parent: QWidget, tell: Tell) -> None:
        self.widget = QWidget(parent)
        self._tell, self._quiet = tell, False
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addWidget(Text(label, Type.SECONDARY_MEDIUM, Token.MUTED, self.widget))
        grid = QGridLayout()
        grid.setSpacing(metrics.GAP_4)
        self.sides: list[NumberField] = []
        for at, side in enumerate(("top", "right", "bottom", "left")):
            number = NumberField(0, 200, self.widget, height=metrics.FIELD_COMPACT)
            put(number, number.setAccessibleName, msg(f"constructor_email.padding_{side}"))
            number.value_changed.connect(self._on_changed)
            number.setMinimumWidth(_SIDE_MIN)
            words = Text(msg(f"constructor_email.side_{side}"), Type.SECONDARY, Token.FAINT, self.widget)
            grid.addWidget(number, 0, at)
            grid.addWidget(words, 1, at)
            self.sides.append(number)
        column.addLayout(grid)

    def _on_changed(self) -> None:
        if not self._quiet and all(side.fits() for side in self.sides):
            self._tell(tuple(side.value() for side in self.sides))

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show four numbers."""
        del names
        figures = value if isinstance(value, tuple) else (0, 0, 0, 0)
        self._quiet = True
        for side, figure in zip(self.sides, figures, strict=True):
            if side.value() != figure and not (side.hasFocus() and not side.fits()):
                side.set_value(figure)
            side.set_invalid(bool(problems))
            side.setEnabled(not locked)
        self._quiet = False


class Picture:
    """A file of the media library."""

    def __init__(self, label: Words, parent: QWidget, tell: Tell, services: Services) -> None:
        self.widget = QWidget(parent)
        self.slot = MediaSlot(Channel.EMAIL, "image", self.widget, accessible=label)
        self.slot.set_desk(services.media)
        self.widget.setFocusProxy(self.slot.empty)
        self._tell = tell
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addWidget(Text(label, Type.SECONDARY_MEDIUM, Token.MUTED, self.widget))
        column.addWidget(self.slot)
        self.slot.changed.connect(self._on_changed)

    def _on_changed(self, ref: object) -> None:
        self._tell(Media(media_ref=ref) if isinstance(ref, MediaRef) else None)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Show the file."""
        del names
        ref = value.media_ref if isinstance(value, Media) else None
        self.slot.show_file(ref, problem=problems[0] if problems else None, locked=locked)


class Layouts:
    """The presets of columns."""

    def __init__(self, label: Words, parent: QWidget, tell: Tell) -> None:
        self.widget = QWidget(parent)
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_4)
        column.addWidget(Text(label, Type.SECONDARY_MEDIUM, Token.MUTED, self.widget))
        grid = QGridLayout()
        grid.setSpacing(metrics.GAP_8)
        self.tiles = [Tile(widths, self.widget) for widths in LAYOUTS]
        for at, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda _=False, widths=tile.thing: tell(widths))
            grid.addWidget(tile, at // 2, at % 2)
        column.addLayout(grid)

    def show(self, value: object, *, problems: Sequence[Problem], names: Mapping[str, str], locked: bool) -> None:
        """Nothing is marked: the canvas shows the columns."""
        del value, problems, names
        for tile in self.tiles:
            tile.setEnabled(not locked)
