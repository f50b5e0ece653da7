"""*Send test* of a template: it has no sender of its own, so the dialog asks for one too (MSG-52)."""

from __future__ import annotations

from dataclasses import replace

from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.content import keys_of
from app.contract.permissions import Permission
from backend_client.transport import ServiceFault
from ui.panels.constructor.step import new_step, to_step
from ui.panels.constructor.trial_desk import open_trial
from ui.panels.constructor.trial_dialog import Lender, TrialChoices
from ui.panels.content_templates.form_model import FormState
from ui.shell.panel import Panel
from ui.texts.faults import fault_text


class TemplateTesting:
    """Sends what a form holds; the sender taken last is offered again."""

    def __init__(self, panel: Panel) -> None:
        self._panel = panel
        self._last: dict[Channel, int] = {}

    @property
    def allowed(self) -> bool:
        """Whether the person may send at all."""
        return self._panel.context.may(Permission.MANAGE_BROADCASTS)

    async def open(self, state: FormState) -> None:
        """Ask from whom and where to."""
        context, content, channel = self._panel.context, state.draft.content, state.draft.channel
        try:
            senders = await context.client.assets.senders()
        except ServiceFault as error:
            context.news.warn(fault_text(error.fault))
            return
        fresh = new_step(channel, senders)

        def step(sender_id: int | None) -> Step:
            if sender_id is not None:
                self._last[channel] = sender_id
            return to_step(replace(fresh, content=content, sender_id=sender_id, template_id=state.template_id))

        choices = TrialChoices(
            channel,
            personal=bool(keys_of(content)),
            people=tuple(Lender(one.name, one.contact_id) for one in state.samples),
            chosen=state.sample or 0,
            senders=tuple(senders),
            sender_id=self._last.get(channel, fresh.sender_id),
        )
        open_trial(self._panel, choices, step)
