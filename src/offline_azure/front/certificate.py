"""The certificate of the proxy: made at each start, trusted by nobody else.

The key of the certificate authority is thrown away as soon as it has signed, so the authority
can never vouch for another name; the key of the server leaves no file behind.
"""

from __future__ import annotations

import datetime
import ssl
import tempfile
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from offline_azure.http.hosts import Hosts

_LIFETIME = datetime.timedelta(days=397)  # the longest that strict TLS clients accept


class Certificate:
    """A fresh authority and one server certificate for every Azure host.

    Args:
        hosts: the hosts of Azure.
        public: further hosts, of which there are copies of public data.

    Attributes:
        hosts: the hosts of Azure.
        authority: the certificate of the authority, PEM.
        context: a server-side TLS context that presents the server certificate.
    """

    def __init__(self, hosts: Hosts, public: Iterable[str] = ()) -> None:
        self.hosts = hosts
        self._public = frozenset(public)
        now = datetime.datetime.now(datetime.timezone.utc)
        authority_key = ec.generate_private_key(ec.SECP256R1())
        authority_name = _name("Azure ML offline workspace (this machine only)")
        authority = (
            _builder(authority_name, authority_name, authority_key.public_key(), now)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(certificates=True), critical=True)
            .sign(authority_key, hashes.SHA256())
        )
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName(
            [x509.DNSName(host) for host in (*hosts.names, *sorted(self._public))]
        )
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
        leaf = (
            _builder(_name("Azure ML offline workspace"), authority_name, key.public_key(), now)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(issuer, critical=False)
            .add_extension(names, critical=False)
            .sign(authority_key, hashes.SHA256())
        )
        self.authority = authority.public_bytes(serialization.Encoding.PEM)
        self.context = _context(leaf, key)

    def covers(self, host: str) -> bool:
        """Return whether clients trust the certificate for this lower-case host."""
        return self.hosts.covers(host) or host in self._public


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # forgive a clock that was set back
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _context(leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.num_tickets = 0  # no client of ours resumes a session
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # The ssl module reads keys from files only; this one is 0600 and gone right after.
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem + leaf.public_bytes(serialization.Encoding.PEM))
        file.flush()
        context.load_cert_chain(Path(file.name))
    return context
