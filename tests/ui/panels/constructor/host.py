"""The form around a content editor: what it tells comes back to it, as in every screen."""

from __future__ import annotations

from typing import TypeVar

from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.content import Content
from tests.ui.controls.window import shown
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.editor import Editor, Services
from ui.panels.constructor.formats import blank_of
from ui.panels.constructor.verdict import problems_in

NAMES = {"name": "First name", "city": "City"}
Wanted = TypeVar("Wanted", bound=Editor)


class Host:
    """Holds the content; with `told` it shows what is wrong, as after a refused launch."""

    def __init__(self, qtbot: QtBot, channel: Channel, kind: str, *, services: Services | None = None) -> None:
        self.content: Content = blank_of(channel, kind)
        self.told = self.locked = False
        self.places: list[str] = []
        self.frame = ContentEditor(channel, services=services)
        self.frame.edited.connect(self.take)
        shown(qtbot, self.frame, width=640, height=700)
        self.show()

    def take(self, content: Content, place: str) -> None:
        self.content = content
        self.places.append(place)
        self.show()

    def show(self) -> None:
        problems = problems_in(self.content, NAMES) if self.told else []
        self.frame.show_content(self.content, names=NAMES, problems=problems, locked=self.locked, key="1")

    def editor(self, kind: type[Wanted]) -> Wanted:
        """The editor of the present format."""
        found = self.frame.editor
        assert isinstance(found, kind)
        return found

    def codes(self) -> set[tuple[str, str]]:
        """What is wrong with it now, by place and code."""
        return {(one.path, one.code) for one in problems_in(self.content, NAMES)}
