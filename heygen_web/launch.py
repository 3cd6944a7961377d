"""`python -m heygen_web.launch`: the demo in one command. Makes the secrets of this installation once, then runs it."""

import os
import secrets
import socket
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.management import execute_from_command_line
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
WORDS = [
    "amber",
    "birch",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "inlet",
    "juniper",
    "kestrel",
    "lagoon",
    "maple",
    "north",
    "otter",
    "pebble",
]


def write_secrets(data_dir: Path) -> None:
    """Settings of a demo with secrets of its own, readable by this user only. An existing file stays as it is."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = "-".join(secrets.choice(WORDS) for _ in range(4))
    lines = [
        "# Made at the first start. A demo: anybody who reaches it can sign in.",
        "DEMO=1",
        f"SECRET_KEY=demo-{secrets.token_urlsafe(48)}",
        f"FIELD_KEYS={Fernet.generate_key().decode()}",
        f"DEMO_PASSWORD={password}",
    ]
    path = data_dir / "settings.env"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("\n".join(lines) + "\n")


def free_port(wanted: int) -> int:
    """`wanted`, or the next port above it that nobody listens at."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit(f"no free port from {wanted} to {wanted + 49}")


def asked_port() -> int:
    """`PORT`, or 8000."""
    asked = os.environ.get("PORT") or "8000"
    if not (asked.isdecimal() and 0 < int(asked) < 65_486):
        raise SystemExit(f"PORT is “{asked}”. It must be a number from 1 to 65485.")
    return int(asked)


def taken(host: str, port: int) -> str:
    """Why nothing can listen there, in the system's words; empty where it can."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.strerror or "it is not an address"
    return ""


def reach(host: str, port: int) -> dict[str, str]:
    """The settings by which the portal is found at `host`; one that stands for every address is called loopback."""
    if host in ("0.0.0.0", "::", "localhost", "127.0.0.1"):  # noqa: S104
        return {"PUBLIC_URL": f"http://127.0.0.1:{port}"}
    named = f"[{host}]" if ":" in host else host
    return {"PUBLIC_URL": f"http://{named}:{port}", "ALLOWED_HOSTS": f"127.0.0.1,localhost,[::1],{named}"}


def main() -> None:
    data_dir = Path(os.environ.get("DATA_DIR") or BASE_DIR / "data").resolve()
    host, port = os.environ.get("HOST") or "127.0.0.1", asked_port()
    if why := taken(host, port):
        raise SystemExit(f"The portal cannot listen at {host}:{port}: {why}. Choose others with HOST and PORT.")
    write_secrets(data_dir)
    os.environ["DATA_DIR"] = str(data_dir)
    # What is written in the settings file was meant, and is not overruled by what can be guessed.
    Env().read_env(str(data_dir / "settings.env"), recurse=False)
    for name, value in reach(host, port).items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("SANDBOX_URL", f"http://127.0.0.1:{free_port(port + 1)}")
    os.chdir(BASE_DIR)
    # Whatever is made, a database, a key, a copy of a result, is for this user alone.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heygen_web.settings")
    execute_from_command_line(["manage.py", "run"])


if __name__ == "__main__":
    main()
