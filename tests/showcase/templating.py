"""The ways to the screens of templates and moderation; what they show is put in where it lacks."""

from __future__ import annotations

from typing import Final

import msgspec

from app.contract.broadcast_templates import Schedule, Template, TemplateForm
from app.contract.broadcasts import BroadcastForm, RecipientKind, RecipientSource, Timing
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.content import SmsContent
from app.contract.paging import PageRequest
from app.contract.recurrence import LAST, Frequency, NthWeekday, Recurrence, Weekday
from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import clear, show
from ui.panels.broadcasts.panel import TEMPLATES, BroadcastsPanel
from ui.panels.broadcasts.templates.actions import Verb
from ui.panels.broadcasts.templates.launch_sheet import LaunchSheet
from ui.panels.broadcasts.templates.panel import TemplatePanel
from ui.panels.broadcasts.templates.schedule_box import ScheduleBox
from ui.panels.moderation.panel import ModerationPanel

ZONE: Final = "Europe/Madrid"
TEXT: Final = "Hello {{attribute.name}}, tomorrow at 10:00 we expect you at Nordwind Talleres. To cancel, write NO."
NEWS: Final = "Winter tyres are in. Write YES and we keep a set for you until Friday. Nordwind"


async def templates(stage: Stage) -> BroadcastsPanel:
    """The list of templates, in every state a schedule has."""
    if not (await stage.client.broadcast_templates.page(PageRequest())).rows:
        await _furnish(stage)
    panel = await show(stage, "broadcasts", tab=TEMPLATES)
    assert isinstance(panel, BroadcastsPanel)
    await stage.settled()
    return panel


async def template(stage: Stage) -> TemplatePanel:
    """The form of a template that runs every month."""
    await templates(stage)
    wanted = next(one for one in await _all(stage) if one.name == "Bill is ready")
    panel = await show(stage, "broadcast_template", template_id=wanted.id)
    assert isinstance(panel, TemplatePanel)
    await stage.until(lambda: panel.desk.state.figures.report and not panel.desk.state.figures.stale, "the figures")
    return panel


async def template_schedule(stage: Stage) -> None:
    """The schedule of a template: a column, or a sheet where there is no room."""
    await _see_schedule(stage, await template(stage))
    await stage.rest()


async def _see_schedule(stage: Stage, panel: TemplatePanel) -> ScheduleBox:
    """Its column, or the sheet where there is no room for a column."""
    if panel.schedule_column.isHidden():
        panel.desk.open_schedule()
        await something_opens(stage, "the schedule")
    box = await stage.see(ScheduleBox, "the schedule")
    assert isinstance(box, ScheduleBox)
    return box


async def template_problems(stage: Stage) -> None:
    """What an empty template with a schedule lacks."""
    await show(stage, "broadcasts")
    panel = await show(stage, "broadcast_template")
    if not panel.desk.state.draft.schedule:
        box = await _see_schedule(stage, panel)
        await stage.hand.click(box.on)
        box.times.setFocus()
        await stage.hand.type_over(box.times, "25")
        await clear(stage)
    panel.desk.save()
    await stage.until(lambda: panel.desk.state.problems, "the problems")
    await stage.rest()


async def launch_by_hand(stage: Stage) -> None:
    """The confirmation of a launch by hand."""
    panel = await templates(stage)
    wanted = next(one for one in await _all(stage) if one.name == "Appointment reminder")
    panel.templates.desk.act(Verb.LAUNCH, wanted)
    await something_opens(stage, "the confirmation")
    sheet = panel.templates.desk.dialog
    assert isinstance(sheet, LaunchSheet)
    await stage.until(sheet.send.isEnabled, "the figures")


async def queue(stage: Stage) -> ModerationPanel:
    """Two campaigns wait for a moderator."""
    await templates(stage)
    if not await stage.client.moderation.queue():
        await stage.client.moderation.switch(enabled=True)
        tag = next(one for one in await stage.client.contacts.tags())
        people = RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id)
        form = msgspec.structs.replace(await _form(stage, "Winter tyres", NEWS), recipients=(people,))
        await stage.client.broadcasts.launch(form)
        wanted = await _form(stage, "Feedback after a visit", NEWS)
        await stage.client.broadcast_templates.save(
            TemplateForm(broadcast=wanted, schedule=_schedule(Frequency.WEEKLY, weekdays=(Weekday.FRIDAY,))),
            submit=True,
        )
        await stage.client.moderation.switch(enabled=False)
    panel = await show(stage, "moderation")
    assert isinstance(panel, ModerationPanel)
    await stage.until(lambda: panel.model.state.rows, "the queue")
    await stage.rest()
    return panel


async def reject(stage: Stage) -> None:
    """A rejection wants its reason."""
    panel = await queue(stage)
    panel.reject()
    await something_opens(stage, "the question")


async def empty_queue(stage: Stage) -> None:
    """Nothing waits."""
    await show(stage, "moderation")
    await stage.settled()


async def _furnish(stage: Stage) -> None:
    client = stage.client.broadcast_templates
    made: list[Template] = []
    plans = (
        ("Yearly check", None),
        ("Bill is ready", _schedule(Frequency.MONTHLY, month_days=(1, 15, LAST))),
        ("Happy hour", _schedule(Frequency.WEEKLY, weekdays=(Weekday.THURSDAY, Weekday.FRIDAY), times=("16:30",))),
        (
            "Board of the month",
            _schedule(Frequency.MONTHLY, nth_weekday=NthWeekday(n=LAST, weekday=Weekday.FRIDAY)),
        ),
        ("Appointment reminder", _schedule(Frequency.DAILY)),
    )
    for name, schedule in plans:
        form = await _form(stage, name, TEXT)
        made.append((await client.save(TemplateForm(broadcast=form, schedule=schedule))).template)
    await client.pause(made[2].id)
    bare = BroadcastForm(name="Idea for spring", timing=Timing.INSTANT)
    await client.save(TemplateForm(broadcast=bare, schedule=_schedule(Frequency.DAILY)))


async def _form(stage: Stage, name: str, text: str) -> BroadcastForm:
    sender = next(one for one in await stage.client.assets.senders() if one.channel == Channel.SMS)
    tag = next(one for one in await stage.client.contacts.tags())
    return BroadcastForm(
        name=name,
        recipients=(RecipientSource(kind=RecipientKind.TAG, tag_id=tag.id),),
        timing=Timing.INSTANT,
        time_zone=ZONE,
        steps=(Step(content=SmsContent(text=text), sender_id=sender.id),),
    )


def _schedule(frequency: Frequency, times: tuple[str, ...] = ("09:00",), **fields: object) -> Schedule:
    begin_ms = 1_798_700_400_000
    rule = Recurrence(frequency=frequency, effective_from_ms=begin_ms, times=times, time_zone=ZONE)
    return Schedule(rule=msgspec.structs.replace(rule, **fields))


async def _all(stage: Stage) -> list[Template]:
    return list((await stage.client.broadcast_templates.page(PageRequest())).rows)
