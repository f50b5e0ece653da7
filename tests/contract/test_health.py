"""Which dot an account has."""

from __future__ import annotations

import msgspec
import pytest

from app.contract.health import LATE_MS, ChannelError, ChannelHealth, condition_of
from app.contract.providers import ProviderId

GOOD = ChannelHealth(
    id=ProviderId(1), name="Carrier", kind="smpp", channel=1, enabled=True, link="up", link_reason="",
    link_since_ms=0, queued=0, held=0, sending=0, accepted=0, failed=0, retried=0, rate=0.0, receipts=0, parked=0,
    last_receipt_ms=None, lag_ms=None, errors=(),
)  # fmt: skip


def error(failure: str, count: int) -> ChannelError:
    return ChannelError(failure=failure, code="1", text="", count=count, temporary=False)


@pytest.mark.req("BEY-12")
@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, "good"),
        ({"enabled": False, "link": "down"}, "off"),
        ({"link": "connecting"}, "down"),
        ({"link": "refused"}, "down"),
        ({"accepted": 8, "failed": 2}, "troubled"),
        ({"accepted": 81, "failed": 19}, "good"),
        ({"accepted": 0, "failed": 9}, "good"),  # too few to say something
        ({"accepted": 8, "failed": 22, "errors": (error("not_capable", 20), error("rejected", 2))}, "good"),
        ({"accepted": 8, "failed": 22, "errors": (error("rejected", 20), error("expired", 2))}, "troubled"),
        ({"lag_ms": LATE_MS}, "good"),
        ({"lag_ms": LATE_MS + 1}, "troubled"),
    ],
)
def test_the_dot_follows_connection_errors_and_lag(changes, wanted):
    assert condition_of(msgspec.structs.replace(GOOD, **changes)) == wanted
