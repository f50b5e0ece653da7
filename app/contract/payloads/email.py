"""The content of an e-mail: subject lines and a document of blocks (section 7)."""

from __future__ import annotations

from typing import Literal

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.record import Command

Align = Literal["left", "center", "right"]


class Box(Command):
    """What every element has: padding in pixels (top, right, bottom, left), a background, or not being shown."""

    padding: tuple[int, int, int, int] = (10, 25, 10, 25)
    background: str = ""
    hidden: bool = False


class TextProps(Box):
    """Look of a text; `size` in pixels, `line_height` as a factor."""

    font: str = ""
    size: int = 14
    line_height: float = 1.5
    color: str = "#1f2328"
    align: Align = "left"


class ImageProps(Box):
    """`width` in per cent of the column."""

    width: int = 100
    align: Align = "center"


class ButtonProps(Box):
    """Look of a button; `radius` in pixels."""

    background: str = ""
    fill: str = "#1f6feb"
    color: str = "#ffffff"
    radius: int = 6
    font: str = ""
    size: int = 14
    align: Align = "center"


class SocialProps(Box):
    """`size` of the icons in pixels."""

    size: int = 24
    align: Align = "center"


class DividerProps(Box):
    """`thickness` in pixels, `width` in per cent."""

    style: Literal["solid", "dashed", "dotted"] = "solid"
    thickness: int = 1
    color: str = "#d0d7de"
    width: int = 100


class SpacerProps(Box):
    """`height` in pixels."""

    height: int = 20


class WrapperProps(Box):
    """A marked-out part; `radius` and `border_width` in pixels."""

    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    image: Media | None = None
    border_width: int = 0
    border_color: str = "#d0d7de"
    radius: int = 0


class SectionProps(Box):
    """A row of columns."""

    padding: tuple[int, int, int, int] = (0, 0, 0, 0)


class TextBlock(Command, tag_field="type", tag="text"):
    """`html` holds the few tags of EML-15; anything else is cleaned out of it (EML-41)."""

    id: str
    html: str = ""
    props: TextProps = TextProps()


class ImageBlock(Command, tag_field="type", tag="image"):
    """A picture, with a link where it has one."""

    id: str
    media: Media | None = None
    alt: str = ""
    link: str | None = None
    props: ImageProps = ImageProps()


class ButtonBlock(Command, tag_field="type", tag="button"):
    """A text with a link on a coloured ground."""

    id: str
    text: str = ""
    link: str = ""
    props: ButtonProps = ButtonProps()


class SocialItem(Command):
    """A link to a social network; `label` is read aloud and stands beside the icon where it is set."""

    network: str
    link: str = ""
    label: str = ""


class SocialBlock(Command, tag_field="type", tag="social"):
    """Links to social networks."""

    id: str
    items: tuple[SocialItem, ...] = ()
    props: SocialProps = SocialProps()


class DividerBlock(Command, tag_field="type", tag="divider"):
    """A line."""

    id: str
    props: DividerProps = DividerProps()


class SpacerBlock(Command, tag_field="type", tag="spacer"):
    """Nothing, of some height."""

    id: str
    props: SpacerProps = SpacerProps()


Element = TextBlock | ImageBlock | ButtonBlock | SocialBlock | DividerBlock | SpacerBlock


class EmailColumn(Command):
    """`width` in per cent of the section."""

    width: int = 100
    blocks: tuple[Element, ...] = ()


class Section(Command, tag_field="type", tag="section"):
    """One to four columns that stack on phones (EML-13)."""

    id: str
    columns: tuple[EmailColumn, ...] = (EmailColumn(),)
    props: SectionProps = SectionProps()


class Wrapper(Command, tag_field="type", tag="wrapper"):
    """Holds sections, never another wrapper (EML-40)."""

    id: str
    blocks: tuple[Section, ...] = ()
    props: WrapperProps = WrapperProps()


class Page(Command):
    """The whole mail; `width` in pixels."""

    width: int = 600
    background: str = "#ffffff"
    font: str = "Arial"


class EmailDocument(Command):
    """What the block constructor edits."""

    page: Page = Page()
    blocks: tuple[Wrapper | Section, ...] = ()


class EmailContent(Command, tag_field="channel", tag=Channel.EMAIL.value):
    """`type` text is a plain text as body, email a document; its plain form is made of it where `text` is empty."""

    subject: str = ""
    subtitle: str = ""
    text: str = ""
    schema: int = 1
    type: Literal["text", "email"] = "text"
    document: EmailDocument | None = None
