"""The message of a template on a phone, its variables as names (MSG-50, MSG-51)."""

from __future__ import annotations

from app.contract.attributes import PHONE_KEY
from ui.kit.phone.scene import Scene
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.panels.content_templates.form_model import FormState
from ui.texts.messages import tr


def scene_of(state: FormState, company: str) -> Scene:
    """What the phone shows; a template has no sender yet, the company stands in for it."""
    names = {PHONE_KEY: tr("builder.phone_number"), **{one.key: one.name for one in state.attributes}}
    return scene_of_content(state.draft.content, Filling(names=names), sender=company)
