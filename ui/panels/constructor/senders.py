"""What a message can be sent from: the active senders of its channel, and the one it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from app.contract.channels import Channel
from app.contract.senders import Sender, SenderStatus
from ui.kit.controls.option_list import Option
from ui.kit.controls.select import Select
from ui.texts.messages import msg


def show_senders(
    select: Select,
    senders: Sequence[Sender],
    channel: Channel,
    chosen: int | None,
    *,
    invalid: bool,
    locked: bool,
    former: Mapping[int, str] = MappingProxyType({}),
) -> None:
    """Offer them; the chosen one stays in sight although it is blocked or gone (BRD-54).

    `former` has the names of those that went while they were looked at (MSG-99).
    """
    options = [
        Option(one.id, one.name)
        if one.status is SenderStatus.ACTIVE
        else Option(one.id, msg("builder.sender_blocked", name=one.name), enabled=False)
        for one in senders
        if (one.status is SenderStatus.ACTIVE and one.channel == channel) or one.id == chosen
    ]
    if chosen is not None and all(option.value != chosen for option in options):
        name = former.get(chosen)
        words = msg("builder.sender_gone") if name is None else msg("template_box.gone_named", name=name)
        options.append(Option(chosen, words, enabled=False))
    if options != select.options:
        select.set_options(options, chosen)
    else:
        select.set_value(chosen)
    select.set_invalid(invalid)
    select.setEnabled(not locked)
    select.updateGeometry()
