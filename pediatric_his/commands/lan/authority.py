"""The clinic's own certificate authority, and the server's certificate by it.

The authority may speak for the clinic's own name and for addresses within a local network, nothing else: whoever steals its key can
pretend to be no other site. Tablets keep it for ten years; the server's certificate is of ninety days and renewed by itself.
"""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LASTS = timedelta(days=3650)
SERVER_LASTS = timedelta(days=90)
RENEWED_BEFORE = timedelta(days=30)
_SLACK = timedelta(days=1)  # a tablet's clock may be behind
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7")  # RFC 1918, 3927, 4193
_LOCAL = [ipaddress.ip_network(net) for net in (*_PRIVATE, "127.0.0.0/8", "::1/128")]
_FAR = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254", "fd00::1")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Pair:
    """The files by which the server speaks HTTPS."""

    certificate: Path
    key: Path


class Authority:
    """The authority of a folder for a host's name or address; made when the folder has none."""

    def __init__(self, folder: Path, name: str) -> None:
        """
        Raises:
            ValueError: the name isn't one, or the authority here speaks for another.
        """
        self.name = clean_name(name)
        self.file = folder / "authority.pem"
        self.pair = Pair(folder / "server.pem", folder / "server.key")
        key_file = folder / "authority.key"
        if not (key_file.exists() and self.file.exists()):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(self.name, self.file, key_file)
        self._key = _read_key(key_file)
        self._own = x509.load_pem_x509_certificate(self.file.read_bytes())
        if self.name not in (known := _names(self._own)):
            raise ValueError(
                f"The tablets know this server as {known[0]}, not as {self.name}: give --lan {known[0]}, or take {folder}"
                " away and let every tablet learn the new name"
            )

    @property
    def fingerprint(self) -> str:
        """The first 16 digits of its SHA-256, in fours: compared by eye on the server's screen and on the tablet."""
        digits = self._own.fingerprint(hashes.SHA256()).hex().upper()[:16]
        return " ".join(digits[i : i + 4] for i in range(0, 16, 4))

    @property
    def for_tablets(self) -> bytes:
        """The authority's certificate, as tablets take it (DER)."""
        return self._own.public_bytes(serialization.Encoding.DER)

    def renew(self, now: datetime | None = None, addresses: Iterable[IPAddress] | None = None) -> bool:
        """A certificate for the name and this machine's addresses, when there is none that will do. True when it is new."""
        now = now or datetime.now(UTC)
        here = set(own_addresses() if addresses is None else addresses)
        if self._will_do(now, here):
            return False
        key = ec.generate_private_key(ec.SECP256R1())
        spoken = [_general(self.name), x509.DNSName("localhost"), *map(x509.IPAddress, sorted(here, key=str))]
        until = min(now + SERVER_LASTS, self._own.not_valid_after_utc)
        made = (
            _begun(_called(self.name), self._own.subject, key, now, until)
            .add_extension(x509.SubjectAlternativeName(list(dict.fromkeys(spoken))), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        _write(self.pair.key, _pem(key))
        _write(self.pair.certificate, made.public_bytes(serialization.Encoding.PEM))
        return True

    def _will_do(self, now: datetime, here: set[IPAddress]) -> bool:
        if not (self.pair.certificate.exists() and self.pair.key.exists()):
            return False
        has = x509.load_pem_x509_certificate(self.pair.certificate.read_bytes())
        spoken = has.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            has.public_key() == _read_key(self.pair.key).public_key()
            and has.issuer == self._own.subject
            and here <= set(spoken.get_values_for_type(x509.IPAddress))
            and has.not_valid_before_utc <= now < has.not_valid_after_utc - RENEWED_BEFORE
        )


def clean_name(text: str) -> str:
    """A host's name or an address, as it is written in a certificate.

    Raises:
        ValueError: it is neither.
    """
    name = text.strip().strip("[]").lower().rstrip(".")
    if (address := _address(name)) is not None:
        return str(address)
    labels = name.split(".")
    if len(name) <= 253 and all(map(_LABEL.fullmatch, labels)) and not labels[-1].isdigit():
        return name
    raise ValueError(
        f"{text!r} is no name or address of a server in the clinic's network, as klinika.local or 192.168.1.10"
    )


def own_addresses() -> list[IPAddress]:
    """This machine's addresses within local networks, and those by which it reaches itself."""
    told = ["127.0.0.1", *(text for far in _FAR if (text := _source(far))), *_by_name()]
    found = dict.fromkeys(ipaddress.ip_address(text) for text in told)
    return [one for one in found if any(one in net for net in _LOCAL if net.version == one.version)]


def _source(far: str) -> str:
    """The address by which this machine would reach another; nothing is sent. Blank where it reaches none."""
    with socket.socket(socket.AF_INET6 if ":" in far else socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect((far, 9))
        except OSError:
            return ""
        return str(asked.getsockname()[0])


def _by_name() -> list[str]:
    try:
        return [str(found[4][0]).partition("%")[0] for found in socket.getaddrinfo(socket.gethostname(), None)]
    except OSError:
        return []


def _make(name: str, file: Path, key_file: Path) -> None:
    now, key = datetime.now(UTC), ec.generate_private_key(ec.SECP256R1())
    own = [] if _address(name) is None else [ipaddress.ip_network(name)]
    permitted: list[x509.GeneralName] = (
        [x509.DNSName("localhost")] if own else [x509.DNSName(name), x509.DNSName("localhost")]
    )
    permitted += map(x509.IPAddress, [*own, *_LOCAL])
    subject = _called(f"pediatric_his {name} {now:%Y-%m-%d %H:%M:%S}")
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    made = (
        _begun(subject, subject, key, now, now + LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_file, _pem(key))
    _write(file, made.public_bytes(serialization.Encoding.PEM))


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return begun.serial_number(x509.random_serial_number()).not_valid_before(now - _SLACK).not_valid_after(until)


def _names(authority: x509.Certificate) -> list[str]:
    """What it may speak for, the clinic's own name first."""
    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    names = [one.value for one in permitted if isinstance(one, x509.DNSName) and one.value != "localhost"]
    alone = [one.value for one in permitted if isinstance(one, x509.IPAddress) and one.value not in _LOCAL]
    return names + [str(net.network_address) for net in alone]  # type: ignore[union-attr]


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


def _address(name: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


def _read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file} holds no key of ours")
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    """Readable by its owner alone, and whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(file)
