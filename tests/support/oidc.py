"""A small OpenID Connect provider: discovery, consent that is given at once, codes with PKCE, signed id tokens."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "portal", "a-secret-of-the-portal"


class Provider(ThreadingHTTPServer):
    """Whoever comes is `person`: sub, email, email_verified and name, as its userinfo tells them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self.refuses = False

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def jwks(self) -> dict[str, Any]:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def code_for(self, asked: dict[str, str]) -> str:
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return code

    def token_for(self, sent: dict[str, str]) -> dict[str, Any] | None:
        """None for a code that is unknown, used, or not this client's."""
        asked = self.codes.pop(sent.get("code", ""), None)
        secret = sent.get("client_id") == CLIENT_ID and sent.get("client_secret") == CLIENT_SECRET
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        fits = asked and (asked["code_challenge"], asked["redirect_uri"]) == (challenge, sent.get("redirect_uri"))
        if not (secret and fits):
            return None
        access, now = secrets.token_urlsafe(16), int(time.time())
        self.tokens[access] = dict(self.person)
        claims = {**self.person, "iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60}
        id_token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}


class Door(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:  # the name is http.server's
        url = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/.well-known/openid-configuration":
            self._say(200, self.server.discovery())
        elif url.path == "/jwks":
            self._say(200, self.server.jwks())
        elif url.path == "/userinfo":
            person = self.server.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            self._say(200 if person else 401, person or {})
        elif url.path == "/authorize":
            told = {"error": "access_denied"} if self.server.refuses else {"code": self.server.code_for(asked)}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._say(404, {})

    def do_POST(self) -> None:  # the name is http.server's
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        found = self.server.token_for({name: values[0] for name, values in parse_qs(body).items()})
        self._say(200 if found else 400, found or {"error": "invalid_grant"})

    def _say(self, status: int, words: dict[str, Any]) -> None:
        body = json.dumps(words).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the signature is http.server's
        """Tests are quiet."""


@contextmanager
def running() -> Iterator[Provider]:
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join(5)


def settings_for(provider: Provider) -> dict[str, Any]:
    """What `SOCIALACCOUNT_PROVIDERS` is when the environment names this provider."""
    app = {
        "provider_id": "team",
        "name": "Team login",
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "settings": {"server_url": provider.url},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
