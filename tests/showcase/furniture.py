"""What pictures need besides the demo's own workspace: many contacts, runs in every state, targets, a request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import msgspec

from app.contract.accounts import RequestAccess
from app.contract.broadcasts import (
    FINAL,
    Broadcast,
    BroadcastForm,
    BroadcastId,
    Kind,
    RecipientKind,
    RecipientSource,
    Timing,
)
from app.contract.chain import WAITING_MIN_S, Step
from app.contract.channels import Channel
from app.contract.contacts import Tag
from app.contract.content import Criterion, RcsContent, SmsContent
from app.contract.feed import Event, Topic
from app.contract.imports import Import, ImportId, ImportPlan, ImportState, RunImport
from app.contract.paging import Filter, Op
from app.contract.safety import Safety
from app.contract.senders import Sender
from app.contract.targets import TargetForm
from backend_client.client import Client
from tests.showcase.dialers import furnish_dialers
from tests.showcase.mailings import furnish_mailings
from tests.showcase.stopping import CannotGoOn

SAMPLE: Final = Path(__file__).resolve().parents[2] / "resources" / "samples" / "customers.csv"
TAG: Final = "customers"
ZONE: Final = "Europe/Madrid"
WAIT_S: Final = 60.0
DAY_MS: Final = 86_400_000
CHUNK: Final = 65_536


async def furnish(client: Client, now_ms: int) -> None:
    """Put everything in; returns once nothing moves any more."""
    await import_sample(client)
    tag = await _named_tag(client, TAG)
    sender = next(one for one in await client.assets.senders() if one.channel == Channel.SMS)
    await _save_targets(client)
    await client.accounts.request_access(
        RequestAccess(full_name="Aisha Bello", email="aisha.bello@nordwind.example", phone="+44 7700 900318")
    )
    await furnish_dialers(client)
    await furnish_mailings(client)
    await _save_runs(client, tag, sender, now_ms)


async def import_sample(client: Client) -> None:
    """The sample file, as the service proposes."""

    async def chunks() -> AsyncIterator[bytes]:
        content = SAMPLE.read_bytes()
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]

    entry = await client.imports.upload(SAMPLE.name, chunks())
    read = await _reached(client, entry.id, ImportState.READ)
    await client.imports.check(entry.id, ImportPlan(mapping=read.proposal, tag=TAG))
    await _reached(client, entry.id, ImportState.CHECKED)
    await client.imports.run(entry.id, RunImport())
    await _reached(client, entry.id, ImportState.DONE)


async def _reached(client: Client, import_id: ImportId, state: ImportState) -> Import:
    async def look() -> Import | None:
        entry = await client.imports.one(import_id)
        if entry.fault is not None:
            raise CannotGoOn(f"the sample is refused: {entry.fault.code.value}")
        return entry if entry.state is state else None

    seen = asyncio.Event()

    def on_event(event: Event) -> None:
        if event.key == str(import_id):
            seen.set()

    end = client.events.subscribe(Topic.IMPORTS, on_event)
    try:
        async with asyncio.timeout(WAIT_S):
            while (found := await look()) is None:
                await seen.wait()
                seen.clear()
    except TimeoutError:
        raise CannotGoOn(f"the sample was not {state.value} in time") from None
    finally:
        end()
    return found


async def _named_tag(client: Client, name: str) -> Tag:
    return next(tag for tag in await client.contacts.tags() if tag.name == name)


async def _save_targets(client: Client) -> None:
    for name, field, value in (
        ("In Barcelona", "attribute.city", "Barcelona"),
        ("At buzon.example", "attribute.email", "buzon"),
    ):
        condition = Filter(field=field, op=Op.VALUE, values=(value,))
        await client.contacts.save_target(TargetForm(name=name, filters=(condition,)))


async def _save_runs(client: Client, tag: Tag, sender: Sender, now_ms: int) -> None:
    """A draft, one for tomorrow, one that is over, one that pauses halfway."""
    everybody = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
    text = "Hello {{attribute.name}}, your car is due for its yearly check. Nordwind Talleres"
    form = BroadcastForm(
        name="Winter tyres",
        recipients=(everybody,),
        timing=Timing.AT,
        at_ms=now_ms + DAY_MS,
        time_zone=ZONE,
        steps=(Step(content=SmsContent(text=text), sender_id=sender.id),),
        client_key="shots-draft",
    )
    changed = msgspec.structs.replace
    await client.broadcasts.save(form)
    await client.broadcasts.launch(changed(form, name="Opening hours at Easter", client_key="shots-later"))
    at_once = changed(form, timing=Timing.INSTANT, at_ms=None)
    done = await client.broadcasts.launch(changed(at_once, name="Yearly check", client_key="shots-done"))
    await _followed(client, done.id, done=1.0)
    await _save_chains(client, at_once, sender)
    half = await client.broadcasts.launch(changed(at_once, name="Second reminder", client_key="shots-half"))
    await _followed(client, half.id, done=0.4)
    await client.broadcasts.pause(half.id)


async def _save_chains(client: Client, form: BroadcastForm, sender: Sender) -> None:
    """A chain over RCS and SMS, and a run that only asks which phones take RCS."""
    rcs = next(one for one in await client.assets.senders() if one.channel == Channel.RCS)
    first = Step(
        content=RcsContent(text="Hello {{attribute.name}}, winter tyres are 20 % off until Sunday."),
        sender_id=rcs.id,
        success_criterion=Criterion.DELIVERY,
        waiting_time_s=WAITING_MIN_S,
    )
    second = Step(
        content=SmsContent(text="Nordwind: winter tyres are 20 % off until Sunday. STOP to opt out"),
        sender_id=sender.id,
    )
    changed = msgspec.structs.replace
    form = changed(form, safety=Safety(breaker=None))  # phones without RCS would trip it
    chain = changed(form, name="Black Friday, winter tyres", steps=(first, second), client_key="shots-chain")
    run = await client.broadcasts.launch(chain)
    await _followed(client, run.id, done=0.5)
    check = changed(
        form, name="Who takes RCS", kind=Kind.RCS_CHECK, steps=(), rcs_sender_id=rcs.id, client_key="shots-check"
    )
    await client.broadcasts.launch(check)


async def _followed(client: Client, run_id: BroadcastId, *, done: float) -> None:
    """Return once so much of a run is done."""
    seen = asyncio.Event()
    end = client.events.subscribe(Topic.BROADCASTS, lambda _: seen.set())
    try:
        async with asyncio.timeout(WAIT_S):
            while share(await client.broadcasts.one(run_id)) < done:
                await seen.wait()
                seen.clear()
    except TimeoutError:
        raise CannotGoOn("a run did not get on") from None
    finally:
        end()


def share(run: Broadcast | None) -> float:
    """How much of a run is done, 0 to 1."""
    if run is None or not run.contacts_total:
        return 0.0
    if run.status in FINAL:
        return 1.0
    counters = run.counters
    return min((counters.successful + counters.unsuccessful + counters.excluded) / run.contacts_total, 0.999)
