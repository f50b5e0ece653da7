"""The editor of a location that is sent (WAP-17)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import Location, WhatsAppContent
from ui.panels.constructor.coordinates import write
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.places import beneath
from ui.panels.constructor.summary_card import SummaryCard
from ui.panels.constructor.whatsapp.location_dialog import LocationDialog
from ui.texts.messages import msg
from ui.theme.icon_names import Icon


class LocationEditor(FieldsEditor[WhatsAppContent]):
    """What is sent, and the way into its form."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="send_location", location=Location()), parent)
        self.dialog: LocationDialog | None = None
        self.location = SummaryCard(Icon.LOC, self)
        self.location.pressed.connect(self.open_form)
        self.column.addWidget(self.location)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """Name, address and degrees."""
        found = self.content.location or Location()
        degrees = ", ".join(write(one) for one in (found.latitude, found.longitude) if one is not None)
        title = found.name or found.address or degrees
        details = [one for one in (found.address, degrees) if one and one != title]
        action = "edit" if title else "set"
        self.location.show_words(
            title or msg("constructor_whatsapp.location_none"),
            "\n".join(details),
            msg(f"constructor_whatsapp.location_{action}"),
            is_set=bool(title),
            locked=self.locked,
        )
        self.location.show_problems([one for one in problems if beneath(one.path, "location")])

    def open_form(self) -> None:
        """The form of the location."""
        if self.locked or self.dialog is not None:
            return
        self.dialog = LocationDialog(self, self.content.location, self.names, self.services)
        self.dialog.closed.connect(self._on_closed)
        self.dialog.open()

    def _on_closed(self, found: object) -> None:
        self.dialog = None
        if isinstance(found, Location):
            self.tell(replace(self.content, location=found))

    def focus_path(self, path: str) -> None:
        """The way into the form."""
        del path
        self.location.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """All that is wrong is told there."""
        return beneath(problem.path, "location")
