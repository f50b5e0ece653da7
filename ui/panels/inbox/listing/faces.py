"""What a row of the list says: names, previews, counts, in the person's language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.contract.conversations import Conversation, ConversationRow, ConversationState
from app.contract.messages import Direction, MessageState
from app.contract.phones import display
from ui.texts.messages import tr


def number_of(conversation: Conversation) -> str:
    """The address as people write it."""
    return display(conversation.address)


def title_of(conversation: Conversation) -> str:
    """The contact's name, else the number."""
    return conversation.name or number_of(conversation)


def unread_of(row: ConversationRow) -> int:
    """Messages of the customer this person has not read (CNV-36)."""
    return max(row.conversation.incoming - row.mark.read, 0)


def assignee_of(conversation: Conversation) -> str:
    """Who has it, in words."""
    return conversation.assignee or tr("inbox.nobody")


class Lead(Enum):
    """What stands before a preview."""

    NOTHING = "nothing"
    DRAFT = "draft"
    FAILED = "failed"
    UNCLEAR = "unclear"
    TAKEN_BACK = "taken_back"
    LOCATION = "location"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Preview:
    """The last words of a conversation, on one line."""

    lead: Lead
    text: str

    @property
    def word(self) -> str:
        """The lead in words."""
        return "" if self.lead is Lead.NOTHING else tr(f"inbox.lead_{self.lead.value}")

    @property
    def whole(self) -> str:
        """Lead and words."""
        return f"{self.word}: {self.text}" if self.word else self.text


_LEADS = {
    MessageState.FAILED: Lead.FAILED,
    MessageState.UNKNOWN: Lead.UNCLEAR,
    MessageState.CANCELLED: Lead.TAKEN_BACK,
}
_SENT = {"location": Lead.LOCATION, "file": Lead.FILE}
"""What a customer sent in place of words."""


def preview_of(conversation: Conversation, draft: str) -> Preview:
    """An unsent draft comes before what was sent; a failure before its text (CNV-48, CNV-50)."""
    if draft.strip():
        return Preview(Lead.DRAFT, one_line(draft))
    ours = conversation.last_direction is Direction.OUT and conversation.last_state is not None
    lead = _LEADS.get(conversation.last_state, Lead.NOTHING) if ours and conversation.last_state else Lead.NOTHING
    lead = _SENT.get(conversation.last_kind or "", lead)
    return Preview(lead, one_line(conversation.preview))


def one_line(text: str) -> str:
    """Line breaks and runs of blanks as one blank."""
    return " ".join(text.split())


def spoken(row: ConversationRow) -> str:
    """The row for a screen reader."""
    conversation, unread = row.conversation, unread_of(row)
    parts = [title_of(conversation)]
    if unread:
        parts.append(tr("common.unread", count=unread))
    if row.mark.starred:
        parts.append(tr("inbox.starred"))
    if conversation.state is ConversationState.UNASSIGNED:
        parts.append(tr("inbox.nobody"))
    preview = preview_of(conversation, "")
    parts.append(f"{preview.word} {preview.text}".strip())
    return ", ".join(part for part in parts if part)
