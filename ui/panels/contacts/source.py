"""Where the tables of contacts and targets get rows, choices and files from."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

import msgspec

from app.contract.channels import Channel
from app.contract.contacts import Contact, ContactId, ExportForm, Selection
from app.contract.contacts import ExportFormat as WireFormat
from app.contract.faults import Code, Fault
from app.contract.feed import Event, Topic
from app.contract.jobs import FINAL, Job, JobId, JobState
from app.contract.paging import Filter, ListQuery, Op, Page, PageRequest
from app.contract.targets import Target
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.table.source import Chosen, Export
from ui.kit.table.spec import Choice
from ui.texts.messages import Words, msg

Filled = Callable[[], object]

_AT_ONCE: Final = 4
"""Contacts that are read by their ids at the same time."""
_NOT_EXPORTED: Final = frozenset({"target"})


class ContactSource:
    """Rows of the contacts table; the targets of a row fill in after it (CON-9)."""

    def __init__(
        self, client: Client, run: Callable[[Coroutine[Any, Any, None]], object], *, sees_senders: bool
    ) -> None:
        self._client, self._run, self._sees_senders = client, run, sees_senders
        self._targets: dict[int, tuple[str, ...]] = {}
        self.filled: Filled = lambda: None

    def target_names(self, contact_id: int) -> tuple[str, ...] | None:
        """Names of the targets a contact satisfies, None while they are not known."""
        return self._targets.get(contact_id)

    async def page(self, request: PageRequest) -> Page[Contact]:
        """A window of contacts."""
        page = await self._client.contacts.page(request)
        self._run(self._fill_targets([row.id for row in page.rows]))
        return page

    async def rows(self, keys: Sequence[str]) -> Page[Contact]:
        """Contacts by id, those that still exist; as old as the first of these calls at most."""
        as_of = self._client.events.position
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def one(contact_id: ContactId) -> Contact | None:
            async with at_once:
                return await self._one(contact_id)

        read = await asyncio.gather(*(one(ContactId(int(key))) for key in keys))
        found = tuple(contact for contact in read if contact is not None)
        self._run(self._fill_targets([row.id for row in found]))
        return Page(rows=found, total=len(found), offset=0, as_of=as_of)

    async def _one(self, contact_id: ContactId) -> Contact | None:
        try:
            contact = await self._client.contacts.one(contact_id)
        except ServiceFault as error:
            if error.fault.code is not Code.NOT_FOUND:
                raise
            return None
        return contact if contact.id == contact_id else None

    async def _fill_targets(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        try:
            names, found = await asyncio.gather(
                self._client.contacts.targets(), self._client.contacts.targets_of(ids)
            )
        except ServiceFault:
            return  # the rows are here; what stands beside them is not worth an error
        by_id: dict[int, str] = {one.id: one.name for one in names}
        self._targets.update(dict.fromkeys(ids, ()))
        for one in found:
            self._targets[one.contact_id] = tuple(by_id[key] for key in one.target_ids if key in by_id)
        self.filled()

    async def choices(self, field: str) -> Sequence[Choice]:
        """Entries of the lists that only the service knows."""
        return await choices_of(self._client, field, sees_senders=self._sees_senders)

    async def export(self, wish: Export) -> int:
        """Have the service write the file, then fetch it (CON-17)."""
        kept = [(field, title) for field, title in wish.columns if field not in _NOT_EXPORTED]
        form = ExportForm(
            selection=Selection(query=wish.query),
            fields=tuple(field for field, _ in kept),
            titles=tuple(title for _, title in kept),
            format=WireFormat(wish.format.value),
        )
        job = await finished(self._client, await self._client.contacts.export(form))
        parts = [part async for part in self._client.contacts.exported(job.id)]
        await asyncio.to_thread(wish.path.write_bytes, b"".join(parts))
        rows = job.result.get("rows")
        return int(rows) if isinstance(rows, int | float) else 0


class TargetSource:
    """Rows of the targets table."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def page(self, request: PageRequest) -> Page[Target]:
        """A window of targets."""
        return await self._client.contacts.targets_page(request)


async def choices_of(client: Client, field: str, *, sees_senders: bool) -> Sequence[Choice]:
    """Entries of a closed list of contacts: tags, targets, opt-outs, imports."""
    if field == "tags":
        return [Choice(tag.id, tag.name) for tag in await client.contacts.tags()]
    if field == "target":
        return [Choice(target.id, target.name) for target in await client.contacts.targets()]
    if field == "import_id":
        return [Choice(entry.id, entry.file_name) for entry in await client.imports.history()]
    if field == "opt_out":
        found = [Choice(str(one.value), msg(f"channel.{one.name.lower()}")) for one in Channel]
        senders = await client.assets.senders() if sees_senders else []
        for one in senders:
            channel: Words = msg(f"channel.{Channel(one.channel).name.lower()}")
            words = msg("contacts.sender_of", channel=channel, sender=one.name)
            found.append(Choice(f"{one.channel}:{one.name}", words))
        return found
    return ()


async def finished(client: Client, job: Job) -> Job:
    """A job once it has ended well; raises ServiceFault where it did not."""
    ended: asyncio.Future[Job] = asyncio.get_running_loop().create_future()

    def on_event(event: Event) -> None:
        if event.record is not None and event.key == str(job.id) and not ended.done():
            fresh = msgspec.json.decode(event.record, type=Job)
            if fresh.state in FINAL:
                ended.set_result(fresh)

    end = client.events.subscribe(Topic.JOBS, on_event)
    try:
        now = await _job(client, job.id)
        done = now if now is not None and now.state in FINAL else await ended
    finally:
        end()
    if done.state is not JobState.DONE:
        raise ServiceFault(done.fault or Fault(code=Code.STATUS_IS_NOW))
    return done


async def _job(client: Client, job_id: JobId) -> Job | None:
    return next((one for one in await client.jobs.mine() if one.id == job_id), None)


def selection_of(chosen: Chosen) -> Selection:
    """Selected rows of the table as mass operations take them (CON-34)."""
    if chosen.query is not None:
        return Selection(query=chosen.query, except_ids=tuple(int(key) for key in chosen.without))
    return Selection(ids=tuple(int(key) for key in chosen.keys))


def with_tag(tag_id: int) -> ListQuery:
    """Contacts that carry a tag."""
    return ListQuery(filters=(Filter(field="tags", op=Op.VALUE, values=(tag_id,)),))
