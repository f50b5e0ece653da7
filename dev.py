#!/usr/bin/env python3
"""Run, test and check Switchroom from a fresh clone; standard library only.

python3 dev.py run              open the workstation with the demo workspace
python3 dev.py test [args]      the whole test suite (args go to pytest)
python3 dev.py check            format, lint, types, import contracts, fast tests
python3 dev.py tour OUT         drive the real window through its main job, keep pictures and figures
python3 dev.py shots OUT        a picture of every screen
python3 dev.py bench [NAME]     measure
python3 dev.py spec             which requirements the tests cover
python3 dev.py service ...      the dispatch service's own command line
python3 dev.py revision TEXT    draft the next database migration
python3 dev.py build            an installable folder under dist/
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
BUILD = ROOT / ".build"
MINIMUM = (3, 11)
PLATFORM: str = sys.platform
SPREAD = ("-n", "2", "--dist", "worksteal")
"""How tests are given out: whoever has none left takes half of what another has."""

QT_LIBRARIES = {  # file that shows the library is there: Debian package
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
FONTS = {"inter": "fonts-inter", "noto/NotoColorEmoji.ttf": "fonts-noto-color-emoji"}
FONT_ROOTS = ("/usr/share/fonts/opentype", "/usr/share/fonts/truetype")


def say(text: str) -> None:
    """Print one line of our own, before whatever the called program prints."""
    print(text, flush=True)


def call(*command: str | Path, env: dict[str, str] | None = None, quiet: bool = False) -> int:
    """Run a command in the checkout and return its exit code."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=env,
        check=False,
        stdout=subprocess.DEVNULL if quiet else None,
    ).returncode


# -- the environment -------------------------------------------------------------------------------------------


def prepare(*, developer: bool) -> None:
    """Make `.venv` with the pinned packages and see to the system packages Qt needs; stop with a reason if not."""
    if sys.version_info < MINIMUM:
        sys.exit(f"Switchroom needs Python {MINIMUM[0]}.{MINIMUM[1]} or newer, this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        say("Making .venv")
        try:
            venv.create(VENV, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            sys.exit(
                f"Cannot make .venv: {error}\nOn Debian and Ubuntu: sudo apt-get install python3-venv, then again."
            )
    wanted = ROOT / ("requirements-dev.txt" if developer else "requirements.txt")
    stamp = VENV / f"{wanted.stem}.installed"
    texts = "".join((ROOT / name).read_text() for name in ("requirements.txt", wanted.name))
    fingerprint = hashlib.sha256(texts.encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != fingerprint:
        say(f"Installing {wanted.name} (about a minute the first time)")
        if call(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", wanted) != 0:
            sys.exit("Installing the packages failed; the lines above say why. Run the command again to retry.")
        stamp.write_text(fingerprint)
        if developer:  # the developers' list holds the other
            (VENV / "requirements.installed").write_text(
                hashlib.sha256((ROOT / "requirements.txt").read_bytes() * 2).hexdigest()
            )
    system_packages()


def system_packages() -> None:
    """On Debian and its kin install the libraries and fonts Qt misses, or print the line that does."""
    if not PLATFORM.startswith("linux") or shutil.which("apt-get") is None:
        return
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=False).stdout
    missing = [package for library, package in QT_LIBRARIES.items() if library not in known]
    missing += [
        package for path, package in FONTS.items() if not any((Path(root) / path).exists() for root in FONT_ROOTS)
    ]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    line = "sudo " + " ".join(part for part in install if part != "-qq")
    if prefix and (shutil.which("sudo") is None or call(*prefix, "true", quiet=True) != 0):
        say(f"Some system packages are missing. Please run once:\n  {line}")
        return
    say(f"Installing system packages: {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    call(*prefix, "apt-get", "update", "-qq", env=environment, quiet=True)
    if call(*prefix, *install, env=environment, quiet=True) != 0:
        say(f"That did not work. Please run:\n  {line}")


def has_display() -> bool:
    """Whether a window could be seen by somebody."""
    if not PLATFORM.startswith("linux"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY")) or x_server_answers(os.environ.get("DISPLAY", ""))


def x_server_answers(display: str) -> bool:
    """Whether an X server of this machine is really there; one elsewhere is taken to be."""
    host, _, number = display.rpartition(":")
    if not number or host not in ("", "unix"):
        return bool(number)
    path = f"/tmp/.X11-unix/X{number.partition('.')[0]}"  # noqa: S108 - where X servers listen
    for address in (path, f"\0{path}"):
        with socket.socket(socket.AF_UNIX) as line:
            if line.connect_ex(address) == 0:
                return True
    return False


def offscreen() -> dict[str, str]:
    """An environment in which Qt draws to memory."""
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTEST_QT_API": "pyside6"}


# -- the commands ----------------------------------------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    """Open the workstation with the demo workspace, or show it in pictures where there is no display."""
    prepare(developer=False)
    if has_display():
        return call(PYTHON, "-m", "ui.main", "--demo", *arguments)
    out = BUILD / "tour"
    say("No display here, so nobody could see the window. Driving it on a virtual screen instead.")
    return tour([str(out)])


def tour(arguments: Sequence[str]) -> int:
    """Drive the window through the main job; arguments: OUT [--file CSV] [--theme ...] [--lang ...]."""
    prepare(developer=False)
    return call(PYTHON, "-m", "tests.showcase.tour", *arguments, env=offscreen())


def shots(arguments: Sequence[str]) -> int:
    """Draw every registered screen; arguments: OUT [--screen] [--theme] [--lang] [--size]."""
    prepare(developer=False)
    return call(PYTHON, "-m", "tests.showcase.shots", *arguments, env=offscreen())


def test(arguments: Sequence[str]) -> int:
    """Run the whole suite, or what the arguments select."""
    prepare(developer=True)
    spread = () if any(a.startswith(("-n", "-p", "--pdb", "-s")) for a in arguments) else SPREAD
    return call(PYTHON, "-m", "pytest", *spread, *arguments, env=offscreen())


def check(arguments: Sequence[str]) -> int:
    """Format, lint, types, import contracts, fast tests; stops at the first that fails. `--static`: no tests."""
    prepare(developer=True)
    is_static = "--static" in arguments
    given = [one for one in arguments if one != "--static"]
    steps: tuple[tuple[str, Sequence[str | Path]], ...] = (
        ("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
        ("lint", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
        ("types", (PYTHON, "-m", "mypy", "--no-error-summary")),
        ("import contracts", (BIN / "lint-imports", "--no-cache")),
        ("fast tests", (PYTHON, "-m", "pytest", "-q", *SPREAD, "-m", "not slow and not screen", *given)),
    )
    for name, command in steps[:-1] if is_static else steps:
        say(f"-- {name}")
        code = call(*command, env=offscreen())
        if code != 0:
            say(f"-- {name} failed")
            return code
    return 0


def bench(arguments: Sequence[str]) -> int:
    """Measure; arguments: [NAME] [--json FILE]."""
    prepare(developer=True)
    return call(PYTHON, "-m", "bench", *arguments, env=offscreen())


def spec(arguments: Sequence[str]) -> int:
    """Run the suite and tell which requirements passing tests carry; arguments: [--json FILE] [--last]."""
    prepare(developer=True)
    BUILD.mkdir(exist_ok=True)
    report = BUILD / "requirements.json"
    if "--last" not in arguments or not report.exists():
        call(PYTHON, "-m", "pytest", "-q", *SPREAD, "--req-report", report, env=offscreen())
    rest = [a for a in arguments if a != "--last"]
    return call(PYTHON, "-m", "tests.requirements", report, *rest)


def service(arguments: Sequence[str]) -> int:
    """Pass everything on to `switchroom-service`."""
    prepare(developer=False)
    return call(PYTHON, "-m", "app.cli", *arguments)


def revision(arguments: Sequence[str]) -> int:
    """Draft the next migration from what tables.py says now."""
    prepare(developer=True)
    code = call(PYTHON, "-m", "tests.revision", *arguments)
    return code or call(PYTHON, "-m", "ruff", "format", "--quiet", "app/core/migrations")


def build(arguments: Sequence[str]) -> int:
    """Freeze desktop and service into dist/switchroom."""
    prepare(developer=True)
    return call(
        PYTHON, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *arguments, "build_installer.spec"
    )


COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "tour": tour,
    "shots": shots,
    "bench": bench,
    "spec": spec,
    "service": service,
    "revision": revision,
    "build": build,
}


def main(arguments: Sequence[str]) -> int:
    """Dispatch to a command; without one, print what there is."""
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
