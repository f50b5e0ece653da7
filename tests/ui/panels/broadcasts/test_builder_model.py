"""The builder without a screen: editing, figures, saving, launching once, conflicts, recovery."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.contract.broadcasts import RecipientKind, RecipientSource, Status
from app.contract.contacts import Tag, TagId
from app.contract.content import Criterion, SmsContent
from app.contract.faults import Code, Problem
from app.contract.feed import Change, Topic
from tests.ui.panels.broadcasts.door import HOUR_MS, NOW_MS, Desk, Service, Shelf, broadcast, refused, sender
from ui.kit.table.state_store import FolderStore
from ui.panels.broadcasts.builder.checks import Weight, checks_of
from ui.panels.broadcasts.builder.form import FormDraft, to_form, with_moment
from ui.panels.broadcasts.builder.recovery import NAME, KeptForms, Recovered
from ui.panels.broadcasts.builder.state import Phase, Work
from ui.panels.broadcasts.builder.view_model import BuilderModel
from ui.panels.constructor.step import StepDraft

EVERYBODY = RecipientSource(kind=RecipientKind.EVERYBODY)
VIP = RecipientSource(kind=RecipientKind.TAG, tag_id=1)
WHOLE = FormDraft(
    name="Spring offer",
    recipients=(VIP,),
    instantly=True,
    steps=(StepDraft(content=SmsContent(text="Hello"), sender_id=1),),
)


class Bench:
    """A model with its service, its runner and its shelf."""

    def __init__(self) -> None:
        self.service, self.desk, self.shelf = Service(), Desk(), Shelf()
        self.model = BuilderModel(
            self.service,
            self.desk.run,
            recovery=self.shelf,
            zone="UTC",
            clock=self.desk.clock,
            pause=self.desk.pause,
        )

    @property
    def state(self) -> Any:
        return self.model.state

    async def open(self, draft: FormDraft | None = None) -> None:
        await self.model.load()
        if draft is not None:
            self.model.edit(draft)
        await self.desk.settle()

    async def open_stored(self, draft: FormDraft = WHOLE, **fields: object) -> None:
        run = broadcast(1, **fields)
        self.service.broadcasts.put(run, to_form(draft, version=run.version, client_key=""))
        await self.model.load(run.id)
        await self.desk.settle()


@asynccontextmanager
async def bench() -> AsyncIterator[Bench]:
    made = Bench()
    yield made
    made.model.close()
    await made.desk.close()


def played(play: Callable[[Bench], Awaitable[None]]) -> None:
    async def run() -> None:
        async with bench() as made:
            await play(made)

    asyncio.run(run())


# -- opening -------------------------------------------------------------------------------------------------------


@pytest.mark.req("BRD-26")
def test_a_new_form_has_no_start_and_the_only_active_sender():
    async def play(b: Bench) -> None:
        await b.open()
        assert b.state.phase is Phase.READY
        assert (b.state.draft.instantly, b.state.draft.day) == (False, "")
        assert b.state.draft.steps[0].sender_id == 1
        assert not b.state.is_dirty

    played(play)


def test_what_cannot_be_read_is_said_and_tried_again():
    async def play(b: Bench) -> None:
        b.service.broadcasts.refuse.append(refused(Code.UNREACHABLE))
        await b.model.load(broadcast().id)
        assert (b.state.phase, b.state.fault.code) == (Phase.FAILED, Code.UNREACHABLE)
        await b.open_stored()
        assert (b.state.phase, b.state.fault) == (Phase.READY, None)

    played(play)


# -- figures -------------------------------------------------------------------------------------------------------


@pytest.mark.req("BRD-24", "BEY-2")
def test_figures_follow_half_a_second_behind_and_only_the_last_ones_count():
    async def play(b: Bench) -> None:
        await b.open(WHOLE)
        assert b.state.people == 100
        for text in ("H", "He", "Hel"):
            b.model.edit(b.state.draft.with_step(0, b.state.draft.steps[0].with_text("text", text)), "text")
            assert b.state.figures.stale
            assert b.state.people == 100
        asked = b.service.broadcasts.count("preflight")
        await b.desk.settle()
        assert b.service.broadcasts.count("preflight") == asked + 1
        assert b.service.broadcasts.calls[-1][1].steps[0].content.text == "Hel"
        assert not b.state.figures.stale
        b.model.edit(replace(b.state.draft, name="Other"), "name")
        assert not b.state.figures.stale

    played(play)


def test_a_slow_answer_to_an_older_question_is_dropped():
    async def play(b: Bench) -> None:
        await b.open()
        gate = b.service.broadcasts.gate = asyncio.Event()
        b.model.edit(WHOLE)
        await b.desk.settle()
        b.service.broadcasts.gate = None
        b.service.broadcasts.people = 7
        b.model.edit(replace(WHOLE, recipients=(VIP, EVERYBODY)))
        await b.desk.settle()
        assert b.state.people == 7
        b.service.broadcasts.people = 100
        gate.set()
        await b.desk.settle()
        assert b.state.people == 7

    played(play)


@pytest.mark.req("BRD-124")
def test_figures_that_fail_leave_the_last_ones_grey():
    async def play(b: Bench) -> None:
        await b.open(WHOLE)
        b.service.broadcasts.refuse.append(refused(Code.INTERNAL))
        b.model.refresh_figures()
        await b.desk.settle()
        figures = b.state.figures
        assert (b.state.people, figures.stale) == (100, True)
        assert figures.fault is not None
        b.model.refresh_figures()
        await b.desk.settle()
        assert (b.state.figures.fault, b.state.figures.stale) == (None, False)

    played(play)


# -- checks --------------------------------------------------------------------------------------------------------


@pytest.mark.req("BRD-50", "BRD-51", "BRD-53", "BRD-54", "MSG-43", "MSG-95")
def test_everything_wrong_is_told_at_once_and_shrinks_as_it_is_solved():
    async def play(b: Bench) -> None:
        gone = RecipientSource(kind=RecipientKind.TARGET, target_id=99)
        step = StepDraft(content=SmsContent(text="Hi {{attribute.nope}}"), sender_id=2, waiting="")
        await b.open(FormDraft(recipients=(gone,), day="28.11", time="9:00", steps=(step,)))
        assert b.state.problems == ()
        assert not b.model.check()
        assert [(p.path, p.code) for p in b.state.problems] == [
            ("name", "required"),
            ("recipients.0", "recipients_gone"),
            ("at_ms", "not_a_date"),
            ("steps.0.content.text", "unknown_attribute"),
            ("steps.0.waiting_time_s", "out_of_range"),
            ("steps.0.sender_id", "sender_inactive"),
        ]
        b.model.edit(replace(WHOLE, name=""))
        assert [(p.path, p.code) for p in b.state.problems] == [("name", "required")]
        await b.model.launch()
        assert b.service.broadcasts.count("launch") == 0
        b.model.edit(WHOLE)
        assert b.state.problems == ()

    played(play)


@pytest.mark.req("BRD-53")
def test_a_selection_of_nobody_is_not_launched():
    async def play(b: Bench) -> None:
        b.service.broadcasts.people = 0
        await b.open(WHOLE)
        assert not b.model.check()
        assert [(p.path, p.code) for p in b.state.problems] == [("recipients", "nobody")]

    played(play)


@pytest.mark.req("MSG-23", "BRD-51", "SMS-6", "MSG-42")
def test_what_to_look_at_before_a_launch():
    async def play(b: Bench) -> None:
        content = SmsContent(text="Hi {{attribute.city}} – " + "x" * 60)
        step = StepDraft(content=content, sender_id=1, criterion=Criterion.DISPLAY)
        far = with_moment(replace(WHOLE, instantly=False, steps=(step,)), NOW_MS + 400 * 24 * HOUR_MS)
        await b.open(far)
        found = {check.code: check for check in checks_of(b.state, NOW_MS)}
        assert set(found) == {"missing", "far_ahead", "unicode", "display", "sender_active"}
        assert (found["missing"].count, found["missing"].name, found["missing"].attribute) == (3, "City", "city")
        assert (found["unicode"].count, found["unicode"].name) == (1, "–")
        assert found["sender_active"].weight is Weight.OK

    played(play)


# -- saving and launching ------------------------------------------------------------------------------------------


@pytest.mark.req("BRD-32", "BRD-50")
def test_a_draft_needs_a_name_only():
    async def play(b: Bench) -> None:
        await b.open(FormDraft(name="Idea"))
        await b.model.save()
        assert (b.state.run.status, b.state.is_dirty, b.state.saved_ms) == (Status.DRAFT, False, NOW_MS)
        b.model.edit(replace(b.state.draft, name=""))
        name = Problem(path="name", code="required")
        b.service.broadcasts.refuse.append(refused(Code.INVALID, name))
        await b.model.save()
        assert b.state.problems == (name,)
        assert b.state.is_dirty

    played(play)


@pytest.mark.req("BRD-57", "BRD-71")
def test_launch_pressed_twice_is_one_run():
    async def play(b: Bench) -> None:
        await b.open(WHOLE)
        await asyncio.gather(b.model.launch(), b.model.launch())
        assert b.service.broadcasts.count("launch") == 1
        assert b.state.launched.status is Status.IN_PROGRESS
        assert b.state.work is Work.NONE

    played(play)


@pytest.mark.req("BRD-57", "BRD-58")
@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("instantly", [False, True])
def test_a_launch_whose_answer_was_lost_is_still_one_run(stored: bool, instantly: bool):
    async def play(b: Bench) -> None:
        draft = WHOLE if instantly else with_moment(replace(WHOLE, instantly=False), NOW_MS + HOUR_MS)
        await (b.open_stored(draft) if stored else b.open(draft))
        b.service.broadcasts.lose = 1
        await b.model.launch()
        assert b.state.fault.code is Code.UNREACHABLE
        assert not b.state.launched
        await b.model.launch()
        assert b.state.launched is not None
        assert b.state.conflict is None
        assert len(b.service.broadcasts.runs) == 1

    played(play)


@pytest.mark.req("BRD-58")
def test_a_save_whose_answer_was_lost_keeps_what_was_typed_after_it():
    async def play(b: Bench) -> None:
        await b.open(replace(WHOLE, name="First"))
        b.service.broadcasts.lose = 1
        await b.model.save()
        b.model.edit(replace(b.state.draft, name="Second"))
        await b.model.launch()
        (run,) = b.service.broadcasts.runs.values()
        assert (run.name, run.status) == ("Second", Status.IN_PROGRESS)

    played(play)


@pytest.mark.req("BRD-56")
@pytest.mark.parametrize("choice", ["overwrite", "copy", "theirs", "later"])
def test_somebody_else_saved_meanwhile(choice: str):
    async def play(b: Bench) -> None:
        await b.open_stored()
        theirs = replace(WHOLE, name="Theirs")
        b.service.broadcasts.put(broadcast(1, version=5), to_form(theirs, version=5, client_key=""))
        b.model.edit(replace(WHOLE, name="Mine"))
        await b.model.save()
        conflict = b.state.conflict
        assert (conflict.by, conflict.theirs.name, conflict.wanted) == ("bob", "Theirs", Work.SAVING)
        names = {number: form.name for number, form in b.service.broadcasts.forms.items()}
        assert names == {1: "Theirs"}
        match choice:
            case "overwrite":
                await b.model.overwrite()
            case "copy":
                await b.model.save_copy()
            case "theirs":
                b.model.take_theirs()
                assert b.state.draft.name == "Theirs"
                assert not b.state.is_dirty
                b.model.undo()
                assert b.state.draft.name == "Mine"
            case _:
                b.model.keep_editing()
        assert b.state.conflict is None
        names = {number: form.name for number, form in b.service.broadcasts.forms.items()}
        assert names == {"overwrite": {1: "Mine"}, "copy": {1: "Theirs", 2: "Mine"}}.get(choice, {1: "Theirs"})

    played(play)


@pytest.mark.req("BRD-82")
def test_a_run_that_starts_while_it_is_edited_cannot_be_edited_but_copied():
    async def play(b: Bench) -> None:
        await b.open_stored(status=Status.SCHEDULED)
        b.model.edit(replace(WHOLE, name="Mine"))
        b.service.events.tell(Topic.BROADCASTS, 1, broadcast(1, status=Status.IN_PROGRESS, version=2))
        assert b.state.is_locked
        b.model.edit(replace(WHOLE, name="Not taken"))
        assert b.state.draft.name == "Mine"
        await b.model.save_copy()
        assert b.service.broadcasts.forms[2].name == "Mine"
        assert not b.state.is_locked

    played(play)


def test_a_draft_that_somebody_deleted_can_be_saved_again():
    async def play(b: Bench) -> None:
        await b.open_stored()
        b.service.events.tell(Topic.BROADCASTS, 1, change=Change.DELETE)
        assert not b.state.run
        assert b.state.is_dirty
        await b.model.save()
        assert b.state.run.id == 2

    played(play)


# -- undo, choices -------------------------------------------------------------------------------------------------


def test_undo_and_redo_cover_the_whole_form():
    async def play(b: Bench) -> None:
        await b.open()
        first = b.state.draft
        b.model.edit(replace(first, name="A"), "name")
        b.model.edit(replace(first, name="A", instantly=True))
        b.model.undo()
        assert (b.state.draft.name, b.state.draft.instantly) == ("A", False)
        assert (b.state.can_undo, b.state.can_redo) == (True, True)
        b.model.undo()
        assert b.state.draft == first
        b.model.redo()
        b.model.redo()
        assert b.state.draft.instantly
        assert not b.state.can_redo

    played(play)


@pytest.mark.req("BRD-53", "MSG-99")
def test_a_tag_or_sender_that_vanishes_meanwhile_is_noticed():
    async def play(b: Bench) -> None:
        await b.open(WHOLE)
        assert b.model.check()
        b.service.contacts.known_tags = [Tag(id=TagId(2), name="new", contacts=1)]
        b.service.assets.known = [sender(2)]
        b.service.events.tell(Topic.TAGS, 1, change=Change.DELETE)
        b.service.events.tell(Topic.SENDERS, 1, change=Change.DELETE)
        await b.desk.settle()
        assert not b.model.check()
        assert {(p.path, p.code) for p in b.state.problems} == {
            ("recipients.0", "recipients_gone"),
            ("steps.0.sender_id", "sender_gone"),
        }

    played(play)


@pytest.mark.req("MSG-99")
@pytest.mark.parametrize("opened", [True, False], ids=["while read again", "while opened"])
def test_what_changes_while_choices_are_read_is_read_too(opened: bool):
    async def play(b: Bench) -> None:
        if opened:
            await b.open(WHOLE)
        gate = b.service.assets.gate = asyncio.Event()
        if opened:
            b.service.events.tell(Topic.TAGS, 1)
        else:
            b.desk.run(b.model.load(preset=WHOLE))
        await b.desk.settle()
        b.service.assets.known = [sender(2, "NEW")]
        b.service.events.tell(Topic.SENDERS, 1, change=Change.DELETE)
        await b.desk.settle()
        gate.set()
        await b.desk.settle()
        assert [(one.name, one.status) for one in b.state.choices.senders] == [("NEW", "active")]

    played(play)


def test_targets_are_counted_one_by_one():
    async def play(b: Bench) -> None:
        await b.open()
        await b.model.count_targets()
        assert b.state.counts == {0: 100, 1: 1000, 2: 2000}

    played(play)


# -- what a crash leaves behind ------------------------------------------------------------------------------------


@pytest.mark.req("BRD-33")
def test_a_form_is_kept_while_it_is_filled_in_and_offered_after_a_crash(tmp_path: Path):
    async def play(b: Bench) -> None:
        b.model._recovery = KeptForms(FolderStore(tmp_path))
        await b.open()
        b.model.edit(replace(b.state.draft, name="Half"), "name")
        await b.desk.finish()
        kept = KeptForms(FolderStore(tmp_path)).find(None)
        assert kept is not None
        assert (kept.draft.name, kept.at_ms) == ("Half", NOW_MS)

    async def after(b: Bench) -> None:
        b.model._recovery = KeptForms(FolderStore(tmp_path))
        await b.open()
        assert b.state.recovered_ms == NOW_MS
        assert b.state.draft.name == ""
        b.model.restore()
        assert (b.state.draft.name, b.state.recovered_ms) == ("Half", None)
        await b.model.save()
        assert KeptForms(FolderStore(tmp_path)).find(None) is None

    played(play)
    played(after)


@pytest.mark.req("BRD-33", "BRD-57")
def test_a_launch_before_a_crash_is_not_repeated_after_it():
    async def play(b: Bench) -> None:
        b.shelf.kept[None] = Recovered(WHOLE, None, 0, "the-key", NOW_MS)
        first = await b.service.broadcasts.launch(to_form(WHOLE, version=0, client_key="the-key"))
        await b.open()
        b.model.restore()
        await b.model.launch()
        assert [run.id for run in b.service.broadcasts.runs.values()] == [first.id]
        assert b.state.launched.id == first.id

    played(play)


def test_forms_of_several_runs_are_kept_apart(tmp_path: Path):
    forms = KeptForms(FolderStore(tmp_path))
    for number, at_ms in ((None, 1), (broadcast(4).id, 3), (broadcast(5).id, 2)):
        forms.keep(Recovered(WHOLE, number, 0, "k", at_ms))
    assert [form.broadcast_id for form in forms.all()] == [4, 5, None]
    forms.keep(Recovered(replace(WHOLE, name="Later"), broadcast(5).id, 0, "k", 9))
    forms.forget(broadcast(4).id)
    assert [(form.broadcast_id, form.draft.name) for form in forms.all()] == [(5, "Later"), (None, "Spring offer")]


def test_forms_that_cannot_be_read_are_set_aside(tmp_path: Path):
    (tmp_path / f"{NAME}.json").write_bytes(b"{")
    assert KeptForms(FolderStore(tmp_path)).find(None) is None
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.broken"]
