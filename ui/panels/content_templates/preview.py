"""The message of a template on a phone, its variables as names (MSG-50, MSG-51)."""

from __future__ import annotations

from app.contract.attributes import PHONE_KEY
from app.contract.content import plain_text
from app.contract.payloads.plain import SmsContent
from app.contract.sms import AlphabetChoice
from ui.kit.phone.scene import SmsScene, sms_template
from ui.panels.content_templates.form_model import FormState
from ui.texts.messages import tr


def scene_of(state: FormState) -> SmsScene:
    """What the phone shows; a template has no sender yet."""
    content = state.draft.content
    names = {PHONE_KEY: tr("builder.phone_number"), **{one.key: one.name for one in state.attributes}}
    alphabet = content.alphabet if isinstance(content, SmsContent) else AlphabetChoice.AUTO
    return sms_template("", plain_text(content), names, day="", time="", alphabet=alphabet)
