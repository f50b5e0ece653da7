"""A real service for panels to work with."""

from __future__ import annotations

from tests.areas.conftest import client, clock, home, observed, template_home

__all__ = ["client", "clock", "home", "observed", "template_home"]
