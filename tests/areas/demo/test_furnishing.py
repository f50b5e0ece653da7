"""What a newcomer finds in the demo workspace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import server
from app.assets import service as assets
from app.assets.media import reads as media
from app.bulk import reads as bulk
from app.contacts import reads as contacts
from app.contract.bulk import CampaignState
from app.contract.channels import Channel
from app.contract.devices import BY_DEVICE
from app.contract.media import unfit_file
from app.contract.paging import PageRequest
from app.contract.senders import SenderStatus
from app.core.clock import SetClock
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.demo import dialing, furnishing, mailing
from app.dialers import reads as dialers
from app.dialers import uploading
from app.dispatch import providers
from app.dnc import service as dnc


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Runtime]:
    """A workspace nobody has been in."""
    runtime = server.open_runtime(Settings(home=tmp_path / "demo"), SetClock())
    yield runtime
    runtime.database.close()


def accounts(runtime: Runtime) -> dict[str, int]:
    """The port of every account, by kind."""
    with runtime.database.read() as conn:
        return {one.kind: int(str(one.settings["port"])) for one in providers.all_providers(conn, {})}


def test_every_simulated_channel_has_an_account_and_an_active_sender(empty: Runtime) -> None:
    assert furnishing.furnish(empty)
    furnishing.connect(empty, {"port": 4001, "gateway_port": 4002})
    with empty.database.read() as conn:
        found = {one.channel for one in assets.all_senders(conn) if one.status is SenderStatus.ACTIVE}
    assert found == set(Channel) - {Channel.WECHAT, Channel.TELEGRAM_GATEWAY}
    assert {kind: port for kind, port in accounts(empty).items() if port != 4002} == {"smpp": 4001}


def test_some_people_can_be_reached_on_their_devices(empty: Runtime) -> None:
    furnishing.furnish(empty)
    with empty.database.read() as conn:
        people = contacts.page(conn, PageRequest(limit=500), 0).rows
    owned = [Counter(device.channel for device in one.devices) for one in people]
    for channel in BY_DEVICE:
        assert {one[channel] for one in owned} == {0, 1, 2}


def test_the_library_has_pictures_to_try_messages_with(empty: Runtime) -> None:
    furnishing.furnish(empty)
    with empty.database.read() as conn:
        rows = media.page(conn, PageRequest()).rows
    assert {row.format for row in rows} == {"JPG", "PNG"}
    assert all(row.has_thumbnail and row.width for row in rows)
    assert not any(unfit_file(Channel.PUSH, "image", row) for row in rows), "they fit everywhere"


def test_a_later_start_finds_the_carrier_where_it_listens_then(empty: Runtime) -> None:
    furnishing.furnish(empty)
    furnishing.connect(empty, {"port": 4001, "gateway_port": 4002})
    first = accounts(empty)
    assert not furnishing.furnish(empty)
    furnishing.connect(empty, {"port": 5001, "gateway_port": 5002})
    assert set(accounts(empty)) == set(first)
    assert set(accounts(empty).values()) == {5001, 5002}


def test_the_dialer_has_hours_a_list_and_numbers_it_leaves_alone(empty: Runtime) -> None:
    furnishing.furnish(empty)
    furnishing.connect(empty, {"port": 4001, "gateway_port": 4002})
    empty.database.write(furnishing.first_dialer)
    with empty.database.read() as conn:
        (dialer,) = dialers.all_dialers(conn, empty.clock.now_ms())
        (upload,) = uploading.history(conn)
        barred = [number for number in dialing.BLOCKED if dnc.entries_of(conn, f"34{number}", dialers.campaigns)]
    assert (dialer.name, dialer.started, dialer.schedules) == (dialing.DIALER, True, (dialing.SCHEDULE,))
    assert (dialer.counters.loaded, dialer.counters.other) == (dialing.ROWS, len(dialing.WRONG))
    assert (upload.file_name, upload.rows, upload.duplicates) == (dialing.FILE, dialing.ROWS, 0)
    assert barred == list(dialing.BLOCKED)


def test_a_mailing_waits_for_the_next_morning(empty: Runtime) -> None:
    furnishing.furnish(empty)
    furnishing.connect(empty, {"port": 4001, "gateway_port": 4002})
    empty.jobs._run(furnishing.first_mailing(empty).id)
    with empty.database.read() as conn:
        (found,) = bulk.all_campaigns(conn, empty.clock.now_ms())
    assert (found.name, found.state, found.entries.scheduled) == (
        mailing.NAME, CampaignState.SCHEDULED, mailing.ROWS - 1,
    )  # fmt: skip
    assert found.at_ms is not None
    assert found.at_ms > empty.clock.now_ms()
