"""The control of every kind of field, behind one face."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol, cast

from PySide6.QtWidgets import QWidget

from ui.kit.controls.choice import Switch
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import PasswordField, TextField
from ui.kit.form.date_field import DateField
from ui.kit.form.spec import Choice, FieldSpec, Kind, Value
from ui.kit.form.tags_field import TagsField
from ui.kit.form.tick_list import TickList
from ui.texts.messages import msg


class Editor(Protocol):
    """What a form asks of a control; `tell` is called with what stands in it whenever the person changes it."""

    control: QWidget

    def show_raw(self, raw: Value) -> None:
        """Show what stands in the field."""

    def show_choices(self, choices: Sequence[Choice] | None) -> None:
        """Offer these entries; None while they are being read."""


Tell = Callable[[Value], object]


class _Fixed:
    """A control without entries."""

    control: QWidget

    def show_choices(self, choices: Sequence[Choice] | None) -> None:
        """It has none."""


class LineEditor(_Fixed):
    """One line of letters: text, password, number, day."""

    def __init__(self, spec: FieldSpec, tell: Tell, *, stored: bool) -> None:
        hint = msg("form.secret_stored") if stored else spec.placeholder
        if spec.kind is Kind.DATE:
            self.line: TextField = DateField()
        elif spec.kind in (Kind.PASSWORD, Kind.SECRET):
            self.line = PasswordField(hint)
        else:
            self.line = TextField(hint)
        self.control = self.line
        self.line.textChanged.connect(tell)

    def show_raw(self, raw: Value) -> None:
        """Replace the text, if it is another."""
        if self.line.text() != raw:
            self.line.setText(str(raw or ""))


class AreaEditor(_Fixed):
    """Several lines."""

    def __init__(self, spec: FieldSpec, tell: Tell) -> None:
        self.area = TextArea(spec.placeholder, least=spec.rows, most=max(spec.rows, 10))
        self.control = self.area
        self.area.text_changed.connect(lambda: tell(self.area.text()))

    def show_raw(self, raw: Value) -> None:
        """Replace the text, if it is another."""
        if self.area.text() != raw:
            self.area.set_text(str(raw or ""))


class SelectEditor:
    """One of a list; where it is not required, none of it too."""

    def __init__(self, spec: FieldSpec, tell: Tell) -> None:
        self._required = spec.required
        self._offered: tuple[Choice, ...] | None = None
        self._raw: Value = None
        self.select = Select(spec.placeholder or msg("common.choose"))
        self.control: QWidget = self.select
        self.select.value_changed.connect(tell)

    def show_raw(self, raw: Value) -> None:
        """Choose; a value that is no entry shows as nothing chosen."""
        self._raw = raw
        if self.select.value != raw:
            self.select.set_value(raw)

    def show_choices(self, choices: Sequence[Choice] | None) -> None:
        """Replace the entries."""
        if choices is None or tuple(choices) == self._offered:
            return
        self._offered = tuple(choices)
        options = [Option(one.value, one.words, one.icon, one.channel, one.hint) for one in choices]
        if not self._required:
            options.insert(0, Option(None, msg("common.none")))
        self.select.set_options(options, cast("Any", self._raw))


class TicksEditor:
    """Several of a list."""

    def __init__(self, spec: FieldSpec, tell: Tell) -> None:
        del spec
        self._offered: tuple[Choice, ...] | None = None
        self.ticks = TickList()
        self.control: QWidget = self.ticks
        self.ticks.changed.connect(lambda: tell(cast("Value", self.ticks.values())))

    def show_raw(self, raw: Value) -> None:
        """Tick."""
        if isinstance(raw, tuple) and self.ticks.values() != raw:
            self.ticks.set_values(raw)

    def show_choices(self, choices: Sequence[Choice] | None) -> None:
        """Replace the entries."""
        if choices is not None and tuple(choices) != self._offered:
            self._offered = tuple(choices)
            self.ticks.set_options(
                [Option(one.value, one.words, one.icon, one.channel, one.hint) for one in choices]
            )


class TagsEditor(_Fixed):
    """Typed tags."""

    def __init__(self, spec: FieldSpec, tell: Tell) -> None:
        del spec
        self.tags = TagsField()
        self.control = self.tags
        self.tags.changed.connect(lambda: tell(self.tags.tags()))

    def show_raw(self, raw: Value) -> None:
        """Show the tags."""
        self.tags.set_tags([str(one) for one in raw] if isinstance(raw, tuple) else [])


class SwitchEditor(_Fixed):
    """Yes or no; it carries its own words."""

    def __init__(self, spec: FieldSpec, tell: Tell) -> None:
        self.switch = Switch(spec.words)
        self.control = self.switch
        self.switch.clicked.connect(lambda: tell(self.switch.isChecked()))

    def show_raw(self, raw: Value) -> None:
        """Switch."""
        self.switch.setChecked(bool(raw))


_SIMPLE: Final[Mapping[Kind, Callable[[FieldSpec, Tell], Editor]]] = {
    Kind.MULTILINE: AreaEditor,
    Kind.CHOICE: SelectEditor,
    Kind.COUNTRY: SelectEditor,
    Kind.TIME_ZONE: SelectEditor,
    Kind.CHOICES: TicksEditor,
    Kind.TAGS: TagsEditor,
    Kind.SWITCH: SwitchEditor,
}


def editor_of(spec: FieldSpec, tell: Tell, *, stored: bool) -> Editor:
    """The control for a field; `stored`: the service keeps a secret for it."""
    made = _SIMPLE.get(spec.kind)
    return LineEditor(spec, tell, stored=stored) if made is None else made(spec, tell)
