"""The editor of a location that is sent (WAP-17)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import Location, WhatsAppContent
from ui.panels.constructor.editor import Services
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.places import beneath
from ui.panels.constructor.whatsapp.location_part import LocationPart


class LocationEditor(FieldsEditor[WhatsAppContent]):
    """What is sent, and the way into its form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="send_location", location=Location()), parent)
        self.location = LocationPart(self)
        self.location.edited.connect(self._on_location)
        self.column.addWidget(self.location)

    def set_services(self, services: Services) -> None:
        """Hand them to the form."""
        super().set_services(services)
        self.location.set_services(services)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The place."""
        found = [one for one in problems if beneath(one.path, "location")]
        self.location.show_location(self.content.location, self.names, found, locked=self.locked)

    def _on_location(self, found: Location) -> None:
        self.tell(replace(self.content, location=found))

    def focus_path(self, path: str) -> None:
        """The way into the form."""
        del path
        self.location.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """All that is wrong is told there."""
        return beneath(problem.path, "location")
