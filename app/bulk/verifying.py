"""*Verify settings*: every check with its outcome; errors keep a campaign from starting (BLK-86, BLK-87)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, select

from app.assets import service as senders
from app.bulk.store import files_of, names_of, row_of, shape_of
from app.bulk.tables import campaigns, connection
from app.channels.kit.connector import LinkState
from app.contract.bulk import (
    CampaignForm,
    CheckLevel,
    CheckLine,
    FileFigures,
    Method,
    OnRemoval,
    check_campaign,
)
from app.contract.faults import Param, Problem
from app.contract.messages import Source
from app.contract.senders import Sender, SenderId, SenderStatus
from app.control import guards
from app.core import workspace

OK, WARNING, ERROR = CheckLevel.OK, CheckLevel.WARNING, CheckLevel.ERROR
_FIELDS: Final = tuple(
    name for name in CampaignForm.__struct_fields__ if name not in ("version", "client_key", "safety")
)


def form_of(conn: Connection, row: RowMapping) -> CampaignForm:
    """The stored settings."""
    method = Method(row["method"]) if row["method"] else None
    values = {name: row[name] for name in _FIELDS}
    safety = guards.safety_of(conn, Source.BULK, row["id"])
    return CampaignForm(**{**values, "method": method, "on_removal": OnRemoval(row["on_removal"])}, safety=safety)


def subscribed(conn: Connection) -> tuple[int, ...]:
    """Senders campaigns may use."""
    found = conn.execute(select(connection.c.sender_ids)).scalar_one_or_none()
    return () if found is None else msgspec.json.decode(found, type=tuple[int, ...])


def check_sender(conn: Connection, sender_id: SenderId, method: Method | None) -> list[Problem]:
    """What keeps a campaign from using a sender (BLK-2)."""
    sender = senders.find(conn, sender_id)
    if sender is None:
        return [Problem(path="sender_id", code="sender_gone")]
    if sender_id not in subscribed(conn):
        return [Problem(path="sender_id", code="not_subscribed", params={"sender": sender.name})]
    if method is not None and sender.channel != method.channel:
        return [Problem(path="sender_id", code="not_in_list", params={"value": sender.name})]
    return []


def problems(conn: Connection, row: RowMapping, now_ms: int) -> list[Problem]:
    """What keeps a campaign from starting, field by field (BLK-63, BLK-87, BLK-94)."""
    form = form_of(conn, row)
    shapes = [shape_of(one) for one in files_of(conn, row["id"])]
    found = check_campaign(form, None, complete=True)
    for shape in shapes:
        found += [one for one in check_campaign(form, names_of(shape), complete=True) if one not in found]
    if form.sender_id is not None:
        found += check_sender(conn, form.sender_id, form.method)
        sender = senders.find(conn, form.sender_id)
        if sender is not None and sender.status is not SenderStatus.ACTIVE:
            found.append(Problem(path="sender_id", code="sender_inactive", params={"sender": sender.name}))
    if form.at_ms is not None and form.at_ms <= now_ms:
        found.append(Problem(path="at_ms", code="in_the_past"))
    return found


def lines(conn: Connection, campaign_id: int, links: Mapping[int, LinkState], now_ms: int) -> list[CheckLine]:
    """One line a check. Nothing is sent, nothing changed."""
    row = row_of(conn, campaign_id)
    form = form_of(conn, row)
    sender = senders.find(conn, form.sender_id) if form.sender_id is not None else None
    found = [
        _line("method", ERROR if form.method is None else OK, now_ms),
        *_sender_lines(conn, form, sender, links, now_ms),
        _text_line(conn, row, form, now_ms),
        *_file_lines(conn, row, now_ms),
        _line("time_zone", OK, now_ms, zone=workspace.read(conn).time_zone),
        _line("start", ERROR if form.at_ms is not None and form.at_ms <= now_ms else OK, now_ms),
        _line("per_minute", OK if 1 <= form.per_minute <= 300 else ERROR, now_ms, count=form.per_minute),
    ]
    if form.method is Method.WABA:
        found.append(_line("template_unknown", WARNING, now_ms, name=form.template))
    return found


def _sender_lines(
    conn: Connection, form: CampaignForm, sender: Sender | None, links: Mapping[int, LinkState], now_ms: int
) -> list[CheckLine]:
    if form.sender_id is None or sender is None:
        return [_line("sender", ERROR, now_ms)]
    state = links.get(sender.provider_id)
    is_up = state is LinkState.UP
    return [
        _line("sender", OK if sender.status is SenderStatus.ACTIVE else ERROR, now_ms, sender=sender.name),
        _line("subscribed", OK if sender.id in subscribed(conn) else ERROR, now_ms, sender=sender.name),
        _line("channel", OK if is_up else WARNING, now_ms, provider=sender.provider),
    ]


def _text_line(conn: Connection, row: RowMapping, form: CampaignForm, now_ms: int) -> CheckLine:
    wrong = [one for one in check_campaign(form, None, complete=True) if one.path in ("text", "template")]
    for file in files_of(conn, row["id"]):
        wrong += [
            one for one in check_campaign(form, names_of(shape_of(file)), complete=True) if one.path == "text"
        ]
    return _line("text", ERROR if wrong else OK, now_ms)


def _file_lines(conn: Connection, row: RowMapping, now_ms: int) -> list[CheckLine]:
    present = files_of(conn, row["id"])
    if not any(one["slot"] == 1 for one in present):
        return [_line("file", ERROR, now_ms, slot=1)]
    found = []
    for one in present:
        figures = msgspec.json.decode(one["figures"], type=FileFigures) if one["figures"] else None
        level = WARNING if figures is None or figures.invalid else OK
        counts: dict[str, Param] = {"valid": figures.valid, "invalid": figures.invalid} if figures else {}
        code = "file_unchecked" if figures is None else "file"
        found.append(_line(code, level, now_ms, slot=one["slot"], name=one["name"], **counts))
    return found


def used_by(conn: Connection, sender_id: int, states: tuple[str, ...]) -> tuple[str, ...]:
    """Names of campaigns that use a sender and are in one of some states."""
    users = (campaigns.c.sender_id == sender_id) & campaigns.c.state.in_(states)
    return tuple(conn.execute(select(campaigns.c.name).where(users).order_by(campaigns.c.id)).scalars())


def _line(code: str, level: CheckLevel, now_ms: int, **params: Param) -> CheckLine:
    return CheckLine(code=code, level=level, at_ms=now_ms, params=params)
