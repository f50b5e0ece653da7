"""HTTP of sender IDs and provider accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from litestar import delete, get, post, put
from litestar.handlers import HTTPRouteHandler
from sqlalchemy import Connection

from app.assets import service
from app.assets.content_templates import routes as content_template_routes
from app.assets.media import routes as media_routes
from app.assets.whatsapp_templates import routes as whatsapp_template_routes
from app.audit.service import record as audit
from app.contract.permissions import Permission
from app.contract.providers import (
    LinkReport,
    Provider,
    ProviderForm,
    ProviderId,
    ProviderKind,
    ProviderProbe,
)
from app.contract.senders import Sender, SenderForm, SenderId
from app.core.actor import Actor
from app.core.runtime import Runtime
from app.core.web import needs, threaded
from app.core.work import UnitOfWork
from app.dispatch import providers as accounts
from app.dispatch.engine import Engine
from app.dispatch.probing import probe

ProviderUsers = Callable[[Connection, int], Sequence[str]]
"""Names of what sends through an account: the areas above know."""

CHOOSE_SENDERS = needs(*service.CHOOSERS)
MANAGE_SENDERS = needs(Permission.MANAGE_SENDER_IDS)
MANAGE_PROVIDERS = needs(Permission.MANAGE_PROVIDERS)


@get("/api/senders", opt=CHOOSE_SENDERS)
@threaded
def senders(runtime: Runtime) -> list[Sender]:
    """Every sender."""
    with runtime.database.read() as conn:
        return service.all_senders(conn)


@post("/api/senders", opt=MANAGE_SENDERS, status_code=201)
async def add_sender(data: SenderForm, runtime: Runtime, actor: Actor) -> Sender:
    """A new sender."""
    return await runtime.database.awrite(service.save, actor, data, None)


@put("/api/senders/{sender_id:int}", opt=MANAGE_SENDERS, status_code=200)
async def change_sender(sender_id: int, data: SenderForm, runtime: Runtime, actor: Actor) -> Sender:
    """A changed sender."""
    return await runtime.database.awrite(service.save, actor, data, SenderId(sender_id))


@delete("/api/senders/{sender_id:int}", opt=MANAGE_SENDERS, status_code=204)
async def remove_sender(sender_id: int, runtime: Runtime, actor: Actor) -> None:
    """Forget a sender."""
    await runtime.database.awrite(service.remove, actor, SenderId(sender_id))


@get("/api/provider-kinds", opt=MANAGE_PROVIDERS, sync_to_thread=False)
def provider_kinds() -> list[ProviderKind]:
    """Every kind of account with its form."""
    return accounts.kinds()


@get("/api/providers", opt=needs(Permission.MANAGE_PROVIDERS, Permission.MANAGE_SENDER_IDS))
@threaded
def providers(runtime: Runtime, engine: Engine) -> list[Provider]:
    """Every account and how its connection stands."""
    with runtime.database.read() as conn:
        return accounts.all_providers(conn, engine.links)


@post("/api/providers", opt=MANAGE_PROVIDERS, status_code=201)
async def add_provider(data: ProviderForm, runtime: Runtime, actor: Actor) -> Provider:
    """A new account."""
    await _unlock_secrets(runtime)
    return await runtime.database.awrite(_save, runtime, actor, data, None)


@post("/api/provider-probes", opt=MANAGE_PROVIDERS, status_code=200)
async def probe_provider(data: ProviderProbe, runtime: Runtime, engine: Engine) -> LinkReport:
    """Connect as the form says, and disconnect."""
    link = await probe(data, runtime.database, runtime.secrets, engine.links)
    return LinkReport(link=link.state.value, reason=link.reason)


@put("/api/providers/{provider_id:int}", opt=MANAGE_PROVIDERS, status_code=200)
async def change_provider(provider_id: int, data: ProviderForm, runtime: Runtime, actor: Actor) -> Provider:
    """A changed account; its connection starts anew."""
    await _unlock_secrets(runtime)
    return await runtime.database.awrite(_save, runtime, actor, data, ProviderId(provider_id))


@delete("/api/providers/{provider_id:int}", opt=MANAGE_PROVIDERS, status_code=204)
async def remove_provider(provider_id: int, runtime: Runtime, actor: Actor, provider_users: ProviderUsers) -> None:
    """Forget an account nobody uses (CMP-3)."""
    await _unlock_secrets(runtime)

    def verb(work: UnitOfWork) -> None:
        users = provider_users(work.conn, provider_id)
        name = accounts.remove(work, runtime.secrets, ProviderId(provider_id), users)
        audit(work, actor, "provider_deleted", "provider", provider_id, details={"name": name})

    await runtime.database.awrite(verb)


async def _unlock_secrets(runtime: Runtime) -> None:
    """Have a keyring ask its person for the key now, not while the writer waits for it."""
    await asyncio.to_thread(runtime.secrets.get, "probe")


def _save(
    work: UnitOfWork, runtime: Runtime, actor: Actor, form: ProviderForm, provider_id: ProviderId | None
) -> Provider:
    provider = accounts.save(work, runtime.secrets, form, provider_id)
    action = "provider_added" if provider_id is None else "provider_changed"
    audit(work, actor, action, "provider", provider.id, details={"name": form.name, "enabled": form.enabled})
    if provider_id is not None:
        service.tell_of_account(work, provider_id)
    return provider


ROUTES: tuple[HTTPRouteHandler, ...] = (
    senders,
    add_sender,
    change_sender,
    remove_sender,
    provider_kinds,
    providers,
    add_provider,
    probe_provider,
    change_provider,
    remove_provider,
    *media_routes.ROUTES,
    *content_template_routes.ROUTES,
    *whatsapp_template_routes.ROUTES,
)
