"""*Explain this message*: the story of one message in a sheet, opened from any bubble or recipient (BEY-1)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.messages import MessageId
from app.contract.phones import display
from app.contract.story import Story
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Sheet
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.kit.controls.text import Text
from ui.panels.story.lines import DayLine, Heading, PartLine, StepLine, StoryLine, Verdict
from ui.panels.story.model import Stories, StoryModel, StoryState
from ui.texts import formats
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WIDTH: Final = 460
Start = Callable[[Coroutine[Any, Any, Any]], object]


class StorySheet(Sheet):
    """Shows a StoryState."""

    def __init__(
        self, owner: QWidget, stories: Stories, start: Start, message_id: MessageId, now_ms: Callable[[], int]
    ) -> None:
        super().__init__(owner, msg("story.title"), width=WIDTH)
        self._start, self._now_ms = start, now_ms
        self.model = StoryModel(stories, message_id, self.show_story)
        self.skeleton = Skeleton(self, rows=6)
        self.error = ErrorState(self)
        self.error.retried.connect(self._load)
        self._content: QWidget | None = None
        self.body.addWidget(self.skeleton)
        self.body.addWidget(self.error)
        self.body.addStretch(1)
        self.again: Button = self.add_action(msg("common.refresh"), ends=False)
        self.again.clicked.connect(self._load)
        self.done = self.add_action(msg("common.close"))
        self.show_story(self.model.state)
        texts().language_changed.connect(self._on_language_changed)

    def begin(self) -> None:
        """Open and read."""
        self.open(self.done)
        self._load()

    def _load(self) -> None:
        self._start(self.model.load())

    def _turn_to(self, message_id: MessageId) -> None:
        self.model.turn_to(message_id)
        self._load()

    def _on_language_changed(self) -> None:
        self.show_story(self.model.state)

    def show_story(self, state: StoryState) -> None:
        """Loading, refused, or told."""
        self.skeleton.setVisible(state.story is None and state.fault is None)
        self.error.setVisible(state.fault is not None)
        if state.fault is not None:
            self.error.set_fault(state.fault)
        if self._content is not None:
            self.body.removeWidget(self._content)
            self._content.hide()
            self._content.deleteLater()
            self._content = None
        if state.story is not None:
            self._content = self._told(state.story)
            self.body.insertWidget(2, self._content)
        self.refit()

    def _told(self, story: Story) -> QWidget:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_16)
        column.addWidget(Verdict(story, display(f"+{story.address}"), content))
        column.addWidget(Text(story.text, Type.BODY, Token.MUTED, content, wrap=True, limit=3))
        if not story.lines:
            column.addWidget(EmptyState(Icon.LIST, msg("story.nothing"), msg("story.nothing_text"), content))
        column.addLayout(self._lines(story, content))
        if story.steps:
            column.addWidget(Heading("story.chain", content))
            column.addLayout(self._steps(story, content))
        if story.parts:
            column.addWidget(Heading("story.parts", content))
            column.addLayout(self._parts(story, content))
        if story.cost is not None:
            column.addWidget(Text(msg("story.cost", cost=story.cost), Type.SECONDARY, Token.MUTED, content))
        return content

    def _lines(self, story: Story, content: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        day = ""
        for number, line in enumerate(story.lines):
            if line.at_ms is not None and formats.date(line.at_ms) != day:
                day = formats.date(line.at_ms)
                if number:
                    column.addSpacing(metrics.GAP_4)
                column.addWidget(DayLine(line.at_ms, self._now_ms(), content))
                column.addSpacing(metrics.GAP_8)
            column.addWidget(StoryLine(line, story, content, last=number == len(story.lines) - 1))
        return column

    def _steps(self, story: Story, content: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(metrics.GAP_8)
        for number, step in enumerate(story.steps, 1):
            line = StepLine(number, step, content)
            line.chosen.connect(self._turn_to)
            column.addWidget(line)
        return column

    def _parts(self, story: Story, content: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(metrics.GAP_4)
        for part in story.parts:
            column.addWidget(PartLine(part, story.parts_count, content))
        return column


def explain(
    owner: QWidget, stories: Stories, start: Start, message_id: MessageId, now_ms: Callable[[], int]
) -> StorySheet:
    """Open the story of a message over the window of a widget."""
    sheet = StorySheet(owner, stories, start, message_id, now_ms)
    sheet.begin()
    return sheet
