"""A conversation in which somebody was sent more than words, and answered."""

from __future__ import annotations

from typing import Final

import msgspec

from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.conversations import Group, ListConversations
from app.contract.paging import PageRequest
from app.contract.payloads.media import Media
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.suggestions import ActionSuggestion, Reply, RequestLocation
from tests.showcase.chains import picture_of
from tests.showcase.kinds import CONTENTS
from tests.showcase.reaching import inbox
from tests.showcase.stage import Stage
from tests.showcase.stopping import CannotGoOn
from ui.panels.inbox.conversation.state import TalkPhase

NUMBER: Final = "34600000728"
NAME: Final = "For one customer"
LOOKS_MOST: Final = 200
ANSWERS: Final = "34609990007"
_QUESTIONS: Final = (
    RcsContent(
        text="Your winter tyres are here. Shall we fit them on Saturday at 10?",
        suggestions=(Reply(text="Saturday is fine", postback="sat10"), Reply(text="Another day", postback="other")),
    ),
    RcsContent(
        text="Our van comes to you. Where is the car?",
        suggestions=(ActionSuggestion(text="Share my location", action=RequestLocation()),),
    ),
)


async def conversation(stage: Stage) -> None:
    """A card with a picture, a carousel, a button: as the customer's phone shows them."""
    if not await _sent(stage):
        await _send(stage)
    panel = await inbox(stage)
    (row,) = await _found(stage)
    panel.open(int(row))
    await stage.until(lambda: panel.model.talk.state.phase is TalkPhase.CONTENT, "the conversation")
    await stage.settled()


async def answers(stage: Stage) -> None:
    """A tapped suggestion and a shared place, of somebody who always answers."""
    panel = await inbox(stage)
    senders = {one.channel: one.id for one in await stage.client.assets.senders()}
    for number, content in enumerate(_QUESTIONS):
        if await _incoming(stage) > number:
            continue
        form = BroadcastForm(
            name=f"For one who answers {number + 1}",
            recipients=(RecipientSource(kind=RecipientKind.PHONES, numbers=(ANSWERS,)),),
            timing=Timing.INSTANT,
            steps=(Step(content=content, sender_id=senders[Channel.RCS]),),
            client_key=f"shots-answer-{number}",
        )
        await stage.client.broadcasts.launch(form)
        for _ in range(LOOKS_MOST):
            if await _incoming(stage) > number:
                break
            await stage.rest()
        else:
            raise CannotGoOn(f"{form.name}: nobody answered")
    (row,) = await _found(stage, ANSWERS)
    panel.open(int(row))
    await stage.until(lambda: panel.model.talk.state.phase is TalkPhase.CONTENT, "the conversation")
    await stage.settled()


async def _incoming(stage: Stage) -> int:
    page = await stage.client.conversations.page(ListConversations(group=Group.ALL, text=ANSWERS[-9:]))
    return sum(row.conversation.incoming for row in page.rows)


async def _sent(stage: Stage) -> bool:
    runs = await stage.client.broadcasts.page(PageRequest())
    return any(one.name.startswith(NAME) for one in runs.rows)


async def _found(stage: Stage, number: str = NUMBER) -> list[int]:
    page = await stage.client.conversations.page(ListConversations(group=Group.ALL, text=number[-9:]))
    return [int(row.conversation.id) for row in page.rows]


async def _send(stage: Stage) -> None:
    senders = {one.channel: one.id for one in await stage.client.assets.senders()}
    for number, (channel, content) in enumerate(_contents(await picture_of(stage))):
        form = BroadcastForm(
            name=f"{NAME} {number + 1}",
            recipients=(RecipientSource(kind=RecipientKind.PHONES, numbers=(NUMBER,)),),
            timing=Timing.INSTANT,
            steps=(Step(content=content, sender_id=senders[channel]),),
            client_key=f"shots-kind-{number}",
        )
        run = await stage.client.broadcasts.launch(form)
        for _ in range(LOOKS_MOST):
            if (await stage.client.broadcasts.one(run.id)).counters.delivered:
                break
            await stage.rest()
        else:
            raise CannotGoOn(f"{form.name} was not delivered")


def _contents(picture: Media) -> tuple[tuple[Channel, Content], ...]:
    card, carousel = CONTENTS["RCS card"], CONTENTS["RCS carousel"]
    assert isinstance(card, RcsContent)
    assert isinstance(carousel, RcsContent)
    assert card.card is not None
    pictured = msgspec.structs.replace
    return (
        (Channel.RCS, pictured(carousel, cards=tuple(pictured(one, media=picture) for one in carousel.cards))),
        (Channel.VIBER, CONTENTS["Viber button"]),
        (Channel.RCS, pictured(card, card=pictured(card.card, media=picture))),
    )
