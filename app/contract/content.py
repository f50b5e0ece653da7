"""What a message says: the content object that every channel shares (MSG-90), SMS first."""

from __future__ import annotations

from enum import StrEnum

from app.contract.channels import Channel
from app.contract.faults import Problem
from app.contract.record import Command
from app.contract.sms import AlphabetChoice, check_text
from app.contract.template import check_template


class Criterion(StrEnum):
    """Which report counts as success (MSG-20); a higher status satisfies a lower criterion."""

    SUBMIT = "submit"
    DELIVERY = "delivery"
    DISPLAY = "display"


class SmsContent(Command):
    """Section 3 of the constructor's requirements."""

    text: str = ""
    schema: int = 1
    channel: int = Channel.SMS.value
    type: str = "text"
    alphabet: AlphabetChoice = AlphabetChoice.AUTO


def check_content(content: SmsContent, path: str, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with a content, as the constructor and the service see it (MSG-92, SMS-20, MSG-43)."""
    return [
        *check_text(content.text, content.alphabet, path=f"{path}.text"),
        *check_template(content.text, attribute_keys, path=f"{path}.text"),
    ]
