"""What blocks are called and which icon stands for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.contract.mail.vocabulary import UNSUBSCRIBE
from app.contract.mail.walk import Block, walk
from app.contract.mail.words import words_of
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    EmailDocument,
    ImageBlock,
    Section,
    SocialBlock,
    SpacerBlock,
    TextBlock,
    Wrapper,
)
from app.contract.template import parse
from ui.panels.email.document import Kind
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon

ICONS: Final = {
    "text": Icon.LETTER,
    "image": Icon.IMAGE,
    "button": Icon.PRESSBUTTON,
    "social": Icon.SHARE,
    "divider": Icon.DIVIDER,
    "spacer": Icon.SPACER,
    "wrapper": Icon.FRAME,
    "section": Icon.COLUMNS,
}

_NAMES: Final = {
    TextBlock: "text",
    ImageBlock: "image",
    ButtonBlock: "button",
    SocialBlock: "social",
    DividerBlock: "divider",
    SpacerBlock: "spacer",
    Wrapper: "wrapper",
    Section: "section",
}


def name_of(block: Block | Kind | tuple[int, ...]) -> str:
    """The short name of what a block is: `text`, `section`, ..."""
    if isinstance(block, tuple):
        return "section"
    return block.value if isinstance(block, Kind) else _NAMES[type(block)]


def title_of(block: Block | Kind | tuple[int, ...]) -> Message:
    """What a block is called."""
    return msg(f"constructor_email.{name_of(block)}")


def layout_title(widths: tuple[int, ...]) -> Message:
    """What columns of these widths are called."""
    if len(set(widths)) == 1:
        return msg("constructor_email.columns", count=len(widths))
    return msg("constructor_email.columns_of", widths=" / ".join(map(str, widths)))


def shown_words(text: str, names: Mapping[str, str]) -> str:
    """Words with their variables named, as on a button."""
    found = parse(text)
    parts = (part if isinstance(part, str) else f"[{names.get(part.key, part.key)}]" for part in found.pieces)
    return "".join(parts).replace(UNSUBSCRIBE, "…")


def hint_of(block: Block, names: Mapping[str, str]) -> str:
    """A few words of what is in a block, to tell it from others."""
    match block:
        case TextBlock():
            return shown_words(words_of(block.html), names).replace("\n", " ")[:80]
        case ImageBlock():
            return block.alt or (block.media.media_ref.file_name if block.media is not None else "")
        case ButtonBlock():
            return shown_words(block.text, names)
        case Section():
            return " / ".join(str(column.width) for column in block.columns) if len(block.columns) > 1 else ""
        case _:
            return ""


def block_words(document: EmailDocument | None, path: str) -> str:
    """What the innermost element at a path of a mail is called; the message where there is none."""
    blocks = walk(document) if document is not None else ()
    inside = [one for one in blocks if f"{path}.".startswith(f"{one.path}.")]
    return str(title_of(inside[-1].block)) if inside else tr("constructor_email.body")
