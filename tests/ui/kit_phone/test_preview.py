"""The phone on screen: it scales, scrolls, and shows the borders of parts under the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.controls.window import shown
from ui.kit.phone import device
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene import sms
from ui.theme.theme import Mode, color, theme
from ui.theme.tokens import Token

TWO_PARTS = "see you on Monday " * 12


@pytest.fixture
def phone(qtbot: QtBot) -> PhonePreview:
    made = PhonePreview()
    shown(qtbot, made, height=600)
    return made


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
    phone.set_scene(sms("NORDWIND", TWO_PARTS))
    assert bordered_at(phone, 150)
    assert not bordered_at(phone, 400)
    phone.set_scene(sms("NORDWIND", "short"))
    assert not bordered_at(phone, 125)


def test_what_does_not_fit_scrolls_and_the_rest_leaves_the_wheel_alone(phone: PhonePreview):
    phone.set_scene(sms("NORDWIND", "short"))
    assert not wheel(phone, -1)
    phone.set_scene(sms("NORDWIND", "five parts " * 68))
    before = phone.grab().toImage()
    assert wheel(phone, -1)
    assert phone.grab().toImage() != before
    while wheel(phone, -1):
        pass
    assert wheel(phone, 1)


def test_a_narrow_place_makes_the_whole_phone_smaller(phone: PhonePreview):
    phone.set_scene(sms("NORDWIND", TWO_PARTS))
    phone.setFixedSize(132, 300)
    picture = phone.grab().toImage()
    ring = color(Token.PHONE_RING).rgb()
    assert picture.pixelColor(1, 133).rgb() == ring
    assert picture.pixelColor(66, 290).rgb() != ring
    assert phone.heightForWidth(132) == 266


def test_the_phone_is_light_in_a_dark_theme(phone: PhonePreview):
    phone.set_scene(sms("NORDWIND", "short"))
    theme().set_mode(Mode.DARK)
    left = (phone.width() - device.SIZE.width()) // 2
    picture = phone.grab().toImage()
    assert picture.pixelColor(left + 130, 400).lightness() > 200
    assert (
        picture.pixelColor(left + 2, 266).rgb() == color(Token.PHONE_RING).rgb() == color(Token.LINE_STRONG).rgb()
    )


def test_it_is_read_out(phone: PhonePreview):
    phone.set_scene(sms("NORDWIND", "See you on Monday"))
    assert phone.accessibleDescription() == "See you on Monday"
