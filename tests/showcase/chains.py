"""A chain as the constructor writes it: a card with a picture of the library, a list, words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec
from PySide6.QtCore import QBuffer, QIODevice

from app.contract.channels import Channel
from app.contract.content import Content
from app.contract.media import ref_of
from app.contract.payloads.media import Media
from app.contract.payloads.rcs import RcsContent
from tests.showcase.kinds import CONTENTS
from tests.showcase.phones import tyre
from tests.showcase.reaching import builder
from tests.showcase.stage import Stage
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.constructor.step import StepDraft

PICTURE: Final = "winter-tyre.png"


async def chain(stage: Stage) -> BuilderPanel:
    """Three channels, each for whom the one before did not reach; the card is on the phone."""
    panel = await builder(stage)
    draft = panel.desk.state.draft
    senders = {one.channel: one.id for one in panel.desk.state.choices.senders}
    card = CONTENTS["RCS card"]
    assert isinstance(card, RcsContent)
    assert card.card is not None
    picture = await picture_of(stage)
    card = msgspec.structs.replace(card, card=msgspec.structs.replace(card.card, media=picture))
    rich: tuple[tuple[Channel, Content], ...] = (
        (Channel.RCS, card),
        (Channel.WHATSAPP, CONTENTS["WhatsApp card, words"]),
    )
    first = tuple(StepDraft(content=content, sender_id=senders.get(channel)) for channel, content in rich)
    panel.desk.edit(replace(draft, steps=(*first, *draft.steps[-1:])), "")
    panel.desk.show_step(0)
    await stage.until(lambda: not panel.desk.state.figures.stale, "the figures of a chain")
    pictures = panel.preview.part.phone.pictures
    media_id = picture.media_ref.media_id
    await stage.until(lambda: pictures is not None and pictures.pixmap(media_id), "the picture of the card")
    return panel


async def picture_of(stage: Stage) -> Media:
    """A picture in the library."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    tyre("#BFD7F2", "#E9F1FA").save(buffer, "PNG")
    added = await stage.client.media.upload(PICTURE, bytes(buffer.data().data()), reuse=True)
    return Media(media_ref=ref_of(added.file))
