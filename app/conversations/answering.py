"""Whether an agent may answer now, and the session the answer belongs to (VIB-21..25, WAP-2, CVP-27)."""

from __future__ import annotations

from app.contract.channels import Channel
from app.contract.faults import Code, Param, Problem
from app.contract.payloads.viber import ViberContent
from app.contract.reply_windows import ROW_MAX, SENT_MAX, Obstacle, ReplyWindow, is_of_session, obstacle
from app.contract.senders import Sender
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch import windows


def admit(work: UnitOfWork, sender: Sender, address: str, text: str) -> str | None:
    """The session a text joins, None where there is none; refuses what the provider would refuse (VIB-41)."""
    window = windows.find(work.conn, sender.channel, sender.name, address)
    found = obstacle(sender.channel, window, work.now_ms, is_verified=sender.verified)
    if found is not None:
        raise Refusal(
            Code.INVALID, problems=[Problem(path="text", code=found.value, params=_params(found, window))]
        )
    if window is None or sender.channel != Channel.VIBER or not is_of_session(ViberContent(text=text)):
        return None
    return windows.join(work, window, address)


def _params(found: Obstacle, window: ReplyWindow | None) -> dict[str, Param]:
    match found:
        case Obstacle.VIBER_ROW:
            return {"limit": ROW_MAX}
        case Obstacle.VIBER_LIMIT:
            return {"limit": SENT_MAX}
        case Obstacle.VIBER_OVER | Obstacle.WA_WINDOW_CLOSED:
            return {"until_ms": window.expires_ms if window is not None else None}
