"""What every area brings along: its routes, its jobs, and what others ask of it. Knows them all, starts nothing."""

from __future__ import annotations

from typing import Final

from litestar.di import Provide

from app.accounts import routes as account_routes
from app.assets import routes as asset_routes
from app.assets.whatsapp_templates.gate import unapproved
from app.broadcasts import media_uses, moderation_routes, template_routes
from app.broadcasts import reads as broadcast_reads
from app.broadcasts import restoring as broadcast_restoring
from app.broadcasts import routes as broadcast_routes
from app.broadcasts import stopping as broadcast_stopping
from app.broadcasts.guarding import pause_guarded
from app.broadcasts.observer import BroadcastObserver, RateMeter
from app.bulk import guarding as bulk_guarding
from app.bulk import pacing as bulk_pacing
from app.bulk import reads as bulk_reads
from app.bulk import restoring as bulk_restoring
from app.bulk import routes as bulk_routes
from app.bulk.observer import BulkObserver
from app.bulk.observer import recalled as bulk_recalled
from app.contacts import gate as contact_gate
from app.contacts import routes as contact_routes
from app.contacts import schema as contact_schema
from app.contacts import way_out
from app.contacts.devices import Tokens
from app.contacts.way_out import WayOut
from app.contract.messages import Source
from app.control import backup_routes
from app.control import routes as control_routes
from app.control.guards import GuardObserver, Pause
from app.control.hours import HoursGate
from app.conversations import gate as conversation_gate
from app.conversations import routes as conversation_routes
from app.conversations import service as conversation_service
from app.conversations.herald import Herald
from app.conversations.observer import ConversationObserver
from app.core.copying import Areas
from app.core.jobs import JobKind
from app.core.once import call_of, upload_call_of
from app.dialers import gate as dialer_gate
from app.dialers import options as dialer_options
from app.dialers import reads as dialer_reads
from app.dialers import restoring as dialer_restoring
from app.dialers import routes as dialer_routes
from app.dialers import service as dialer_service
from app.dialers.observer import DialerObserver
from app.dialers.observer import recall as recall_records
from app.dispatch import providers
from app.dispatch.observers import Hooks
from app.dnc import routes as dnc_routes
from app.dnc.observer import OptOutObserver
from app.integrations import routes as integration_routes
from app.schedules import routes as schedule_routes

JOB_KINDS: Final[tuple[JobKind, ...]] = (
    *backup_routes.JOB_KINDS,
    *contact_routes.JOB_KINDS,
    *broadcast_routes.JOB_KINDS,
    *bulk_routes.JOB_KINDS,
)
ROUTES: Final = (
    *account_routes.ROUTES,
    *asset_routes.ROUTES,
    *contact_routes.ROUTES,
    *conversation_routes.ROUTES,
    *control_routes.ROUTES,
    *backup_routes.ROUTES,
    *broadcast_routes.ROUTES,
    *template_routes.ROUTES,
    *moderation_routes.ROUTES,
    *schedule_routes.ROUTES,
    *dnc_routes.ROUTES,
    *dialer_routes.ROUTES,
    *bulk_routes.ROUTES,
    *integration_routes.ROUTES,
)
STOPS: Final = (broadcast_restoring.stop_all, dialer_restoring.stop_all, bulk_restoring.stop_all)
"""What stops the runs of a restored copy, door by door."""
DOORS: Final = (broadcast_reads.standings, dialer_reads.standings, bulk_reads.standings)
"""What tells how far the runs are, door by door."""
PLANNED: Final = (broadcast_restoring.planned, bulk_restoring.planned)
"""What counts the runs that have a time to start."""
PAUSES: Final[dict[Source, Pause]] = {
    Source.BROADCAST: pause_guarded,
    Source.BULK: bulk_guarding.pause_guarded,
    Source.DIALER: dialer_service.pause_guarded,
}
"""What pauses a run whose errors pile up, by its door."""
ACROSS: Final = {
    "call": Provide(call_of),
    "upload_call": Provide(upload_call_of),
    "stops": Provide(lambda: STOPS, sync_to_thread=False),
    "planned": Provide(lambda: PLANNED, sync_to_thread=False),
    "doors": Provide(lambda: DOORS, sync_to_thread=False),
    "dnc_campaigns": Provide(lambda: dialer_reads.campaigns, sync_to_thread=False),
    "dnc_forbidden": Provide(lambda: dialer_options.forbidden, sync_to_thread=False),
    "provider_users": Provide(lambda: dialer_reads.users_of_provider, sync_to_thread=False),
    "media_users": Provide(lambda: media_uses.USERS, sync_to_thread=False),
    "farewells": Provide(lambda: (conversation_service.release_of,), sync_to_thread=False),
}
"""What areas ask of others that stand above or beside them."""


AREAS: Final = Areas(carry=(contact_schema.carry_over,), secrets=(providers.secret_names, way_out.secret_names))
"""Who has tables that get columns at run time, and who keeps secrets: for what moves a workspace."""


def hooks_of(meter: RateMeter, herald: Herald, ways: WayOut) -> Hooks:
    """What the areas hang into the engine; the breaker comes after those whose runs it pauses."""
    breaker = GuardObserver(PAUSES)
    areas = (BroadcastObserver(meter), ConversationObserver(herald), OptOutObserver(), DialerObserver())
    return Hooks(
        observers=(*areas, BulkObserver(), breaker),
        gates=(
            contact_gate.opted_out,
            conversation_gate.in_window,
            dialer_gate.dialing,
            unapproved,
            HoursGate(),
            bulk_pacing.hold,
        ),
        recalls=(broadcast_stopping.recall, recall_records, bulk_recalled),
        takers=(bulk_pacing.taken,),
        ways_out=(ways,),
        token_books=(Tokens(),),
    )
