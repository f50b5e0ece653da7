"""Bringing a form to the service exactly once, whatever becomes of the answers (BRD-56..58)."""

from __future__ import annotations

import uuid
from typing import Final

import msgspec

from app.contract.broadcasts import EDITABLE, Broadcast, BroadcastForm, BroadcastId
from app.contract.faults import Code
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.doors import BroadcastDoor
from ui.panels.broadcasts.builder.form import FormDraft, to_form
from ui.panels.broadcasts.builder.recovery import Recovered

_SILENCE: Final = frozenset({Code.UNREACHABLE, Code.NOT_A_SERVICE})
"""No answer: what was asked may have been done."""


class Storing:
    """Knows under which id, version and key the form is stored, and whether an answer was lost."""

    def __init__(self, door: BroadcastDoor) -> None:
        self._door = door
        self._id: BroadcastId | None = None
        self._lost: BroadcastForm | None = None
        self.version = 0
        self.key = ""
        self.take(None)

    def take(self, run: Broadcast | None) -> None:
        """The form is that of a run, or a new one."""
        self._lost = None
        self._id = None if run is None else run.id
        self.version = 0 if run is None else run.version
        self.key = uuid.uuid4().hex

    def adopt(self, kept: Recovered) -> None:
        """The form goes on from before a crash: its launch may have arrived."""
        self.key = kept.client_key
        self.version = kept.version
        if kept.broadcast_id is None:
            self._lost = to_form(kept.draft, version=0, client_key=kept.client_key)

    async def send(self, draft: FormDraft, *, launching: bool) -> Broadcast:
        """Save or launch. Raises ServiceFault; asked again after silence, it is still one run."""
        if self._lost is not None and self._id is None:
            run = await self._door.save(self._lost)
            self._settle(run)
            if launching and run.status not in EDITABLE:  # it was the launch that arrived
                return run
        form = to_form(draft, version=self.version, client_key=self.key)
        try:
            run = await self._call(form, launching=launching)
        except ServiceFault as error:
            if error.fault.code in _SILENCE:
                self._lost = form
                raise
            run = await self._after_silence(form, error, launching=launching)
        self._settle(run)
        return run

    def _settle(self, run: Broadcast) -> None:
        self._lost = None
        self._id, self.version = run.id, run.version

    async def _call(self, form: BroadcastForm, *, launching: bool) -> Broadcast:
        return await (self._door.launch(form, self._id) if launching else self._door.save(form, self._id))

    async def _after_silence(self, form: BroadcastForm, error: ServiceFault, *, launching: bool) -> Broadcast:
        """A refusal may only say that the earlier attempt did arrive."""
        lost, self._lost = self._lost, None
        if lost is None or self._id is None:
            raise error
        run = await self._door.one(self._id)
        if error.fault.code is Code.STATUS_IS_NOW and launching and run.status not in EDITABLE:
            return run
        if error.fault.code is Code.CONFLICT and _says_the_same(await self._door.form(self._id), lost):
            self.version = run.version
            again = msgspec.structs.replace(form, version=run.version)
            return await self._call(again, launching=launching)
        raise error


def _says_the_same(one: BroadcastForm, other: BroadcastForm) -> bool:
    return _bare(one) == _bare(other)


def _bare(form: BroadcastForm) -> BroadcastForm:
    """What a form says, without what the service may add or trim."""
    steps = tuple(msgspec.structs.replace(step, step_id="") for step in form.steps)
    return msgspec.structs.replace(
        form,
        name=form.name.strip(),
        description=form.description.strip(),
        steps=steps,
        version=0,
        client_key="",
    )
