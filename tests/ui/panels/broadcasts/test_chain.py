"""A chain of several messages: channels added, moved and taken out, checked before, looked at one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from app.contract.broadcasts import Kind
from app.contract.chain import STEPS_MAX
from app.contract.channels import Channel
from app.contract.content import EmailContent, PushContent, RcsContent, SmsContent
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press, write
from tests.ui.panels.broadcasts.test_builder_panel import WHOLE, Builder, played
from tests.ui.panels.constructor.reach import fields, words
from ui.kit.controls.menu import Menu
from ui.kit.controls.segmented import Segmented
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.form import FormDraft, from_form, to_form
from ui.panels.broadcasts.builder.questions import RemoveDialog
from ui.panels.constructor.step import StepDraft, new_step
from ui.panels.email.editor import EmailEditor

RCS = StepDraft(content=RcsContent(text="Rich hello"), sender_id=1, step_id="r")
SMS = StepDraft(content=SmsContent(text="Hello"), sender_id=1, step_id="s")
MAIL = StepDraft(content=EmailContent(subject="Hi", text="Hello"), sender_id=1, step_id="m")


def channels(draft: FormDraft) -> list[Channel]:
    return [step.channel for step in draft.steps]


def rows(b: Builder) -> list[str]:
    """What the open menu offers."""
    return [row.text() for menu in b.stand.inside(Menu) for row in menu.rows]


def choose(b: Builder, text: str) -> None:
    click(next(row for menu in b.stand.inside(Menu) for row in menu.rows if row.text() == text))


@pytest.mark.req("BRD-30", "BRD-40", "BRD-41", "BRD-43")
def test_a_channel_is_added_and_the_rule_between_is_written_out(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(WHOLE)
        click(b.panel.chain.add)
        assert rows(b) == [
            "SMS",
            "RCS, no active sender yet",
            "Viber, no active sender yet",
            "WhatsApp, no active sender yet",
            "Email, no active sender yet",
            "Push, no active sender yet",
            "TTS, no active sender yet",
            "Mobile Push, no active sender yet",
        ]
        choose(b, "Email, no active sender yet")
        assert channels(b.state.draft) == [Channel.SMS, Channel.EMAIL]
        assert [rule.words.text() for rule in b.panel.chain.rules if rule.isVisible()] == [
            "Not delivered within 10\u00a0min, then"
        ]
        card = b.panel.chain.cards[1]
        mail = card.content.editor
        assert isinstance(mail, EmailEditor)
        assert mail.fields["subject"].edit.hasFocus()
        chooser = card.content.chooser
        assert isinstance(chooser, Segmented)
        click(chooser.part("text"))
        write(words(card).fields["subject"].edit, "A subject")
        write(words(card).main, "Words")
        assert b.state.draft.steps[1].content == EmailContent(subject="A subject", text="Words")
        assert words(card).fields["subject"].used.text() == "9 / 255"

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-43")
def test_no_more_than_ten_messages(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        many = tuple(replace(SMS, step_id=str(number)) for number in range(STEPS_MAX))
        await b.open(replace(WHOLE, steps=many[:-1]))
        assert b.panel.chain.add.isEnabled()
        b.panel.desk.edit(replace(WHOLE, steps=many), "")
        assert not b.panel.chain.add.isEnabled()

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-43")
def test_messages_change_places_by_key_and_by_mouse(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(RCS, SMS, MAIL)))
        first = b.panel.chain.cards[0]
        first.grip.setFocus()
        press(first.grip, Qt.Key.Key_Down)
        assert channels(b.state.draft) == [Channel.SMS, Channel.RCS, Channel.EMAIL]
        assert first.grip.hasFocus()
        assert b.panel.chain.cards[1] is first
        press(first.grip, Qt.Key.Key_Up)
        press(first.grip, Qt.Key.Key_Up)
        assert channels(b.state.draft) == [Channel.RCS, Channel.SMS, Channel.EMAIL]
        last = b.panel.chain.cards[2]
        first.grip.dragged.emit(last.mapToGlobal(QPoint(5, last.height() - 2)))
        assert channels(b.state.draft) == [Channel.SMS, Channel.EMAIL, Channel.RCS]
        b.panel.desk.undo()
        assert channels(b.state.draft) == [Channel.RCS, Channel.SMS, Channel.EMAIL]

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-43")
def test_a_message_with_words_is_asked_about_before_it_goes(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(SMS, MAIL, new_step(Channel.PUSH))))
        click(b.panel.chain.cards[2].more)
        choose(b, "Remove from the chain")
        assert channels(b.state.draft) == [Channel.SMS, Channel.EMAIL]
        click(b.panel.chain.cards[1].more)
        choose(b, "Remove from the chain")
        dialog = b.only(RemoveDialog)
        assert dialog.keep.hasFocus()
        click(dialog.keep)
        assert channels(b.state.draft) == [Channel.SMS, Channel.EMAIL]
        click(b.panel.chain.cards[1].more)
        choose(b, "Remove from the chain")
        click(b.only(RemoveDialog).remove)
        assert channels(b.state.draft) == [Channel.SMS]
        b.panel.desk.undo()
        assert b.state.draft.steps[1].content == MAIL.content

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-44")
def test_the_check_before_is_there_while_the_chain_has_rcs(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(SMS,)))
        switch = b.panel.chain.check_first
        assert not switch.isVisible()
        b.panel.desk.edit(b.state.draft.with_chain(RCS, SMS), "")
        assert switch.isVisible()
        assert not switch.isChecked()
        click(switch)
        assert to_form(b.state.draft, version=0, client_key="").rcs_check_before_launch
        b.panel.desk.edit(b.state.draft.without_step(0), "")
        assert not switch.isVisible()
        assert not to_form(b.state.draft, version=0, client_key="").rcs_check_before_launch

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-27", "BRD-29")
def test_another_kind_hides_the_chain_and_keeps_it(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(SMS, MAIL)))
        click(b.panel.setup.kind.part(Kind.RCS_CHECK))
        assert b.panel.chain.check.isVisible()
        assert not any(card.isVisible() for card in b.panel.chain.cards)
        click(b.panel.preflight.launching.launch)
        assert [problem.path for problem in b.state.problems] == ["rcs_sender_id"]
        assert b.panel.chain.check.error.isVisible()
        click(b.panel.setup.kind.part(Kind.FALLBACK))
        assert channels(b.state.draft) == [Channel.SMS, Channel.EMAIL]
        assert b.panel.chain.cards[1].isVisible()

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-34", "MSG-50")
def test_the_phone_shows_the_message_that_is_written_in_and_the_sheet_all_of_them(
    scenario: Scenario, tmp_path: Path
):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(RCS, SMS)))
        part = b.panel.preview.part
        assert part.phone.scene.text == "Rich hello"
        b.panel.chain.cards[1].focus_path("text")
        assert part.phone.scene.text == "Hello"
        assert part.steps.parts is not None
        click(part.steps.parts.part(0))
        assert part.phone.scene.text == "Rich hello"
        both = (replace(RCS, content=SmsContent(text="First")), SMS)
        b.panel.desk.edit(replace(b.state.draft, steps=both), "")
        await b.counted()
        click(b.panel.preflight.launching.launch)
        words = [text.text() for text in b.only(ConfirmSheet).findChildren(type(b.panel.chain.count))]
        assert {"Message 1", "Message 2", "First", "Hello"} <= set(words)

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-45", "MSG-21", "PSH-6")
def test_a_push_waits_for_nothing_but_its_sending(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, steps=(new_step(Channel.PUSH),)))
        card = b.panel.chain.cards[0]
        assert [str(option.words) for option in card.wait.criterion.options] == ["Sent"]
        click(b.panel.preflight.launching.launch)
        assert fields(card).fields["text"].error.text() == "Set a picture, a heading or a text."
        assert card.error.text() == "Choose a sender."
        write(fields(card).fields["header"].edit, "Hello")
        assert b.state.draft.steps[0].content == PushContent(header="Hello")
        assert card.error.text() == "Choose a sender."

    played(scenario, tmp_path, play)


def test_what_is_stored_comes_back_as_it_was() -> None:
    draft = replace(WHOLE, steps=(RCS, SMS, MAIL), rcs_check=True)
    assert from_form(to_form(draft, version=1, client_key="")).steps == draft.steps
