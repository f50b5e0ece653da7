"""The form of a sender ID: name, provider, the operator's ID, agreement, how its registration stands."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.faults import Fault, Problem
from app.contract.providers import Provider, ProviderId, RcsNetwork
from app.contract.senders import (
    COMMENT_MAX,
    EXPLAINED,
    FIELD_MAX,
    Sender,
    SenderForm,
    SenderStatus,
    check_sender,
    check_sender_name,
    offered_statuses,
)
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.kit.form.dialog import Unsaved, asks_first
from ui.texts.faults import fault_text
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


@dataclass(frozen=True, slots=True)
class SenderState:
    """What the form shows."""

    sender: Sender | None
    providers: tuple[Provider, ...]
    name: str = ""
    provider_id: ProviderId | None = None
    status: SenderStatus = SenderStatus.ACTIVE
    assigned_id: str = ""
    agreement: str = ""
    comment: str = ""
    verified: bool = False
    problems: tuple[Problem, ...] = ()
    fault: Fault | None = None
    busy: bool = False
    touched: bool = False

    @property
    def statuses(self) -> tuple[SenderStatus, ...]:
        """What it may be saved as (SID-4)."""
        return offered_statuses(self.sender.status if self.sender is not None else None)

    @property
    def account(self) -> Provider | None:
        """The chosen provider."""
        return next((one for one in self.providers if one.id == self.provider_id), None)

    @property
    def channel(self) -> Channel | None:
        """That of the chosen provider."""
        return Channel(self.account.channel) if self.account is not None else None

    @property
    def form(self) -> SenderForm:
        """What is saved; a provider has been chosen."""
        assert self.provider_id is not None
        return SenderForm(
            name=self.name,
            provider_id=self.provider_id,
            status=self.status,
            assigned_id=self.assigned_id,
            agreement=self.agreement,
            comment=self.comment,
            verified=self.verified and self.channel is Channel.WHATSAPP,
        )

    @property
    def network(self) -> RcsNetwork | None:
        """Where the chosen account leads, with RCS."""
        return None if self.account is None else self.account.rcs_network

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field."""
        return next((one for one in self.problems if one.path == path), None)


class SenderModel:
    """One open form; `finished` is called with the saved sender."""

    def __init__(
        self,
        client: Client,
        sender: Sender | None,
        providers: Sequence[Provider],
        finished: Callable[[Sender], object],
    ) -> None:
        self._client, self._finished = client, finished
        self._watcher: Callable[[SenderState], object] = lambda _: None
        first = providers[0].id if len(providers) == 1 else None
        self.state = SenderState(sender, tuple(providers), provider_id=first)
        if sender is not None:
            self.state = replace(
                self.state,
                name=sender.name,
                provider_id=sender.provider_id,
                status=sender.status,
                assigned_id=sender.assigned_id,
                agreement=sender.agreement,
                comment=sender.comment,
                verified=sender.verified,
            )

    def watch(self, watcher: Callable[[SenderState], object]) -> None:
        """Be called now and with every new state."""
        self._watcher = watcher
        watcher(self.state)

    def change(self, **changes: Any) -> None:
        """Something was typed or chosen."""
        left = tuple(one for one in self.state.problems if one.path not in changes)
        self._set(**changes, problems=left, touched=True)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self._watcher(self.state)

    def check(self) -> list[Problem]:
        """Everything wrong with the form."""
        now = self.state
        problems = check_sender_name(now.name, now.channel or Channel.SMS)
        if now.channel is None:
            return [*problems, Problem(path="provider_id", code="required")]
        return [*problems, *check_sender(now.form, now.sender.status if now.sender is not None else None)]

    async def save(self) -> None:
        """*Save*."""
        now, problems = self.state, self.check()
        if problems or now.provider_id is None:
            self._set(problems=tuple(problems), fault=None)
            return
        self._set(busy=True, fault=None)
        try:
            saved = await self._client.assets.save_sender(
                now.form, now.sender.id if now.sender is not None else None
            )
        except ServiceFault as error:
            self._set(problems=error.fault.problems, fault=None if error.fault.problems else error.fault)
            return
        finally:
            self._set(busy=False)
        self._finished(saved)


class SenderDialog(Dialog):
    """Draws a SenderModel."""

    def __init__(self, owner: QWidget, model: SenderModel, run: Run) -> None:
        super().__init__(
            owner, msg("senders.new") if model.state.sender is None else msg("senders.edit"), width=420
        )
        self.model = model
        self.name = TextField(msg("senders.name_hint"))
        self.name.textEdited.connect(lambda text: model.change(name=text))
        self.name_field = Field(msg("senders.name"), self.name, help=msg("senders.name_help"))
        self.provider = Select(msg("senders.choose_provider"))
        self.provider.set_options(
            [Option(one.id, one.name, channel=Channel(one.channel)) for one in model.state.providers]
        )
        self.provider.value_changed.connect(lambda value: model.change(provider_id=value))
        self.provider_field = Field(msg("senders.provider"), self.provider)
        self.network = Note("", Icon.INFO, Token.MUTED)
        self.status = Select()
        self.status.set_options([Option(one, msg(f"senders.{one.value}")) for one in model.state.statuses])
        self.status.value_changed.connect(lambda value: model.change(status=value))
        self.status_field = Field(msg("senders.status"), self.status, help=msg("senders.only_active"))
        self.assigned_id, self.assigned_field = _line(model, "assigned_id")
        self.agreement, self.agreement_field = _line(model, "agreement")
        self.comment = TextArea(msg("senders.comment_hint"))
        self.comment.text_changed.connect(self._on_comment)
        self.comment_field = Field(msg("senders.comment"), self.comment, limit=COMMENT_MAX, optional=True)
        self.verified = CheckBox(msg("senders.verified"))
        self.verified.toggled.connect(lambda on: model.change(verified=on))
        self.verified_note = Text(msg("senders.verified_help"), Type.SECONDARY, Token.MUTED, wrap=True)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.verified_note.setContentsMargins(metrics.BOX + metrics.GAP_8, 0, 0, 0)
        self._verified_part = QWidget()
        part = QVBoxLayout(self._verified_part)
        part.setContentsMargins(0, 0, 0, 0)
        part.setSpacing(metrics.GAP_4)
        part.addWidget(self.verified)
        part.addWidget(self.verified_note)
        for widget in (
            *(self.name_field, self.provider_field, self.network, self._verified_part),
            *(self.assigned_field, self.agreement_field, self.status_field, self.comment_field, self.fault),
        ):
            self.body.addWidget(widget)
        cancel = self.add_action(msg("common.cancel"), ends=False)
        cancel.clicked.connect(self.reject)
        self.save = self.add_action(msg("common.save"), kind=Kind.PRIMARY, ends=False)
        self.save.set_keys("Ctrl+Return")
        self.save.clicked.connect(lambda: run("save", model.save()))
        self.question: Unsaved | None = None
        self.fault.hide()
        model.watch(self.show_state)

    def show_state(self, state: SenderState) -> None:
        """Show what is typed and what is wrong."""
        if self.name.text() != state.name:
            self.name.setText(state.name)
        self.name_field.set_problem(state.problem_at("name"))
        self.provider.set_value(state.provider_id)
        self.provider_field.set_problem(state.problem_at("provider_id"))
        network = state.network
        self.network.setVisible(network is not None)
        if network is not None:
            self.network.set_words(msg(f"senders.network_{network.value}"))
        with QSignalBlocker(self.verified):
            self.verified.setChecked(state.verified)
        self._verified_part.setVisible(state.channel is Channel.WHATSAPP)
        self.status.set_value(state.status)
        self.status_field.set_problem(state.problem_at("status"))
        for field, line, text, path in (
            (self.assigned_field, self.assigned_id, state.assigned_id, "assigned_id"),
            (self.agreement_field, self.agreement, state.agreement, "agreement"),
        ):
            if line.text() != text:
                line.setText(text)
            field.set_problem(state.problem_at(path))
        if self.comment.text() != state.comment:
            self.comment.set_text(state.comment)
        self.comment_field.setVisible(state.status in EXPLAINED)
        self.comment_field.set_problem(state.problem_at("comment"))
        self.save.setEnabled(not state.busy)
        self.fault.setVisible(state.fault is not None)
        if state.fault is not None:
            self.fault.set_words(fault_text(state.fault))
        self.refit()

    def _on_comment(self) -> None:
        if self.comment.text() != self.model.state.comment:
            self.model.change(comment=self.comment.text())

    def may_close(self) -> bool:
        """What was typed or chosen is not dropped without a question."""
        return asks_first(self, lost=self.model.state.touched)


def _line(model: SenderModel, key: str) -> tuple[TextField, Field]:
    line = TextField(msg(f"senders.{key}_hint"))
    line.textEdited.connect(lambda text: model.change(**{key: text}))
    return line, Field(msg(f"senders.{key}"), line, limit=FIELD_MAX, optional=True)
