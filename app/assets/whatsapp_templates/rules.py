"""When a sender's templates are asked for: pure (WTP-4)."""

from __future__ import annotations

from typing import Final

from app.contract.whatsapp_templates import WaListing
from app.core.clock import MINUTE_MS

EVERY_MS: Final = 10 * MINUTE_MS
"""How often they are asked for while something waits."""
AGAIN_MS: Final = MINUTE_MS
"""How long after a try that failed."""


def is_due(listing: WaListing, *, up_since_ms: int, waits: bool, now_ms: int) -> bool:
    """Whether to ask now: never tried on this connection, asked for by a person, failed, or something waits."""
    tried_ms = listing.tried_ms
    if tried_ms is None or tried_ms < up_since_ms or listing.is_asking:
        return True
    if now_ms < tried_ms:
        return True  # the clock was set back
    if listing.problem:
        return now_ms - tried_ms >= AGAIN_MS
    return waits and now_ms - tried_ms >= EVERY_MS
