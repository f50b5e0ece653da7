"""Structured logs: one JSON object a line, rotating, without secrets and without message texts."""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import sys
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import Any, Final

MAX_BYTES: Final = 5 * 1024 * 1024
KEPT_FILES: Final = 5
SECRET_KEYS: Final = re.compile(r"token|password|secret|authorization|cookie|api_?key", re.IGNORECASE)
CONTENT_KEYS: Final = frozenset({"text", "content", "body", "payload"})
_PLAIN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as one line; extra fields are kept, those that could hold a secret or a message are masked."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {key: _safe(key, value) for key, value in vars(record).items() if key not in _PLAIN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=_named)


def _safe(key: str, value: object) -> object:
    if SECRET_KEYS.search(key) or key in CONTENT_KEYS:
        return "***"
    if isinstance(value, dict):
        return {str(inner): _safe(str(inner), one) for inner, one in value.items()}
    return [_safe(key, one) for one in value] if isinstance(value, list | tuple) else value


def _named(value: object) -> str:
    """What JSON does not know: a path is told, of anything else only what it is, for it may hold anything."""
    return str(value) if isinstance(value, PurePath) else type(value).__name__


class LogFile(logging.handlers.RotatingFileHandler):
    """A full disk costs lines of the log and nothing else."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Keep quiet about a file that cannot be written; other mistakes are told where errors go."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def start(home: Path, *, level: int = logging.INFO) -> Path:
    """Log to `<home>/logs/service.log`; returns the file."""
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "service.log"
    handler = LogFile(path, maxBytes=MAX_BYTES, backupCount=KEPT_FILES, encoding="utf-8")
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for chatty in ("uvicorn.access", "httpx", "httpcore", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    return path
