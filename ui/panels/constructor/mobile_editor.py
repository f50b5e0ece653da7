"""The editor of a message into a company's own app (MPU-1..4)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.plain import MobilePushContent
from ui.panels.constructor.data_editor import DataEditor
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.paths import at
from ui.texts.messages import msg


class MobilePushEditor(FieldsEditor[MobilePushContent]):
    """Header, body, and data for the app."""

    main_path = "body"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(MobilePushContent(), parent)
        for name, least in (("header", 1), ("body", 3)):
            placeholder = msg(f"builder.{name}_placeholder")
            self.column.addWidget(
                self.make_field(name, msg(f"builder.field_{name}"), least=least, placeholder=placeholder)
            )
        self.data = DataEditor(self)
        self.data.edited.connect(lambda data: self.tell(replace(self.content, data=data)))
        self.column.addWidget(self.data)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The data."""
        self.data.show_data(self.content.data, at(problems, "data"), locked=self.locked)

    def focus_path(self, path: str) -> None:
        """The first row of the data, too."""
        if path == "data":
            self.data.focus_first()
        else:
            super().focus_path(path)

    def places(self, problem: Problem) -> bool:
        """The data words its own."""
        return problem.path == "data" or super().places(problem)
