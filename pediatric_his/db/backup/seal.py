"""The seal: age (age-encryption.org) to the recovery key's public half, in a stream of bounded memory.

What is written goes two ways: into the seal, and to a reader that goes through it as taking it back would; once it is sealed, nobody
here could. The file has another name until it is whole, checked, on the disk and read back from there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage

from pediatric_his.db.backup.archive import check
from pediatric_his.db.backup.faults import BackupError, Damaged, NotWritten, WrongKey

UNFINISHED = ".unfinished"
_BLOCK = 1 << 20


@dataclass(slots=True)
class SealedFile:
    """What is known of the file once it is there."""

    path: Path
    bytes: int = 0
    sha256: str = ""


class _Task(Thread):
    """A thread that keeps what went wrong in it, and lets go of its end of a pipe whatever happens."""

    def __init__(self, work: Callable[[], None], *held: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._work, self._held = work, held
        self.fault: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.fault = error
        finally:
            for end in self._held:
                with contextlib.suppress(OSError):
                    end.close()


class _Tee:
    """Hands on what it reads, and gives it to the checker as well."""

    def __init__(self, source: IO[bytes], also: IO[bytes]) -> None:
        self._source, self._also = source, also

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._also.write(data)
        return data


class _Digesting:
    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest, self.length = file, hashlib.sha256(), 0
        self.fault: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            self._file.write(data)
        except OSError as error:  # kept: on its way through the seal it loses its name
            self.fault = error
            raise
        self.digest.update(data)
        self.length += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()


def _pipe() -> tuple[IO[bytes], IO[bytes]]:
    reading, writing = os.pipe()
    return os.fdopen(reading, "rb"), os.fdopen(writing, "wb")


@contextmanager
def sealing(path: Path, recipient: str) -> Iterator[tuple[IO[bytes], SealedFile]]:
    """A stream to write a copy into; after the block the file lies under its name, or nothing does.

    Raises:
        NotWritten: the disk is full, or gave back something else than was written.
        Damaged: what was written can't be read as a copy.
    """
    to = pyrage.x25519.Recipient.from_str(recipient)
    fresh = path.with_name(f".{path.name}{UNFINISHED}")
    done = SealedFile(path)
    try:
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            out = _Digesting(file)
            with _through(out, to) as stream:
                yield stream, done
            file.flush()
            os.fsync(file.fileno())
        done.bytes, done.sha256 = out.length, out.digest.hexdigest()
        if digest_of(fresh) != done.sha256:
            raise NotWritten(f"{path.parent} doesn't keep what is written to it: take another disk.")
        put_in_place(fresh, path)
    except OSError as error:
        raise NotWritten(f"{path} can't be written: {error.strerror or error}.") from error
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def _through(out: _Digesting, to: Any) -> Iterator[IO[bytes]]:
    source, stream = _pipe()
    checked, also = _pipe()
    sealer = _Task(lambda: pyrage.encrypt_io(_Tee(source, also), out, [to]), source, also)
    checker = _Task(lambda: check(checked), checked)
    sealer.start()
    checker.start()
    fault: BaseException | None = None
    try:
        yield stream
        stream.close()
    except BaseException as error:
        fault = error
        with contextlib.suppress(OSError):
            stream.close()
    sealer.join()
    checker.join()
    lost_pipe = isinstance(fault, BrokenPipeError)
    for found in (None if lost_pipe else fault, out.fault, checker.fault, sealer.fault, fault):
        if found is not None:
            raise found


def put_in_place(fresh: Path, path: Path) -> None:
    """Gives a whole file its name, so that it has it after a power cut as well.

    What root makes belongs to whom the folder belongs to: the service couldn't read it otherwise.
    """
    if os.geteuid() == 0:
        owner = path.parent.stat()
        with contextlib.suppress(OSError):  # a stick knows no owners
            os.chown(fresh, owner.st_uid, owner.st_gid)
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def digest_of(path: Path) -> str:
    """The digest of a file as it lies on the disk, not in the memory."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def opened(path: Path, identity: str) -> Iterator[IO[bytes]]:
    """The stream under the seal. Only after the block is it sure that it was the whole of it.

    Raises:
        WrongKey: it was sealed to another key.
        Damaged: it is cut or changed, or no sealed file at all.
    """
    key = pyrage.x25519.Identity.from_str(identity)
    with path.open("rb") as file:
        stream, writing = _pipe()
        opener = _Task(lambda: pyrage.decrypt_io(file, writing, [key]), writing)
        opener.start()
        fault: BaseException | None = None
        try:
            yield stream
            stream.read()  # nothing may follow
        except BaseException as error:
            fault = error
        stream.close()
        opener.join()
    reason = _why(opener.fault, path)
    if isinstance(fault, Damaged | None) and reason is not None:
        raise reason from opener.fault
    if fault is not None:
        raise fault


def _why(fault: BaseException | None, path: Path) -> BackupError | None:
    if fault is None or isinstance(fault, BrokenPipeError):
        return None
    if isinstance(fault, pyrage.DecryptError) and "No matching keys" in str(fault):
        return WrongKey(f"{path.name} is sealed to another recovery key.")
    if isinstance(fault, pyrage.DecryptError):
        return Damaged(f"{path.name} is no sealed copy, or its beginning is lost.")
    return Damaged(f"{path.name} is cut or damaged: it can't be opened to its end.")
