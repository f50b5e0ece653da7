"""A real service for panels to work with."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from tests.areas.conftest import client, clock, home, observed, template_home

__all__ = ["client", "clock", "collected_here", "home", "observed", "template_home"]


@pytest.fixture(autouse=True)
def collected_here() -> Iterator[None]:
    """Cycles of widgets are collected by this thread only: a service's thread must not destroy them."""
    gc.disable()
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    gc.enable()
