"""*Launch manually*: the confirmation of a launch, where people can still be chosen for this run only (BTP-8)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcast_templates import LaunchTemplate, Template, TemplateForm
from app.contract.broadcasts import Broadcast, RecipientKind
from app.contract.faults import Code, Problem
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.form import FormDraft, add_source, put_numbers, remove_source, typed_numbers
from ui.panels.broadcasts.builder.numbers_dialog import NumbersDialog
from ui.panels.broadcasts.builder.recipients_box import RecipientsBox, SourceLine
from ui.panels.broadcasts.builder.recovery import RecoveryStore
from ui.panels.broadcasts.builder.state import BuilderState, Choices, Phase, Work
from ui.panels.broadcasts.builder.view_model import BuilderModel, Run
from ui.panels.broadcasts.templates.form_model import draft_of
from ui.panels.broadcasts.wording import ICONS, problem_words, source_name
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class LaunchModel(BuilderModel):
    """A template's form as a run that starts now; `done` is told of the run."""

    def __init__(
        self,
        client: Client,
        run: Run,
        template: Template,
        *,
        recovery: RecoveryStore,
        zone: str,
        clock: Callable[[], int],
        done: Callable[[Broadcast], None],
    ) -> None:
        super().__init__(client, run, recovery=recovery, zone=zone, clock=clock)
        self.template = template
        self._templates, self._done = client.broadcast_templates, done
        self._stored = FormDraft()
        self._key = uuid.uuid4().hex

    async def open(self, form: TemplateForm) -> None:
        """Read what can be chosen, then count."""
        try:
            choices: Choices = await self._read_choices()
        except ServiceFault as error:
            self.set(phase=Phase.FAILED, fault=error.fault)
            return
        self._stored = replace(draft_of(form, self._zone), schedule=None)
        self.set(phase=Phase.READY, choices=choices, saved=self._stored)
        self.edit(self._stored)

    async def launch(self) -> None:
        """Start the run; asked again after silence, it is still one run."""
        draft = self.state.draft
        own = draft.recipients if draft.recipients != self._stored.recipients else None
        self.set(work=Work.LAUNCHING, fault=None, problems=())
        try:
            run = await self._templates.launch(
                self.template.id, LaunchTemplate(recipients=own, client_key=self._key)
            )
        except ServiceFault as error:
            self._show_refusal(error)
            return
        finally:
            self.set(work=Work.NONE)
        self._done(run)

    def _show_refusal(self, error: ServiceFault) -> None:
        if error.fault.code is Code.NO_RECIPIENTS:
            self.set(problems=(Problem(path="recipients", code="nobody"),))
        else:
            self.set(fault=error.fault, problems=error.fault.problems)

    async def _keep(self) -> None:
        """A run for this once is not worth keeping after a crash."""
        self._keeping = False


class LaunchSheet(ConfirmSheet):
    """Sums up the run; its people can be changed above."""

    def __init__(self, owner: QWidget, model: LaunchModel, country: str, now: Callable[[], int], run: Run) -> None:
        self._model, self._country, self._now, self._run = model, country, now, run
        self._built = False
        super().__init__(owner, model.state, now(), self._launch_now)
        self.title.set_words(msg("builder.confirm_title"))
        self.box = RecipientsBox(self)
        self.wrong = Note("", Icon.ALERT, Token.BAD, self)
        self.add = Button(msg("builder.target_or_tag"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL)
        self.numbers = Button(msg("builder.numbers"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL)
        self.body.insertWidget(0, self._choosing())
        self.box.removed.connect(lambda at: model.edit(remove_source(model.state.draft, at)))
        self.box.opened.connect(self.type_numbers)
        self.add.clicked.connect(self.choose_audience)
        self.numbers.clicked.connect(lambda: self.type_numbers(None))
        self._built = True
        model.observe(self._on_state)
        self.closed.connect(lambda _: model.close())

    def _choosing(self) -> QWidget:
        host = QWidget(self)
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, metrics.GAP_16)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(Text(msg("templates.for_this_run"), Type.SECONDARY_MEDIUM, Token.MUTED, host))
        column.addWidget(self.box)
        column.addWidget(self.wrong)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.add, 1)
        row.addWidget(self.numbers, 1)
        column.addLayout(row)
        return host

    def _on_state(self, state: BuilderState) -> None:
        self.show_state(state, self._now())

    def show_state(self, state: BuilderState, now_ms: int) -> None:
        """Sum up; nobody chosen, nothing can be launched."""
        super().show_state(state, now_ms)
        if not self._built:
            return
        self.box.set_lines([self._line(state, at) for at in range(len(state.draft.recipients))], locked=False)
        wrong = next((one for one in state.problems if one.path.startswith("recipients")), None)
        self.wrong.setVisible(wrong is not None)
        self.wrong.set_words(problem_words(wrong) if wrong is not None else "")
        if not state.draft.recipients or state.people == 0 or state.phase is not Phase.READY:
            self._ready = False
            self._on_sure()

    def _line(self, state: BuilderState, at: int) -> SourceLine:
        source = state.draft.recipients[at]
        found = state.figures.count_of(source)
        is_numbers = source.kind is RecipientKind.PHONES
        contacts = len(source.numbers) if is_numbers else None if found is None else found.contacts
        gone = found is not None and found.contacts is None
        return SourceLine(ICONS[source.kind], source_name(source, state.choices), contacts, gone, is_numbers)

    def choose_audience(self) -> None:
        """*Target or tag*."""
        model = self._model
        popup = AudiencePopup(
            self.add,
            model.state,
            lambda: model.state,
            lambda source: model.edit(add_source(model.state.draft, source)),
        )
        popup.open_beside(self.add)

    def type_numbers(self, at: int | None) -> None:
        """*Numbers*: a new entry, or one to edit."""
        model = self._model
        base = model.state.draft.recipients
        dialog = NumbersDialog(
            self,
            self._country,
            lambda numbers: model.edit(put_numbers(replace(model.state.draft, recipients=base), numbers, at)),
            taken=typed_numbers(model.state.draft, without=at),
            numbers=() if at is None else base[at].numbers,
        )
        dialog.open(dialog.area.edit)

    def _launch_now(self) -> None:
        self._run(self._model.launch())
