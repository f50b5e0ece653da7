"""Safety in the broadcast form: by mouse and keys, there and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.contract.safety import Breaker, Canary, Safety
from tests.ui.hands import click, press, write
from ui.panels.broadcasts.builder.form import FormDraft, from_form, to_form
from ui.panels.broadcasts.builder.safety_box import SafetyBox


def shown(qtbot: QtBot, draft: FormDraft) -> tuple[SafetyBox, list[FormDraft]]:
    box, told = SafetyBox(), [draft]
    qtbot.addWidget(box)

    def on_changed(fresh: FormDraft, _place: str) -> None:
        told.append(fresh)
        box.show_draft(fresh, None, locked=False)

    box.changed.connect(on_changed)
    box.show_draft(draft, None, locked=False)
    box.show()
    qtbot.waitExposed(box)
    return box, told


@pytest.mark.req("BEY-3")
def test_a_first_part_is_asked_for_by_number_or_percent(qtbot: QtBot) -> None:
    box, told = shown(qtbot, FormDraft())
    assert not box.first.isVisible()
    press(box.canary, Qt.Key.Key_Space)
    assert told[-1].safety.canary == Canary()
    assert (box.first.text(), box.share.text(), box.within.text()) == ("50", "80", "10")
    box.first.selectAll()
    write(box.first, "2.5 %")
    box.within.selectAll()
    write(box.within, "30")
    assert told[-1].safety.canary == Canary(count=None, percent=2.5, share=80, within_s=1_800)
    assert box.first.text() == "2.5 %"
    click(box.canary)
    assert told[-1].safety.canary is None


@pytest.mark.req("BEY-3")
def test_the_breaker_is_on_until_it_is_switched_off(qtbot: QtBot) -> None:
    box, told = shown(qtbot, FormDraft())
    assert box.breaker.isChecked()
    click(box.breaker)
    assert told[-1].safety.breaker is None


def test_what_guards_a_run_survives_being_edited() -> None:
    safety = Safety(canary=Canary(count=7, share=50, within_s=120), breaker=Breaker(percent=33))
    draft = replace(FormDraft(name="x"), safety=safety)
    assert from_form(to_form(draft, version=1, client_key="k")).safety == safety


def test_a_locked_form_is_read_only(qtbot: QtBot) -> None:
    box, _ = shown(qtbot, replace(FormDraft(), safety=Safety(canary=Canary())))
    box.show_draft(replace(FormDraft(), safety=Safety(canary=Canary())), None, locked=True)
    assert not box.canary.isEnabled()
    assert box.first.isReadOnly()
