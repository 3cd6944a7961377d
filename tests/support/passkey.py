"""A passkey made of software: it answers like a device, and whether it was meant for it is nothing it asks itself."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Passkey:
    """One key for one portal. It always says that finger, face or PIN was asked for."""

    def __init__(self, host: str, *, origin: str) -> None:
        self.host, self.origin = host, origin
        self.name = secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.owner = ""

    def made(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the portal's wish for a new passkey. As phones do, it says that it could sign in alone."""
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))  # type: ignore[no-untyped-call]
        attested = bytes(16) + struct.pack(">H", len(self.name)) + self.name + public
        data = self._data(PRESENT | VERIFIED | ATTESTED) + attested
        statement = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": self._client("webauthn.create", asked),
            "attestationObject": websafe_encode(statement),
        }
        return self._answer(response, {"credProps": {"rk": True}})

    def signed(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the portal's wish to see the passkey."""
        client, data = self._client("webauthn.get", options["publicKey"]), self._data(PRESENT | VERIFIED)
        over = data + hashlib.sha256(websafe_decode(client)).digest()
        response = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(over, ec.ECDSA(hashes.SHA256()))),
            "userHandle": self.owner,
        }
        return self._answer(response, {})

    def _answer(self, response: dict[str, str], results: dict[str, Any]) -> dict[str, Any]:
        name = websafe_encode(self.name)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": results,
        }

    def _client(self, kind: str, asked: dict[str, Any]) -> str:
        words = {"type": kind, "challenge": asked["challenge"], "origin": self.origin}
        return websafe_encode(json.dumps(words).encode())

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, 0)
