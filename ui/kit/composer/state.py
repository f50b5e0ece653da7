"""What a composer is given to show."""

from __future__ import annotations

from dataclasses import dataclass

from app.contract.channels import Channel
from ui.texts.messages import Words


@dataclass(frozen=True, slots=True)
class SenderChoice:
    """A sender one can write from."""

    id: int
    name: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Personal:
    """An attribute that can stand in the text, with this contact's value."""

    key: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ComposerState:
    """`blocked` is why nothing can be sent at all. `personal` is None where values are not known.

    `window` is how long and how often one may write, `closing`: not much longer.

    `away`: the service does not answer; `by_itself`: what is sent meanwhile goes when it is back.
    """

    senders: tuple[SenderChoice, ...] = ()
    sender_id: int | None = None
    personal: tuple[Personal, ...] | None = None
    blocked: Words = ""
    banner: Words = ""
    warning: Words = ""  # worth knowing before writing, nothing is kept from it
    window: Words = ""
    closing: bool = False
    away: bool = False
    by_itself: bool = True
    enter_sends: bool = True
