"""Try a provider account as it stands in a form: connect, see what comes of it, disconnect (BKO-3)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from app.channels.kit.connector import Connector, Inbound, Link, LinkState, Receipt, Unreadable
from app.channels.kit.outcome import Accepted, Rejected
from app.channels.registry import CONNECTORS, ConnectorKind
from app.contract.faults import Code, Param, Problem
from app.contract.providers import ProviderProbe
from app.contract.settings_fields import with_defaults
from app.core.database import Database
from app.core.errors import Refusal, refuse_if
from app.core.secrets import SecretStore
from app.dispatch.engine import MakeConnector, make_connector
from app.dispatch.providers import settings_of, under_settings, with_secrets

AT_MOST_S: Final = 20.0
"""Longer than any connector waits for its provider."""
_DECIDED: Final = frozenset({LinkState.UP, LinkState.DOWN, LinkState.REFUSED})


class NotKeptError(Exception):
    """A trial stores nothing; the provider keeps what it sends meanwhile and sends it again."""


class _Ear:
    """The inlet of a trial: hears of the connection and takes nothing."""

    def __init__(self) -> None:
        self.outcome: asyncio.Future[Link] = asyncio.get_running_loop().create_future()

    async def receipt(self, receipt: Receipt) -> None:
        del receipt
        raise NotKeptError

    async def inbound(self, message: Inbound) -> None:
        del message
        raise NotKeptError

    async def unreadable(self, thing: Unreadable) -> None:
        del thing
        raise NotKeptError

    async def settled(self, message_id: int, outcome: Accepted | Rejected) -> bool:
        del message_id, outcome
        raise NotKeptError

    def link_changed(self, link: Link) -> None:
        if link.state in _DECIDED and not self.outcome.done():
            self.outcome.set_result(link)


async def probe(
    form: ProviderProbe,
    database: Database,
    secrets: SecretStore,
    links: Mapping[int, Link],
    make: MakeConnector = make_connector,
) -> Link:
    """How an account connects. One that is connected with the very same settings is not signed in twice.

    Raises Refusal with every problem of the settings; a secret that is left out is the stored one. `links` are the
    connections of the running accounts.
    """
    kind = CONNECTORS.get(form.kind)
    if kind is None:
        raise Refusal(Code.INVALID, problems=[Problem(path="kind", code="not_in_list")])
    given = {key: value for key, value in form.settings.items() if value not in (None, "")}
    kept = await asyncio.to_thread(_kept, form, database, secrets, kind)
    values = {key: value for key, value in kept.items() if key in kind.secrets} | given
    refuse_if(under_settings(problem) for problem in kind.check(values))
    link = links.get(form.provider_id) if form.provider_id is not None else None
    same = with_defaults(kind.fields, values) == with_defaults(kind.fields, kept)
    if link is not None and link.state is LinkState.UP and same:
        return link
    return await _try(make(form.kind, values, database.clock))


def _kept(
    form: ProviderProbe, database: Database, secrets: SecretStore, kind: ConnectorKind
) -> Mapping[str, Param]:
    if form.provider_id is None:
        return {}
    with database.read() as conn:
        settings = settings_of(conn, form.provider_id)
    return with_secrets(secrets, form.provider_id, kind, settings)


async def _try(connector: Connector) -> Link:
    ear = _Ear()
    await connector.start(ear)
    try:
        return await asyncio.wait_for(ear.outcome, AT_MOST_S)
    except TimeoutError:
        return Link(LinkState.DOWN, "connect_timeout", connector.link.since_ms)
    finally:
        await connector.stop()
