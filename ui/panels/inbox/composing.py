"""What the composer shows for the open conversation: senders, values of the contact, what forbids writing."""

from __future__ import annotations

from app.contract.attributes import PHONE_KEY
from app.contract.channels import Channel
from app.contract.messages import Direction
from app.contract.senders import Sender
from app.contract.values import text_of
from ui.kit.composer.state import ComposerState, Personal, SenderChoice
from ui.panels.inbox.conversation.facts import do_not_contact_words, opt_out_for, opt_out_words
from ui.panels.inbox.conversation.state import TalkState
from ui.panels.inbox.view_model import InboxState
from ui.texts.messages import msg, tr


def sender_for(talk: TalkState, last_used: int | None, chosen: int | None) -> Sender | None:
    """The person's choice, else whom the customer wrote to last, else what was used last (CVP-22)."""
    senders = talk.senders or ()
    by_id = {one.id: one for one in senders}
    if chosen in by_id:
        return by_id[chosen]  # type: ignore[index]  # it is in there
    for message in reversed(talk.stretch.messages):
        if message.direction is Direction.IN:
            found = (one for one in senders if (one.channel, one.name) == (message.channel, message.sender))
            written_to = next(found, None)
            if written_to is not None:
                return written_to
            break
    return by_id.get(last_used or 0) or next(iter(senders), None)  # type: ignore[call-overload]  # 0 is nobody's


def composer_state(inbox: InboxState, talk: TalkState, chosen: int | None) -> ComposerState:
    """The state of the composer."""
    sender = sender_for(talk, inbox.arrangement.sender_id, chosen)
    refused = opt_out_for(talk.card, sender)
    nobody = talk.senders is not None and not talk.senders
    return ComposerState(
        senders=tuple(SenderChoice(one.id, one.name, Channel(one.channel)) for one in talk.senders or ()),
        sender_id=sender.id if sender is not None else None,
        personal=_personal(talk),
        blocked=msg("inbox.no_sender") if nobody else "",
        banner=opt_out_words(refused) if refused is not None else "",
        warning=do_not_contact_words(talk.card),
        away=not inbox.live,
        by_itself=inbox.arrangement.by_itself,
        enter_sends=inbox.arrangement.enter_sends,
    )


def _personal(talk: TalkState) -> tuple[Personal, ...] | None:
    """Attributes with this contact's values; None while they are not known."""
    card = talk.card
    if card is None or card.contact is None:
        return None
    found = [Personal(one.key, one.name, text_of(one, card.contact.values.get(one.key))) for one in card.attributes]
    return (*found, Personal(PHONE_KEY, tr("inbox.contact_number"), card.contact.phone or ""))
