"""The form of a location that is sent: degrees, name, address (WAP-17, WAP-42)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.rules import WHATSAPP
from app.contract.payloads.whatsapp import Location, WhatsAppContent
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.form.dialog import Unsaved, asks_first
from ui.panels.constructor.coordinates import read, write
from ui.panels.constructor.editor import Services
from ui.panels.constructor.paths import at, below
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.place_fields import PlaceFields
from ui.panels.constructor.verdict import problems_in
from ui.texts.messages import msg

WIDTH: Final = 480
_NAMES: Final = ("name", "address")


@dataclass(frozen=True, slots=True)
class LocationDraft:
    """What stands in the fields, as it was typed."""

    latitude: str = ""
    longitude: str = ""
    name: str = ""
    address: str = ""


def draft_of(location: Location | None) -> LocationDraft:
    """A location as its form opens with it."""
    known = location or Location()
    return LocationDraft(write(known.latitude), write(known.longitude), known.name, known.address)


def location_of(draft: LocationDraft) -> Location:
    """What was typed; degrees that are no decimals are none."""
    return Location(
        latitude=read(draft.latitude).value,
        longitude=read(draft.longitude).value,
        name=draft.name.strip(),
        address=draft.address.strip(),
    )


def location_problems(draft: LocationDraft, names: Mapping[str, str]) -> list[Problem]:
    """Everything wrong with a typed location, with paths from it on."""
    content = WhatsAppContent(type="send_location", location=location_of(draft))
    typed = {"latitude": draft.latitude, "longitude": draft.longitude}
    unreadable = {name for name, text in typed.items() if text.strip() and read(text).value is None}
    found = [one for one in below(problems_in(content, names), "location") if one.path not in unreadable]
    return [*(Problem(path=name, code="not_decimal") for name in sorted(unreadable)), *found]


class LocationDialog(Dialog):
    """Ends with the Location to take over, or None. *Save changes* waits until the location can be sent."""

    def __init__(
        self, owner: QWidget, location: Location | None, names: Mapping[str, str], services: Services
    ) -> None:
        super().__init__(owner, msg("constructor_whatsapp.location_title"), width=WIDTH)
        self._before = self.draft = draft_of(location)
        self._names = names
        self.question: Unsaved | None = None
        self.place = PlaceFields(self)
        self.fields = {name: self._make_field(name, services) for name in _NAMES}
        self.body.addWidget(self.place)
        for field in self.fields.values():
            self.body.addWidget(field)
        self.cancel = self.add_action(msg("common.cancel"), ends=False)
        self.save = self.add_action(msg("constructor_whatsapp.location_save"), kind=Kind.PRIMARY, ends=False)
        self.place.edited.connect(lambda lat, lon: self._set(replace(self.draft, latitude=lat, longitude=lon)))
        self.fields["name"].edited.connect(lambda text: self._set(replace(self.draft, name=text)))
        self.fields["address"].edited.connect(lambda text: self._set(replace(self.draft, address=text)))
        self.cancel.clicked.connect(self.reject)
        self.save.clicked.connect(self._on_saved)
        self._show()

    def _make_field(self, name: str, services: Services) -> PersonalField:
        field = PersonalField(
            msg(f"constructor_whatsapp.location_{name}"),
            self,
            optional=True,
            limit=WHATSAPP["send_location"].texts[f"location.{name}"].high,
            one_line=True,
        )
        field.set_services(services)
        return field

    def open(self, focus: QWidget | None = None) -> None:
        """The latitude has the keyboard."""
        super().open(focus or self.place.inputs["latitude"])

    def _set(self, draft: LocationDraft) -> None:
        self.draft = draft
        self._show()

    def _show(self) -> None:
        draft, problems = self.draft, location_problems(self.draft, self._names)
        told: Sequence[Problem] = [one for one in problems if one.code != "required"]
        self.place.show_place(draft.latitude, draft.longitude, told)
        for name, field in self.fields.items():
            field.show_text(getattr(draft, name), names=self._names, problems=at(told, name))
        self.save.setEnabled(not problems)
        self.refit()

    def _on_saved(self) -> None:
        if not location_problems(self.draft, self._names):
            self.finish(location_of(self.draft))

    def may_close(self) -> bool:
        """At once where nothing is lost, else after the question."""
        return asks_first(self, lost=self.draft != self._before)
