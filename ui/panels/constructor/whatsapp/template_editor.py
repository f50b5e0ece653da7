"""An approved template in a message: which one, and what its variables are filled with (WAP-20, WAP-21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.content import Content
from app.contract.faults import Problem
from app.contract.payloads.wa_needs import CODE, chosen, fitted, needs_of
from app.contract.payloads.whatsapp import Filling, WaParameters, WhatsAppContent
from app.contract.template import PREFIX
from app.contract.whatsapp_templates import WaTemplate
from ui.kit.controls.text import Text
from ui.panels.constructor.editor import Services
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.places import beneath, value_at, with_value
from ui.panels.constructor.verdict import hard
from ui.panels.constructor.whatsapp.location_part import LocationPart
from ui.panels.constructor.whatsapp.offer_end import OfferEnd
from ui.panels.constructor.whatsapp.template_choice import TemplateChoice
from ui.panels.constructor.whatsapp.template_form import TemplateForm
from ui.theme.metrics import Type

ENDS = "parameters.offer_ends_at"


def fillings(parameters: WaParameters | None) -> Iterator[tuple[str, Filling]]:
    """The variables of a template's header and text, by their numbers."""
    known = parameters or WaParameters()
    for values in (known.header.vars, known.body.vars):
        yield from sorted(values.items(), key=lambda item: item[0].rjust(4))


def filling_words(number: str, filling: Filling, names: Mapping[str, str]) -> str:
    """`{{1}}: First name` and what stands for a missing value."""
    value = filling.value
    if filling.source == "attribute":
        key = value.removeprefix(PREFIX)
        value = names.get(key, key)
    shown = f"{value} | {filling.default}" if filling.default else value
    return f"{{{{{number}}}}}: {shown}"


class WhatsAppTemplateEditor(FieldsEditor[WhatsAppContent]):
    """Chooses a template of the sender and asks for what it needs; its fixed words cannot be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="template"), parent)
        self._sender_id: int | None = None
        self._told: tuple[Problem, ...] = ()
        self._built: tuple[object, ...] | None = None
        self._same_code: frozenset[str] = frozenset()
        self.locations: dict[str, LocationPart] = {}
        self.end: OfferEnd | None = None
        self.form: TemplateForm | None = None
        self.choice = TemplateChoice(self)
        self.variables = Text("", Type.BODY, parent=self, wrap=True)
        self.column.addWidget(self.choice)
        self.column.addWidget(self.variables)
        self.choice.picked.connect(self._on_picked)
        self.choice.asked.connect(self._on_asked)

    # -- what it may use of the program ----------------------------------------------------------------------------

    def set_services(self, services: Services) -> None:
        """Follow the templates."""
        super().set_services(services)
        if services.templates is not None:
            services.templates.changed.connect(self._on_book)
            services.templates.open()

    def show_sender(self, sender_id: int | None) -> None:
        """Whose templates there are."""
        self._sender_id = sender_id

    def _on_book(self) -> None:
        self.show_content(self.content, names=self.names, problems=self._told, locked=self.locked)

    def _on_asked(self) -> None:
        book = self.services.templates
        if book is not None and self._sender_id is not None:
            book.open()
            book.refresh(self, self._sender_id)

    # -- showing ---------------------------------------------------------------------------------------------------

    @property
    def template(self) -> WaTemplate | None:
        """The registered template of the content, None where it is not known."""
        book = self.services.templates
        return book.find(self.content.wa_template, self._sender_id) if book is not None else None

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Build the fields the template asks for, then show what is in them."""
        self._told = tuple(problems)
        assert isinstance(content, WhatsAppContent)
        self.content = content
        found = self.template
        self._build(found)
        if found is not None:
            content = replace(content, parameters=fitted(needs_of(found), content.parameters))
        super().show_content(content, names=names, problems=self._judged(), locked=locked)

    def _judged(self) -> list[Problem]:
        """What the form was told, and what does not fit the template as it is registered now."""
        book = self.services.templates
        own = hard(book.problems(self.content, self._sender_id)) if book is not None else []
        known = {(one.path, one.code) for one in self._told}
        return [*self._told, *(one for one in own if (one.path, one.code) not in known)]

    def _build(self, template: WaTemplate | None) -> None:
        wanted = None if template is None else (template.id, template.components)
        if wanted == self._built:
            return
        if self.form is not None:
            self.column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.fields.clear()
        self.boxes.clear()
        self.locations.clear()
        self.end, self.form, self._built = None, None, wanted
        if template is not None:
            buttons = enumerate(needs_of(template).message.buttons)
            self._same_code = frozenset(
                f"parameters.buttons.{number}.vars.{CODE}.value" for number, one in buttons if one.is_same_code
            )
            self.form = TemplateForm(template, self, self)
            self.column.addWidget(self.form)
            self.form.show()

    def make_location(self, path: str) -> LocationPart:
        """A place for a location in a header."""
        part = LocationPart(self)
        part.set_services(self.services)
        part.edited.connect(partial(self._on_value, path))
        self.locations[path] = part
        return part

    def make_end(self) -> OfferEnd:
        """When the offer ends."""
        self.end = OfferEnd(self)
        self.end.set_zone(self.services.zone)
        self.end.edited.connect(partial(self._on_value, ENDS))
        return self.end

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The template, and what is neither a text nor a file."""
        own = [one for one in problems if beneath(one.path, "wa_template")]
        book = self.services.templates
        self.choice.show_choice(book, self.content.wa_template, self._sender_id, own, locked=self.locked)
        for path, part in self.locations.items():
            found = [one for one in problems if beneath(one.path, path)]
            part.show_location(value_at(self.content, path), self.names, found, locked=self.locked)
        if self.end is not None:
            ends = self.content.parameters.offer_ends_at if self.content.parameters is not None else None
            self.end.show_end(ends, [one for one in problems if one.path == ENDS], locked=self.locked)
        rows = [filling_words(number, one, self.names) for number, one in fillings(self.content.parameters)]
        self.variables.setVisible(self.form is None and bool(rows))
        self.variables.set_words("\n".join(rows))

    # -- gestures --------------------------------------------------------------------------------------------------

    def _on_picked(self, template_id: int) -> None:
        book = self.services.templates
        if book is None or self._sender_id is None:
            return
        found = next((one for one in book.approved(self._sender_id) if one.id == template_id), None)
        if found is not None:
            before = self.template
            is_same = before is not None and before.registered_name == found.registered_name
            self.tell(chosen(found, self.content.parameters if is_same else None))

    def _on_value(self, path: str, value: object) -> None:
        self.tell(with_value(self.content, path, value))

    def tell(self, content: WhatsAppContent) -> None:
        """With a code that stands in the text and on its button alike (WTP-21)."""
        found = self.template
        is_this = found is not None and content.wa_template == self.content.wa_template
        if is_this and found is not None:
            content = replace(content, parameters=fitted(needs_of(found), content.parameters))
        super().tell(content)

    def focus_path(self, path: str) -> None:
        """The field, the first one that is empty where none is named, else the choice."""
        place = next((one for one in self.locations if beneath(path, one)), None)
        if place is not None:
            self.locations[place].edit.setFocus(Qt.FocusReason.OtherFocusReason)
        elif path == ENDS and self.end is not None:
            self.end.focus()
        elif path in self.fields or path in self.boxes:
            super().focus_path(path)
        elif not path and self.fields:
            super().focus_path(next(iter(self.fields)))
        else:
            self.choice.select.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """Whether a part of it words the problem; a code on its button is told where it is typed."""
        path = problem.path
        if super().places(problem) or beneath(path, "wa_template") or (path == ENDS and self.end is not None):
            return True
        return path in self._same_code or any(beneath(path, one) for one in self.locations)
