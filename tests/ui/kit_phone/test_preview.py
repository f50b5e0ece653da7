"""The phone on screen: it scales, scrolls down and sideways, opens what can be opened, and says what it shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.contract.payloads.plain import SmsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.providers import RcsNetwork
from tests.showcase.kinds import CONTENTS, NAMES
from tests.showcase.phones import Drawn
from tests.ui.controls.window import shown
from ui.kit.phone import device
from ui.kit.phone.content_bubble import ContentBubble
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene import Scene
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.kit.phone.stand import PhoneStand
from ui.kit.phone.surface import Rendering
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token

NAMED = Filling(names=NAMES)
TWO_PARTS = "see you on Monday " * 12


@pytest.fixture
def phone(qtbot: QtBot) -> PhonePreview:
    made = PhonePreview()
    shown(qtbot, made, height=600)
    return made


def sms(text: str) -> Scene:
    return scene_of_content(SmsContent(text=text), sender="NORDWIND")


def scene(name: str) -> Scene:
    return scene_of_content(CONTENTS[name], NAMED, sender="Nordwind", day="Friday", time="09:00")


def bordered_at(phone: PhonePreview, y: int) -> bool:
    """Whether borders show with the mouse at the left of the phone, so far down."""
    left = (phone.width() - device.SIZE.width()) // 2
    QTest.mouseMove(phone, QPoint(left + 40, y))
    return phone.bordered


def wheel(phone: PhonePreview, steps: int) -> bool:
    event = QWheelEvent(
        QPointF(phone.rect().center()),
        QPointF(phone.mapToGlobal(phone.rect().center())),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(phone, event)
    return event.isAccepted()


@pytest.mark.req("SMS-8")
def test_borders_show_while_the_mouse_is_over_a_long_message(phone: PhonePreview):
    phone.set_scene(sms(TWO_PARTS))
    assert bordered_at(phone, 150)
    assert not bordered_at(phone, 400)
    phone.set_scene(sms("short"))
    assert not bordered_at(phone, 125)


def test_what_does_not_fit_scrolls_and_the_rest_leaves_the_wheel_alone(phone: PhonePreview):
    phone.set_scene(sms("short"))
    assert not wheel(phone, -1)
    phone.set_scene(sms("five parts " * 68))
    before = phone.grab().toImage()
    assert wheel(phone, -1)
    assert phone.grab().toImage() != before
    while wheel(phone, -1):
        pass
    assert wheel(phone, 1)


def test_a_narrow_place_makes_the_whole_phone_smaller(phone: PhonePreview):
    phone.set_scene(sms(TWO_PARTS))
    phone.setFixedSize(132, 300)
    picture = phone.grab().toImage()
    ring = color(Token.PHONE_RING).rgb()
    assert picture.pixelColor(1, 133).rgb() == ring
    assert picture.pixelColor(66, 290).rgb() != ring
    assert phone.heightForWidth(132) == 266


def test_the_phone_is_light_in_a_dark_theme(phone: PhonePreview):
    phone.set_scene(sms("short"))
    theme().set_mode(Mode.DARK)
    left = (phone.width() - device.SIZE.width()) // 2
    picture = phone.grab().toImage()
    assert picture.pixelColor(left + 130, 400).lightness() > 200
    assert (
        picture.pixelColor(left + 2, 266).rgb() == color(Token.PHONE_RING).rgb() == color(Token.LINE_STRONG).rgb()
    )


def test_it_is_read_out(phone: PhonePreview):
    phone.set_scene(sms("See you on Monday"))
    assert phone.accessibleDescription() == "See you on Monday"


def inside(phone: PhonePreview, x: float, y: float) -> QPoint:
    """A place of the phone in the widget, which is not made smaller here."""
    return QPoint(round(x + (phone.width() - device.SIZE.width()) / 2), round(y))


def middle_of_first_spot(phone: PhonePreview) -> QPoint:
    area = next(phone.page.spots()).area
    return inside(phone, area.center().x(), area.center().y())


@pytest.mark.req("RCS-25", "RCS-28")
def test_cards_move_by_wheel_mouse_and_keys(phone: PhonePreview):
    phone.set_scene(scene("RCS carousel"))
    assert phone.page.reach > 0
    assert wheel(phone, -1)
    assert phone.posture.sideways > 0
    phone.setFocus()
    QTest.keyClick(phone, Qt.Key.Key_Home)
    assert phone.posture.sideways == 0
    QTest.keyClick(phone, Qt.Key.Key_Right)
    assert phone.posture.sideways == phone.page.step
    QTest.keyClick(phone, Qt.Key.Key_End)
    assert phone.posture.sideways == phone.page.reach
    while wheel(phone, -1):
        pass
    place = phone.rect().center()
    QTest.mousePress(phone, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(phone, place + QPoint(60, 0))
    QTest.mouseRelease(phone, Qt.MouseButton.LeftButton, pos=place + QPoint(60, 0))
    assert phone.posture.sideways == phone.page.reach - 60


def test_typing_leaves_the_cards_where_they_are(phone: PhonePreview):
    cards = tuple(RcsCard(title=f"Card {at}") for at in range(4))
    phone.set_scene(scene_of_content(RcsContent(type="carousel", cards=cards)))
    phone.setFocus()
    QTest.keyClick(phone, Qt.Key.Key_Right)
    before = phone.posture.sideways
    phone.set_scene(scene_of_content(RcsContent(type="carousel", cards=(RcsCard(title="New"), *cards[1:]))))
    assert phone.posture.sideways == before
    phone.set_scene(scene_of_content(RcsContent(type="carousel", cards=cards[:1])))
    assert phone.posture.sideways == 0


@pytest.mark.req("WAP-12", "WAP-13")
def test_the_button_of_a_list_opens_its_sheet(phone: PhonePreview):
    phone.set_scene(scene("WhatsApp list"))
    closed = phone.grab().toImage()
    QTest.mouseClick(phone, Qt.MouseButton.LeftButton, pos=middle_of_first_spot(phone))
    opened = [phone.posture.listed]
    assert phone.grab().toImage() != closed
    phone.setFocus()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
        QTest.keyClick(phone, key)
        opened.append(phone.posture.listed)
    QTest.mouseClick(phone, Qt.MouseButton.LeftButton, pos=inside(phone, 130, 100))
    assert [*opened, phone.posture.listed] == [True, False, True, False]


@pytest.mark.req("PSH-8")
def test_a_notification_unfolds(phone: PhonePreview):
    phone.set_scene(scene("Push"))
    folded = phone.page.height
    QTest.mouseClick(phone, Qt.MouseButton.LeftButton, pos=middle_of_first_spot(phone))
    assert phone.posture.unfolded
    assert phone.page.height > folded


@pytest.mark.req("RCS-2", "MSG-51")
def test_styles_of_a_card_show_behind_gsma_alone(qtbot: QtBot):
    stand = PhoneStand()
    shown(qtbot, stand, height=640)
    stand.set_scene(scene("SMS"))
    assert not stand.rendering.isVisible()
    stand.set_scene(scene("RCS card"))
    assert stand.rendering.isVisible()
    google = stand.phone.grab().toImage()
    QTest.mouseClick(stand.rendering.part(Rendering.GSMA), Qt.MouseButton.LeftButton)
    assert stand.phone.rendering is Rendering.GSMA
    assert stand.phone.grab().toImage() != google


@pytest.mark.req("RCS-2")
def test_the_rendering_begins_with_the_network_of_the_sender(qtbot: QtBot):
    stand = PhoneStand()
    shown(qtbot, stand, height=640)
    stand.set_scene(scene("RCS card"))
    stand.set_network(RcsNetwork.GSMA)
    followed = [stand.phone.rendering]
    QTest.mouseClick(stand.rendering.part(Rendering.GOOGLE), Qt.MouseButton.LeftButton)
    for network in (RcsNetwork.GSMA, None, RcsNetwork.GSMA):
        stand.set_network(network)
        followed.append(stand.phone.rendering)
    switched = [Rendering.GOOGLE] * 2  # what the person switched to stays until there is another sender
    assert followed == [Rendering.GSMA, *switched, Rendering.GSMA]
    assert stand.rendering.value is Rendering.GSMA


def test_the_phone_can_be_a_dark_one(qtbot: QtBot):
    stand = PhoneStand()
    shown(qtbot, stand, height=640)
    stand.set_scene(scene("Viber text"))
    QTest.mouseClick(stand.dark, Qt.MouseButton.LeftButton)
    picture = stand.phone.grab().toImage()
    assert picture.pixelColor(stand.phone.width() // 2, 400).lightness() < 60


def test_pictures_come_when_they_are_there(phone: PhonePreview):
    phone.set_scene(scene("RCS card"))
    calm = phone.grab().toImage()
    place = inside(phone, 30, 120)
    ground = color(Token.PHONE_MEDIA).rgb()
    assert calm.pixelColor(place).rgb() == ground
    pictures = Drawn(phone)
    phone.set_pictures(pictures)
    pictures.arrived.emit(1)
    assert phone.grab().toImage().pixelColor(place).rgb() != ground


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.req("MSG-50")
def test_every_kind_is_drawn_and_said(phone: PhonePreview, name: str):
    empty = phone.grab().toImage()
    phone.set_scene(scene(name))
    assert phone.grab().toImage() != empty
    said = phone.accessibleDescription()
    assert all(line in said for line in phone.scene.text.split("\n") if line not in {"Choose a day"})


def test_a_message_by_itself_is_as_high_as_it_is(qtbot: QtBot):
    bubble = ContentBubble()
    shown(qtbot, bubble, height=640)
    bubble.set_scene(scene("RCS text"))
    low = bubble.sizeHint().height()
    bubble.set_scene(scene("RCS card"))
    assert bubble.sizeHint().height() > low
    assert bubble.sizeHint().width() == 252


@pytest.mark.req("MSG-44")
def test_a_text_is_never_markup(phone: PhonePreview):
    phone.set_scene(sms("<b>x</b> &amp; <img src=x>"))
    assert phone.scene.text == "<b>x</b> &amp; <img src=x>"
    assert phone.accessibleDescription() == phone.scene.text
