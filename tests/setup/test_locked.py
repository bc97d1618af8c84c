"""The locks hold against an index that has moved on: an index in a folder, made here, without a network."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LOCKS = [*ROOT.glob("requirements*.txt"), ROOT / "bin" / "requirements-node.txt"]


class Index:
    """A folder of releases, and what pip needs to look there and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    def release(self, name: str, version: str, *needs: str, extra: str = "") -> str:
        """Adds a wheel; the lock's entry for it."""
        info = f"{name}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        metadata += "".join(f"Requires-Dist: {need}\n" for need in needs)
        metadata += f'Provides-Extra: more\nRequires-Dist: {extra}; extra == "more"\n' if extra else ""
        files = {
            f"{name}.py": f"version = {version!r}\n",
            f"{info}/METADATA": metadata,
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: here\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        rows = [f"{path},sha256={_record_digest(text)},{len(text)}" for path, text in files.items()]
        files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,"])
        wheel = self.folder / f"{name}-{version}-py3-none-any.whl"
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
        return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"

    def locked(
        self, environment: Path, *entries: str, pip: Path | None = None, own: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Runs bin/locked.py; `own`: what the person has in the environment besides."""
        lock = environment.with_suffix(".txt")
        lock.write_text("# made here\n" + "".join(entries))
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        here = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": f"{self.folder} /not/there"}
        here |= {"PYTHONPATH": str(pip)} if pip else {}
        return subprocess.run(
            [sys.executable, ROOT / "bin" / "locked.py", environment, lock],
            env=clean | here | (own or {}), text=True, capture_output=True, check=False,
        )  # fmt: skip


def _record_digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def versions(environment: Path) -> dict[str, str]:
    names = [path.name.split("-")[:2] for path in environment.glob("lib/python*/site-packages/*.dist-info")]
    return {name: version.removesuffix(".dist") for name, version in names if name not in ("pip", "setuptools")}


@pytest.fixture(scope="module")
def newest_pip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pip")
    asked = [sys.executable, "-m", "pip", "install", "-q", "--timeout=5", "--retries=0", "--target", str(folder), "pip"]
    if subprocess.run([*asked, "--upgrade"], capture_output=True, check=False).returncode:
        pytest.skip("no index to take the newest pip from")
    return folder


@pytest.fixture(params=["the environment's own pip", "the newest pip"])
def pip(request: pytest.FixtureRequest) -> Path | None:
    folder: Path | None = request.getfixturevalue("newest_pip") if "newest" in request.param else None
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index")


def test_an_index_that_has_moved_on_changes_nothing(index: Index, tmp_path: Path, pip: Path | None) -> None:
    """`server[more]` is asked for by a range; it, what its extra needs and the rest have newer releases than the lock's."""
    entries = [index.release("clinic", "1.0", "server[more]>=1", "tables>=1")]
    entries += [
        index.release("server", "1.0", extra="loop"),
        index.release("loop", "1.0"),
        index.release("tables", "1.0"),
    ]
    index.release("server", "2.0", "another", extra="loop>=2")
    for name in ("clinic", "loop", "tables"):
        index.release(name, "2.0")
    done = index.locked(tmp_path / "env", *entries, pip=pip)
    assert done.returncode == 0, done.stderr
    assert versions(tmp_path / "env") == dict.fromkeys(("clinic", "server", "loop", "tables"), "1.0")
    assert "WARNING" not in done.stderr
    assert re.search(r"done in \d+ s", done.stderr)

    entries.append(index.release("letters", "1.0", "paper>=1"))
    index.release("paper", "1.0")
    done = index.locked(tmp_path / "env", *entries, pip=pip)
    assert done.returncode == 1
    assert re.search(r"letters 1\.0 requires paper", done.stderr), "the dependency that the lock misses is named"
    assert not (tmp_path / "env").exists()


def test_an_environment_follows_its_lock(index: Index, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    clinic, tables, newer = (index.release(*what) for what in (("clinic", "1.0"), ("tables", "1.0"), ("clinic", "1.1")))
    assert index.locked(environment, clinic).returncode == 0
    assert index.locked(environment, clinic).stderr == "", "nothing to do, nothing said"
    (environment / "running").touch()
    assert index.locked(environment, clinic, tables).returncode == 0
    assert (environment / "running").exists(), "what comes to it is put beside it"
    (environment / "locked").unlink()
    assert index.locked(environment, newer).returncode == 0
    assert not (environment / "running").exists(), "what was left half made is thrown away"
    assert versions(environment) == {"clinic": "1.1"}

    index.release("tables", "1.0", "another")
    done = index.locked(environment, newer, tables)
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "not the one the lock names" in done.stderr
    assert not environment.exists()


def test_a_release_that_is_gone_is_named(index: Index, tmp_path: Path) -> None:
    entry = index.release("tables", "1.0")
    (index.folder / "tables-1.0-py3-none-any.whl").unlink()
    done = index.locked(tmp_path / "env", entry)
    assert done.returncode == 1
    assert "No matching distribution found for tables==1.0" in done.stderr
    assert not (tmp_path / "env").exists()


@pytest.mark.parametrize("name", ["PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER"])
def test_a_person_s_own_settings_put_nothing_elsewhere(
    index: Index, tmp_path: Path, name: str, pip: Path | None
) -> None:
    own = {name: "1" if name == "PIP_USER" else str(tmp_path / "elsewhere")}
    done = index.locked(tmp_path / "env", index.release("tables", "1.0"), own=own)
    assert done.returncode == 0, done.stderr
    assert versions(tmp_path / "env") == {"tables": "1.0"}
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("setting", ["target = {}", "user = true"])
def test_nor_does_a_pip_conf_whose_index_is_still_asked(index: Index, tmp_path: Path, setting: str) -> None:
    entry, conf = index.release("tables", "1.0"), tmp_path / "pip.conf"
    own = f"[install]\n{setting.format(tmp_path / 'elsewhere')}\n"
    conf.write_text(f"[global]\nno-index = true\nfind-links =\n    {index.folder}\n    /not/there\n{own}")
    plain = {"PIP_CONFIG_FILE": str(conf), "PIP_NO_INDEX": "", "PIP_FIND_LINKS": ""}
    done = index.locked(tmp_path / "env", entry, own=plain)
    assert done.returncode == 0, done.stderr
    assert versions(tmp_path / "env") == {"tables": "1.0"}
    assert not (tmp_path / "elsewhere").exists()


def test_an_environment_that_is_stamped_and_empty_is_made_anew(index: Index, tmp_path: Path) -> None:
    entry = index.release("tables", "1.0")
    assert index.locked(tmp_path / "env", entry).returncode == 0
    (folder,) = (tmp_path / "env").glob("lib/python*/site-packages/tables-1.0.dist-info")
    shutil.rmtree(folder)
    assert index.locked(tmp_path / "env", entry).returncode == 0
    assert versions(tmp_path / "env") == {"tables": "1.0"}


def test_a_folder_that_may_not_be_written_is_named(index: Index, tmp_path: Path) -> None:
    closed, lock = tmp_path / "closed", tmp_path / "closed.txt"
    closed.mkdir()
    lock.write_text(index.release("tables", "1.0"))
    code = "import os, runpy, sys; os.access = lambda path, mode: False; runpy.run_path(sys.argv.pop(1), run_name='__main__')"
    as_root = ["-c", code] if os.geteuid() == 0 else []  # to whom no folder is closed
    closed.chmod(0o555)
    command: list[str | Path] = [sys.executable, *as_root, ROOT / "bin" / "locked.py", closed / "env", lock]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        f"{closed} may not be written by this user, so the Python packages can't be put into {closed / 'env'}.\n"
    )
    assert not (closed / "env").exists()


def test_only_a_line_that_was_cut_is_to_be_waited_for(index: Index, tmp_path: Path) -> None:
    entry, environment = index.release("tables", "1.0"), tmp_path / "env"
    environment.write_text("a file where the environment should be")
    done = index.locked(environment, entry)
    assert done.returncode == 1
    assert "Not a directory" in done.stderr
    assert "when the line is there" not in done.stderr
    assert "PosixPath" not in done.stderr


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_lock_names_a_release_and_its_hashes(lock: Path) -> None:
    text = lock.read_text()
    entries = re.findall(r"^[^\s#].*(?:\n[ \t]+--hash=.*)*", text, re.MULTILINE)
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+( ; [^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text


def test_the_front_end_s_lock_has_a_hash_for_each_package_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    assert "://" not in text
    asked = json.loads((ROOT / "package.json").read_text())
    assert all(re.fullmatch(r"[\d.]+", version) for version in asked["dependencies"].values()), "exact releases"
