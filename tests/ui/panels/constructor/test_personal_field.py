"""A text of a message and what stands beside its name."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.panels.constructor.personal_field import PersonalField
from ui.texts.messages import msg, tr


def said(field: PersonalField, width: int) -> tuple[bool, str]:
    """Whether it says beside its name that it is optional, and what the empty text says."""
    field.setFixedWidth(width)
    return field.optional.isVisible(), field.edit.placeholderText()


def test_what_is_optional_says_so_beside_its_name_or_in_the_empty_text(qtbot: QtBot):
    field = PersonalField(msg("builder.field_text"), optional=True, limit=1_000)
    qtbot.addWidget(field)
    field.show()
    for _ in range(2):
        assert said(field, 600) == (True, "")
        assert said(field, 120) == (False, tr("common.optional"))
    hinted = PersonalField(msg("builder.field_text"), optional=True, placeholder="https://")
    qtbot.addWidget(hinted)
    hinted.show()
    assert said(hinted, 100) == (False, "https://")
    assert said(hinted, 600) == (True, "https://")
    needed = PersonalField(msg("builder.field_text"))
    qtbot.addWidget(needed)
    needed.show()
    assert said(needed, 600) == (False, "")
