"""The line beside the sender that says until when WhatsApp lets one answer, or why it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.contract.channels import Channel
from app.contract.reply_windows import ReplyWindow, sender_key
from tests.showcase import sent_kinds
from tests.showcase.stage import Stage
from ui.panels.inbox.panel import InboxPanel

DAY_MS: Final = 86_400_000
LEFT_MS: Final = 25 * 60_000


async def closed(stage: Stage) -> InboxPanel:
    """Somebody who has never written to the number one would answer from."""
    await sent_kinds.conversation(stage)
    panel: InboxPanel = stage.panel(InboxPanel)
    senders = await stage.client.assets.senders()
    sender = next(one for one in senders if one.channel == Channel.WHATSAPP)
    panel.composer.sender_chosen.emit(int(sender.id))
    await stage.until(lambda: panel.composer.state.blocked, "the reason")
    return panel


async def closing(stage: Stage) -> None:
    """Somebody who wrote almost a day ago: drawn from what the service would tell."""
    panel = await closed(stage)
    senders = await stage.client.assets.senders()
    sender = next(one for one in senders if one.channel == Channel.WHATSAPP)
    ends_ms = stage.window.clock() + LEFT_MS
    window = ReplyWindow(
        channel=Channel.WHATSAPP, sender=sender_key(sender.name), opened_ms=ends_ms - DAY_MS, expires_ms=ends_ms
    )
    talk = panel.model.talk
    talk.state = replace(talk.state, windows=(window,))
    panel.writing.show()
    await stage.until(lambda: panel.composer.state.window, "the time left")
