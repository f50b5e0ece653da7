"""What a thread shows, from top to bottom: days, system lines, the mark of what is new, bubbles."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.contract.channels import Channel
from ui.kit.controls.paint.state import Receipt
from ui.kit.phone.scene import ChatScene
from ui.texts.messages import Words
from ui.theme.icon_names import Icon


class Side(Enum):
    """Who wrote: the customer on the left, us on the right."""

    LEFT = "left"
    RIGHT = "right"


class Tone(Enum):
    """How a bubble looks."""

    PLAIN = "plain"
    HELD = "held"  # can still be undone
    SENDING = "sending"  # on its way to the service
    UNSENT = "unsent"  # the service has not got it
    FAILED = "failed"
    UNCLEAR = "unclear"  # it left, no answer came


class Act(Enum):
    """What can be done with a bubble; the value completes `thread.act_`."""

    UNDO = "undo"
    SEND_AGAIN = "send_again"
    SEND_NOW = "send_now"
    EDIT = "edit"
    DISCARD = "discard"
    SHOW_MAIL = "show_mail"
    OPEN_MAP = "open_map"
    OPEN_FILE = "open_file"


OPENING: Final = frozenset({Act.SHOW_MAIL, Act.OPEN_MAP, Act.OPEN_FILE})
"""Acts that show what a bubble stands for."""


@dataclass(frozen=True, slots=True)
class Meta:
    """The line under the last bubble of a group. `alarm` replaces the receipt's word."""

    at_ms: int
    channel: Channel | None = None
    who: Words = ""
    receipt: Receipt | None = None
    alarm: Words = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """How long a bubble can still be undone, by this machine's clock."""

    until_ms: int
    whole_ms: int


@dataclass(frozen=True, slots=True)
class Head:
    """What a message is where its words do not tell: an e-mail, a call."""

    icon: Icon
    words: Words


@dataclass(frozen=True, slots=True)
class BubbleItem:
    """A message. `last` of its group has the tail.

    `scene` is what was sent where that is more than `text`; chips of a text alone stand below it.
    """

    key: str
    side: Side
    text: str
    tone: Tone = Tone.PLAIN
    joined: bool = False  # to the bubble above
    last: bool = True
    meta: Meta | None = None
    hold: Hold | None = None
    acts: tuple[Act, ...] = ()
    head: Head | None = None
    scene: ChatScene | None = None


@dataclass(frozen=True, slots=True)
class DayItem:
    """The day of what follows."""

    key: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class LineItem:
    """Somebody did something to the conversation."""

    key: str
    icon: Icon
    words: Words
    at_ms: int


@dataclass(frozen=True, slots=True)
class NewItem:
    """What follows was not read yet."""

    key: str
    count: int


@dataclass(frozen=True, slots=True)
class EarlierItem:
    """Older messages are on their way, or could not be read."""

    key: str
    failed: bool = False


Item = BubbleItem | DayItem | LineItem | NewItem | EarlierItem
