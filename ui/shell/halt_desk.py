"""Where the stop of all sending comes together in the window: button, key, palette, band, question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.contract.control import Halt
from ui.shell.halt import HaltModel, may_stop
from ui.shell.halt_bar import ResumeQuestion
from ui.shell.panel import Action
from ui.shell.top_bar import HALT_KEYS
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

if TYPE_CHECKING:
    from ui.shell.sitting import Sitting
    from ui.shell.window import Window


class HaltDesk(QObject):
    """Serves whoever sits at the window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self._model: HaltModel | None = None
        self._question: ResumeQuestion | None = None
        window.frame.top.stop.clicked.connect(self.press)
        window.frame.halt.resume_wanted.connect(self.press)

    def begin(self, sitting: Sitting) -> None:
        """Somebody came in."""
        model = HaltModel(sitting.client, self._load)
        self._model = model
        sitting.at_end(self._end)
        model.observe(self._on_halt)
        self._load()

    def _end(self) -> None:
        if self._model is not None:
            self._model.close()
        self._model = None
        self._window.frame.halt.hide()

    def _load(self) -> None:
        if self._model is not None and self._window.sitting is not None:
            self._window.tasks.run(self._window.sitting, self._model.load())

    def renew(self) -> None:
        """Rights changed."""
        if self._model is not None:
            self._on_halt(self._model.halt)

    @property
    def may(self) -> bool:
        """Whether whoever sits here may stop all sending."""
        context = self._window.frame.context
        return context is not None and may_stop(context.me.permissions)

    def actions(self) -> tuple[Action, ...]:
        """What the palette and the sheet of keys offer."""
        if not self.may or self._model is None:
            return ()
        if self._model.halt.stopped:
            return (Action("resume_sending", msg("halt.resume_ask"), self.press, Icon.PLAY, HALT_KEYS),)
        return (Action("stop_sending", msg("halt.stop"), self.press, Icon.STOPC, HALT_KEYS),)

    def press(self) -> None:
        """Stop at once; where it is stopped already, ask whether it shall go on."""
        model, sitting = self._model, self._window.sitting
        if model is None or sitting is None:
            return
        if not self.may:
            self._window.news.warn(msg("halt.no_right"))
            return
        if not model.halt.stopped:
            self._window.tasks.run(sitting, model.stop, intent="stop_sending")
        elif self._question is None:
            self._question = ResumeQuestion(self._window, model.halt)
            self._question.closed.connect(self._on_answer)
            self._question.open()

    def _on_answer(self, answer: object) -> None:
        self._question = None
        if answer and self._model is not None and self._window.sitting is not None:
            self._window.tasks.run(self._window.sitting, self._resume(self._model), intent="resume_sending")

    async def _resume(self, model: HaltModel) -> None:
        await model.resume()
        self._window.news.done(msg("halt.resumed"))

    def _on_halt(self, halt: Halt) -> None:
        frame = self._window.frame
        frame.halt.show_halt(halt, may_resume=self.may)
        frame.top.stop.setVisible(self.may and not halt.stopped)
