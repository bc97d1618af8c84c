"""`pediatric-his service install`: a unit file with which systemd starts `serve` at boot and again whenever it ends."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from pediatric_his.commands.lan.authority import clean_name

UNIT = Path("/etc/systemd/system/pediatric-his.service")
USER = "pediatric_his"

# %-signs are systemd's own; what is braced is filled in.
_TEXT = """\
[Unit]
Description=Hospital information system for children's clinics
After=network-online.target postgresql.service
Wants=network-online.target
# A fault that repeats is tried again for ever: nobody is there to start it by hand.
StartLimitIntervalSec=0

[Service]
Type=exec
User={user}
Group={user}
ExecStart={program} serve{host} --port {port}{https}
EnvironmentFile=-/etc/pediatric-his.env
Environment=PEDIATRIC_HIS_DATA={data}
Restart=always
RestartSec=1
# Requests under way end first; what hangs is killed. The embedded server's watcher stops the database as the last of all.
KillMode=mixed
TimeoutStopSec=90
MemoryHigh={high}M
MemoryMax={most}M
TasksMax=512
LimitNOFILE=16384
OOMPolicy=continue

UMask=0077
ProtectSystem=strict
ReadWritePaths={data}
# Where sticks and shares are put in: a copy a night goes there.
ReadWritePaths=-/media -/mnt -/run/media
ProtectHome=true
PrivateTmp=true
PrivateDevices=true
NoNewPrivileges=true
CapabilityBoundingSet=
AmbientCapabilities=
ProtectClock=true
ProtectHostname=true
ProtectKernelLogs=true
ProtectKernelModules=true
ProtectKernelTunables=true
ProtectControlGroups=true
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=true
RestrictRealtime=true
RestrictSUIDSGID=true
LockPersonality=true
RemoveIPC=true
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def register(commands: Any) -> None:
    command = commands.add_parser("service", help="have systemd start the clinic at boot")
    steps = command.add_subparsers(dest="step", metavar="STEP", required=True)
    for name, words in (("install", "write the unit file and start it"), ("show", "print the unit file")):
        step = steps.add_parser(name, help=words)
        step.add_argument("--host", help="the address to serve at (127.0.0.1; with --lan every one)")
        step.add_argument("--port", type=int, default=8000)
        step.add_argument("--certificate", help="serve HTTPS by this file (PEM), with --key")
        step.add_argument("--key", help="the certificate's private key (PEM)")
        step.add_argument("--lan", metavar="NAME", help="HTTPS in the clinic's own network, under this name or address")
        step.add_argument("--memory", type=int, default=2048, metavar="MB", help="the most it may take")
        step.set_defaults(run=show if name == "show" else install)


def unit(options: argparse.Namespace, program: str, data: Path) -> str:
    files = (("--certificate", options.certificate), ("--key", options.key))
    https = "".join(f" {name} {_quoted(Path(file).absolute())}" for name, file in files if file)
    host = f" --host {options.host}" if options.host else ""
    if options.lan:
        https = f" --lan {clean_name(options.lan)}"
    return _TEXT.format(
        user=USER, program=program, data=_quoted(data), host=host, port=options.port,
        https=https, high=options.memory * 3 // 4, most=options.memory,
    )  # fmt: skip


def show(options: argparse.Namespace) -> int:
    from pediatric_his.settings import data_directory

    print(unit(options, _program(), data_directory()), end="")
    return 0


def install(options: argparse.Namespace) -> int:
    """Writes the unit, gives the data directory to its user, and starts it, where systemd runs."""
    from pediatric_his.settings import data_directory

    if os.geteuid() != 0:
        raise ValueError("service install needs root: sudo pediatric-his service install")
    data = data_directory()
    if data.is_relative_to("/home") or data.is_relative_to("/root"):
        raise ValueError(f"{data} is in somebody's home, which the service doesn't see: set PEDIATRIC_HIS_DATA")
    _user()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in [data, *data.rglob("*")]:
        shutil.chown(path, USER, USER)
    UNIT.write_text(unit(options, _program(), data), encoding="utf-8")
    print(f"{UNIT} is written; settings beside it go to /etc/pediatric-his.env, a line NAME=VALUE each.")
    if not Path("/run/systemd/system").is_dir():
        print("systemd doesn't run here: start it there with  systemctl enable --now pediatric-his")
        return 0
    for step in (["daemon-reload"], ["enable", "--now", UNIT.stem]):
        if subprocess.run(["systemctl", *step], check=False).returncode:
            raise ValueError(f"systemctl {' '.join(step)} failed: journalctl -u {UNIT.stem} says why")
    print(f"It runs, and starts with the machine. Its address: journalctl -u {UNIT.stem}")
    return 0


def _user() -> None:
    import pwd

    try:
        pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", USER]
        done = subprocess.run(command, text=True, capture_output=True, check=False)
        if done.returncode:
            raise ValueError(f"the user {USER} can't be made: {done.stderr.strip()}") from None


def _program() -> str:
    """This program as it was called: by a path that stays the same over updates, where there is one."""
    called = Path(shutil.which(sys.argv[0]) or sys.argv[0]).absolute()
    if os.access(called, os.X_OK) and called.suffix != ".py":
        return _quoted(called)
    return f"{_quoted(Path(sys.executable))} -m pediatric_his.cli"


def _quoted(path: Path) -> str:
    """A path as a unit file takes it.

    Raises:
        ValueError: it can't be written there.
    """
    text = str(path)
    if any(sign in text for sign in " \t\n\"'\\"):
        raise ValueError(f"a unit file can't name {text!r}: choose a path without spaces and quotes")
    return text.replace("%", "%%")
