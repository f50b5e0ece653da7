"""Who acts: the signed-in person, or the service itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.contract.permissions import Permission
from app.core.feed import Listener


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one session. `address` is where the call came from."""

    user_id: int
    login: str
    name: str
    department_id: int
    sees_all_departments: bool
    permissions: frozenset[Permission]
    session_id: int = 0
    address: str = "127.0.0.1"
    must_change_password: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the person holds a permission, directly or by implication."""
        return permission in self.permissions

    def listener(self) -> Listener:
        """The person as a listener of the event feed."""
        return Listener(self.user_id, self.department_id, self.sees_all_departments, self.permissions)


SYSTEM: Final = Actor(0, "system", "Switchroom", 0, sees_all_departments=True, permissions=frozenset(Permission))
"""The service acting by itself: schedules, timers, migrations (AUD-3)."""
