"""What *Send test* sets going, wherever a message is written (MSG-52)."""

from __future__ import annotations

from collections.abc import Callable

from app.contract.chain import Step
from ui.panels.constructor.trial import TrialModel, TrialState
from ui.panels.constructor.trial_dialog import TrialChoices, TrialDialog
from ui.shell.panel import Panel


def open_trial(panel: Panel, choices: TrialChoices, step: Callable[[int | None], Step]) -> TrialDialog:
    """Ask where to, send, follow. `step` makes the message for the sender chosen here, None where it has one."""
    tasks = panel.context.tasks

    def show(state: TrialState) -> None:
        dialog.show_state(state)

    def send() -> None:
        tasks.cancel(dialog)
        tasks.run(dialog, model.send(step(dialog.sender_id)))

    model = TrialModel(panel.context.client.broadcasts, show)
    dialog = TrialDialog(panel, choices, model.aim, send)
    dialog.open()
    return dialog
