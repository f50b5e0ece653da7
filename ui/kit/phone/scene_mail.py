"""An e-mail as a phone's mail program shows it: the line in the inbox, and its blocks below each other."""

from __future__ import annotations

from typing import assert_never

from app.contract.mail.vocabulary import NETWORKS, UNSUBSCRIBE
from app.contract.payloads.email import (
    Box,
    ButtonBlock,
    DividerBlock,
    Element,
    EmailContent,
    ImageBlock,
    Section,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    TextBlock,
    Wrapper,
)
from ui.kit.phone.scene import (
    MailBlock,
    MailBox,
    MailButton,
    MailGap,
    MailGroup,
    MailLine,
    MailNetwork,
    MailPicture,
    MailRule,
    MailScene,
    MailSocial,
    MailText,
    SceneHead,
)
from ui.kit.phone.scene_chat import file_of
from ui.kit.phone.scene_html import lines_of
from ui.kit.phone.scene_words import Filling
from ui.texts.messages import tr

PLAIN = MailBox((16, 16, 16, 16))


def mail_scene(content: EmailContent, filling: Filling, head: SceneHead) -> MailScene:
    """The mail with its columns stacked; what is hidden is not there."""
    subject, subtitle = filling.line(content.subject), filling.line(content.subtitle)
    if content.type == "text" or content.document is None:
        lines = tuple(MailLine(filling.words(line, linked=True)) for line in _leaving(content.text).split("\n"))
        blocks: tuple[MailBlock, ...] = (MailText(lines, box=PLAIN),) if content.text.strip() else ()
        return MailScene(head, subject, subtitle, blocks)
    page = content.document.page
    blocks = tuple(_outer(one, filling) for one in content.document.blocks if not one.props.hidden)
    return MailScene(head, subject, subtitle, blocks, page.background)


def _leaving(text: str) -> str:
    """The text with words in the place of the address under which a person opts out (EML-19)."""
    return text.replace(UNSUBSCRIBE, tr("phone.unsubscribe"))


def _outer(one: Wrapper | Section, filling: Filling) -> MailGroup:
    props = one.props
    if isinstance(one, Section):
        inner = tuple(
            _element(block, filling) for column in one.columns for block in column.blocks if not block.props.hidden
        )
        return MailGroup(inner, box=_box(props))
    return MailGroup(
        tuple(_outer(block, filling) for block in one.blocks if not block.props.hidden),
        picture=file_of(one.props.image),
        border_width=one.props.border_width,
        border_color=one.props.border_color,
        radius=one.props.radius,
        box=_box(props),
    )


def _box(props: Box) -> MailBox:
    return MailBox(props.padding, props.background)


def _network(item: SocialItem) -> MailNetwork:
    """A network that this version does not know has the first letter of its name."""
    known = NETWORKS.get(item.network)
    if known is None:
        return MailNetwork(item.network[:1].upper(), "", item.network, item.label)
    return MailNetwork(known.letters, known.color, known.name, item.label)


def _element(block: Element, filling: Filling) -> MailBlock:
    box = _box(block.props)
    match block:
        case TextBlock(html=html, props=props):
            lines = lines_of(_leaving(html), filling, props.align)
            return MailText(lines, props.size, props.line_height, props.color, box)
        case ImageBlock(props=props):
            return MailPicture(file_of(block.media), block.alt, props.width, props.align, box)
        case ButtonBlock(props=props):
            return MailButton(
                filling.line(block.text), props.fill, props.color, props.radius, props.size, props.align, box
            )
        case SocialBlock(props=props):
            return MailSocial(tuple(_network(one) for one in block.items), props.size, props.align, box)
        case DividerBlock(props=props):
            return MailRule(props.style, props.thickness, props.color, props.width, box)
        case SpacerBlock(props=props):
            return MailGap(props.height, box)
        case _:
            assert_never(block)
