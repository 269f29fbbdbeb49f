"""The certificate, as a TLS client sees it."""

from __future__ import annotations

import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from offline_azure.front.certificate import Certificate
from offline_azure.http.hosts import HOSTS, Hosts


def handshake(certificate: Certificate, host: str) -> bytes:
    """Return the certificate, DER, that a strict client accepts for `host`."""
    client = ssl.create_default_context(cadata=certificate.authority.decode())
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    near, far = socket.socketpair()
    near.settimeout(5)
    far.settimeout(5)

    def serve() -> None:
        try:
            certificate.context.wrap_socket(far, server_side=True).close()
        except (OSError, ssl.SSLError):
            far.close()  # the client refused; its own error is what counts

    server = threading.Thread(target=serve)
    server.start()
    try:
        with client.wrap_socket(near, server_hostname=host) as connection:
            return connection.getpeercert(binary_form=True) or b""
    finally:
        near.close()
        server.join()


@pytest.mark.parametrize(
    "host", ["management.azure.com", "x.blob.core.windows.net", "e.eastus.inference.ml.azure.com"]
)
def test_a_strict_client_accepts_every_azure_host(certificate: Certificate, host: str) -> None:
    """The chain and the names hold under the strictest checks that Python has."""
    leaf = x509.load_der_x509_certificate(handshake(certificate, host))

    assert isinstance(leaf.public_key(), ec.EllipticCurvePublicKey)


def test_another_host_is_not_vouched_for(certificate: Certificate) -> None:
    """A client would notice if the proxy posed as a host that is not Azure's."""
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(certificate, "example.com")


def test_hosts_of_public_data_are_named_at_the_start() -> None:
    """A host of which there is a copy is in the certificate, and no other."""
    certificate = Certificate(Hosts(HOSTS), ["files.example"])

    assert handshake(certificate, "files.example")
    assert certificate.covers("files.example")
    assert not certificate.covers("example.com")


def test_each_start_has_its_own_authority(certificate: Certificate) -> None:
    """Who trusted an earlier start does not trust this one."""
    assert Certificate(certificate.hosts).authority != certificate.authority
