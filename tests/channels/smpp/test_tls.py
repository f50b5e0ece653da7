"""SMPP over TLS: a certificate that is trusted, and one that is not."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from app.channels.kit.connector import LinkState
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.settings import SmppSettings
from app.channels.smpp.wire import Patience
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import run
from tests.channels.smpp.peer import ScriptedCentre


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that signs itself, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, so there is no certificate to test with")
    folder = tmp_path_factory.mktemp("tls")
    made, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-out", made,
         "-keyout", key],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return made, key


@pytest.mark.parametrize(
    ("trusted", "state", "reason"), [(True, LinkState.UP, ""), (False, LinkState.DOWN, "tls_untrusted")]
)
def test_the_certificate_decides(
    certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, trusted: bool, state: LinkState, reason: str
) -> None:
    async def told() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        centre, inlet = await ScriptedCentre().start(context), MemoryInlet()
        settings = SmppSettings("127.0.0.1", "me", "secret", port=centre.port, tls=True)
        connector = SmppConnector(settings, patience=Patience(unbind_s=0.05))
        await connector.start(inlet)
        await inlet.until_link(state)
        assert connector.link.reason == reason
        await connector.stop()
        await centre.stop()

    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    run(told())
