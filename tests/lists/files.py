"""Lists on disk for tests of the reader."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from app.contract.lists import ListKind, ListOptions
from app.contract.variables import list_text
from app.lists.bulk_rows import BulkRow, BulkRules, bulk_rows
from app.lists.reading import ListFile, open_list

MOSCOW = ZoneInfo("Europe/Moscow")
NOW_MS = 1_763_712_000_000  # 2025-11-21 11:00 in Moscow


def listed(folder: Path, content: str | bytes, kind: ListKind = ListKind.BULK, **options) -> ListFile:
    path = folder / "list.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_list(path, kind, ListOptions(**options), language="en", region="RU")


def rules(text: str = "", names: tuple[str, ...] = (), **changes) -> BulkRules:
    whole = list_text(text, names) if text else None
    needed = whole.needed if whole else ()
    return BulkRules(
        **{"regions": ("RU",), "zone": MOSCOW, "now_ms": NOW_MS, "text": whole, "needed": needed, **changes}
    )


def bulk(folder: Path, content: str | bytes, held: BulkRules | None = None, **options) -> list[BulkRow]:
    return list(bulk_rows(listed(folder, content, **options), held or rules()))


def codes(row) -> list[str]:
    return [problem.code.value for problem in row.problems]
