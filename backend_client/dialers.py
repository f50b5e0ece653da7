"""SMS dialers: settings, monitor, records, single messages, uploads (DIA)."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.contract.dialers import (
    ChangeDialerSettings,
    DeletedData,
    Dialer,
    DialerBars,
    DialerForm,
    DialerId,
    DialerPace,
    DialerProvider,
    DialerRecord,
    DialerSettings,
    PaceSpan,
    RecordId,
    SingleAccepted,
    SingleMessage,
    Upload,
    Uploaded,
    UploadId,
)
from app.contract.paging import Page, PageRequest
from app.contract.preflight import ListPreflight
from backend_client.transport import Transport


class Dialers:
    """Calls about dialers."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def all(self) -> list[Dialer]:
        """Every dialer by name."""
        return await self._transport.get("/api/dialers", list[Dialer])

    async def one(self, dialer_id: DialerId) -> Dialer:
        """A dialer."""
        return await self._transport.get(f"/api/dialers/{dialer_id}", Dialer)

    async def providers(self) -> list[DialerProvider]:
        """Providers a dialer can use, with their senders."""
        return await self._transport.get("/api/dialers/providers", list[DialerProvider])

    async def save(self, form: DialerForm, dialer_id: DialerId | None = None) -> Dialer:
        """A new dialer without an id, else a changed one."""
        if dialer_id is None:
            return await self._transport.post("/api/dialers", Dialer, form)
        return await self._transport.put(f"/api/dialers/{dialer_id}", Dialer, form)

    async def remove(self, dialer_id: DialerId) -> None:
        """Delete a stopped dialer that has nothing unprocessed left; what it processed stays in reports."""
        await self._transport.delete(f"/api/dialers/{dialer_id}")

    async def settings(self) -> DialerSettings:
        """What holds for all dialers."""
        return await self._transport.get("/api/dialers/settings", DialerSettings)

    async def change_settings(self, form: ChangeDialerSettings) -> DialerSettings:
        """Change it; administrators only."""
        return await self._transport.put("/api/dialers/settings", DialerSettings, form)

    # -- monitor -------------------------------------------------------------------------------------------------

    async def preflight(self, dialer_id: DialerId) -> ListPreflight:
        """What a start would do with the records that wait (BEY-2)."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/preflight", ListPreflight)

    async def start(self, dialer_id: DialerId) -> Dialer:
        """*Start*; refused with STATUS_IS_NOW (`status` "disabled") until the dialer is enabled (DIA-35)."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/start", Dialer)

    async def stop(self, dialer_id: DialerId) -> Dialer:
        """*Stop*: what has not left is taken back."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/stop", Dialer)

    async def pace(self) -> list[DialerPace]:
        """How fast each dialer goes just now."""
        return await self._transport.get("/api/dialers/pace", list[DialerPace])

    async def bars(self, dialer_id: DialerId, span: PaceSpan) -> DialerBars:
        """What a dialer processed over the last hour or day."""
        return await self._transport.get(f"/api/dialers/{dialer_id}/bars", DialerBars, {"span": span.value})

    async def spool(self, dialer_id: DialerId, request: PageRequest) -> Page[DialerRecord]:
        """A window of what is not processed; filter `state` by the numbers of RecordState."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/spool/page", Page[DialerRecord], request)

    async def repo(self, dialer_id: DialerId, request: PageRequest) -> Page[DialerRecord]:
        """A window of what is processed; filter `result` by Result."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/repo/page", Page[DialerRecord], request)

    def unprocessed(self, dialer_id: DialerId) -> AsyncIterator[bytes]:
        """What *Delete* would take, as CSV in the layout of the upload plus the state (DIA-36)."""
        return self._transport.download(f"/api/dialers/{dialer_id}/unprocessed")

    async def delete_data(self, dialer_id: DialerId) -> DeletedData:
        """*Delete*: the unprocessed data, kept in an archive for thirty days."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/delete-data", DeletedData)

    async def mark_sent(self, record_id: RecordId) -> DialerRecord:
        """An unknown one was sent, somebody says (DIA-30)."""
        return await self._transport.post(f"/api/dialers/records/{record_id}/mark-sent", DialerRecord)

    async def send_again(self, record_id: RecordId) -> DialerRecord:
        """Send an unknown one again, at the risk of twice."""
        return await self._transport.post(f"/api/dialers/records/{record_id}/send-again", DialerRecord)

    async def send_single(self, dialer_id: DialerId, form: SingleMessage) -> SingleAccepted:
        """*Send* to one number (DIA-48). A repetition within a minute is refused as `sent_just_now` at `text`."""
        return await self._transport.post(f"/api/dialers/{dialer_id}/single", SingleAccepted, form)

    # -- files ---------------------------------------------------------------------------------------------------

    async def upload(
        self, file_name: str, content: AsyncIterator[bytes], *, request_id: str, again: bool = False
    ) -> Uploaded:
        """*Mass upload*. The same `request_id` loads nothing twice; `again` is *Upload again* (DIA-46)."""
        query = {"name": file_name, "request_id": request_id, "again": str(again).lower()}
        return await self._transport.upload("/api/dialers/uploads", Uploaded, content, query)

    async def uploads(self) -> list[Upload]:
        """The latest files, newest first (DIA-47)."""
        return await self._transport.get("/api/dialers/uploads", list[Upload])

    def uploaded_file(self, upload_id: UploadId) -> AsyncIterator[bytes]:
        """An original file."""
        return self._transport.download(f"/api/dialers/uploads/{upload_id}/file")
