"""The ways to the screens of content templates; what they show is put in where it lacks."""

from __future__ import annotations

from typing import Final

from app.contract.content import Content
from app.contract.content_templates import ContentTemplate, ContentTemplateForm
from app.contract.paging import PageRequest
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    EmailColumn,
    EmailContent,
    EmailDocument,
    Section,
    SocialBlock,
    SocialItem,
    TextBlock,
    Wrapper,
    WrapperProps,
)
from app.contract.payloads.plain import PushContent, SmsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import Reply
from tests.showcase.reaching import builder, empty_builder
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from ui.panels.constructor.trial_dialog import TrialDialog
from ui.panels.content_templates.form_panel import ContentTemplatePanel
from ui.panels.content_templates.panel import ContentTemplatesPanel
from ui.panels.email.editor import EmailEditor
from ui.panels.email.window import MailWindow

REMINDER: Final = "Appointment reminder"
OFFER: Final = "Spring offer"
CARD: Final = RcsCard(
    title="Spring check",
    text="Brakes, lights and fluids for 49 EUR, {{attribute.name}}. Until the end of April.",
    suggestions=(Reply(text="Book it"), Reply(text="Call me")),
)
SPRING: Final = "Spring check"
SPRING_MAIL: Final = EmailDocument(
    blocks=(
        Section(
            id="1",
            columns=(
                EmailColumn(
                    blocks=(
                        TextBlock(
                            id="2",
                            html='<p><b><span style="font-size:24px">Is your car ready for spring?</span></b></p>'
                            "<p>Hello {{attribute.name}}, we look at brakes, lights and tyres.</p>"
                            "<ul><li>Thirty minutes</li><li>No appointment needed</li></ul>",
                        ),
                        ButtonBlock(id="3", text="Choose a day", link="https://nordwind.example/spring"),
                    )
                ),
            ),
        ),
        Wrapper(
            id="4",
            props=WrapperProps(background="#f3f4f6", radius=10, padding=(8, 8, 8, 8)),
            blocks=(
                Section(
                    id="5",
                    columns=(
                        EmailColumn(width=50, blocks=(TextBlock(id="6", html="<p><b>Madrid</b></p>"),)),
                        EmailColumn(width=50, blocks=(TextBlock(id="7", html="<p><b>Valencia</b></p>"),)),
                    ),
                ),
            ),
        ),
        Section(
            id="8",
            columns=(
                EmailColumn(
                    blocks=(
                        DividerBlock(id="9"),
                        SocialBlock(
                            id="10", items=(SocialItem(network="instagram", link="https://instagram.example/nwd"),)
                        ),
                        TextBlock(id="11", html='<p><a href="{{unsubscribe_url}}">Unsubscribe</a></p>'),
                    )
                ),
            ),
        ),
    )
)
MESSAGES: Final[tuple[tuple[str, Content], ...]] = (
    ("Welcome", RcsContent(text="Welcome to Nordwind, {{attribute.name}}. Tell us what your car needs.")),
    (OFFER, RcsContent(type="rich_card", card=CARD)),
    ("Winter tyres", SmsContent(text="Winter tyres are in. Write YES and we keep a set for you. Nordwind")),
    ("Bill is ready", EmailContent(subject="Your bill", text="Dear {{attribute.name}}, your bill is attached.")),
    ("Ready to collect", PushContent(header="Your car is ready", text="Open until 19:00 today.")),
    (SPRING, EmailContent(subject="Spring check, {{attribute.name}}", type="email", document=SPRING_MAIL)),
    (REMINDER, SmsContent(text="Hello {{attribute.name}}, tomorrow at 10:00 we expect you at Nordwind Talleres.")),
)


async def every(stage: Stage) -> list[ContentTemplate]:
    """Every template; some are made where there are none."""
    client = stage.client.content_templates
    if not (await client.page(PageRequest())).rows:
        for name, content in MESSAGES:
            await client.save(ContentTemplateForm(name=name, content=content))
    return list((await client.page(PageRequest())).rows)


async def listed(stage: Stage) -> ContentTemplatesPanel:
    """The table."""
    await every(stage)
    panel = await show(stage, "content_templates")
    assert isinstance(panel, ContentTemplatesPanel)
    await stage.settled()
    return panel


async def form(stage: Stage) -> ContentTemplatePanel:
    """The form of a short message."""
    wanted = next(one for one in await every(stage) if one.name == REMINDER)
    panel = await show(stage, "content_template", template_id=wanted.id)
    assert isinstance(panel, ContentTemplatePanel)
    await stage.until(lambda: panel.model.state.template, "the form")
    await stage.rest()
    return panel


async def trial(stage: Stage) -> None:
    """A test of a template, to a number that cannot be one."""
    panel = await form(stage)
    await stage.hand.click(panel.test)
    dialog = await stage.see(TrialDialog, "the test")
    await stage.hand.write("12")
    await stage.hand.click(dialog.send)
    await stage.until(lambda: dialog.number_field.error() or dialog.result.text(), "the answer")
    await stage.rest()


async def rich(stage: Stage) -> ContentTemplatePanel:
    """The form of a rich card."""
    made = {one.name: one.id for one in await every(stage)}
    panel = await show(stage, "content_template", template_id=made[OFFER])
    assert isinstance(panel, ContentTemplatePanel)
    await stage.until(lambda: panel.model.state.template and panel.model.state.template.name == OFFER, "the form")
    await stage.rest()
    return panel


async def constructor(stage: Stage, chosen: str = "3") -> MailWindow:
    """The block constructor over a designed mail."""
    wanted = next(one for one in await every(stage) if one.name == SPRING)
    panel = await show(stage, "content_template", template_id=wanted.id)
    assert isinstance(panel, ContentTemplatePanel)
    await stage.until(lambda: panel.model.state.template and panel.model.state.template.name == SPRING, "the form")
    editor = panel.form.editor.editor
    assert isinstance(editor, EmailEditor)
    await stage.hand.click(editor.summary.open)
    window = editor.window_
    assert window is not None
    window.resize(stage.window.size())
    window.model.choose(chosen)
    await stage.rest()
    return window


async def problems(stage: Stage) -> None:
    """What an empty template lacks."""
    await show(stage, "content_templates")
    panel = await show(stage, "content_template")
    assert isinstance(panel, ContentTemplatePanel)
    panel.save()
    await stage.until(lambda: panel.model.state.problems, "the problems")
    await stage.rest()


async def taken(stage: Stage) -> None:
    """A name that is in use."""
    await every(stage)
    await show(stage, "content_templates")
    panel = await show(stage, "content_template")
    assert isinstance(panel, ContentTemplatePanel)
    panel.model.rename(REMINDER)
    panel.model.write(SmsContent(text="Other words"), "")
    panel.save()
    await stage.until(lambda: panel.dialog, "the question")
    await stage.rest()


async def picked(stage: Stage) -> None:
    """The templates a message can be made from."""
    await every(stage)
    panel = await builder(stage)
    await stage.until(lambda: panel.desk.state.choices.templates, "the templates")
    panel.chain.cards[0].template.open()
    await stage.rest()


async def gone(stage: Stage) -> None:
    """A step whose template somebody deleted."""
    client = stage.client.content_templates
    fresh = await client.save(ContentTemplateForm(name="Spring offer", content=SmsContent(text="Spring is here")))
    panel = await empty_builder(stage)
    await stage.until(lambda: panel.desk.state.choices.shelf(may_keep=True).has(fresh.id), "the templates")
    panel.picking.pick(0, fresh.id)
    if panel.picking.dialog is not None:
        panel.picking.dialog.finish(True)
    await stage.until(lambda: panel.desk.state.draft.steps[0].template_id, "the template")
    await client.remove(fresh.id)
    await stage.until(lambda: panel.desk.state.choices.former_templates, "the deletion")
    panel.desk.launch()
    await stage.until(lambda: panel.desk.state.problems, "the problems")
    await stage.rest()
