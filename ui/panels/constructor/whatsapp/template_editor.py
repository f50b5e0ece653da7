"""An approved template in a message: which one, and what its variables are filled with (WAP-20, WAP-21)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import BodyFilling, Filling, WaParameters, WhatsAppContent
from app.contract.template import PREFIX
from ui.kit.controls.text import Text
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.texts.messages import msg, tr
from ui.theme.metrics import Type
from ui.theme.tokens import Token


def fillings(parameters: WaParameters | None) -> Iterator[tuple[str, Filling]]:
    """The variables of a template's header and text, by their numbers."""
    known = parameters or WaParameters()
    for filled in (known.header, BodyFilling(vars=known.body.vars)):
        yield from sorted(filled.vars.items(), key=lambda item: item[0].rjust(4))


def filling_words(number: str, filling: Filling, names: Mapping[str, str]) -> str:
    """`{{1}}: First name` and what stands for a missing value."""
    value = filling.value
    if filling.source == "attribute":
        key = value.removeprefix(PREFIX)
        value = names.get(key, key)
    shown = f"{value} | {filling.default}" if filling.default else value
    return f"{{{{{number}}}}}: {shown}"


class WhatsAppTemplateEditor(FieldsEditor[WhatsAppContent]):
    """Shows the template that a content holds; none can be chosen as long as the workspace registers none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="template"), parent)
        self.name = Text("", Type.BODY_MEDIUM, parent=self, fill=True)
        self.language = Text("", Type.SECONDARY, Token.MUTED, self)
        self.fixed = Text(msg("constructor_whatsapp.template_fixed"), Type.SECONDARY, Token.MUTED, self, wrap=True)
        self.variables = Text("", Type.BODY, parent=self, wrap=True)
        self.variables.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for part in (self.name, self.language, self.fixed, self.variables):
            self.column.addWidget(part)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """Its name, language and variables."""
        del problems
        found = self.content.wa_template
        rows = [filling_words(number, one, self.names) for number, one in fillings(self.content.parameters)]
        if found is None:
            self.name.set_words(msg("constructor_whatsapp.template_none"))
        else:
            self.name.set_words(found.registered_name or msg("constructor_whatsapp.template_unnamed", id=found.id))
        language = found.language if found is not None else ""
        self.language.set_words(tr("constructor_whatsapp.template_language", language=language) if language else "")
        self.language.setVisible(bool(language))
        self.fixed.setVisible(bool(rows))
        self.variables.setVisible(bool(rows))
        self.variables.set_words("\n".join(rows))

    def focus_path(self, path: str) -> None:
        """Its variables."""
        del path
        self.variables.setFocus(Qt.FocusReason.OtherFocusReason)
