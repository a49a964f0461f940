"""One request to an endpoint: to the name that its certificate says, and with an end, whatever comes back."""

import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chassis.clock import now
from deploy.local.process import free_port
from gateway.feed import sending
from tests.partners import an_endpoint

HOST = "bibliotek.example"
DRIPPED = """
import eventlet
eventlet.monkey_patch()
import sys, time
from gateway.feed import sending
sending.DELIVERY_SECONDS_MAX = 1.0
answer = sending.send(sys.argv[1], "{}", {}, private_allowed=True)
print(answer.error)
"""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of HOST, signed by itself; its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = tmp_path / "certificate.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    path.with_name("key.pem").write_bytes(key.private_bytes(*pem))
    return path


def test_the_certificate_must_be_of_the_name_and_of_somebody_who_is_trusted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "resolved", lambda *_, **__: "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with an_endpoint(tls=context) as endpoint:
        port = endpoint.url.rpartition(":")[2]

        def send(host: str, ca_file: str | None) -> sending.Answer:
            return sending.send(
                f"https://{host}:{port}", "{}", {"webhook-id": "1"}, private_allowed=True, ca_file=ca_file
            )

        assert send(HOST, str(certificate)).status == 204
        assert endpoint.heard[0][0]["host"].startswith(HOST)
        assert send("other.example", str(certificate)).error == "SSLError"
        assert send(HOST, None).error == "SSLError"
        assert len(endpoint.heard) == 1


@contextmanager
def dripping() -> Iterator[str]:
    """An endpoint that sends a byte of its head now and then, for ever."""
    with socket.create_server(("127.0.0.1", free_port())) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                for byte in b"HTTP/1.1 200 OK\r\n" + b"x" * 200:
                    try:
                        connection.send(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"


def test_an_answer_that_comes_a_byte_at_a_time_ends_too() -> None:
    with dripping() as url:
        command = [sys.executable, "-W", "ignore", "-c", DRIPPED, url]
        told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip() == "no answer within 1 seconds"


def test_who_does_not_listen_is_told_by_what_went_wrong_alone() -> None:
    url = f"http://127.0.0.1:{free_port()}/hook?key=secret"
    answer = sending.send(url, "{}", {}, private_allowed=True)
    assert answer.error == "NewConnectionError"
