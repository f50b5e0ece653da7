"""People: sign-in, oneself, users, requests for access, workspace settings."""

from __future__ import annotations

from app.contract.accounts import (
    AccessRequest,
    ApproveRequest,
    ChangePassword,
    Department,
    ForgotPassword,
    Me,
    NewUser,
    RejectRequest,
    RequestAccess,
    ResumeSession,
    Session,
    Setup,
    SignIn,
    User,
)
from app.contract.service import ChangeWorkspace, Workspace
from backend_client.transport import Transport


class Accounts:
    """Calls of the accounts area."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def set_up(self, form: Setup) -> Session:
        """First run: make the administrator."""
        return await self._transport.post("/api/setup", Session, form)

    async def sign_in(self, form: SignIn) -> Session:
        """A session for login and password."""
        return await self._transport.post("/api/session", Session, form)

    async def resume(self, form: ResumeSession) -> Session:
        """A session for a remembered token."""
        return await self._transport.post("/api/session/resume", Session, form)

    async def sign_out(self) -> None:
        """End the session."""
        await self._transport.delete("/api/session")

    async def me(self) -> Me:
        """The signed-in person."""
        return await self._transport.get("/api/me", Me)

    async def change_password(self, form: ChangePassword) -> None:
        """One's own password."""
        await self._transport.put("/api/me/password", type(None), form)

    async def request_access(self, form: RequestAccess) -> None:
        """*Register*."""
        await self._transport.post("/api/access-requests", type(None), form)

    async def forgot_password(self, form: ForgotPassword) -> None:
        """*Forgot password?*."""
        await self._transport.post("/api/password-resets", type(None), form)

    async def access_requests(self) -> list[AccessRequest]:
        """The queue."""
        return await self._transport.get("/api/access-requests", list[AccessRequest])

    async def approve(self, request_id: int, form: ApproveRequest) -> AccessRequest:
        """Grant a request."""
        return await self._transport.post(f"/api/access-requests/{request_id}/approve", AccessRequest, form)

    async def reject(self, request_id: int, form: RejectRequest) -> AccessRequest:
        """Refuse a request."""
        return await self._transport.post(f"/api/access-requests/{request_id}/reject", AccessRequest, form)

    async def users(self) -> list[User]:
        """Everybody."""
        return await self._transport.get("/api/users", list[User])

    async def add_user(self, form: NewUser) -> User:
        """A new person."""
        return await self._transport.post("/api/users", User, form)

    async def set_enabled(self, user_id: int, *, enabled: bool) -> User:
        """Let somebody in or keep them out."""
        if enabled:
            return await self._transport.post(f"/api/users/{user_id}/enable", User)
        return await self._transport.post(f"/api/users/{user_id}/disable", User)

    async def departments(self) -> list[Department]:
        """Every department."""
        return await self._transport.get("/api/departments", list[Department])

    async def workspace(self) -> Workspace:
        """Company-wide settings."""
        return await self._transport.get("/api/workspace", Workspace)

    async def change_workspace(self, form: ChangeWorkspace) -> Workspace:
        """Change them."""
        return await self._transport.put("/api/workspace", Workspace, form)
