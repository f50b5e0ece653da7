"""What is to be known of a message and of opt-outs, in words."""

from __future__ import annotations

from collections.abc import Iterator

from app.contract.channels import Channel
from app.contract.contacts import OptOut
from app.contract.conversations import ContactCard
from app.contract.dnc import EVERYWHERE
from app.contract.messages import Direction, Message, MessageState, Source
from app.contract.received import Received, SentFile, SharedPlace, Tapped
from app.contract.senders import Sender
from ui.kit.phone.place import coordinates
from ui.kit.thread.info import Fact
from ui.panels.inbox.conversation.items import reason_of
from ui.panels.inbox.listing.faces import one_line
from ui.texts import formats
from ui.texts.messages import Words, msg


def facts_of(message: Message, answered: Message | None = None) -> list[Fact]:
    """The fields of the info panel, in their order (CVP-13); `answered` is what a tapped reply stood on."""
    facts = [Fact(msg("thread.info_id"), str(message.id)), Fact(msg("thread.info_sender"), message.sender)]
    if message.session_id is not None:
        facts.append(Fact(msg("thread.info_session"), message.session_id))
    if message.direction is Direction.IN:
        facts.append(Fact(msg("thread.info_created"), formats.stamp(message.created_ms)))
        return [*facts, *_of_received(message.received, answered)]
    if message.source is Source.AGENT:
        facts.append(Fact(msg("thread.info_operator"), message.author or ""))
    if message.source is Source.BROADCAST:
        facts.append(Fact(msg("thread.info_broadcast"), message.broadcast or ""))
    facts.append(Fact(msg("thread.info_sent"), _moment(message.submitted_ms)))
    if message.state is MessageState.FAILED:
        facts.append(Fact(msg("thread.info_error"), _error(message), alarm=True))
    elif message.state is MessageState.UNKNOWN:
        facts.append(Fact(msg("thread.info_error"), msg("thread.unclear"), alarm=True))
    else:
        facts.append(Fact(msg("thread.info_delivered"), _moment(message.delivered_ms)))
        facts.append(Fact(msg("thread.info_seen"), _moment(message.seen_ms)))
    return facts


def _of_received(received: Received | None, answered: Message | None) -> Iterator[Fact]:
    """What came beside the words and is not seen in the bubble."""
    match received:
        case Tapped():
            if received.answers is not None:
                words = one_line(answered.text) if answered is not None else ""
                yield Fact(msg("thread.info_answers"), words or str(received.answers))
            if received.postback:
                yield Fact(msg("thread.info_postback"), received.postback)
        case SharedPlace():
            yield Fact(msg("thread.info_place"), coordinates(received.latitude, received.longitude))
        case SentFile():
            yield Fact(msg("thread.info_file"), received.name)
            yield Fact(msg("thread.info_type"), received.mime_type)
            yield Fact(msg("thread.info_address"), received.url)


def _moment(at_ms: int | None) -> str:
    return "" if at_ms is None else formats.stamp(at_ms)


def _error(message: Message) -> Words:
    words = str(reason_of(message))
    return f"{words}\n{message.error_text}" if message.error_text else words


def opt_out_for(card: ContactCard | None, sender: Sender | None) -> OptOut | None:
    """What forbids writing with this sender, the whole channel before the single sender (OPT-8, OPT-9)."""
    if card is None or card.contact is None or sender is None:
        return None
    found = [
        one
        for one in card.contact.opt_outs
        if (one.channel is None or one.channel == sender.channel) and one.sender in {"", sender.name}
    ]
    return min(found, key=lambda one: (bool(one.sender), one.set_ms), default=None)


def opt_out_words(found: OptOut) -> Words:
    """The banner over the composer."""
    date, source = formats.date(found.set_ms), msg(f"inbox.source_{found.source.value}")
    if found.sender:
        return msg("inbox.opted_out_sender", sender=found.sender, date=date, source=source)
    return msg("inbox.opted_out", date=date, source=source)


def opt_out_lines(card: ContactCard) -> list[tuple[Channel | None, int, tuple[str, ...]]]:
    """Opt-outs by channel: how many, and of which senders; none means the whole channel (CVP-36)."""
    by_channel: dict[Channel | None, list[OptOut]] = {}
    for one in card.contact.opt_outs if card.contact is not None else ():
        by_channel.setdefault(one.channel, []).append(one)
    lines = []
    for channel, found in sorted(by_channel.items(), key=lambda pair: pair[0] or 0):
        whole = any(not one.sender for one in found)
        lines.append((channel, 1 if whole else len(found), () if whole else tuple(one.sender for one in found)))
    return lines


def do_not_contact_words(card: ContactCard | None) -> Words:
    """That the number is on do-not-contact lists; an answer may go all the same (DNC-7)."""
    if card is None or not card.do_not_contact:
        return ""
    if EVERYWHERE in card.do_not_contact:
        return msg("inbox.do_not_contact")
    return msg("inbox.do_not_contact_of", names=", ".join(card.do_not_contact))
