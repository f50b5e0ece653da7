"""What the demo's dialer works on: its hours, a list of reminders, numbers it must leave alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.contract.dialers import DialerForm
from app.contract.dnc import DncForm, scope_of_dialer
from app.contract.providers import ProviderId
from app.contract.schedules import OpenRange, ScheduleForm
from app.contract.senders import SenderId
from app.core import workspace
from app.core.actor import Actor
from app.core.work import UnitOfWork
from app.dialers import options, reads, service, uploading
from app.dnc import service as dnc
from app.lists.receiving import in_a_file
from app.schedules import service as schedules

SCHEDULE: Final = "Every day"
OFFICE: Final = "Office hours"
DIALER: Final = "Recordatorios"
FILE: Final = "recordatorios.csv"
GAP_MS: Final = 2_000
ROWS: Final = 240
BLOCKED: Final = ("600410205", "600410211", "600410224")
WRONG: Final = {17: "6004102", 91: "600 41O 291"}
"""Rows with a number nothing can be sent to."""
TEXT: Final = "Nordwind Talleres: su pedido NW-{number} sale hoy entre las 16:00 y las 20:00."


def start(work: UnitOfWork, actor: Actor, provider_id: ProviderId, sender_id: SenderId) -> None:
    """A started dialer with a list that has been uploaded to it."""
    whole = OpenRange(days=(0, 1, 2, 3, 4, 5, 6), from_min=8 * 60, to_min=22 * 60)
    every_day = schedules.save(work, actor, ScheduleForm(name=SCHEDULE, ranges=(whole,)), None)
    office = (
        OpenRange(days=(0, 1, 2, 3, 4), from_min=9 * 60, to_min=18 * 60),
        OpenRange(days=(5,), from_min=10 * 60, to_min=14 * 60),
    )
    schedules.save(work, actor, ScheduleForm(name=OFFICE, ranges=office), None)
    form = DialerForm(
        name=DIALER,
        provider_id=provider_id,
        sender_id=sender_id,
        schedule_ids=(every_day.id,),
        gap_ms=GAP_MS,
    )
    dialer = service.save(work, actor, form, None)
    campaigns = reads.campaigns
    for number in BLOCKED:
        dnc.add(work, actor, DncForm(number=number, scope=scope_of_dialer(dialer.id)), campaigns)
    _upload(work, actor, content())
    service.start(work, actor, dialer.id)


def content() -> bytes:
    """The list: a header, one order a row."""
    rows = ["campaign;destiny;menssage;priority"]
    for number in range(ROWS):
        destiny = WRONG.get(number, f"{600_410_200 + number}")
        rows.append(f"{DIALER};{destiny};{TEXT.format(number=55_100 + number)};9999;")
    return "\r\n".join(rows).encode() + b"\r\n"


def _upload(work: UnitOfWork, actor: Actor, file: bytes) -> None:
    known, forbidden = uploading.known_dialers(work.conn), options.read(work.conn).forbidden
    region = workspace.read(work.conn).default_country

    def read(path: Path) -> uploading.Loaded:
        return uploading.read_file(path, FILE, known, forbidden, region)

    loaded = in_a_file(file, read)
    uploading.load(work, actor, FILE, file, loaded, "demo", again=False)
