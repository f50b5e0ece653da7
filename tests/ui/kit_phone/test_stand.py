"""The phone with its switches in a column that may be too low for it."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.kit.phone import device
from ui.kit.phone.stand import PhoneStand
from ui.panels.broadcasts.builder.column import Column


def test_a_low_column_makes_the_phone_smaller_until_it_has_to_scroll(qtbot: QtBot):
    column = Column("Preview", width=312)
    stand = PhoneStand(column)
    column.body.addWidget(stand)
    column.body.addStretch(1)
    stand.fit(column.area)
    qtbot.addWidget(column)
    column.resize(312, 800)
    column.show()
    whole, bar = device.SIZE.height(), column.area.verticalScrollBar()
    qtbot.waitUntil(lambda: stand.phone.height() == whole and bar.maximum() == 0)
    column.resize(312, 560)
    qtbot.waitUntil(lambda: whole * 0.7 < stand.phone.height() < whole and bar.maximum() == 0)
    column.resize(312, 300)
    qtbot.waitUntil(lambda: stand.phone.height() == round(whole * 0.7) and bar.maximum() > 0)


def test_a_phone_that_has_left_the_column_is_whole_again(qtbot: QtBot):
    column, window = Column("Preview", width=312), Column("Elsewhere", width=312)
    stand = PhoneStand(column)
    column.body.addWidget(stand)
    column.body.addStretch(1)
    stand.fit(column.area)
    for one in (column, window):
        qtbot.addWidget(one)
        one.resize(312, 560)
        one.show()
    whole = device.SIZE.height()
    qtbot.waitUntil(lambda: stand.phone.height() < whole)
    window.resize(312, 800)
    window.body.addWidget(stand)
    window.body.addStretch(1)
    qtbot.waitUntil(lambda: stand.phone.height() == whole)
