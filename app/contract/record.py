"""The two shapes of everything that crosses the wire."""

from __future__ import annotations

from typing import Any, dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class _WireMeta(msgspec.StructMeta):
    """Makes every record frozen and keyword-only without each class saying so."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> _WireMeta:
        return super().__new__(mcls, name, bases, namespace, **{"frozen": True, "kw_only": True, **options})


class Record(msgspec.Struct, metaclass=_WireMeta):
    """What the service tells. Readers ignore fields they do not know, so that versions may differ."""


class Command(msgspec.Struct, metaclass=_WireMeta, forbid_unknown_fields=True):
    """What a caller asks for. An unknown field is refused, because ignoring it would do something else."""
