"""What the composer shows for the open conversation: senders, values of the contact, what forbids writing."""

from __future__ import annotations

from app.contract.attributes import PHONE_KEY
from app.contract.channels import Channel
from app.contract.messages import Direction
from app.contract.reply_windows import sender_key
from app.contract.senders import Sender
from app.contract.values import text_of
from ui.kit.composer.state import ComposerState, Personal, SenderChoice
from ui.panels.inbox.conversation.facts import do_not_contact_words, opt_out_for, opt_out_words
from ui.panels.inbox.conversation.state import TalkState
from ui.panels.inbox.conversation.windows import Shown, shown_of
from ui.panels.inbox.keeping import Unsent
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
            place = message.channel, sender_key(message.sender)
            written_to = next((one for one in senders if (one.channel, sender_key(one.name)) == place), None)
            if written_to is not None:
                return written_to
            break
    return by_id.get(last_used or 0) or next(iter(senders), None)  # type: ignore[call-overload]  # 0 is nobody's


def window_shown(talk: TalkState, sender: Sender | None, now_ms: int) -> Shown:
    """How long the conversation can be answered through a sender, what is on its way counted in."""
    mine = (one for one in talk.pending if sender is not None and one.sender_id == sender.id)
    under_way = sum(one.state is not Unsent.REFUSED for one in mine)
    return shown_of(talk.windows, sender, under_way, now_ms) if talk.row is not None else Shown()


def composer_state(inbox: InboxState, talk: TalkState, sender: Sender | None, window: Shown) -> ComposerState:
    """The state of the composer; `sender` is whom it is from."""
    refused = opt_out_for(talk.card, sender)
    nobody = talk.senders is not None and not talk.senders
    return ComposerState(
        senders=tuple(SenderChoice(one.id, one.name, Channel(one.channel)) for one in talk.senders or ()),
        sender_id=sender.id if sender is not None else None,
        personal=_personal(talk),
        blocked=msg("inbox.no_sender") if nobody else window.blocked,
        window=window.words,
        closing=window.closing,
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
