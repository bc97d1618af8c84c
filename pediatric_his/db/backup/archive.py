"""What lies under the seal: a gzipped tar that any machine can open, written and read in a stream.

manifest.json                                   the first leaf
files/secret.key …                              keys and other files of the data directory
tables/TABLE/HOSPITAL/000001.copy …             whole rows in PostgreSQL's text form, some megabytes each ("-": of no hospital)
end.json                                        how many members, and the digest of all of them in their order
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from pediatric_his.db.backup import manifest as manifests
from pediatric_his.db.backup.faults import Damaged, Incomplete
from pediatric_his.db.backup.manifest import Manifest

PIECE = 4_000_000
_LARGEST = 1_100_000_000  # PostgreSQL's largest row
_NONE = "-"
_QUICK = 4  # of gzip's nine levels: nearly as small as the sixth, in half the time


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the data directory (`table` blank), or rows of a table and hospital."""

    name: str
    table: str
    hospital: str
    content: bytes

    @property
    def rows(self) -> int:
        return self.content.count(b"\n") if self.table else 0


class ArchiveWriter:
    """Writes the members in their order."""

    def __init__(self, to: IO[bytes], manifest: Manifest) -> None:
        self._gzip = gzip.GzipFile(fileobj=to, mode="wb", compresslevel=_QUICK, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|")  # noqa: SIM115 - closed by finish()
        self._when = manifest.made_at
        self._digest, self._members, self._part = hashlib.sha256(), 0, 0
        self._add("manifest.json", manifests.written(manifest))

    def file(self, name: str, content: bytes) -> None:
        self._add(f"files/{name}", content)

    def rows(self, table: str, hospital: str, content: bytes) -> None:
        self._part += 1
        self._add(f"tables/{table}/{hospital or _NONE}/{self._part:06}.copy", content)

    def finish(self) -> None:
        end = {"members": self._members, "digest": self._digest.hexdigest()}
        self._add("end.json", json.dumps(end).encode())
        self._tar.close()
        self._gzip.close()

    def _add(self, name: str, content: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = len(content), 0o600, int(self._when.timestamp())
        self._tar.addfile(info, io.BytesIO(content))
        _note(self._digest, name, content)
        self._members += 1


def _note(digest: hashlib._Hash, name: str, content: bytes) -> None:
    digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())


class ArchiveReader:
    """Reads one: the manifest at once, then `members()`. Whoever has gone through them to the end has a whole copy.

    Raises (also while going through):
        Damaged: something is missing, was changed or stands elsewhere.
    """

    def __init__(self, source: IO[bytes]) -> None:
        self._gzip = gzip.GzipFile(fileobj=source, mode="rb")
        self._digest, self._seen = hashlib.sha256(), 0
        self._found: Counter[tuple[str, str]] = Counter()
        self._leaves = self._read()
        name, content = next(self._leaves, ("", b""))
        if name != "manifest.json":
            raise Damaged("The file holds no copy of this program's.")
        self.manifest = manifests.read(content)

    def members(self) -> Iterator[Member]:
        for name, content in self._leaves:
            kind, _, rest = name.partition("/")
            if kind == "files":
                yield Member(rest, "", "", content)
            elif kind == "tables" and rest.count("/") == 2:
                table, hospital, _ = rest.split("/")
                member = Member(name, table, "" if hospital == _NONE else hospital, content)
                self._found[member.table, member.hospital] += member.rows
                yield member
            else:
                raise Damaged(f"The copy holds something unknown: {name}.")
        if self._found != Counter(self.manifest.counts()):
            raise Damaged("The copy doesn't hold the rows that its first leaf tells.")

    def _read(self) -> Iterator[tuple[str, bytes]]:
        end = None
        try:
            with tarfile.open(fileobj=self._gzip, mode="r|") as tar:
                for info in tar:
                    if info.size > _LARGEST or end is not None:
                        raise Damaged("The copy isn't as it was written.")
                    file = tar.extractfile(info)
                    content = file.read() if file else b""
                    if info.name == "end.json":
                        end = json.loads(content)
                        continue
                    _note(self._digest, info.name, content)
                    self._seen += 1
                    yield info.name, content
            while self._gzip.read(65536):  # to the checksum at its end
                pass
        except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error, json.JSONDecodeError) as error:
            raise Damaged("The copy is cut or damaged: it can't be read to its end.") from error
        if end != {"members": self._seen, "digest": self._digest.hexdigest()}:
            raise Damaged("The copy is cut, or its parts stand in another order.")


def check(source: IO[bytes]) -> None:
    """Reads a copy through, as taking it back would.

    Raises:
        Damaged: it isn't whole.
    """
    for _ in ArchiveReader(source).members():
        pass


class Rows:
    """Collects COPY's output into members that end with a row."""

    def __init__(self, to: ArchiveWriter, table: str, hospital: str) -> None:
        self._to, self._table, self._hospital = to, table, hospital
        self._held = bytearray()
        self.count = 0

    async def take(self, data: bytes) -> None:
        self._held += data
        if len(self._held) >= PIECE and (whole := self._held.rfind(b"\n") + 1):
            self._write(whole)

    def finish(self, expected: int) -> None:
        if self._held:
            self._write(len(self._held))
        if self.count != expected:
            raise Incomplete(f"No copy was made: {self._table} gave {self.count} of {expected} rows.")

    def _write(self, length: int) -> None:
        content = bytes(self._held[:length])
        del self._held[:length]
        self.count += content.count(b"\n")
        self._to.rows(self._table, self._hospital, content)
