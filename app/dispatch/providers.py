"""Verbs and reads about provider accounts. Secrets go to the secret store, never into the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, RowMapping, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.channels.kit.connector import Link, LinkState
from app.channels.registry import CONNECTORS, ConnectorKind
from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.dial_string import DIAL_KINDS
from app.contract.faults import Code, Param, Problem
from app.contract.feed import Topic
from app.contract.permissions import Permission
from app.contract.providers import (
    NETWORK,
    PER_MINUTE_DEFAULT,
    Provider,
    ProviderForm,
    ProviderId,
    ProviderKind,
    RcsNetwork,
    check_limits,
)
from app.contract.settings_fields import with_defaults
from app.core.dialect import upsert
from app.core.errors import Refusal, refuse_if
from app.core.secrets import SecretStore
from app.core.tables import processes
from app.core.work import Audience, UnitOfWork
from app.dispatch.tables import provider_links, providers, spool

CHANGED: Final = "providers"
"""Name under which the engine sleeps for changed accounts."""
LINKS: Final = "links"
"""Name under which the engine sleeps for connections of other processes."""
WATCHERS: Final = Audience(permission=Permission.MANAGE_PROVIDERS)
NAME_MAX: Final = 100
UNLINKED: Final = Link(LinkState.STOPPED, "", 0)
"""How an account stands that nothing is connected to."""


def kinds() -> list[ProviderKind]:
    """Every kind of account with its form."""
    return [ProviderKind(kind=one.kind, channel=one.channel, fields=one.fields) for one in CONNECTORS.values()]


def all_providers(conn: Connection, links: Mapping[int, Link]) -> list[Provider]:
    """Every account by name."""
    rows = conn.execute(select(providers).order_by(providers.c.name_folded)).mappings()
    return [record(row, links.get(row["id"], UNLINKED)) for row in rows]


def record(row: RowMapping, link: Link) -> Provider:
    """A row as people see it."""
    settings = msgspec.json.decode(row["settings"])
    stored_secrets: list[str] = settings.pop("secrets_set", [])
    return Provider(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        channel=CONNECTORS[row["kind"]].channel,
        settings=settings,
        secrets_set=tuple(stored_secrets),
        enabled=row["enabled"],
        per_minute=row["per_minute"],
        region=row["region"],
        version=row["version"],
        link=link.state.value,
        link_reason=link.reason,
        link_since_ms=link.since_ms,
        rcs_network=_rcs_network(CONNECTORS[row["kind"]], settings),
    )


def _rcs_network(kind: ConnectorKind, settings: Mapping[str, Param]) -> RcsNetwork | None:
    if kind.channel is not Channel.RCS:
        return None
    return RcsNetwork(str(with_defaults(kind.fields, settings)[NETWORK]))


def enabled(conn: Connection) -> dict[int, tuple[str, int, Mapping[str, Param]]]:
    """Accounts to connect: kind, version and settings by id."""
    rows = conn.execute(select(providers).where(providers.c.enabled)).mappings()
    return {row["id"]: (row["kind"], row["version"], msgspec.json.decode(row["settings"])) for row in rows}


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What doors ask of an account: its pace, region and last paced start; `ports` of a gateway that says so."""

    id: int
    name: str
    kind: str
    enabled: bool
    per_minute: int | None
    region: str
    last_start_ms: int | None
    ports: int | None


def facts_of(conn: Connection, provider_id: int) -> AccountFacts | None:
    """The facts of one account, None when it is gone."""
    row = conn.execute(select(providers).where(providers.c.id == provider_id)).mappings().first()
    if row is None:
        return None
    ports = with_defaults(CONNECTORS[row["kind"]].fields, msgspec.json.decode(row["settings"])).get("ports")
    return AccountFacts(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        enabled=row["enabled"],
        per_minute=row["per_minute"],
        region=row["region"],
        last_start_ms=row["last_start_ms"],
        ports=ports if isinstance(ports, int) else None,
    )


def note_start(work: UnitOfWork, provider_id: int) -> None:
    """Store that a paced message of an account starts now (DIA-24)."""
    work.conn.execute(update(providers).where(providers.c.id == provider_id).values(last_start_ms=work.now_ms))


def settings_of(conn: Connection, provider_id: int) -> Mapping[str, Param]:
    """The stored settings of an account, without its secrets."""
    found = conn.execute(select(providers.c.settings).where(providers.c.id == provider_id)).scalar_one_or_none()
    if found is None:
        raise Refusal(Code.NOT_FOUND, what="provider", id=provider_id)
    settings: Mapping[str, Param] = msgspec.json.decode(found)
    return settings


def secret_name(provider_id: int, key: str) -> str:
    """Under which name a secret of an account is kept."""
    return f"provider:{provider_id}:{key}"


def secret_names(conn: Connection) -> list[str]:
    """Under which names secrets of accounts are kept."""
    rows = conn.execute(select(providers.c.id, providers.c.settings)).all()
    return [
        secret_name(row.id, key) for row in rows for key in msgspec.json.decode(row.settings).get("secrets_set", [])
    ]


def with_secrets(
    store: SecretStore, provider_id: int, kind: ConnectorKind, settings: Mapping[str, Param]
) -> dict[str, Param]:
    """The settings a connector is made from."""
    values = {key: value for key, value in settings.items() if key != "secrets_set"}
    for key in kind.secrets:
        secret = store.get(secret_name(provider_id, key))
        if secret is not None:
            values[key] = secret
    return values


def save(work: UnitOfWork, store: SecretStore, form: ProviderForm, provider_id: ProviderId | None) -> Provider:
    """Make an account, or change one that nobody else changed meanwhile."""
    before = None if provider_id is None else _row(work, provider_id)
    kind = CONNECTORS.get(form.kind)
    if kind is None or (before is not None and before["kind"] != form.kind):
        raise Refusal(Code.INVALID, problems=[Problem(path="kind", code="not_in_list")])
    if before is not None and before["version"] != form.version:
        raise Refusal(Code.CONFLICT, what="provider", id=provider_id)
    plain, given = _split(kind, form.settings)
    kept = set() if before is None else set(msgspec.json.decode(before["settings"]).get("secrets_set", []))
    known = {**plain, **dict.fromkeys(kept, "********"), **given}
    refuse_if(
        [
            *check_length("name", form.name, low=1, high=NAME_MAX),
            *_taken(work, form.name, provider_id),
            *check_limits(form),
            *(under_settings(problem) for problem in kind.check(known)),
        ]
    )
    row: dict[str, Any] = {
        "name": form.name.strip(),
        "name_folded": form.name.strip().casefold(),
        "kind": form.kind,
        "settings": msgspec.json.encode({**plain, "secrets_set": sorted(kept | set(given))}).decode(),
        "enabled": form.enabled,
        "per_minute": _usual_pace(form) if before is None else form.per_minute,
        "region": form.region,
        "version": 1 if before is None else before["version"] + 1,
    }
    if provider_id is None:
        statement = insert(providers).values(row).returning(providers.c.id)
        provider_id = ProviderId(work.conn.execute(statement).scalar_one())
    else:
        work.conn.execute(update(providers).where(providers.c.id == provider_id).values(row))
    for key, value in given.items():
        store.put(secret_name(provider_id, key), str(value))
    return _tell(work, provider_id)


def _usual_pace(form: ProviderForm) -> int | None:
    """A new gateway is not driven as fast as it can (CMP-2)."""
    return PER_MINUTE_DEFAULT if form.per_minute is None and form.kind in DIAL_KINDS else form.per_minute


def remove(work: UnitOfWork, store: SecretStore, provider_id: ProviderId, users: Sequence[str] = ()) -> str:
    """Forget an account nothing waits to be sent through; returns its name. `users` are named if there are any."""
    row = _row(work, provider_id)
    if users:
        raise Refusal(Code.IN_USE, what="provider", users=", ".join(users))
    if work.conn.execute(select(spool.c.message_id).where(spool.c.provider_id == provider_id).limit(1)).first():
        raise Refusal(Code.IN_USE, what="provider_has_messages")
    try:
        work.conn.execute(delete(providers).where(providers.c.id == provider_id))
    except IntegrityError as error:  # a sender names it
        raise Refusal(Code.IN_USE, what="provider_has_senders") from error
    for key in CONNECTORS[row["kind"]].secrets:
        work.after_commit(partial(store.drop, secret_name(provider_id, key)))
    work.delete(Topic.PROVIDERS, provider_id, WATCHERS)
    work.wake(CHANGED)
    return str(row["name"])


def tell_link(work: UnitOfWork, provider_id: int, link: Link, member: int = 0) -> None:
    """Show a connection's new state to those who watch providers, and to the other processes."""
    _keep_link(work, provider_id, link, member)
    if link.state is LinkState.STOPPED:  # another process may have connected it meanwhile
        link = links_of_others(work.conn, member).get(provider_id, link)
    row = work.conn.execute(select(providers).where(providers.c.id == provider_id)).mappings().first()
    if row is not None:
        work.upsert(Topic.PROVIDERS, provider_id, record(row, link), WATCHERS)


def _keep_link(work: UnitOfWork, provider_id: int, link: Link, member: int) -> None:
    is_own = (provider_links.c.provider_id == provider_id) & (provider_links.c.member == member)
    if link.state is LinkState.STOPPED:
        work.conn.execute(delete(provider_links).where(is_own))
    else:
        now = {"member": member, "state": link.state.value, "reason": link.reason, "since_ms": link.since_ms}
        statement = upsert(work.conn, provider_links).values(provider_id=provider_id, **now)
        work.conn.execute(statement.on_conflict_do_update(index_elements=["provider_id"], set_=now))
    work.wake(LINKS)


def links_of_others(conn: Connection, member: int) -> dict[int, Link]:
    """How the accounts stand that other processes are connected to."""
    rows = conn.execute(select(provider_links).where(provider_links.c.member != member)).mappings()
    return {row["provider_id"]: Link(LinkState(row["state"]), row["reason"], row["since_ms"]) for row in rows}


def forget_links(work: UnitOfWork) -> None:
    """Processes are gone: nobody is connected for them."""
    gone = provider_links.c.member.not_in(select(processes.c.member))
    for provider_id in work.conn.execute(
        delete(provider_links).where(gone).returning(provider_links.c.provider_id)
    ):
        row = work.conn.execute(select(providers).where(providers.c.id == provider_id[0])).mappings().first()
        if row is not None:
            work.upsert(Topic.PROVIDERS, row["id"], record(row, UNLINKED), WATCHERS)
    work.wake(LINKS)


def _tell(work: UnitOfWork, provider_id: ProviderId) -> Provider:
    told = record(_row(work, provider_id), UNLINKED)
    work.upsert(Topic.PROVIDERS, provider_id, told, WATCHERS)
    work.wake(CHANGED)
    return told


def _split(kind: ConnectorKind, values: Mapping[str, Param]) -> tuple[dict[str, Param], dict[str, Param]]:
    plain: dict[str, Param] = {
        key: value for key, value in values.items() if key not in kind.secrets and value not in (None, "")
    }
    given: dict[str, Param] = {key: values[key] for key in kind.secrets if values.get(key) not in (None, "")}
    return plain, given


def _taken(work: UnitOfWork, name: str, own_id: ProviderId | None) -> list[Problem]:
    same = select(providers.c.id).where(providers.c.name_folded == name.strip().casefold())
    found = work.conn.execute(same).scalar_one_or_none()
    return [] if found in (None, own_id) else [Problem(path="name", code="taken", params={"value": name.strip()})]


def under_settings(problem: Problem) -> Problem:
    """A problem of a connector's own check, at its place in the form."""
    return msgspec.structs.replace(problem, path=f"settings.{problem.path}")


def _row(work: UnitOfWork, provider_id: ProviderId) -> RowMapping:
    row = work.conn.execute(select(providers).where(providers.c.id == provider_id)).mappings().first()
    if row is None:
        raise Refusal(Code.NOT_FOUND, what="provider", id=provider_id)
    return row
