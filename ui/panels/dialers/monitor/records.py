"""The records behind a counter, as a table (DIA-30, DIA-34)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import msgspec

from app.contract.dialers import DialerId, DialerRecord, RecordState, Result
from app.contract.paging import Filter, Op, Page, PageRequest
from app.contract.permissions import Permission
from app.contract.phones import display
from backend_client.client import Client
from ui.kit.table.cells import AsMoment, AsNumber, AsStatus, AsText, Format, Sign, Tone
from ui.kit.table.spec import Column, Empty, RowAction, TableSpec
from ui.panels.dialers.monitor.view_model import Counter
from ui.panels.dialers.words import failure_words
from ui.panels.story.safety_words import wait_words
from ui.texts.formats import clock_seconds, date, short
from ui.texts.messages import Message, msg, tr
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

MONITOR: Final = Permission.MONITOR_DIALERS.value
STATES: Final = {
    Counter.NOT_PROCESSED: (RecordState.TO_PROCESS, RecordState.SENDING),
    Counter.OTHER: (RecordState.NONE,),
    Counter.BLOCKED: (RecordState.BLOCKED,),
}
SIGNS: Final = {
    Result.SENT: Sign(Icon.CHECK, Message("dialers.result_sent"), Token.TEXT),
    Result.DELIVERED: Sign(Icon.CHECKS, Message("dialers.result_delivered"), Token.OK),
    Result.FAILED: Sign(Icon.ALERT, Message("dialers.result_failed"), Token.BAD),
    Result.UNKNOWN: Sign(Icon.ASK, Message("dialers.result_unknown"), Token.WARN),
    RecordState.NONE: Sign(Icon.ALERT, Message("dialers.state_none"), Token.WARN),
    RecordState.TO_PROCESS: Sign(Icon.CLOCK, Message("dialers.state_to_process"), Token.MUTED),
    RecordState.SENDING: Sign(Icon.SEND, Message("dialers.state_sending"), Token.ACCENT),
    RecordState.BLOCKED: Sign(Icon.OPTOUT, Message("dialers.state_blocked"), Token.MUTED),
}


class RecordSource:
    """Records of one dialer behind one counter. Which ones is changed by `show`, then the table is read again."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.dialer_id: DialerId | None = None
        self._counter = Counter.PROCESSED
        self._result: Result | None = None

    def show(self, dialer_id: DialerId | None, counter: Counter, result: Result | None = None) -> None:
        """Read these from now on; `result` narrows what is processed."""
        self.dialer_id, self._counter, self._result = dialer_id, counter, result

    async def page(self, request: PageRequest) -> Page[DialerRecord]:
        """A window of them."""
        if self.dialer_id is None:
            return Page(rows=(), total=0, offset=0, as_of=self._client.events.position)
        if self._counter is Counter.PROCESSED:
            wanted = () if self._result is None else (_one_of("result", (self._result.value,)),)
            return await self._client.dialers.repo(self.dialer_id, _narrowed(request, wanted))
        numbers = tuple(state.value for state in STATES[self._counter])
        return await self._client.dialers.spool(self.dialer_id, _narrowed(request, (_one_of("state", numbers),)))


def _one_of(field: str, values: tuple[str | int, ...]) -> Filter:
    return Filter(field=field, op=Op.VALUE, values=values)


def _narrowed(request: PageRequest, filters: tuple[Filter, ...]) -> PageRequest:
    fresh = msgspec.structs.replace(request.query, filters=(*request.query.filters, *filters))
    return msgspec.structs.replace(request, query=fresh)


def number_of(row: DialerRecord) -> str:
    """The number as people write it; a wrong one as it was given."""
    return display(row.address) if row.address else row.destiny


def time_of(clock: Callable[[], int], row: DialerRecord) -> str:
    """When it was processed, else when it came: to the second today, else with its day."""
    at_ms = row.processed_ms if row.processed_ms is not None else row.created_ms
    today = date(at_ms) == date(clock())
    return clock_seconds(at_ms) if today else short(at_ms, clock())


def stands(row: DialerRecord) -> Sign:
    """Its result, or its state while there is none; with the reason where there is one."""
    sign = SIGNS[row.result if row.result is not None else row.state or RecordState.NONE]
    if row.state is RecordState.TO_PROCESS and row.zones and row.next_ms is not None:
        wait = wait_words(row.next_ms, row.zones)
        return Sign(sign.icon, msg("dialers.state_because", state=sign.words, why=wait), sign.tint)
    if row.state is RecordState.BLOCKED or not (row.reason or row.error_text):
        return sign
    why = failure_words(row.reason, row.destiny, row.error_text)
    return Sign(sign.icon, msg("dialers.state_because", state=sign.words, why=why), sign.tint)


def device_of(provider: Callable[[], str], row: DialerRecord) -> str | None:
    """The provider a record went through, with its channel where it has several (DIA-17)."""
    if row.device:
        return f"{provider()} {row.device}".strip()
    return provider() if row.result is not None else None


def source_of(row: DialerRecord) -> str:
    """Where it came from: `File, row 14`."""
    words = tr(f"dialers.source_{row.source.value}")
    if row.row is not None:
        return tr("dialers.source_row", source=words, row=str(row.row))
    return tr("dialers.way", provider=words, rest=row.agent) if row.agent else words


def is_unknown(row: DialerRecord) -> bool:
    """Whether nobody knows if it was sent."""
    return row.result is Result.UNKNOWN


def _more(
    key: str, form: Format, width: int, *, words: str = "", get: Callable[[DialerRecord], object] | None = None
) -> Column[DialerRecord]:
    """A column that is there for who wants it."""
    title = msg(f"dialers.{words or key}")
    return Column[DialerRecord](key, title, form, width, get=get, sortable=False, shown=False)


def records_spec(clock: Callable[[], int], provider: Callable[[], str]) -> TableSpec[DialerRecord]:
    """The table; `provider` is what the dialer that is looked at sends through."""
    return TableSpec[DialerRecord](
        id="dialer_records",
        title=msg("dialers.records"),
        row=DialerRecord,
        columns=(
            Column[DialerRecord](
                "moment", msg("dialers.time"), AsText(), 84, get=partial(time_of, clock), sortable=False
            ),
            Column[DialerRecord](
                "address", msg("dialers.number"), AsText(), 132, get=number_of, head=True, tone=Tone.STRONG,
                sortable=False,
            ),
            Column[DialerRecord](
                "device", msg("dialers.device"), AsText(), 84, get=partial(device_of, provider), sortable=False,
                tone=Tone.MUTED,
            ),
            Column[DialerRecord](
                "message", msg("dialers.message"), AsText(), 160, stretch=True, least=80, sortable=False
            ),
            Column[DialerRecord](
                "stands", msg("dialers.state"), AsStatus(SIGNS), 148, get=stands, sortable=False
            ),
            _more("priority", AsNumber(grouped=False), 72),
            _more("attempts", AsNumber(), 72),
            _more("next_ms", AsMoment(), 112, words="not_before"),
            _more("source", AsText(), 120, get=source_of),
            _more("data", AsText(), 120),
            _more("id", AsNumber(grouped=False), 80, words="idm"),
        ),
        empty=Empty(Icon.DIALER, msg("dialers.no_records"), msg("dialers.no_records_text")),
        buttons=1,
        actions=(
            RowAction("again", Icon.REFRESH, msg("dialers.send_again"), keys="A", when=is_unknown, needs=MONITOR),
            RowAction("sent", Icon.CHECK, msg("dialers.mark_sent"), keys="S", when=is_unknown, needs=MONITOR),
        ),
    )  # fmt: skip
