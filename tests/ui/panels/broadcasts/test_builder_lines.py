"""The lines of a form that could not be launched: what they name, and where they lead."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.contract.payloads.wa_needs import chosen
from tests.contract.wa_templates import SENDER, template
from tests.patience import until
from tests.ui.conftest import Scenario
from tests.ui.hands import click
from tests.ui.panels.broadcasts.test_builder_panel import PERSONAL, WHOLE, Builder, played
from ui.panels.broadcasts.builder.figures_rows import ProblemRow
from ui.panels.constructor.step import StepDraft
from ui.panels.constructor.whatsapp.template_editor import WhatsAppTemplateEditor
from ui.theme.metrics import Type


@pytest.mark.req("BRD-50", "WAP-41", "MSG-95")
def test_a_line_about_a_variable_names_it_its_place_and_its_step_and_leads_there(
    scenario: Scenario, tmp_path: Path
):
    async def play(b: Builder) -> None:
        filling = StepDraft(content=chosen(template("order_update")), sender_id=SENDER, step_id="wa")
        await b.open(replace(WHOLE, steps=(PERSONAL, filling)))
        click(b.panel.preflight.launching.launch)
        said = "Step 2, WhatsApp, button 1, {{1}}: Fill this in."

        def row() -> ProblemRow:
            found: list[ProblemRow] = b.stand.inside(ProblemRow)
            return next(one for one in found if one.text() == said)

        await until(lambda: row().height() > 2 * Type.BODY.line, "room for all of it")
        click(row())
        editor = b.panel.chain.cards[1].content.editor
        assert isinstance(editor, WhatsAppTemplateEditor)
        await until(lambda: "parameters.buttons.0.vars.1.value" in editor.fields, "the template's fields")
        click(row())
        assert editor.fields["parameters.buttons.0.vars.1.value"].edit.hasFocus()

    played(scenario, tmp_path, play)
