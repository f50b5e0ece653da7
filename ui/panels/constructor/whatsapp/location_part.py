"""A location in a content: what it is now, and the way into its form (WAP-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import Location
from ui.panels.constructor.coordinates import write
from ui.panels.constructor.editor import Services
from ui.panels.constructor.summary_card import SummaryCard
from ui.panels.constructor.whatsapp.location_dialog import LocationDialog
from ui.texts.messages import msg
from ui.theme.icon_names import Icon


class LocationPart(SummaryCard):
    """Signals: `edited(object)` with a Location."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Icon.LOC, parent)
        self.dialog: LocationDialog | None = None
        self._location, self._names, self._locked = Location(), dict[str, str](), False
        self._services = Services()
        self.pressed.connect(self.open_form)

    def set_services(self, services: Services) -> None:
        """What the form may use of the program."""
        self._services = services

    def show_location(
        self, location: Location | None, names: Mapping[str, str], problems: Sequence[Problem], *, locked: bool
    ) -> None:
        """Name, address and degrees, and what is wrong with them."""
        found = location or Location()
        self._location, self._names, self._locked = found, dict(names), locked
        degrees = ", ".join(write(one) for one in (found.latitude, found.longitude) if one is not None)
        title = found.name or found.address or degrees
        details = [one for one in (found.address, degrees) if one and one != title]
        action = "edit" if title else "set"
        self.show_words(
            title or msg("constructor_whatsapp.location_none"),
            "\n".join(details),
            msg(f"constructor_whatsapp.location_{action}"),
            is_set=bool(title),
            locked=locked,
        )
        self.show_problems(problems)

    def open_form(self) -> None:
        """The form of the location."""
        if self._locked or self.dialog is not None:
            return
        self.dialog = LocationDialog(self, self._location, self._names, self._services)
        self.dialog.closed.connect(self._on_closed)
        self.dialog.open()

    def _on_closed(self, found: object) -> None:
        self.dialog = None
        if isinstance(found, Location):
            self.edited.emit(found)
