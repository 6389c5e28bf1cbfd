"""Certificates of an authority made for a run, for servers of TLS on this machine."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificates:
    """`authority` is a PEM file that clients may accept; the contexts are of servers at 127.0.0.1.

    `signed` is signed by the authority, `self_signed` by itself, `misnamed` by the authority for another
    host, and the time of `expired` is over.
    """

    authority: Path
    signed: ssl.SSLContext
    self_signed: ssl.SSLContext
    misnamed: ssl.SSLContext
    expired: ssl.SSLContext


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Made once for a run."""
    folder = tmp_path_factory.mktemp("certificates")
    key = generate_private_key(SECP256R1())
    authority = _certificate("authority", key, signed_by=None, of_authority=True)
    path = folder / "authority.pem"
    path.write_bytes(authority.public_bytes(Encoding.PEM))
    here = x509.IPAddress(ip_address("127.0.0.1"))

    def served(
        name: str,
        *,
        signer: tuple[x509.Certificate, EllipticCurvePrivateKey] | None = (authority, key),
        host: x509.GeneralName = here,
        days: int = 1,
    ) -> ssl.SSLContext:
        own = generate_private_key(SECP256R1())
        ends = datetime.now(UTC) + days * _DAY
        return _server(folder / name, _certificate(name, own, signed_by=signer, host=host, ends=ends), own)

    return Certificates(
        path,
        signed=served("signed"),
        self_signed=served("self-signed", signer=None),
        misnamed=served("misnamed", host=x509.DNSName("elsewhere.example")),
        expired=served("expired", days=-1),
    )


def _certificate(
    name: str,
    key: EllipticCurvePrivateKey,
    *,
    signed_by: tuple[x509.Certificate, EllipticCurvePrivateKey] | None,
    host: x509.GeneralName | None = None,
    ends: datetime | None = None,
    of_authority: bool = False,
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signing = (subject, key) if signed_by is None else (signed_by[0].subject, signed_by[1])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - 2 * _DAY)
        .not_valid_after(ends or datetime.now(UTC) + _DAY)
        .add_extension(x509.BasicConstraints(ca=of_authority, path_length=None), critical=True)
    )
    if host is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([host]), critical=False)
    return builder.sign(signing, SHA256())


def _server(path: Path, certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> ssl.SSLContext:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
