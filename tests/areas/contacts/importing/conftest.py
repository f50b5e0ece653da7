"""A wizard to import with."""

from __future__ import annotations

import pytest

from app.core.actor import Actor
from app.core.runtime import Runtime
from tests.areas.contacts.importing.wizard import Wizard


@pytest.fixture
def wizard(runtime: Runtime, admin: Actor) -> Wizard:
    return Wizard(runtime, admin)
