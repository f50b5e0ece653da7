"""Turns messages, system lines and what is not sent yet into what the thread shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from app.contract.channels import Channel
from app.contract.conversations import SystemLine
from app.contract.messages import Direction, Message, MessageState, Source
from ui.kit.controls.paint.state import Receipt
from ui.kit.thread.items import (
    Act,
    BubbleItem,
    DayItem,
    EarlierItem,
    Hold,
    Item,
    LineItem,
    Meta,
    NewItem,
    Side,
    Tone,
)
from ui.panels.inbox.conversation.drawing import Drawn, drawn_of
from ui.panels.inbox.conversation.state import TalkState
from ui.panels.inbox.keeping import Pending, Unsent
from ui.texts import formats
from ui.texts.catalogue import load
from ui.texts.language import current
from ui.texts.messages import Words, find, msg
from ui.theme.icon_names import Icon

Draw = Callable[[Message], Drawn]
JOIN_MS: Final = 5 * 60_000
"""Messages of one sender within this time are one group."""

_RECEIPTS: Final = {
    MessageState.QUEUED: Receipt.QUEUED,
    MessageState.SUBMITTED: Receipt.SENT,
    MessageState.DELIVERED: Receipt.DELIVERED,
    MessageState.SEEN: Receipt.SEEN,
}
_LINE_ICONS: Final = {
    "created": Icon.PLUS,
    "taken": Icon.HAND,
    "assigned": Icon.HANDOVER,
    "unassigned": Icon.USER,
    "moved": Icon.HANDOVER,
    "resolved": Icon.OKC,
}


def key_of(message_id: int) -> str:
    """The key of a message's bubble."""
    return f"m{message_id}"


def items_of(state: TalkState, user_id: int, drawn: Draw = drawn_of) -> tuple[Item, ...]:
    """The thread from its oldest known message to what waits in the outbox; `drawn` tells what a message was."""
    stretch = state.stretch
    bubbles: list[Item] = []
    if stretch.earlier:
        bubbles.append(EarlierItem("earlier", failed=state.earlier_failed))
    previous_ms: int | None = None
    for at_ms, item in _in_order(state, user_id, drawn):
        if previous_ms is None or formats.local(at_ms).date() != formats.local(previous_ms).date():
            bubbles.append(DayItem(f"d{formats.local(at_ms):%Y%m%d}", at_ms))
        previous_ms = at_ms
        if state.new is not None and item.key == key_of(state.new.message_id):
            bubbles.append(NewItem("new", state.new.count))
        bubbles.append(item)
    return _grouped(bubbles)


def _in_order(state: TalkState, user_id: int, drawn: Draw) -> Iterator[tuple[int, Item]]:
    stretch = state.stretch
    lines = list(stretch.lines)
    for message in stretch.messages:
        while lines and lines[0].at_ms < message.created_ms:
            line = lines.pop(0)
            yield line.at_ms, _line(line)
        if message.state is not MessageState.CANCELLED:
            yield message.created_ms, _bubble(message, user_id, state.skew_ms, drawn(message))
    for line in lines:
        yield line.at_ms, _line(line)
    if not stretch.later:
        known = {message.client_key for message in stretch.messages if message.client_key}
        for pending in state.pending:
            if f"{user_id}:{pending.key}" not in known:
                yield pending.made_ms, _unsent(pending)


def _line(line: SystemLine) -> LineItem:
    text_id = f"line.{line.kind}"
    if text_id not in load(current()):
        text_id = "line.other"  # a newer service's
    known = {"actor": line.actor, "detail": line.detail}
    wanted = {place.name for place in find(text_id).required()}
    words = msg(text_id, **{name: text for name, text in known.items() if name in wanted})
    return LineItem(f"l{line.id}", _LINE_ICONS.get(line.kind, Icon.INFO), words, line.at_ms)


def _bubble(message: Message, user_id: int, skew_ms: int, drawn: Drawn) -> BubbleItem:
    key, channel = key_of(message.id), Channel(message.channel)
    mail = (Act.SHOW_MAIL,) if message.channel == Channel.EMAIL else ()
    bubble = BubbleItem(key, Side.LEFT, drawn.text, head=drawn.head, scene=drawn.scene, acts=mail)
    if message.direction is Direction.IN:
        return replace(bubble, meta=Meta(message.created_ms, channel), acts=drawn.acts)
    who = who_of(message, user_id)
    meta = Meta(message.created_ms, channel, who, _RECEIPTS.get(message.state))
    bubble = replace(bubble, side=Side.RIGHT, meta=meta)
    again = (Act.SEND_AGAIN,) if message.content is None and not mail else ()  # its words are all of it
    match message.state:
        case MessageState.HELD:
            return replace(bubble, tone=Tone.HELD, hold=_hold(message, skew_ms), acts=_undo(message, user_id))
        case MessageState.FAILED:
            alarm = msg("thread.not_delivered", reason=reason_of(message))
            return replace(bubble, tone=Tone.FAILED, meta=replace(meta, alarm=alarm), acts=(*mail, *again))
        case MessageState.UNKNOWN:
            alarm = msg("thread.unclear")
            return replace(bubble, tone=Tone.UNCLEAR, meta=replace(meta, alarm=alarm), acts=(*mail, *again))
    return bubble


def _undo(message: Message, user_id: int) -> tuple[Act, ...]:
    return (Act.UNDO,) if message.author_id == user_id else ()


def _hold(message: Message, skew_ms: int) -> Hold:
    """By this machine's clock."""
    until_ms = message.held_until_ms or message.created_ms
    return Hold(until_ms - skew_ms, max(until_ms - message.created_ms, 0))


def who_of(message: Message, user_id: int) -> Words:
    """Who sent one of our messages: oneself, a colleague, a broadcast by its name."""
    if message.source is Source.BROADCAST:
        return message.broadcast or msg("thread.broadcast")
    if message.source is Source.TEST:
        return msg("thread.test")
    return msg("thread.you") if message.author_id == user_id else (message.author or "")


def reason_of(message: Message) -> Words:
    """Why a message was not delivered, with the provider's own code."""
    text_id = f"failure.{message.failure}"
    if text_id not in load(current()):
        text_id = "failure.other"
    if message.error_code:
        return msg("thread.reason_code", reason=msg(text_id), code=message.error_code)
    return msg(text_id)


def _unsent(pending: Pending) -> BubbleItem:
    key, channel = f"p{pending.key}", Channel(pending.channel)
    meta = Meta(pending.made_ms, channel, msg("thread.you"))
    if pending.state is Unsent.SENDING:
        meta = replace(meta, alarm=msg("thread.sending"))
        return BubbleItem(key, Side.RIGHT, pending.text, Tone.SENDING, meta=meta)
    if pending.state is Unsent.AWAY and pending.by_itself:
        meta = replace(meta, alarm=msg("thread.unsent_waits"))
        return BubbleItem(key, Side.RIGHT, pending.text, Tone.UNSENT, meta=meta, acts=(Act.EDIT, Act.DISCARD))
    alarm = msg("thread.unsent")
    if pending.state is Unsent.REFUSED:
        alarm = msg("thread.refused", reason=_refusal(pending.reason))
    acts = (Act.SEND_NOW, Act.EDIT, Act.DISCARD)
    return BubbleItem(key, Side.RIGHT, pending.text, Tone.UNSENT, meta=replace(meta, alarm=alarm), acts=acts)


def _refusal(code: str) -> Words:
    known = load(current())
    if f"thread.because_{code}" in known:
        return msg(f"thread.because_{code}")
    return msg(f"failure.{code}") if f"failure.{code}" in known else msg("failure.other")


def _grouped(items: list[Item]) -> tuple[Item, ...]:
    """Bubbles of one sender that follow each other closely are a group: one tail, one meta line."""
    found = list(items)
    for number in range(1, len(found)):
        above, below = found[number - 1], found[number]
        if isinstance(above, BubbleItem) and isinstance(below, BubbleItem) and _belong_together(above, below):
            found[number - 1] = replace(above, last=False, meta=None)
            found[number] = replace(below, joined=True)
    return tuple(found)


def _belong_together(above: BubbleItem, below: BubbleItem) -> bool:
    if above.acts:
        return False  # what can be done stands under its own message
    if above.tone is not Tone.PLAIN or below.tone is not Tone.PLAIN or above.meta is None or below.meta is None:
        return False
    same = (above.side, above.meta.channel, above.meta.receipt, str(above.meta.who)) == (
        below.side,
        below.meta.channel,
        below.meta.receipt,
        str(below.meta.who),
    )
    return same and below.meta.at_ms - above.meta.at_ms <= JOIN_MS
