"""One call of the web service as a verb: who calls, how often, which dialer, one record (WSV-3..10, WSV-14..17)."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete

from app.accounts import reads as accounts
from app.contract.dial_string import CHANNEL_MAX, DialKind, check_dial_string, dial_kind
from app.contract.dialers import RecordSource
from app.contract.dnc import scope_of_dialer
from app.contract.sms import check_text
from app.core.clock import SECOND_MS
from app.core.once import Call, once
from app.core.tables import idempotent_calls
from app.core.work import UnitOfWork
from app.dialers import singles
from app.dialers import store as dialers
from app.dialers.singles import Wish
from app.dispatch import providers
from app.dnc.service import listed_among
from app.integrations import options, service
from app.integrations.meter import Meter
from app.integrations.reading import Declined, Why, masked, same_name
from app.integrations.reads import dialers_of
from app.lists.numbers import Number, read_number

REPEATED_GET_MS: Final = 5 * SECOND_MS
_CHANNEL: Final = re.compile(r"[0-9]{1,3}")


@dataclass(slots=True)
class Trace:
    """What the log says of a call (WSV-11)."""

    caller: str = ""
    campaign: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class WebCall:
    """One call as it was read. `declined` is what was wrong with it: told only to who has a key."""

    secret: str
    is_get: bool
    parameters: Mapping[str, str] = field(default_factory=dict)
    repeat_key: str = ""
    declined: Declined | None = None
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True)
class Answer:
    """The record a call made; `blocked` where its number is on a do-not-contact list (WSV-10)."""

    record_id: int
    blocked: bool = False


def send(work: UnitOfWork, call: WebCall, meter: Meter) -> Answer:
    """Make the record a call asks for, or answer as before; raises Declined."""
    key = service.find(work, call.secret)
    if key is None:
        raise Declined(Why.UNAUTHORIZED, "The API key is not known.")
    call.trace.caller = key["name"]
    rules = options.read(work.conn)
    wait_s = meter.take(key["id"], rules.per_minute, work.now_ms)
    if wait_s is not None:
        raise Declined(Why.RATE, f"More than {rules.per_minute} calls in a minute.", wait_s=wait_s)
    if call.is_get and not rules.accept_get:
        raise Declined(Why.METHOD, "GET is switched off here; use POST.")
    if call.declined is not None:
        raise call.declined
    service.note_use(work, key)
    return once(work, _repeatable(work, key, call), Answer, _accept, key, call)


def _repeatable(work: UnitOfWork, key: RowMapping, call: WebCall) -> Call:
    """What makes a call the same as an earlier one (WSV-8, WSV-17). Keys are remembered below zero."""
    caller = -int(key["id"])
    said = {name: value for name, value in call.parameters.items() if name != "key"}
    if call.repeat_key or not call.is_get:
        return Call(caller, call.repeat_key and f"key:{call.repeat_key}", _digest(said))
    same = _digest({name: said.get(name, "") for name in ("destination", "message", "api")})
    mine = (idempotent_calls.c.user_id == caller) & (idempotent_calls.c.key == f"get:{same}")
    is_over = idempotent_calls.c.at_ms <= work.now_ms - REPEATED_GET_MS
    work.conn.execute(delete(idempotent_calls).where(mine, is_over))
    return Call(caller, f"get:{same}", "")


def _digest(said: Mapping[str, str]) -> str:
    return hashlib.sha256(msgspec.json.encode(sorted(said.items()))).hexdigest()


def _accept(work: UnitOfWork, key: RowMapping, call: WebCall) -> Answer:
    given = call.parameters
    for name in ("destination", "message", "api" if call.is_get else "campaign"):
        if not given.get(name, "").strip():
            raise Declined(Why.MISSING, f"The parameter {name} is missing or empty.")
    row = _asked_dialer(work.conn, key, given) if call.is_get else _named_dialer(work.conn, key, given["campaign"])
    call.trace.campaign = row["name"]
    number = read_number(given["destination"], (dialers.region_of(work.conn, row),))
    if not isinstance(number, Number):
        raise Declined(Why.INVALID_NUMBER, f"destination is not a number that can be reached: {number.value}.")
    call.trace.number = masked(number.digits)
    _check_message(given["message"])
    wish = Wish(
        given["destination"].strip(),
        number.digits,
        given["message"],
        RecordSource.WEB_SERVICE,
        device=_device(work.conn, row, given.get("device", "").strip()) if call.is_get else "",
        agent=_agent(work.conn, given.get("agent", "").strip()),
    )
    is_blocked = bool(row["dncr"] and listed_among(work.conn, [number.digits], scope_of_dialer(row["id"])))
    record_id = singles.add(work, row, wish, client_key=f"web:{uuid.uuid4().hex}", blocked=is_blocked)
    return Answer(record_id, is_blocked)


def _check_message(text: str) -> None:
    problems = check_text(text)
    if problems:
        params = problems[0].params
        size = f"{params['units']} units, {params['max_units']} are allowed"
        raise Declined(Why.TOO_LONG, f"message is too long: {size}.")


# -- which dialer --------------------------------------------------------------------------------------------------


def _named_dialer(conn: Connection, key: RowMapping, campaign: str) -> RowMapping:
    row = dialers.named(conn, campaign)
    if row is None:
        raise Declined(Why.UNKNOWN_CAMPAIGN, "There is no dialer of this name.")
    if not _may_use(key, row):
        raise Declined(Why.FORBIDDEN, "The API key may not use this campaign.")
    if not row["enabled"]:
        raise Declined(Why.DISABLED, "The dialer is not enabled.")
    return row


def _may_use(key: RowMapping, row: RowMapping) -> bool:
    mine = dialers_of(key)
    return not mine or row["id"] in mine


def _asked_dialer(conn: Connection, key: RowMapping, given: Mapping[str, str]) -> RowMapping:
    """The dialer of a GET: the named one, else the only one of the provider (WSV-15)."""
    api = given["api"].strip()
    accounts_of_api = {
        one.id
        for one in providers.all_providers(conn, {})
        if one.name.casefold() == api.casefold() or same_name(one.kind, api)
    }
    if not accounts_of_api:
        raise Declined(Why.UNKNOWN_PROVIDER, "There is no provider of this type or name.")
    campaign = given.get("campaign", "").strip()
    if campaign:
        row = _named_dialer(conn, key, campaign)
        if row["provider_id"] not in accounts_of_api:
            raise Declined(Why.MISMATCH, "The campaign's provider is another than api says.")
        return row
    found = [
        row
        for row in dialers.rows(conn)
        if row["enabled"] and row["provider_id"] in accounts_of_api and _may_use(key, row)
    ]
    if len(found) != 1:
        raise Declined(Why.AMBIGUOUS, f"{len(found) or 'No'} enabled dialers fit: name one in campaign.")
    return found[0]


def _device(conn: Connection, row: RowMapping, device: str) -> str:
    """A channel of the provider in its usual form, "" for whichever is next."""
    if not device:
        return ""
    account = providers.facts_of(conn, row["provider_id"])
    kind = dial_kind(account.kind) if account is not None else DialKind.NONE
    if account is not None and kind is DialKind.DEVICE and not check_dial_string("device", device, account.kind):
        return device
    if account is not None and kind is DialKind.CHANNELS and _CHANNEL.fullmatch(device):
        ports = CHANNEL_MAX + 1 if account.ports is None else account.ports
        if int(device) < ports:
            return str(int(device))
    raise Declined(Why.UNKNOWN_DEVICE, "The provider has no such device.")


def _agent(conn: Connection, login: str) -> str:
    if not login:
        return ""
    known = accounts.login_of(conn, login)
    if known is None:
        raise Declined(Why.UNKNOWN_AGENT, "There is nobody with this user name.")
    return known
