"""Who registers which senders, and what people are told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from PySide6.QtWidgets import QWidget

from app.contract.permissions import Permission
from app.contract.providers import ProviderForm
from app.contract.senders import SenderForm
from tests.patience import until
from tests.ui.panels.desk import Signed
from tests.ui.panels.senders.conftest import Walk
from ui.panels.senders.form import SenderDialog
from ui.panels.senders.panel import SendersPanel
from ui.shell.panel import PanelContext


@pytest.mark.req("SID-1", "RCS-2")
def test_who_is_not_the_owner_registers_sms_and_rcs_and_is_told_whom_to_ask(walk: Callable[[Walk], None]):
    async def steps(signed: Signed, context: PanelContext, window: QWidget) -> None:
        made = {}
        for kind in ("simulated_viber", "simulated_rcs"):
            settings = {"port": 9, "password": "pw", **({"network": "google"} if "rcs" in kind else {})}
            form = ProviderForm(name=kind, kind=kind, settings=settings, enabled=False)  # type: ignore[arg-type]
            account = await signed.client.assets.save_provider(form)
            made[kind] = await signed.client.assets.save_sender(SenderForm(name=kind, provider_id=account.id))
        rights = frozenset({Permission.MANAGE_SENDER_IDS, Permission.VIEW_SENDER_IDS})
        clerk = replace(
            context,
            me=msgspec.structs.replace(context.me, permissions=rights),
            workspace=msgspec.structs.replace(context.workspace, support_contact="Ana, +34 600 111 222"),
        )
        panel = SendersPanel(clerk)
        panel.setParent(window)
        panel.show()
        panel.arrive({})
        await signed.tasks.settle()
        assert panel.registrar.text().endswith("registered by the owner: Ana, +34 600 111 222")
        panel.on_opened(made["simulated_viber"])
        await signed.tasks.settle()
        assert not window.findChildren(SenderDialog)
        panel.on_opened(made["simulated_rcs"])
        await until(lambda: isinstance(panel.dialog, SenderDialog), "the form")
        dialog = panel.dialog
        assert isinstance(dialog, SenderDialog)
        assert [str(one.words) for one in dialog.provider.options] == ["simulated_rcs"]
        assert dialog.network.text().startswith("A Google connection")
        dialog.reject()
        panel.shutdown()
        assert is_shown(SendersPanel(context), "as you do", window)

    walk(steps)


def is_shown(panel: SendersPanel, words: str, window: QWidget) -> bool:
    panel.setParent(window)
    found = words in panel.registrar.text()
    panel.shutdown()
    return found
