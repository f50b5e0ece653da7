"""The editor of one attribute, by its type (CON-20)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.contract.attributes import Attribute, AttributeType
from app.contract.values import TEXT_MAX
from ui.kit.controls.field import Field
from ui.kit.controls.option_list import Option
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.select import Select
from ui.kit.controls.text_field import TextField
from ui.kit.form.date_field import DateField
from ui.kit.form.tick_list import TickList
from ui.panels.contacts.typed import Typed
from ui.texts.messages import msg
from ui.theme import metrics

_UNSET = ""


class ValueEditor:
    """A Field around the control a type needs; `show` puts a value in without telling, `told` hears of typing."""

    def __init__(self, attribute: Attribute, told: Callable[[Typed], object], parent: QWidget) -> None:
        self.attribute, self._told = attribute, told
        self._showing = False
        self.control: QWidget = self._made(parent)
        self.field = Field(attribute.name, self.control, parent)

    def _made(self, parent: QWidget) -> QWidget:
        kind = self.attribute.type
        if kind is AttributeType.FLAG:
            flag = Segmented(parent, height=metrics.FIELD)
            for value, words in ((True, "common.yes"), (False, "common.no"), (None, "contacts.unset")):
                flag.add(value, msg(words))
            flag.value_changed.connect(self._told)
            return flag
        if kind is AttributeType.LIST and self.attribute.many:
            ticks = TickList(parent)
            ticks.set_options([Option(choice, choice) for choice in self.attribute.choices])
            ticks.changed.connect(lambda: self._told(tuple(str(one) for one in ticks.values())))
            return ticks
        if kind is AttributeType.LIST:
            select = Select(msg("common.choose"), parent)
            options = [Option(_UNSET, msg("contacts.unset"))]
            select.set_options([*options, *(Option(choice, choice) for choice in self.attribute.choices)])
            select.value_changed.connect(lambda value: self._told(str(value)))
            return select
        line = DateField(parent) if kind is AttributeType.DATE else TextField(parent=parent, limit=TEXT_MAX)
        line.textChanged.connect(self._on_text)
        return line

    def _on_text(self, text: str) -> None:
        if not self._showing:
            self._told(text)

    def show(self, typed: Typed) -> None:
        """Show a value."""
        self._showing = True
        self._put(typed)
        self._showing = False

    def _put(self, typed: Typed) -> None:
        control = self.control
        if isinstance(control, Segmented):
            control.set_value(typed)
        elif isinstance(control, TickList):
            if control.values() != typed:
                control.set_values(typed if isinstance(typed, tuple) else ())
        elif isinstance(control, Select):
            if control.value != typed:
                control.set_value(typed)
        elif isinstance(control, TextField) and control.text() != typed:
            control.setText(str(typed or ""))
