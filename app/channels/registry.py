"""Every connector there is, by kind; an explicit table, because a frozen build cannot look around."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from app.channels.dinstar.connector import DinstarConnector
from app.channels.dinstar.settings import FIELDS as DINSTAR_FIELDS
from app.channels.dinstar.settings import WEB_FIELDS as DINSTAR_WEB_FIELDS
from app.channels.dinstar.settings import check as check_dinstar
from app.channels.dinstar.settings import read as read_dinstar
from app.channels.kit.connector import Connector
from app.channels.simulated.connector import simulated
from app.channels.simulated.settings import FIELDS as SIMULATED_FIELDS
from app.channels.simulated.settings import RCS_FIELDS as SIMULATED_RCS_FIELDS
from app.channels.simulated.settings import check as check_simulated
from app.channels.simulated.settings import read as read_simulated
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.settings import FIELDS as SMPP_FIELDS
from app.channels.smpp.settings import check as check_smpp
from app.channels.smpp.settings import read as read_smpp
from app.contract.channels import Channel
from app.contract.faults import Param, Problem
from app.contract.settings_fields import SettingField
from app.core.clock import Clock

Values = Mapping[str, Param]


@dataclass(frozen=True, slots=True)
class ConnectorKind:
    """A kind of provider: the channel it serves, its settings, and how to make one."""

    kind: str
    channel: Channel
    fields: tuple[SettingField, ...]
    check: Callable[[Values], list[Problem]]
    make: Callable[[Values, Clock], Connector]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Keys of the settings that are never stored with the others."""
        return tuple(field.key for field in self.fields if field.secret)


SIMULATED: Final = (
    Channel.RCS,
    Channel.VIBER,
    Channel.WHATSAPP,
    Channel.EMAIL,
    Channel.PUSH,
    Channel.TTS,
    Channel.MOBILE_PUSH,
)
"""Channels of the simulated carrier; SMS has SMPP."""


def _simulated(channel: Channel) -> ConnectorKind:
    fields = SIMULATED_RCS_FIELDS if channel is Channel.RCS else SIMULATED_FIELDS
    return ConnectorKind(
        kind=f"simulated_{channel.name.lower()}",
        channel=channel,
        fields=fields,
        check=lambda values: check_simulated(values, fields),
        make=lambda values, clock: simulated(channel, read_simulated(values), clock=clock),
    )


def _dinstar(kind: str, *, tls: bool) -> ConnectorKind:
    return ConnectorKind(
        kind=kind,
        channel=Channel.SMS,
        fields=DINSTAR_WEB_FIELDS if tls else DINSTAR_FIELDS,
        check=check_dinstar,
        make=lambda values, clock: DinstarConnector(read_dinstar(values, tls=tls), clock=clock),
    )


CONNECTORS: Final = {
    kind.kind: kind
    for kind in (
        ConnectorKind(
            kind="smpp",
            channel=Channel.SMS,
            fields=SMPP_FIELDS,
            check=check_smpp,
            make=lambda values, clock: SmppConnector(read_smpp(values), clock=clock),
        ),
        _dinstar("dinstar", tls=False),
        _dinstar("dinstar_web", tls=True),
        *(_simulated(channel) for channel in SIMULATED),
    )
}
