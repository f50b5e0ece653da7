"""What can be done to a table, for the palette: nothing on its tool row is for the mouse alone."""

from __future__ import annotations

from functools import partial
from typing import Final

from ui.kit.table.source import ExportFormat
from ui.kit.table.table import Table
from ui.shell.panel import Action
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

_FORMATS: Final = {ExportFormat.CSV: "table.command_csv", ExportFormat.XLSX: "table.command_xlsx"}


def table_commands(table: Table) -> list[Action]:
    """Filter, columns, export, and what can be done to the rows that are selected."""
    model = table.model
    found = [Action("table_columns", msg("table.command_columns"), table.open_columns, Icon.COLUMNS)]
    if model.spec.filter_fields:
        found.append(Action("table_filter", msg("table.command_filter"), table.open_filters, Icon.FILTER))
    if model.state.filtered:
        found.append(Action("table_clear", msg("table.clear_filters"), table.clear_filters, Icon.X))
    if model.can_export and model.state.total:
        found += [
            Action(f"table_{form.value}", msg(text_id), partial(table.ask_for_file, form), Icon.DOWNLOAD)
            for form, text_id in _FORMATS.items()
            if form is ExportFormat.CSV or not model.spec.export_csv_only
        ]
    chosen = model.chosen()
    if chosen.count:
        found += [
            Action(f"table_{one.key}", one.words, partial(table.bulk_acted.emit, one.key, chosen), one.icon)
            for one in model.bulk_actions
        ]
    return found
