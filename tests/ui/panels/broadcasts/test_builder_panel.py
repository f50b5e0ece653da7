"""The builder by clicks and keys: filling in, problems, confirmation, leaving, narrow windows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import RecipientKind, RecipientSource, Status
from app.contract.content import SmsContent
from app.contract.faults import Code
from app.contract.feed import Topic
from app.contract.messages import MessageState
from app.contract.preflight import Rendered
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import CTRL, SHIFT, click, press, write
from tests.ui.panels.broadcasts.door import HOUR_MS, NOW_MS, SILENCE, broadcast, refused
from tests.ui.panels.broadcasts.door import test_message as message_of_test
from tests.ui.panels.broadcasts.stand import Stand, stand
from tests.ui.panels.constructor.reach import words
from ui.kit.controls.modal import Dialog
from ui.panels.broadcasts.builder.audience_popup import AudiencePopup
from ui.panels.broadcasts.builder.confirm import ConfirmSheet
from ui.panels.broadcasts.builder.figures_rows import FigureRow, ProblemRow
from ui.panels.broadcasts.builder.form import FormDraft, to_form, with_moment
from ui.panels.broadcasts.builder.numbers_dialog import NumbersDialog
from ui.panels.broadcasts.builder.panel import BuilderPanel
from ui.panels.broadcasts.builder.people_sheet import PeopleSheet
from ui.panels.broadcasts.builder.preflight import PreflightPart
from ui.panels.broadcasts.builder.questions import ConflictDialog, LeaveDialog
from ui.panels.broadcasts.builder.state import BuilderState, Phase
from ui.panels.constructor.step import StepDraft
from ui.panels.constructor.trial_dialog import TrialDialog
from ui.shell.commands import Doors, everywhere
from ui.shell.registry import ENTRIES

VIP = RecipientSource(kind=RecipientKind.TAG, tag_id=1)
WHOLE = FormDraft(
    name="Spring offer",
    recipients=(VIP,),
    instantly=True,
    zone="Europe/Madrid",
    steps=(StepDraft(content=SmsContent(text="Hello"), sender_id=1),),
)


PERSONAL = StepDraft(content=SmsContent(text="Hi {{attribute.name}}"), sender_id=1)


class Builder:
    """The panel on its stand."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.panel = BuilderPanel(stand.context)
        self.service = stand.service

    @property
    def state(self) -> BuilderState:
        return self.panel.desk.state

    async def open(self, draft: FormDraft | None = None, **params: object) -> None:
        self.stand.show(self.panel, **params)
        await until(lambda: self.state.phase is Phase.READY, "opened")
        if draft is not None:
            self.panel.desk.edit(draft, "")
        await self.counted()

    async def open_stored(self, draft: FormDraft = WHOLE, **fields: object) -> None:
        run = broadcast(1, **fields)
        self.service.broadcasts.put(run, to_form(draft, version=run.version, client_key=""))
        await self.open(broadcast_id=run.id)

    async def counted(self) -> None:
        await until(lambda: not self.state.figures.stale, "counted")

    def only(self, kind: type[QWidget]):
        (found,) = self.stand.inside(kind)
        return found


def played(
    scenario: Scenario, folder: Path, play: Callable[[Builder], Awaitable[None]], *, width: int = 1384
) -> None:
    async def run() -> None:
        async with stand(folder, width=width) as made:
            await play(Builder(made))

    scenario(run())


@pytest.mark.req("BRD-20", "BRD-22", "BRD-26", "BRD-57", "BRD-60")
def test_a_broadcast_is_filled_in_confirmed_and_sent(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open()
        write(b.panel.setup.name, "Spring offer")
        click(b.panel.setup.add_button)
        popup = b.only(AudiencePopup)
        await until(lambda: b.state.counts.get(2), "targets counted")
        write(popup.search, "vip")
        press(popup.search, Qt.Key.Key_Return)
        assert b.state.draft.recipients == (VIP,)
        click(b.panel.setup.start.instantly)
        b.panel.chain.focus_text()
        write(words(b.panel.chain.cards[0]).main, "Hello {{attribute.name}}")
        await b.counted()
        assert b.panel.preflight.launching.launch.text() == "Send to 100 contacts"
        click(b.panel.preflight.launching.launch)
        sheet = b.only(ConfirmSheet)
        assert sheet.send.text() == "Send to 100 contacts"
        assert b.service.broadcasts.count("launch") == 0
        press(sheet.send, Qt.Key.Key_Return)
        await until(lambda: b.stand.trips.taken, "gone to the list")
        (run,) = b.service.broadcasts.runs.values()
        assert b.stand.trips.taken == [("broadcasts", {"broadcast_id": run.id})]
        assert b.stand.told.said == ['"Spring offer" is on its way']
        assert (run.status, run.name) == (Status.IN_PROGRESS, "Spring offer")

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-50", "BRD-45")
def test_all_problems_are_listed_and_lead_to_their_fields(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open()
        click(b.panel.preflight.launching.launch)
        rows = b.stand.inside(ProblemRow)
        assert [row.text() for row in rows] == [
            "Name it.",
            "Choose recipients.",
            "Choose a day, or switch Instantly on.",
            "Write the text.",
        ]
        assert b.panel.setup.name.hasFocus()
        assert b.panel.setup.name_field.error() == "Name it."
        fields = [
            b.panel.setup.name,
            b.panel.setup.add_button,
            b.panel.setup.start.day,
            words(b.panel.chain.cards[0]).main,
        ]
        for at, field in enumerate(fields):
            click(b.stand.inside(ProblemRow)[at])
            assert field.hasFocus()
        write(b.panel.setup.name, "x")
        assert next(row.text() for row in b.stand.inside(ProblemRow)) == "Choose recipients."
        assert b.stand.inside(Dialog) == []

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-51")
def test_a_start_in_the_past_offers_to_send_at_once(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(with_moment(replace(WHOLE, instantly=False), NOW_MS - HOUR_MS))
        click(b.panel.preflight.launching.launch)
        start = b.panel.setup.start
        assert start.error.text() == "This start has passed: choose a later one, or Instantly."
        click(start.now)
        assert b.state.draft.instantly
        assert b.state.problems == ()
        click(start.instantly)
        assert b.state.draft.day

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-51")
def test_a_time_that_comes_twice_is_asked_about(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(replace(WHOLE, instantly=False, day="25.10.2026", time="02:30"))
        start = b.panel.setup.start
        assert start.note.text() == "02:30 comes twice on that day. Which one?"
        click(start.which.part(True))
        assert b.state.draft.second
        b.panel.desk.edit(replace(b.state.draft, day="29.03.2026"), "")
        assert start.note.text() == "The clock skips 02:30 on that day. It starts at 03:00."
        assert not start.which.isVisible()

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-52")
def test_bad_numbers_stay_in_the_field_with_their_reasons(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open()
        click(b.panel.setup.numbers_button)
        dialog = b.only(NumbersDialog)
        write(dialog.area.edit, "600118204, +34600118204, hello")
        assert dialog.take.text() == "Add 1 number"
        click(dialog.take)
        assert [source.numbers for source in b.state.draft.recipients] == [("+34600118204",)]
        assert dialog.area.text() == "hello"
        assert dialog.reasons.itemAt(0).widget().text() == "hello: has letters or signs"
        assert "counts once" in dialog.repeated.text()
        dialog.area.set_text("+34600118205")
        click(dialog.take)
        assert b.stand.inside(NumbersDialog) == []
        assert [source.numbers for source in b.state.draft.recipients] == [("+34600118204", "+34600118205")]
        click(b.panel.setup.box.rows[0])
        again = b.only(NumbersDialog)
        again.area.set_text("+34600118209")
        click(again.take)
        assert b.state.draft.recipients[0].numbers == ("+34600118209",)
        press(b.panel.setup.box.rows[0], Qt.Key.Key_Delete)
        assert b.state.draft.recipients == ()

    played(scenario, tmp_path, play)


def test_undo_takes_back_in_any_field(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(WHOLE)
        edit = words(b.panel.chain.cards[0]).main
        edit.setFocus()
        press(edit, Qt.Key.Key_End)
        write(edit, "!")
        assert b.state.draft.steps[0].text() == "Hello!"
        press(b.panel.setup.name, Qt.Key.Key_Z, CTRL)
        assert edit.text() == "Hello"
        press(edit, Qt.Key.Key_Z, CTRL | SHIFT)
        assert edit.text() == "Hello!"
        press(edit, Qt.Key.Key_Z, CTRL)
        press(edit, Qt.Key.Key_Z, CTRL)
        assert b.panel.setup.name.text() == ""

    played(scenario, tmp_path, play)


@pytest.mark.req("BEY-2", "BRD-24")
def test_every_exclusion_opens_its_list(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        b.service.broadcasts.exclusions = {"opted_out": 12, "no_address": 3}
        await b.open(WHOLE)
        rows = b.stand.inside(FigureRow)
        assert [(row.text(), row.value) for row in rows] == [("Opted out", "12"), ("No phone number", "3")]
        assert b.panel.preflight.launching.launch.text() == "Send to 85 contacts"
        click(rows[0])
        sheet = b.only(PeopleSheet)
        await until(lambda: sheet.view.model().rowCount() == 3, "the first people")
        assert sheet.title.text() == "Opted out, 12"
        click(sheet.next)
        await until(lambda: sheet.view.model().rowCount() == 6, "the others")
        assert not sheet.next.isVisible()
        asked = [what for verb, what in b.service.broadcasts.calls if verb == "people"]
        assert [(one.reason, one.after) for one in asked] == [("opted_out", ""), ("opted_out", "3")]
        press(sheet.view, Qt.Key.Key_Escape)
        assert b.stand.inside(PeopleSheet) == []

    played(scenario, tmp_path, play)


@pytest.mark.req("MSG-50", "MSG-51")
def test_the_phone_shows_the_text_of_the_chosen_sample_at_once(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        b.service.broadcasts.samples = tuple(
            Rendered(address="34600000001", name=name, text="", parts=1, missing=(), values={"name": name})
            for name in ("Eva", "Ann")
        )
        await b.open(replace(WHOLE, steps=(PERSONAL,)))
        phone = b.panel.preview.part.phone
        assert phone.scene.text == "Hi Eva"
        click(b.panel.preview.part.on)
        assert phone.scene.text == "Hi Ann"
        click(b.panel.preview.part.on)
        assert phone.scene.text == "Hi Eva"
        edit = words(b.panel.chain.cards[0]).main
        edit.setFocus()
        press(edit, Qt.Key.Key_End)
        write(edit, "!")
        assert b.state.figures.stale
        assert phone.scene.text == "Hi Eva!"
        b.panel.desk.edit(replace(b.state.draft, recipients=()), "")
        assert phone.scene.text == "Hi First name!"
        assert phone.scene.blanks

    played(scenario, tmp_path, play)


@pytest.mark.req("MSG-52")
def test_a_test_is_sent_and_followed(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(WHOLE)
        click(b.panel.preview.part.test)
        dialog = b.only(TrialDialog)
        assert not dialog.send.isEnabled()
        write(dialog.number, "600 111 222")
        b.service.broadcasts.refuse.append(SILENCE)
        click(dialog.send)
        await until(dialog.error.isVisible, "no answer")
        click(dialog.send)
        await until(dialog.result.isVisible, "sent")
        b.service.broadcasts.tested = message_of_test(MessageState.DELIVERED)
        await until(lambda: dialog._glyph is not None and dialog._glyph.text() == "Delivered", "delivered")
        forms = [what for verb, what in b.service.broadcasts.calls if verb == "test"]
        assert [form.number for form in forms] == ["600 111 222"] * 2
        assert forms[0].client_key == forms[1].client_key

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-32")
@pytest.mark.parametrize("answer", ["save", "discard", "stay"])
def test_leaving_with_changes_asks(scenario: Scenario, tmp_path: Path, answer: str):
    async def play(b: Builder) -> None:
        await b.open(WHOLE)
        back = b.panel.bar().back
        assert back is not None
        back()
        dialog = b.only(LeaveDialog)
        click(getattr(dialog, answer))
        if answer == "stay":
            assert b.stand.trips.taken == []
            assert b.state.is_dirty
            return
        await until(lambda: b.stand.trips.taken, "left")
        assert len(b.service.broadcasts.runs) == (answer == "save")

    played(scenario, tmp_path, play)


def test_leaving_without_changes_does_not_ask(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open()
        assert not b.panel.unsaved()
        assert b.panel.step_back()
        assert b.stand.trips.taken == [("broadcasts", {})]

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-58")
def test_a_lost_service_keeps_the_form_and_offers_to_try_again(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open(WHOLE)
        b.service.broadcasts.lose = 1
        click(b.panel.preflight.launching.save)
        await until(b.panel.notice.isVisible, "not saved")
        assert b.panel.notice.words.text().startswith("Not saved. The service does not answer.")
        assert b.panel.setup.name.text() == "Spring offer"
        (retry,) = b.panel.notice.links
        click(retry)
        await until(lambda: not b.state.is_dirty, "saved")
        assert len(b.service.broadcasts.runs) == 1
        assert not b.panel.notice.isVisible()
        assert str(b.panel.bar().note).startswith("Saved ")

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-56")
def test_a_conflict_shows_both_versions(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open_stored()
        theirs = replace(WHOLE, name="Theirs")
        b.service.broadcasts.put(broadcast(1, version=5), to_form(theirs, version=5, client_key=""))
        write(b.panel.setup.name, "!")
        click(b.panel.preflight.launching.save)
        await until(lambda: b.stand.inside(ConflictDialog), "asked")
        dialog = b.only(ConflictDialog)
        assert dialog.title.text().startswith("Saved by bob at")
        click(dialog.overwrite)
        await until(lambda: not b.state.is_dirty, "overwritten")
        assert b.service.broadcasts.forms[1].name == "Spring offer!"

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-82")
def test_a_run_that_starts_meanwhile_locks_the_form(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open_stored(status=Status.SCHEDULED)
        write(b.panel.setup.name, "!")
        b.service.events.tell(Topic.BROADCASTS, 1, broadcast(1, status=Status.IN_PROGRESS))
        assert b.panel.setup.name.isReadOnly()
        assert not b.panel.preflight.launching.launch.isEnabled()
        (copy,) = b.panel.notice.links
        click(copy)
        await until(lambda: len(b.service.broadcasts.runs) == 2, "copied")
        assert b.service.broadcasts.forms[2].name == "Spring offer!"

    played(scenario, tmp_path, play)


@pytest.mark.req("BRD-33")
def test_a_form_that_a_crash_left_behind_is_offered(scenario: Scenario, tmp_path: Path):
    async def crash(b: Builder) -> None:
        await b.open()
        write(b.panel.setup.name, "Half a name")
        await until(lambda: list(tmp_path.iterdir()), "kept")

    async def undecided(b: Builder) -> None:
        await b.open()
        assert b.panel.notice.isVisible()
        b.panel.desk.leave()

    async def after(b: Builder) -> None:
        await b.open()
        assert b.panel.notice.isVisible()
        go_on, _ = b.panel.notice.links
        click(go_on)
        assert b.panel.setup.name.text() == "Half a name"
        assert not b.panel.notice.isVisible()

    played(scenario, tmp_path, crash)
    played(scenario, tmp_path, undecided)
    played(scenario, tmp_path, after)


def test_what_cannot_be_read_can_be_tried_again(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        b.service.broadcasts.refuse.append(refused(Code.INTERNAL))
        b.stand.show(b.panel, broadcast_id=1)
        await until(b.panel.error.isVisible, "failed")
        b.service.broadcasts.put(broadcast(1), to_form(WHOLE, version=1, client_key=""))
        click(b.panel.error.button)
        await until(b.panel.setup.name.isVisible, "read")

    played(scenario, tmp_path, play)


@pytest.mark.parametrize(
    ("width", "preflight", "preview"),
    [(1384, True, True), (1303, False, True), (1080, False, True), (968, False, False)],
)
def test_columns_fold_as_the_window_narrows(
    scenario: Scenario, tmp_path: Path, width: int, preflight: bool, preview: bool
):
    async def play(b: Builder) -> None:
        await b.open(WHOLE)
        await asyncio.sleep(0.01)  # for Qt; its own way would run other tasks inside this one
        assert b.stand.window.width() == width
        assert (b.panel.preflight.isVisible(), b.panel.preview.isVisible()) == (preflight, preview)
        assert b.panel.foot.isVisible() is not preflight
        if preflight:
            click(b.panel.preview.fold)
            assert not b.panel.preview.isVisible()
            return
        click(b.panel.foot.launching.launch)
        (sheet,) = b.stand.inside(Dialog)
        assert sheet.findChildren(PreflightPart)
        (foot,) = list(sheet.findChildren(type(b.panel.foot.launching)))
        click(foot.launch)
        confirm = b.only(ConfirmSheet)
        click(confirm.send)
        await until(lambda: b.service.broadcasts.runs, "sent")

    played(scenario, tmp_path, play, width=width)


def test_keys_of_the_commands_are_all_different(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open()
        keys = [one.keys for one in b.panel.commands() if one.keys]
        assert len(set(keys)) == len(keys)
        for one in b.panel.commands():
            assert str(one.words)

    played(scenario, tmp_path, play)


def test_the_window_takes_no_key_of_the_builder(scenario: Scenario, tmp_path: Path):
    async def play(b: Builder) -> None:
        await b.open()
        nothing = {field.name: (lambda *_: None) for field in fields(Doors)}
        taken = {action.keys for action in everywhere(Doors(**nothing)) if action.keys}
        taken |= {entry.keys for entry in ENTRIES if entry.keys}
        assert not taken & {action.keys for action in b.panel.commands()}
        assert b.panel.setup.name.hasFocus()

    played(scenario, tmp_path, play)
