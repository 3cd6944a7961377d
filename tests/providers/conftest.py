import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from apps.providers import Call, HeyGen, PlayHT, Timeouts, UseApi
from tests.providers.loopback import Loopback

KEY = "sk_V2_hgu_anas-very-own-key"
TOKEN = "user:12345-AnasGatewayToken"
PLAYHT_KEY = "anas-playht-key-0123456789"
PLAYHT_USER = "AnasUserIdAtPlayHT"
QUICK = Timeouts(connect=2, read=0.3, write=0.3, upload=2, download=5, silence=0.3, stream=2)


@pytest.fixture
def server() -> Iterator[Loopback]:
    loopback = Loopback()
    yield loopback
    loopback.close()


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[Loopback]:
    """A server with a certificate that it gave itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "own.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)
    loopback = Loopback(tls=tls)
    yield loopback
    loopback.close()


@pytest.fixture
def calls() -> list[Call]:
    return []


@pytest.fixture
def client(server: Loopback, calls: list[Call]) -> Iterator[HeyGen]:
    with HeyGen(
        KEY, base_url=server.url, allow_private=True, on_call=calls.append, timeouts=QUICK, first_pause=0.001
    ) as heygen:
        yield heygen


@pytest.fixture
def gateway(server: Loopback, calls: list[Call]) -> Iterator[UseApi]:
    address = f"{server.url}/useapi/v1/heygen"
    with UseApi(
        TOKEN, base_url=address, allow_private=True, on_call=calls.append, timeouts=QUICK, first_pause=0.001
    ) as useapi:
        yield useapi


@pytest.fixture
def playht(server: Loopback, calls: list[Call]) -> Iterator[PlayHT]:
    with PlayHT(
        PLAYHT_KEY,
        PLAYHT_USER,
        base_url=f"{server.url}/playht",
        allow_private=True,
        on_call=calls.append,
        timeouts=QUICK,
        first_pause=0.001,
    ) as client:
        yield client


@pytest.fixture
def connect() -> Iterator[Callable[..., HeyGen]]:
    """Make a client for some other address."""
    made: list[HeyGen] = []

    def make(base_url: str, *, retries: int = 2) -> HeyGen:
        made.append(
            HeyGen(KEY, base_url=base_url, allow_private=True, timeouts=QUICK, retries=retries, first_pause=0.001)
        )
        return made[-1]

    yield make
    for heygen in made:
        heygen.close()
