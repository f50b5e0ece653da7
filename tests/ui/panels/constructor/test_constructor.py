"""The message editor by hand: variables, costly characters, counter, waiting time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.contract.channels import Channel
from app.contract.content import Criterion
from app.contract.faults import Problem
from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import Reply
from app.contract.senders import Sender
from tests.ui.controls.window import shown
from tests.ui.hands import CTRL, click, press, write
from tests.ui.panels.broadcasts.door import attribute, sender
from tests.ui.panels.constructor.reach import words
from ui.kit.controls.menu import Menu
from ui.kit.controls.pressable import Pressable
from ui.panels.constructor.counter import Counter
from ui.panels.constructor.openings import Openings
from ui.panels.constructor.personal_edit import PersonalEdit
from ui.panels.constructor.step import StepDraft, Unit, new_step
from ui.panels.constructor.step_card import StepCard
from ui.panels.constructor.variables import DefaultPopup, VariablePicker
from ui.theme.tokens import Token

NAMES = {"name": "First name", "city": "City"}
ATTRIBUTES = (attribute(1, "name", "First name"), attribute(2, "city", "City"))


@pytest.fixture
def edit(qtbot: QtBot) -> PersonalEdit:
    made = PersonalEdit()
    made.set_names(NAMES)
    shown(qtbot, made)
    made.setFocus()
    return made


class Wired:
    """A card whose changes come back to it, as they do in the form."""

    openings: Openings

    def __init__(self, card: StepCard, senders: Sequence[Sender] = ()) -> None:
        self.card, self.step = card, new_step(card.channel)
        self.senders = senders or (sender(), sender(2, "ACME"))
        self.problems: tuple[Problem, ...] = ()
        card.changed.connect(self.take)
        self.show()

    @property
    def counter(self) -> Counter:
        """What the text costs."""
        counter = words(self.card).counter
        assert counter is not None
        return counter

    def take(self, step: StepDraft, place: str) -> None:
        self.step = step
        self.show()

    def show(self, *, locked: bool = False) -> None:
        self.card.show_step(
            self.step,
            senders=self.senders,
            attributes=ATTRIBUTES,
            problems=self.problems,
            people=1204,
            stale=False,
            locked=locked,
        )


@pytest.fixture
def wired(qtbot: QtBot) -> Wired:
    openings = Openings()
    card = StepCard(openings=openings)
    shown(qtbot, card)
    made = Wired(card)
    made.openings = openings
    return made


def _tint(wired: Wired) -> Token:
    return wired.counter.tint


def chips(edit: PersonalEdit) -> list[str]:
    return [piece.raw for piece in edit.pieces() if piece.is_chip]


@pytest.mark.req("MSG-40", "MSG-43")
def test_a_variable_that_is_typed_to_its_end_becomes_a_chip(edit: PersonalEdit):
    write(edit, "Hi {{attribute.name")
    assert chips(edit) == []
    write(edit, "}}, welcome")
    assert chips(edit) == ["{{attribute.name}}"]
    assert edit.text() == "Hi {{attribute.name}}, welcome"
    press(edit, Qt.Key.Key_Home)
    for _ in range(4):
        press(edit, Qt.Key.Key_Right)
    press(edit, Qt.Key.Key_Backspace)
    assert edit.text() == "Hi , welcome"


texts = st.lists(
    st.sampled_from(["a", "é", "😀", "\n", " ", "{{attribute.name}}", '{{attribute.city|"x"}}', "{{", "}}", "–"])
).map("".join)


@given(texts, texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_a_text_comes_back_as_it_was_put_in(edit: PersonalEdit, text: str, other: str):
    with QSignalBlocker(edit):
        edit.set_text(text)
        assert edit.text() == text
        edit.set_text(other)
        assert edit.text() == other
        cursor = edit.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        edit.setTextCursor(cursor)
        edit.insertFromMimeData(_text(text))
        assert edit.text() == other + text


def _text(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    return data


def test_copy_and_paste_carry_variables(edit: PersonalEdit):
    edit.set_text('Hi {{attribute.name|"you"}}!')
    press(edit, Qt.Key.Key_A, CTRL)
    press(edit, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == 'Hi {{attribute.name|"you"}}!'
    press(edit, Qt.Key.Key_Right)
    press(edit, Qt.Key.Key_V, CTRL)
    assert edit.text() == 'Hi {{attribute.name|"you"}}!Hi {{attribute.name|"you"}}!'
    assert len(chips(edit)) == 2


@pytest.mark.req("MSG-96", "SMS-7")
def test_a_text_that_is_too_long_is_kept_whole(wired: Wired):
    long = "ten chars " * 90
    words(wired.card).main.insertFromMimeData(_text(long))
    assert wired.step.text() == long
    assert wired.counter.tint is Token.BAD


@pytest.mark.req("SMS-3", "SMS-6", "BEY-11")
def test_the_counter_says_what_a_character_costs_and_saves_it(wired: Wired):
    write(words(wired.card).main, "x" * 70)
    assert wired.counter.text() == "7-bit (160) 70 characters / 1 SMS"
    write(words(wired.card).main, "–")
    assert wired.counter.text() == "Unicode (70) 71 characters / 2 SMS"
    assert _tint(wired) is Token.WARN
    assert wired.counter.save.text() == "Save 1 SMS"
    click(wired.counter.save)
    assert wired.step.text() == "x" * 70 + "-"
    assert words(wired.card).main.text() == wired.step.text()
    assert not wired.counter.save.isVisible()
    assert _tint(wired) is Token.MUTED


@pytest.mark.req("SMS-6")
def test_the_counter_leads_to_the_first_costly_character(wired: Wired):
    wired.step = StepDraft(content=SmsContent(text="{{attribute.name}} hello – there"))
    wired.show()
    click(next(one for one in wired.counter.findChildren(Pressable) if one.text().startswith("Unicode")))
    assert words(wired.card).main.hasFocus()
    assert words(wired.card).main.textCursor().position() == 1 + len(" hello ")


@pytest.mark.req("MSG-40")
def test_an_attribute_is_chosen_by_searching(wired: Wired):
    write(words(wired.card).main, "Hi ")
    click(words(wired.card).fields["text"].personalise)
    (picker,) = wired.card.window().findChildren(VariablePicker)
    write(picker.search, "cit")
    press(picker.search, Qt.Key.Key_Return)
    assert wired.step.text() == "Hi {{attribute.city}}"
    write(words(wired.card).main, "!")
    assert wired.step.text() == "Hi {{attribute.city}}!"


@pytest.mark.req("MSG-42")
def test_a_variable_gets_a_word_for_missing_values(wired: Wired):
    wired.step = StepDraft(content=SmsContent(text="{{attribute.name}}, hello"))
    wired.show()
    QTest.mouseClick(
        words(wired.card).main.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(20, 8)
    )
    (popup,) = wired.card.window().findChildren(DefaultPopup)
    write(popup.default, "you")
    press(popup.default, Qt.Key.Key_Return)
    assert wired.step.text() == '{{attribute.name|"you"}}, hello'


def test_a_variable_is_opened_by_key_and_removed(wired: Wired):
    wired.step = StepDraft(content=SmsContent(text="{{attribute.name}}"))
    wired.show()
    press(words(wired.card).main, Qt.Key.Key_F2)
    (popup,) = wired.card.window().findChildren(DefaultPopup)
    click(popup.drop)
    assert wired.step.text() == ""


@pytest.mark.req("MSG-20", "MSG-25")
def test_what_to_wait_for_is_changed_and_reset(wired: Wired):
    wait = wired.card.wait
    assert not wait.reset.isVisible()
    press(wait.criterion, Qt.Key.Key_Down)
    assert wired.step.criterion is Criterion.SUBMIT
    press(wait.unit, Qt.Key.Key_Down)
    assert wired.step.unit is Unit.HOUR
    wait.waiting.selectAll()
    write(wait.waiting, "2")
    press(wait.waiting, Qt.Key.Key_Up)
    assert (wired.step.waiting, wired.step.waiting_s) == ("3", 3 * 3600)
    click(wait.reset)
    assert wired.step.is_default_wait
    assert (wait.waiting.text(), wait.unit.value, wait.criterion.value) == ("10", Unit.MINUTE, Criterion.DELIVERY)


@pytest.mark.req("MSG-23")
def test_waiting_for_seen_warns(wired: Wired):
    assert not wired.card.wait_note.isVisible()
    press(wired.card.wait.criterion, Qt.Key.Key_End)
    assert wired.step.criterion is Criterion.DISPLAY
    assert wired.card.wait_note.isVisible()


@pytest.mark.req("MSG-10", "MSG-99")
def test_only_active_senders_are_offered_and_a_vanished_one_is_shown(wired: Wired):
    select = wired.card.sender_select
    assert [str(option.words) for option in select.options] == ["NORDWIND", "ACME"]
    press(select, Qt.Key.Key_Down)
    assert wired.step.sender_id == 1
    wired.senders = (sender(2, "ACME"),)
    wired.show()
    assert select.currentText() == "A sender that no longer exists"


@pytest.mark.req("MSG-95")
def test_problems_stand_at_their_fields(wired: Wired):
    wired.problems = (
        Problem(path="content.text", code="sms_empty"),
        Problem(path="sender_id", code="required"),
        Problem(path="waiting_time_s", code="out_of_range"),
    )
    wired.show()
    assert words(wired.card).fields["text"].error.text() == "Write the text."
    assert wired.card.error.text().splitlines() == [
        "Choose a sender.",
        "Wait 10 seconds to 7 days.",
    ]
    wired.card.focus_path("waiting_time_s")
    assert wired.card.wait.waiting.hasFocus()


def test_a_locked_step_offers_nothing(wired: Wired):
    wired.show(locked=True)
    write(words(wired.card).main, "x")
    assert wired.step.text() == ""
    assert not wired.card.more.isVisible()
    words(wired.card).fields["text"].open_variables()
    assert wired.card.window().findChildren(VariablePicker) == []


def test_the_menu_sets_the_alphabet(wired: Wired):
    click(wired.card.more)
    (menu,) = wired.card.window().findChildren(Menu)
    click(next(row for row in menu.rows if row.text() == "Unicode always"))
    assert wired.step.alphabet.value == "ucs2"


@pytest.mark.req("SMS-1")
def test_an_sms_has_all_its_fields_and_acts(wired: Wired):
    card = wired.card
    wired.show()
    write(words(card).main, "Hello")
    field = words(card).fields["text"]
    for one in (
        card.template.choice,
        card.sender_select,
        field.edit,
        field.personalise,
        card.wait.criterion,
        card.wait.waiting,
        card.acts.save,
        card.acts.cancel,
        card.acts.remove,
    ):
        assert one.isVisible(), one
        assert one.isEnabled(), one


@pytest.mark.req("MSG-4", "MSG-95", "MSG-96")
def test_a_message_is_saved_or_goes_back_to_what_it_was(wired: Wired):
    card = wired.card
    stored = StepDraft(content=SmsContent(text="Hello"), step_id="a")
    wired.openings.settle([stored])
    wired.step = stored
    wired.show()
    assert not card.acts.isVisible()
    text = words(card).main
    write(text, ", you")
    assert card.acts.isVisible()
    click(card.acts.cancel)
    assert wired.step == stored
    assert not card.acts.isVisible()
    text.selectAll()
    press(text, Qt.Key.Key_Delete)
    click(card.acts.save)
    assert words(card).fields["text"].error.text() == "Write the text."
    assert text.hasFocus()
    write(text, "x" * 800)
    assert not card.acts.save.isEnabled()
    text.selectAll()
    write(text, "Bye")
    assert not words(card).fields["text"].error.isVisible()
    click(card.acts.save)
    assert not card.acts.isVisible()
    write(text, "!")
    click(card.acts.cancel)
    assert wired.step.text() == "Bye"  # as it was saved, not as it was at first


@pytest.mark.req("MSG-4")
def test_a_new_message_that_is_cancelled_disappears(qtbot: QtBot):
    card = StepCard(channel=Channel.RCS)
    shown(qtbot, card, height=900)
    wired = Wired(card)
    gone: list[bool] = []
    card.dropped.connect(lambda: gone.append(True))
    wired.step = new_step(Channel.RCS)
    wired.show()
    wired.take(replace(wired.step, content=RcsContent(type="rich_card", card=RcsCard(title="Tyres"))), "")
    click(card.acts.cancel)
    assert gone == [True]


@pytest.mark.req("MSG-4", "RCS-5")
def test_a_card_of_many_fields_is_summed_up_until_it_is_opened(qtbot: QtBot):
    card = StepCard(channel=Channel.RCS)
    shown(qtbot, card, height=900)
    wired = Wired(card)
    rich = RcsCard(title="Tyres for {{attribute.name}}", text="Until Sunday", suggestions=(Reply(text="Yes"),))
    wired.step = StepDraft(content=RcsContent(type="rich_card", card=rich), step_id="b")
    wired.show()
    assert not card.content.isVisible()
    assert card.summary.title.text() == "Tyres for First name"
    assert card.summary.facts.text() == "Rich card · 1 reply"
    click(card.edit)
    assert card.content.isVisible()
    assert not card.summary.isVisible()
    click(card.acts.save)
    assert card.summary.isVisible()
    card.focus_path("content.card.text")
    assert card.content.isVisible()
