"""What opens over the constructor and the stop list, each from where a person opens it."""

from __future__ import annotations

from typing import Final

from app.contract.chain import SkipReason
from tests.showcase import chains, reaching
from tests.showcase.reaching import something_opens
from tests.showcase.stage import Stage
from tests.showcase.ways import show
from tests.ui.panels.constructor.reach import words
from ui.kit.form.dialog import FormDialog
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.rcs.suggestions_box import SuggestionsBox

ADDRESS: Final = "https://mail.nordwind.example"


async def button(stage: Stage) -> None:
    """The settings of a button of a card."""
    panel = await chains.chain(stage)
    box = panel.chain.cards[0].content.findChild(SuggestionsBox)
    assert box is not None
    box.open_at(0)
    await something_opens(stage, "the settings")


async def text_field(stage: Stage) -> PersonalField:
    """The text of the last message of a chain, with the keyboard in it."""
    panel = await reaching.builder(stage)
    field = words(panel.chain.cards[-1]).fields["text"]
    await stage.hand.click(field.edit)
    return field


async def attributes(stage: Stage) -> None:
    """What can be put into a text."""
    (await text_field(stage)).open_variables()
    await something_opens(stage, "the attributes")


async def emoji(stage: Stage) -> None:
    """The small pictures."""
    (await text_field(stage)).open_emoji()
    await something_opens(stage, "the pictures")


async def people(stage: Stage) -> None:
    """Who is left out for a reason."""
    panel = await reaching.builder(stage)
    panel.desk.list_reason(SkipReason.INVALID_NUMBER)
    await something_opens(stage, "the people")


async def public_address(stage: Stage) -> None:
    """The address unsubscribe links lead to."""
    await reaching.offered(stage, "api_keys", "web_service")
    dialog = stage.inside(FormDialog)
    assert isinstance(dialog, FormDialog)
    await stage.hand.type_over(dialog.view.editors["public_address"].control, ADDRESS)


async def opt_out_words(stage: Stage) -> None:
    """The words that end messages to somebody."""
    panel = await show(stage, "dnc")
    panel.open_words()
    await something_opens(stage, "the words")
