"""Programs of others that a measurement starts: found, on free ports of loopback, ended with all they began."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from tests.journeys.service import until

PLACES: Final = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
STARTS_WITHIN_S: Final = 90.0
ENDS_WITHIN_S: Final = 20.0


def found(name: str) -> str | None:
    """Where a program is, also when it is one that only administrators have in their path."""
    return shutil.which(name, path=PLACES)


def free_ports(count: int) -> list[int]:
    """As many ports that nobody listens on, all different."""
    with ExitStack() as held:
        listeners = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(listener.getsockname()[1]) for listener in listeners]


def listens(port: int) -> bool:
    """Whether anybody takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def running(
    command: Sequence[str], folder: Path, ready: Callable[[], bool], environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A program from when it is ready; it works in `folder`, and its own session is ended with it."""
    output = folder / f"{Path(command[0]).name}.out"
    with output.open("ab") as said:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        until(lambda: process.poll() is not None or ready(), STARTS_WITHIN_S, f"the start of {command[0]}")
        assert process.poll() is None, f"{command[0]} ended: {output.read_text(errors='replace')[-2000:]}"
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=ENDS_WITHIN_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
