"""The two commands in a Debian 12 of the bare minimum, as root with nothing and as a user; each page clicked through.

The roots are made by debootstrap, without time zones, and are gone at the end. The machine's own way to the package indexes (its
name server, certificates, apt's sources, settings of pip and npm) is lent to them. Needs root.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.drills.steps import ROOT, Steps
from tests.drills.walk import walk
from tests.e2e.browser import free_port

CLONE = "/srv/pediatric_his"
USER = "nurse"
CERTIFICATES = ("PIP_CERT", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "npm_config_cafile")
LENT = re.compile(
    r"(pip_(index_url|extra_index_url|trusted_host|proxy)|npm_config_registry|https?_proxy|no_proxy)$", re.I
)
# What is mounted and started under it is gone when it ends, however it ends.
ALONE = ("unshare", "--mount", "--pid", "--fork", "--kill-child")
ENTER = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && root=$0 && exec chroot "$root" "$@"'


class Bare:
    """A root to run commands in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}

    def make(self) -> None:
        self.folder.mkdir()
        run("debootstrap", "--variant=minbase", "bookworm", self.folder)
        run("chroot", self.folder, "dpkg", "--purge", "--force-all", "tzdata")
        shutil.rmtree(self.folder / "usr/share/zoneinfo", ignore_errors=True)
        (self.folder / "etc/localtime").unlink(missing_ok=True)
        run("chroot", self.folder, "useradd", "--create-home", USER)
        self._lend()
        run("git", "clone", "-q", ROOT, self.folder / CLONE[1:])

    def _lend(self) -> None:
        for file in [
            "/etc/resolv.conf",
            *map(str, Path("/etc/apt/sources.list.d").glob("debian*")),
            "/etc/apt/sources.list",
        ]:
            if Path(file).exists():
                shutil.copy(file, f"{self.folder}{file}")
        if (bundle := os.environ.get("SSL_CERT_FILE")) and Path(bundle).exists():
            shutil.copy(bundle, self.folder / "etc/lent.crt")
            self.environment |= dict.fromkeys(CERTIFICATES, "/etc/lent.crt")
        self.environment |= {name: value for name, value in os.environ.items() if LENT.match(name)}

    def start(self, *command: str, output: Path, user: str = "root") -> subprocess.Popen[bytes]:
        """Starts a command in the clone, its output in a file: nobody need read it for the command to go on."""
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user != "root" else []
        home = {"HOME": f"/home/{user}"} if user != "root" else {}
        inside = [*as_user, "sh", "-c", f'cd {CLONE} && exec "$@"', "sh", *command]
        enter = [*ALONE, "sh", "-c", ENTER, str(self.folder)]
        with output.open("w") as file:
            return subprocess.Popen(
                [*enter, *inside],
                env=self.environment | home,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def run(self, *command: str, user: str = "root") -> tuple[int, str]:
        output = self.folder.with_name("output")
        code = self.start(*command, output=output, user=user).wait()
        return code, output.read_text()

    def installed(self) -> set[str]:
        return set(self.run("dpkg-query", "-W", "-f", "${Package}\n")[1].split())


def run(*command: str | Path) -> None:
    with subprocess.Popen([*ALONE, *command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            said = process.communicate()[0]
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{said[-3000:]}")


@contextmanager
def bare_root() -> Iterator[Bare]:
    folder = ROOT / "var" / "drills" / "bare"
    shutil.rmtree(folder, ignore_errors=True)  # what a killed drill left
    folder.mkdir(parents=True)
    try:
        root = Bare(folder / "root")
        root.make()
        yield root
    finally:
        shutil.rmtree(folder)


def served(root: Bare, user: str) -> dict[str, object]:
    """bin/run, and a browser through every page of every demo sign-in."""
    port, began, output = free_port(), time.monotonic(), root.folder.with_name("served")
    process = root.start("bin/run", "--port", str(port), output=output, user=user)
    try:
        while "\nOpen http" not in (said := output.read_text()):
            if process.poll() is not None:
                sys.exit(f"bin/run ended as {user}:\n{said[-3000:]}")
            time.sleep(0.5)
        seconds = round(time.monotonic() - began)
        people = re.findall(r"^  /h/(\S+) +(\S+) +\S", said, re.MULTILINE)
        pages = walk(f"http://127.0.0.1:{port}", people)
    finally:
        process.kill()
        process.wait()
    return {"seconds": seconds, "sign_ins": len(people), "pages": pages}


def as_said(root: Bare, command: str) -> None:
    """Installs, as the machine's keeper would, what the command says it misses."""
    code, said = root.run(command, user=USER)
    asked = re.search(r"^ +sudo (apt-get install .*)$", said, re.MULTILINE)
    if not (code and asked):
        sys.exit(f"{command} should have said which packages it misses:\n{said[-3000:]}")
    root.run("apt-get", "update", "-qq")
    code, said = root.run(*asked[1].split())
    if code:
        sys.exit(said[-3000:])


def tested(root: Bare, user: str) -> dict[str, object]:
    began = time.monotonic()
    code, said = root.run("bin/test", user=user)
    if code:
        sys.exit(said[-6000:])
    return {"seconds": round(time.monotonic() - began), "result": said.strip().splitlines()[-1]}


def as_root() -> dict[str, object]:
    with bare_root() as root:
        before = root.installed()
        result: dict[str, object] = {"run": served(root, "root")}
        return result | {"packages": len(root.installed() - before), "test": tested(root, "root")}


def as_user() -> dict[str, object]:
    with bare_root() as root:
        root.run("chown", "-R", f"{USER}:{USER}", CLONE)
        as_said(root, "bin/run")
        result: dict[str, object] = {"run": served(root, USER)}
        as_said(root, "bin/test")
        return result | {"test": tested(root, USER)}


def drill(steps: Steps) -> str:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        sys.exit("Needs root and debootstrap: apt-get install -y debootstrap")
    root, user = steps.step("as root with nothing", as_root), steps.step("as a user", as_user)
    return (
        f"Debian 12 minbase. As root with nothing: bin/run {root['run']['seconds']} s ({root['packages']} packages), "
        f"{root['run']['pages']} pages of {root['run']['sign_ins']} sign-ins, bin/test {root['test']['seconds']} s "
        f"({root['test']['result']}). As a user: bin/run {user['run']['seconds']} s, {user['run']['pages']} pages, "
        f"bin/test {user['test']['seconds']} s ({user['test']['result']})"
    )
