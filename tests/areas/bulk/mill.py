"""A mailing driven by hand over a provider's line that is played by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import func, select

from app.bulk import feeding, guarding, loading, pacing, reads, service, slots, verifying
from app.bulk.observer import BulkObserver, recalled
from app.bulk.rules import DUPLICATE, LOADING, shown
from app.bulk.store import row_of
from app.bulk.tables import STATUSES, campaigns, entries
from app.channels.kit.outcome import Outcome
from app.contacts.gate import opted_out
from app.contract.bulk import (
    CampaignForm,
    ConnectionForm,
    EntryStatus,
    Method,
    StartCampaign,
)
from app.contract.jobs import JobState
from app.contract.lists import ListOptions
from app.contract.messages import Source
from app.control.guards import GuardObserver
from app.conversations.observer import ConversationObserver
from app.core import workspace
from app.dispatch import spool
from app.dispatch.observers import Hooks
from app.dispatch.spool import Claimed
from tests.areas.conftest import wait_for_job
from tests.areas.line import Line, accepted


def phones(count: int, first: int = 0) -> list[str]:
    return [f"6{number:08d}" for number in range(first, first + count)]


def lines(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)


class Mill:
    """Campaigns on one line."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.runtime = line.runtime
        self.admin = line.admin
        breaker = GuardObserver({Source.BULK: guarding.pause_guarded})
        observers = (BulkObserver(), ConversationObserver(line.herald), breaker)
        line.hooks = Hooks(
            observers=observers,
            gates=(opted_out, pacing.hold),
            recalls=(recalled,),
            takers=(pacing.taken,),
        )
        runtime = self.runtime
        runtime.database.write(lambda work: workspace.put(work, {"default_country": "ES"}))
        form = ConnectionForm(sender_ids=(line.sender.id,))
        self.write(service.save_connection, self.admin, form)

    def write(self, verb, *arguments):
        return self.runtime.database.write(verb, *arguments)

    def campaign(self, **fields) -> Any:
        usual = {
            "name": "May", "method": Method.SMS, "sender_id": self.line.sender.id, "text": "Hello",
            "active": True, "per_minute": 300,
        }  # fmt: skip
        return self.write(service.add, self.admin, CampaignForm(**{**usual, **fields}))

    def save(self, campaign_id: int, **fields) -> Any:
        with self.runtime.database.read() as conn:
            form = verifying.form_of(conn, row_of(conn, campaign_id))
        values = {name: getattr(form, name) for name in CampaignForm.__struct_fields__}
        version = self.one(campaign_id).version
        return self.write(
            service.save, self.admin, campaign_id, CampaignForm(**{**values, "version": version, **fields})
        )

    def put(self, campaign_id: int, content: str, slot: int = 1, *, again: bool = False) -> Any:
        stored = slots.new_name()
        path = slots.place(self.runtime.home, stored)
        path.write_text(content, encoding="utf-8", newline="")
        with self.runtime.database.read() as conn:
            shape = slots.open_file(path, conn, "", ListOptions()).shape
        values: dict[str, Any] = {
            "name": f"list{slot}.csv", "size": len(content), "digest": slots.digest_of(path), "stored": stored,
            "shape": shape, "again": again,
        }  # fmt: skip
        return self.write(partial(slots.take_in, **values), self.admin, campaign_id, slot)

    def start(self, campaign_id: int, order: StartCampaign | None = None, *, fails: bool = False) -> Any:
        job = self.write(loading.start_import, self.admin, campaign_id, order or StartCampaign(), self.runtime.jobs)
        ended = wait_for_job(self.runtime, job)
        assert (ended.state is JobState.FAILED) == fails, ended.fault
        return ended

    def loaded(self, *rows: str, **fields) -> Any:
        """A campaign whose list is in the queue."""
        campaign = self.campaign(**fields)
        self.put(campaign.id, lines(*rows))
        self.start(campaign.id)
        return self.one(campaign.id)

    def one(self, campaign_id: int) -> Any:
        with self.runtime.database.read() as conn:
            return reads.one(conn, campaign_id, self.runtime.clock.now_ms())

    # -- sending ---------------------------------------------------------------------------------------------------

    def claim(self, campaign_id: int) -> list[Claimed]:
        """What leaves at this moment."""
        self.write(feeding.start_due)
        self.write(feeding.feed, campaign_id)
        self.write(spool.promote, self.line.hooks)
        return self.line.claim()

    def step(self, campaign_id: int, outcome: Callable[[Claimed], Outcome] = accepted) -> list[Claimed]:
        """Send what leaves at this moment, then move the clock to when there is more to do."""
        claimed = self.claim(campaign_id)
        if claimed:
            self.line.answer(claimed, outcome)
            return claimed
        with self.runtime.database.read() as conn:
            held_ms = spool.next_due_ms(conn)
            waits = select(func.min(entries.c.due_ms)).where(
                entries.c.campaign_id == campaign_id, entries.c.status == EntryStatus.SCHEDULED.value
            )
            due_ms = conn.execute(waits).scalar_one()
        now_ms = self.line.clock.now_ms()
        times = [one for one in (held_ms, due_ms) if one is not None and one > now_ms]
        if times:
            self.line.clock.advance(min(times) - now_ms)
        return []

    def run(self, campaign_id: int, outcome: Callable[[Claimed], Outcome] = accepted, rounds: int = 5_000) -> None:
        """Send until the campaign is over or stops."""
        for _ in range(rounds):
            self.step(campaign_id, outcome)
            with self.runtime.database.read() as conn:
                state = conn.execute(select(campaigns.c.state).where(campaigns.c.id == campaign_id)).scalar_one()
            if state not in ("running", "scheduled"):
                return
        raise AssertionError("it goes on for ever")

    # -- what is stored --------------------------------------------------------------------------------------------

    def statuses(self, campaign_id: int, run: int | None = None) -> dict[str, str]:
        """Status by phone, of the present run."""
        wanted = run or self.one(campaign_id).run
        with self.runtime.database.read() as conn:
            found = conn.execute(
                select(entries.c.phone, entries.c.status).where(
                    entries.c.campaign_id == campaign_id, entries.c.run == wanted
                )
            )
            rows = found.all()
        return {phone: shown(status).value for phone, status in rows if status not in (DUPLICATE, LOADING)}

    def adds_up(self) -> None:
        """The figures are what the entries say (BLK-81)."""
        with self.runtime.database.read() as conn:
            for row in conn.execute(select(campaigns)).mappings():
                counted = dict.fromkeys(STATUSES, 0)
                mine = (entries.c.campaign_id == row["id"]) & (entries.c.run == row["run"])
                for (status,) in conn.execute(select(entries.c.status).where(mine)):
                    if status not in (DUPLICATE, LOADING):
                        counted[shown(status).value] += 1
                assert {name: row[name] for name in STATUSES} == counted

    def addresses(self) -> Sequence[str]:
        return [message.address for message in self.line.sent]
