"""What a moderator sees of one message: its words, and a rich one as it looks."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.contract.broadcasts import BroadcastForm
from app.contract.chain import Step
from app.contract.moderation import Subject, Waiting
from app.contract.payloads.plain import SmsContent
from tests.contract.wa_templates import filled, template
from tests.showcase.kinds import CONTENTS
from tests.showcase.phones import Drawn
from tests.ui.controls.window import shown
from ui.kit.controls.text import Text
from ui.panels.moderation.messages import MessageCard, fields_of


def waiting(content: object) -> Waiting:
    return Waiting(
        kind=Subject.BROADCAST,
        id=1,
        name="Spring",
        author="Ada",
        sent_by="Ada",
        sent_ms=0,
        contacts=5,
        form=BroadcastForm(name="Spring", steps=(Step(content=cast("Any", content)),)),
        audience=(),
        senders=("Nordwind",),
        schedule=None,
        may_approve=True,
        version=1,
    )


@pytest.mark.req("BRD-63", "MSG-50")
def test_a_rich_message_is_drawn_and_its_addresses_written_out(qtbot: QtBot):
    card = MessageCard(waiting(CONTENTS["RCS card"]), 0, pictures=Drawn(None))
    shown(qtbot, card, height=640)
    assert card.bubble is not None
    assert card.bubble.isVisible()
    assert "Button: Book a slot" in card.bubble.accessibleDescription()
    assert "https://nwd.example/book" in [one.text() for one in card.findChildren(Text)]
    drawn: QImage = card.bubble.grab().toImage()
    assert (drawn.width(), drawn.height()) == (252, card.bubble.sizeHint().height())


@pytest.mark.req("BRD-63")
@pytest.mark.parametrize(("width", "below"), [(330, True), (640, False)])
def test_the_words_stand_below_the_picture_where_there_is_no_room_beside_it(
    qtbot: QtBot, width: int, *, below: bool
):
    card = MessageCard(waiting(CONTENTS["RCS card"]), 0, pictures=Drawn(None))
    shown(qtbot, card, width=width, height=900)
    assert card.minimumSizeHint().width() < 300
    assert card.bubble is not None
    last = [one for one in card.findChildren(Text) if one.isVisible()][-1]
    assert (last.x() < card.bubble.geometry().right()) == below
    assert last.geometry().right() < width


@pytest.mark.req("BRD-63", "WAP-21")
def test_every_text_of_a_rich_message_says_where_it_stands():
    one = waiting(filled(template("order_update")))
    assert [name for name, _ in fields_of(one.form.steps[0])] == [
        "Heading, {{1}}",
        "Text, {{1}}",
        "Text, {{2}}",
        "Button 1, {{1}}",
    ]
    card = [name for name, _ in fields_of(waiting(CONTENTS["RCS card"]).form.steps[0])]
    assert card[:2] == ["Title", "Text"]
    assert "Suggestion 1, opens" in card


def test_words_alone_are_written(qtbot: QtBot):
    card = MessageCard(waiting(SmsContent(text="Hello {{attribute.name}}")), 0)
    shown(qtbot, card, height=200)
    assert card.bubble is None
    assert [one.text() for one in card.findChildren(Text)][-1] == "Hello name"
