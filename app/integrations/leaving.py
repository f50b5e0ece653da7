"""The door for people who unsubscribe: the address in their mails, open to anybody who has it (EML-19, RFC 8058).

The signed token is all a caller needs to have, so neither origin nor host are looked at: a page that has somebody
else's token could just as well show the link, and whoever passes calls on may do so under any name.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from litestar.types import Receive, Scope, Send

from app.contacts import way_out
from app.contacts.leaving_token import Leaver
from app.contacts.way_out import WayOut
from app.contract.public_address import UNSUBSCRIBE_PATH
from app.core import workspace
from app.core.database import Database
from app.core.errors import Refusal
from app.integrations.calls import Gone, answer, body_of, headers_of
from app.integrations.leaving_page import HEADERS, View, language_of, page
from app.integrations.meter import Meter
from app.integrations.reading import Declined

log = logging.getLogger("switchroom.web")

WRONG_A_MINUTE: Final = 30
"""Tokens that are none, by caller."""
RIGHT_A_MINUTE: Final = 20
"""Calls with one person's token."""
_METHODS: Final = ("GET", "HEAD", "POST")
_STATUS: Final = {View.ASK: 200, View.DONE: 200, View.INVALID: 404, View.BUSY: 429, View.AWAY: 503}


def token_of(raw_path: bytes) -> str | None:
    """What stands behind `unsubscribe/`, wherever whoever passes calls on has put it; None in other paths."""
    lead, _, token = raw_path.decode("latin-1").rpartition("/")
    return token if lead.rpartition("/")[2] == UNSUBSCRIBE_PATH else None


class LeavingDoor:
    """GET asks, POST does it; once or often is the same."""

    def __init__(self, database: Database, ways: WayOut) -> None:
        self._database = database
        self._ways = ways
        self._wrong, self._right = Meter(), Meter()

    async def __call__(self, scope: Scope, receive: Receive, send_back: Send) -> None:
        """One call."""
        headers = headers_of(scope)
        language = language_of(headers["accept-language"])
        method = str(scope["method"])  # type: ignore[typeddict-item]  # only HTTP comes here
        if method not in _METHODS:
            await answer(send_back, 405, [(b"allow", ", ".join(_METHODS).encode())], b"")
            return
        try:
            if method == "POST":
                await body_of(receive, headers)  # its words are always the same, and nothing hangs on them
        except Gone:
            return
        except Declined:
            await answer(send_back, 413, [(b"connection", b"close")], b"")
            return
        view, leaver, wait_s = await self._view(scope, does_it=method == "POST")
        log.info("unsubscribe_call", extra={"result": view.value})
        company = await asyncio.to_thread(self._company) if leaver is not None else ""
        body = page(view, language, company=company, address="" if leaver is None else leaver.address)
        more = [] if wait_s is None else [(b"retry-after", str(wait_s).encode())]
        await answer(send_back, _STATUS[view], [*HEADERS, *more], b"" if method == "HEAD" else body)

    async def _view(self, scope: Scope, *, does_it: bool) -> tuple[View, Leaver | None, int | None]:
        now_ms = self._database.clock.now_ms()
        leaver = await asyncio.to_thread(self._ways.read, token_of(scope["raw_path"]) or "")
        if leaver is None:
            client = scope.get("client")
            wait_s = self._wrong.take(client[0] if client else "", WRONG_A_MINUTE, now_ms)
            return (View.INVALID, None, None) if wait_s is None else (View.BUSY, None, wait_s)
        wait_s = self._right.take(leaver.address, RIGHT_A_MINUTE, now_ms)
        if wait_s is not None:
            return View.BUSY, None, wait_s
        try:
            if does_it:
                await self._database.awrite(way_out.leave, leaver)
        except Refusal as refusal:
            log.warning("unsubscribe_refused", extra={"code": refusal.code.value})
            return View.AWAY, None, None
        return (View.DONE if does_it else View.ASK), leaver, None

    def _company(self) -> str:
        try:
            with self._database.read() as conn:
                return workspace.read(conn).company
        except Refusal:  # the store is away: the page says less
            return ""
