"""A message of a newer version in its card: a notice in place of the fields, nothing changed around it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.content import NewerContent
from app.contract.faults import Problem
from tests.ui.controls.window import shown
from tests.ui.panels.broadcasts.door import sender
from ui.panels.constructor.newer_editor import NewerEditor
from ui.panels.constructor.step import StepDraft, new_step, to_step
from ui.panels.constructor.step_card import StepCard
from ui.panels.constructor.summary import summary_of
from ui.texts.language import Language
from ui.texts.live import texts

CARD = '{ "channel": 2, "type": "rich_card", "glow": [1.0], "card": {"title": "Tyres", "blur": 3} }'
MAIL = (
    '{"channel": 6, "schema": 2, "type": "email", "subject": "Spring", "document": {"blocks": [{"type": "film"}]}}'
)


def newer(channel: Channel, raw: str) -> StepDraft:
    return replace(new_step(channel), content=NewerContent(raw=raw))


@pytest.mark.req("MSG-92", "EML-41")
@pytest.mark.parametrize(
    ("channel", "raw", "said"), [(Channel.RCS, CARD, "Tyres"), (Channel.EMAIL, MAIL, "Spring")]
)
def test_it_is_read_and_not_written(qtbot: QtBot, channel: Channel, raw: str, said: str):
    card, changes = StepCard(channel=channel), list[StepDraft]()
    card.changed.connect(lambda step, _: changes.append(step))
    shown(qtbot, card)
    step = newer(channel, raw)
    told = (Problem(path="content.schema", code="newer_schema"),)
    for problems in ((), told):
        card.show_step(
            step, senders=(sender(),), attributes=(), problems=problems, people=1, stale=False, locked=False
        )
    stands = card.content.editor
    assert isinstance(stands, NewerEditor)
    assert stands.notice.isVisible()
    assert stands.words.text() == said
    assert card.content.chooser is not None
    assert not card.content.chooser.isVisible()
    assert not card.content.error.isVisible()
    card.focus_path("content.schema")
    assert changes == []
    card.show_step(new_step(channel), senders=(), attributes=(), problems=(), people=1, stale=False, locked=False)
    assert card.content.chooser.isVisible()
    assert not stands.isVisible()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, "Made with a newer version of Switchroom; update to edit it."),
        (Language.ES, "Hecho con una versión más nueva de Switchroom; actualícela para editarlo."),
        (Language.RU, "Создано в более новой версии Switchroom; чтобы изменить, обновите программу."),
    ],
)
def test_the_summary_says_it_in_every_language(language: Language, words: str):
    texts().set_language(language)
    summary = summary_of(newer(Channel.RCS, CARD).content, {})
    assert (summary.title, summary.facts) == ("Tyres", words)


@pytest.mark.req("MSG-92")
def test_a_step_goes_through_the_form_to_the_letter():
    step = to_step(replace(newer(Channel.RCS, CARD), sender_id=7))
    assert isinstance(step.content, NewerContent)
    assert (step.content.raw, step.channel) == (CARD, 2)
