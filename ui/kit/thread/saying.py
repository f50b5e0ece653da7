"""A bubble in words, for those who hear it."""

from __future__ import annotations

from ui.kit.phone.spoken import spoken
from ui.kit.thread.items import OPENING, BubbleItem
from ui.texts.messages import tr


def said(item: BubbleItem) -> str:
    """What it is, what it says, and what it opens, a line each."""
    head = "" if item.head is None else str(item.head.words)
    words = item.text if item.scene is None else spoken(item.scene)
    opens = (tr(f"thread.act_{act.value}") for act in item.acts if act in OPENING)
    return "\n".join(line for line in (head, words, *opens) if line)
