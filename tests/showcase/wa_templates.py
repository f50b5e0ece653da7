"""The ways to WhatsApp templates in the constructor; the simulated platform of the demo lists them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.payloads.wa_needs import chosen, fitted, needs_of
from app.contract.payloads.whatsapp import (
    BodyFilling,
    ButtonFilling,
    CardFilling,
    Filling,
    HeaderFilling,
    WaParameters,
    WhatsAppContent,
)
from app.contract.whatsapp_templates import WaTemplate
from tests.showcase.chains import picture_of
from tests.showcase.reaching import builder
from tests.showcase.stage import Stage
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.constructor.step import StepDraft
from ui.panels.constructor.whatsapp.book import book_of
from ui.panels.constructor.whatsapp.template_editor import WhatsAppTemplateEditor

NAME: Final = Filling(source="attribute", value="attribute.name", default="friend")


async def _step(stage: Stage, name: str, given: WaParameters | None) -> BuilderPanel:
    """A builder whose first message is a template."""
    panel = await builder(stage)
    draft = panel.desk.state.draft
    sender_id = next(one.id for one in panel.desk.state.choices.senders if one.channel == Channel.WHATSAPP)
    book = book_of(panel.context)
    book.open()
    await stage.until(lambda: book.approved(sender_id), "the templates")
    content = WhatsAppContent(type="template")
    if name:
        found = next(one for one in book.approved(sender_id) if (one.registered_name, one.language) == (name, "en"))
        content = _filled(found, given)
    step = StepDraft(content=content, sender_id=sender_id, step_id="wa")
    panel.desk.edit(replace(draft, steps=(step, *draft.steps[-1:])), "")
    panel.desk.show_step(0)
    panel.chain.cards[0].unfold()
    await stage.until(lambda: not panel.desk.state.figures.stale, "the figures of a chain")
    return panel


def _filled(template: WaTemplate, given: WaParameters | None) -> WhatsAppContent:
    return msgspec.structs.replace(chosen(template), parameters=fitted(needs_of(template), given))


def _text(*values: str | Filling) -> dict[str, Filling]:
    found = (Filling(value=one) if isinstance(one, str) else one for one in values)
    return {str(number): one for number, one in enumerate(found, 1)}


async def none_yet(stage: Stage) -> None:
    """A new message on WhatsApp: which template?"""
    panel = await _step(stage, "", None)
    panel.chain.cards[0].content.focus_path("")


async def choosing(stage: Stage) -> None:
    """The list of what is approved."""
    panel = await _step(stage, "", None)
    editor = panel.chain.cards[0].content.editor
    assert isinstance(editor, WhatsAppTemplateEditor)
    editor.choice.select.showPopup()


async def order(stage: Stage) -> None:
    """Header, text, link."""
    given = WaParameters(
        header=HeaderFilling(vars=_text("NW-2051")),
        body=BodyFilling(vars=_text(NAME, "Thursday")),
        buttons=(ButtonFilling(index=0, vars=_text("nw2051")),),
    )
    await _step(stage, "order_update", given)


async def offer(stage: Stage) -> None:
    """A picture, a code, an end."""
    picture = await picture_of(stage)
    given = WaParameters(
        header=HeaderFilling(media=picture),
        body=BodyFilling(vars=_text(NAME)),
        buttons=(
            ButtonFilling(index=0, kind="copy_code", vars=_text("LAMP25")),
            ButtonFilling(index=1, vars=_text("spring")),
        ),
        offer_ends_at="2030-06-30T20:00:00+02:00",
    )
    panel = await _step(stage, "weekend_offer", given)
    await _see(stage, panel, picture)


async def carousel(stage: Stage) -> None:
    """A card after the other."""
    picture = await picture_of(stage)

    def card(price: str, item: str) -> CardFilling:
        return CardFilling(
            header=HeaderFilling(media=picture),
            body=BodyFilling(vars=_text(price)),
            buttons=(ButtonFilling(index=0, vars=_text(item)),),
        )

    cards = (card("EUR 240", "desk"), card("EUR 39", "lamp"), card("EUR 85", "shelf"))
    panel = await _step(stage, "new_arrivals", WaParameters(body=BodyFilling(vars=_text(NAME)), cards=cards))
    await _see(stage, panel, picture)


async def missing(stage: Stage) -> None:
    """What a template still needs, said by a launch."""
    panel = await _step(stage, "store_opening", None)
    panel.desk.launch()
    await stage.until(lambda: panel.desk.state.problems, "the problems")


async def _see(stage: Stage, panel: BuilderPanel, picture: Media) -> None:
    pictures = panel.preview.part.phone.pictures
    media_id = picture.media_ref.media_id
    await stage.until(lambda: pictures is not None and pictures.pixmap(media_id), "the picture")
