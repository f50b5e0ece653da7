"""The way from one refused row to the next in a list of any length."""

from __future__ import annotations

from app.contract.imports import ImportId, RowGroup
from backend_client.imports import Imports


async def refused_after(imports: Imports, import_id: ImportId, errors: int, after: int) -> int | None:
    """The first refused row behind row `after`, found by halving the list; behind the last, the first of all."""

    async def row_at(place: int) -> int | None:
        found = await imports.rows(import_id, RowGroup.ERRORS, lenient=False, offset=place, limit=1)
        return found.rows[0].row if found.rows else None

    low, high = 0, errors
    while low < high:
        middle = (low + high) // 2
        row = await row_at(middle)
        if row is not None and row <= after:
            low = middle + 1
        else:
            high = middle
    return await row_at(low if low < errors else 0) if errors else None
