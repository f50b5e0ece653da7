"""The properties of what is chosen: a column of fields that follows the element (EML-17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.mail.walk import Block, walk
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import Services
from ui.panels.email.fields import (
    Align,
    Choice,
    Colour,
    Figure,
    Layouts,
    Padding,
    Personal,
    Picture,
    Shown,
    Tell,
    font_choice,
)
from ui.panels.email.networks import Networks
from ui.panels.email.view_model import MailModel, MailState
from ui.panels.email.words import name_of, title_of
from ui.texts.messages import Message, msg
from ui.theme import metrics
from ui.theme.metrics import Type

Maker = Callable[[Message, QWidget, Tell, Services], Shown]


def _figure(low: int, high: int, unit: str = "px", factor: int = 1) -> Maker:
    return lambda label, parent, tell, _: Figure(label, parent, tell, low=low, high=high, unit=unit, factor=factor)


def _colour(*, optional: bool = False) -> Maker:
    return lambda label, parent, tell, _: Colour(label, parent, tell, optional=optional)


def _font(*, page: bool = False) -> Maker:
    return lambda label, parent, tell, _: font_choice(label, parent, tell, page=page)


def _align(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    return Align(label, parent, tell)


def _words(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    return Personal(label, parent, tell)


def _address(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    return Personal(label, parent, tell, is_link=True)


def _picture(label: Message, parent: QWidget, tell: Tell, services: Services) -> Shown:
    return Picture(label, parent, tell, services)


def _padding(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    return Padding(label, parent, tell)


def _networks(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    del label
    return Networks(parent, tell)


def _layouts(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    return Layouts(label, parent, tell)


def _style(label: Message, parent: QWidget, tell: Tell, _: Services) -> Shown:
    options = [(name, msg(f"constructor_email.style_{name}")) for name in ("solid", "dashed", "dotted")]
    return Choice(label, parent, tell, options)


_BOX: Final[tuple[tuple[str, Maker], ...]] = (
    ("props.background", _colour(optional=True)),
    ("props.padding", _padding),
)
_SIZE, _RADIUS = ("props.size", _figure(8, 96)), ("props.radius", _figure(0, 100))

FIELDS: Final[dict[str, tuple[tuple[str, Maker], ...]]] = {
    "page": (("width", _figure(320, 1200)), ("background", _colour()), ("font", _font(page=True))),
    "text": (
        ("props.font", _font()),
        _SIZE,
        ("props.line_height", _figure(80, 400, "%", 100)),
        ("props.color", _colour()),
        ("props.align", _align),
        *_BOX,
    ),
    "image": (
        ("media", _picture),
        ("alt", _words),
        ("link", _address),
        ("props.width", _figure(5, 100, "%")),
        ("props.align", _align),
        *_BOX,
    ),
    "button": (
        ("text", _words),
        ("link", _address),
        ("props.fill", _colour()),
        ("props.color", _colour()),
        _RADIUS,
        ("props.font", _font()),
        _SIZE,
        ("props.align", _align),
        *_BOX,
    ),
    "social": (("items", _networks), _SIZE, ("props.align", _align), *_BOX),
    "divider": (
        ("props.style", _style),
        ("props.thickness", _figure(1, 20)),
        ("props.color", _colour()),
        ("props.width", _figure(5, 100, "%")),
        *_BOX,
    ),
    "spacer": (("props.height", _figure(1, 400)), ("props.background", _colour(optional=True))),
    "wrapper": (
        ("props.image", _picture),
        ("props.background", _colour(optional=True)),
        ("props.border_width", _figure(0, 20)),
        ("props.border_color", _colour()),
        _RADIUS,
        ("props.padding", _padding),
    ),
    "section": (("columns", _layouts), *_BOX),
}
"""What can be set of each kind of block, in the order in which it is offered."""


_LABELS: Final = {"props.image": "background_image", "columns": "layout", "items": "social", "media": "image"}


def value_of(thing: Any, name: str) -> Any:
    """The value of a property: `props.size`, `link`."""
    for part in name.split("."):
        thing = getattr(thing, part)
    return thing


def with_value(thing: Any, name: str, value: object) -> Any:
    """The thing with another value of a property."""
    head, _, rest = name.partition(".")
    return replace(thing, **{head: with_value(getattr(thing, head), rest, value) if rest else value})


class Properties(QWidget):
    """The fields of the chosen block, or of the page."""

    def __init__(self, model: MailModel, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model, self._services = model, services
        self._shown = ""
        self.fields: dict[str, Shown] = {}
        self.title = Text("", Type.SECTION, parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(metrics.GAP_16, metrics.GAP_12, metrics.GAP_16, metrics.GAP_24)
        self._column.setSpacing(metrics.GAP_12)
        self._column.addWidget(self.title)
        self._body = QWidget(self)
        self._column.addWidget(self._body)
        self._column.addStretch(1)
        model.listen(self.show_state)
        self.show_state(model.state)

    def show_state(self, state: MailState) -> None:
        """Show the properties of what is chosen."""
        block = state.block()
        kind = name_of(block) if block is not None else "page"
        if state.chosen + kind != self._shown:
            self._shown = state.chosen + kind
            self._build(kind)
            self.title.set_words(title_of(block) if block is not None else msg("constructor_email.page"))
        thing = block if block is not None else state.document.page
        own = self._own(state, block)
        for name, field in self.fields.items():
            found = [one for one in own if f"{one.path}.".startswith(f"{name}.")]
            field.show(value_of(thing, name), problems=found, names=state.names or {}, locked=state.locked)

    @staticmethod
    def _own(state: MailState, block: Block | None) -> list[Problem]:
        """The problems of a block, their paths from it on."""
        path = "document.page"
        if block is not None:
            path = next(one.path for one in walk(state.document) if one.block.id == block.id)
        inside = [one for one in state.problems if one.path.startswith(f"{path}.")]
        return [replace(one, path=one.path.removeprefix(f"{path}.")) for one in inside]

    def _build(self, kind: str) -> None:
        body = QWidget(self)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_12)
        self.fields = {}
        for name, maker in FIELDS[kind]:
            leaf = name.rpartition(".")[2]
            label = msg(f"constructor_email.{_LABELS.get(name, leaf)}")
            field = maker(label, body, self._teller(name), self._services)
            column.addWidget(field.widget)
            self.fields[name] = field
        old, self._body = self._body, body
        self._column.replaceWidget(old, body)
        old.hide()
        old.deleteLater()
        body.show()

    def _teller(self, name: str) -> Tell:
        return lambda value: self._put(name, value)

    def _put(self, name: str, value: object) -> None:
        state = self.model.state
        block = state.block()
        if name == "columns" and block is not None and isinstance(value, tuple):
            self.model.lay_out(block.id, value)
        elif name == "link" and value == "" and block is not None and name_of(block) == "image":
            self.model.put(with_value(block, name, None), joins=f"{name} {block.id}")
        elif block is not None:
            self.model.put(with_value(block, name, value), joins=f"{name} {block.id}")
        else:
            self.model.put_page(with_value(state.document.page, name, value), joins=name)

    def focus_problem(self, problem: Problem) -> None:
        """Put the keyboard on the field of a problem of what is chosen."""
        for name, field in self.fields.items():
            if f".{name}" in problem.path:
                field.widget.setFocus(Qt.FocusReason.OtherFocusReason)
                break
