"""The editor of a campaign without its widgets: settings, start, controls, verification (BLK 2, 4, 8, 12)."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import msgspec

from app.contract.bulk import (
    Campaign,
    CampaignId,
    Control,
    FileCheck,
    Invalid,
    Overdue,
    ResumeCampaign,
    StartCampaign,
)
from app.contract.faults import Code, Fault, Problem
from app.contract.feed import Change, Event
from app.contract.jobs import Job
from app.contract.preflight import ListPreflight
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.bulk.editor.draft import Draft, from_campaign, new_draft, problems_of, to_form, told
from ui.panels.bulk.editor.state import Busy, EditorState, Outcome, Phase
from ui.panels.contacts.source import finished
from ui.shell.rereading import Rereading

_ROWS = frozenset({"invalid_rows", "no_valid_rows"})
"""Refusals that the popup tells of."""


class EditorModel:
    """One campaign, or a new one. `observe` is told every new state; `campaign_id` is None until it was saved."""

    def __init__(self, client: Client, zone: str, campaign_id: CampaignId | None) -> None:
        self.client, self.zone = client, zone
        self.campaign_id = campaign_id
        self._observers: list[Callable[[EditorState], object]] = []
        self._new_key = uuid.uuid4().hex
        self._start_key, self._missed = "", False
        self._reading = Rereading(self._read)
        draft = new_draft(zone)
        self.state = EditorState(draft=draft, base=draft)

    def observe(self, observer: Callable[[EditorState], object]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """The page goes: nothing is told any more."""
        self._observers.clear()

    def put(self, **changes: Any) -> None:
        """Replace some of the state and tell."""
        self.state = replace(self.state, **changes)
        for observer in list(self._observers):
            observer(self.state)

    # -- reading -------------------------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read channels and campaign."""
        await self._reading.now()

    async def _read(self) -> None:
        self._missed = False
        self.put(phase=Phase.LOADING, fault=None)
        bulk = self.client.bulk
        try:
            connection = await bulk.connection()
            campaign = None if self.campaign_id is None else await bulk.one(self.campaign_id)
            lines = () if self.campaign_id is None else tuple(await bulk.verified(self.campaign_id))
        except ServiceFault as error:
            self.put(phase=Phase.FAILED, fault=error.fault)
            return
        channels = tuple(one for one in connection.channels if one.subscribed)
        self.put(phase=Phase.READY, channels=channels, lines=lines)
        if campaign is not None:
            self.adopt(campaign, afresh=True)
        if self._missed and campaign is not None:
            await self._catch_up(campaign.id)

    async def _catch_up(self, campaign_id: CampaignId) -> None:
        """The campaign changed while it was read: what was read may be older."""
        try:
            self.adopt(await self.client.bulk.one(campaign_id))
        except ServiceFault:
            return  # what is shown was true a moment ago, and the next event follows it

    def on_event(self, event: Event) -> None:
        """The campaign changed, here or elsewhere; what is typed stays."""
        if self.campaign_id is None or self.state.phase is not Phase.READY:
            self._missed = True
            return
        if event.change is Change.UPSERT and event.record is not None and event.key == str(self.campaign_id):
            self.adopt(msgspec.json.decode(event.record, type=Campaign))

    def on_job(self, event: Event) -> None:
        """How far a check or an import is."""
        campaign = self.state.campaign
        if campaign is not None and event.record is not None and event.key == str(campaign.job_id):
            self.put(job=msgspec.json.decode(event.record, type=Job))

    def adopt(self, campaign: Campaign, *, afresh: bool = False) -> None:
        """Show a campaign as the service tells it. The form follows unless something is typed in it."""
        self.campaign_id = campaign.id
        job = self.state.job if campaign.job_id is not None else None
        stored = from_campaign(campaign, self.zone)
        if afresh or not self.state.is_dirty:
            self.put(campaign=campaign, draft=stored, base=stored, version=campaign.version, job=job)
        else:
            self.put(campaign=campaign, job=job)

    # -- the form ------------------------------------------------------------------------------------------------

    def change(self, draft: Draft, path: str = "") -> None:
        """Something was typed or chosen; what was wrong with that place is judged anew when it is saved."""
        left = tuple(one for one in self.state.problems if one.path != path)
        self.put(draft=draft, problems=left, outcome=None)

    def discard(self) -> None:
        """Back to what is stored."""
        self.put(draft=self.state.base, problems=(), conflict=False)

    def show_row(self, slot: int, row: int) -> None:
        """Look at a row of a file's preview."""
        self.put(slot=slot, row=row)

    async def save(self, *, complete: bool = False) -> bool:
        """Store the settings; False where something is wrong with them, which the state then says."""
        state = self.state
        shapes = [one.shape for one in (state.campaign.files if state.campaign is not None else ())]
        problems = problems_of(state.draft, shapes, complete=complete)
        if complete and state.file(1) is None:
            problems = (*problems, Problem(path="files", code="required"))
        if problems:
            self.put(problems=problems)
            return False
        if state.campaign is not None and not state.is_dirty:
            return True
        self.put(busy=Busy.SAVING, problems=(), trouble=None, conflict=False)
        form = to_form(state.draft, version=state.version, client_key=self._new_key)
        try:
            saved = await self.client.bulk.save(form, self.campaign_id)
        except ServiceFault as error:
            self.refuse(error.fault)
            return False
        finally:
            self.put(busy=None)
        typed = self.state.draft
        self.adopt(saved, afresh=True)
        if typed != state.draft:
            self.put(draft=typed)
        return True

    def refuse(self, fault: Fault) -> None:
        """Show why the service did not do it, at its field where it has one."""
        if fault.code is Code.CONFLICT:
            self.put(conflict=True)
            return
        fields = tuple(told(one) for one in fault.problems)
        self.put(problems=fields, trouble=None if fields else fault)

    async def keep_mine(self) -> bool:
        """Somebody else saved meanwhile: store what is typed here all the same."""
        if self.campaign_id is None:
            return False
        try:
            self.put(version=(await self.client.bulk.one(self.campaign_id)).version, conflict=False)
        except ServiceFault as error:
            self.refuse(error.fault)
            return False
        return await self.save()

    def dismiss(self) -> None:
        """What was told is read."""
        self.put(trouble=None, outcome=None, checks=())

    # -- start ---------------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Check every row of the files that are not loaded yet."""
        if self.campaign_id is None or not self.state.fresh_files or self.state.busy is not None:
            return
        self.put(busy=Busy.CHECKING, trouble=None)
        try:
            await finished(self.client, await self.client.bulk.check(self.campaign_id))
            self.adopt(await self.client.bulk.one(self.campaign_id))
        except ServiceFault as error:
            self.refuse(error.fault)
        finally:
            self.put(busy=None)

    async def prepare(self) -> bool:
        """Store and check, so that the service can tell what a start would do; False where something is wrong."""
        if not await self.save(complete=True) or not self.state.fresh_files:
            return False
        await self.check()
        return self.state.trouble is None and not self.state.problems

    async def preflight(self) -> ListPreflight:
        """What a start would do (BEY-2); raises ServiceFault."""
        assert self.campaign_id is not None
        return await self.client.bulk.preflight(self.campaign_id)

    async def start(self, invalid: Invalid = Invalid.REFUSE) -> None:
        """*Save*: store, check, import and schedule. Rows that are wrong come up in `checks` (BLK-49..52)."""
        if not await self.save(complete=True) or self.campaign_id is None:
            return
        self._start_key = self._start_key or uuid.uuid4().hex
        self.put(busy=Busy.STARTING, trouble=None, checks=(), outcome=None)
        order = StartCampaign(invalid=invalid, client_key=self._start_key)
        try:
            job = await finished(self.client, await self.client.bulk.start(self.campaign_id, order))
            self._start_key, self._missed = "", False
            result = {name: int(value or 0) for name, value in job.result.items()}
            self.adopt(await self.client.bulk.one(self.campaign_id), afresh=True)
            self.put(outcome=Outcome(**{name: result.get(name, 0) for name in Outcome.__slots__}))
        except ServiceFault as error:
            if error.fault.code is not Code.UNREACHABLE:
                self._start_key, self._missed = "", False
            await self._refuse_start(error.fault)
        finally:
            self.put(busy=None)

    async def _refuse_start(self, fault: Fault) -> None:
        if any(one.code in _ROWS for one in fault.problems):
            await self.show_problems()
        else:
            self.refuse(fault)

    async def show_problems(self) -> None:
        """Bring up what is wrong with the rows of the files that are not loaded (BLK-50)."""
        checks: list[FileCheck] = []
        try:
            if self.campaign_id is not None:
                self.adopt(await self.client.bulk.one(self.campaign_id))
            for file in self.state.fresh_files:
                found = await self.client.bulk.found(file.id)
                checks += [found] if found.rows else []
        except ServiceFault as error:
            self.refuse(error.fault)
            return
        self.put(checks=tuple(checks))

    async def cancel_job(self) -> None:
        """Stop a check or an import; nothing of it stays (BLK-49)."""
        campaign = self.state.campaign
        if campaign is None or campaign.job_id is None:
            return
        try:
            await self.client.jobs.cancel(campaign.job_id)
        except ServiceFault as error:
            self.refuse(error.fault)

    # -- controls ------------------------------------------------------------------------------------------------

    async def control(self, control: Control, overdue: Overdue | None = None) -> Campaign | None:
        """Pause, resume, clear, restart; None where it was refused."""
        if self.campaign_id is None:
            return None
        bulk, key = self.client.bulk, self.campaign_id
        self.put(trouble=None)
        resume = ResumeCampaign(overdue=overdue)
        calls: dict[Control, Callable[[], Awaitable[Campaign]]] = {
            Control.PAUSE: lambda: bulk.pause(key),
            Control.RESUME: lambda: bulk.resume(key, resume),
            Control.CLEAR: lambda: bulk.clear(key),
            Control.RESTART: lambda: bulk.restart(key),
        }
        try:
            found = await calls[control]()
        except ServiceFault as error:
            self.refuse(error.fault)
            return None
        self.adopt(found)
        return found

    async def verify(self) -> None:
        """*Verify settings*: what is typed is stored first, since the service looks at what it has (BLK-86)."""
        if not await self.save() or self.campaign_id is None:
            return
        self.put(verifying=True, trouble=None)
        try:
            lines = await self.client.bulk.verify(self.campaign_id)
        except ServiceFault as error:
            self.put(trouble=error.fault)
        else:
            self.put(lines=tuple(lines))
        finally:
            self.put(verifying=False)
