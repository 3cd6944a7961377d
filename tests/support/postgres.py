"""A PostgreSQL server, where one answers."""

import getpass
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = "DATABASE_URL_PG"
SOCKETS = quote("/var/run/postgresql", safe="")


def candidates() -> list[str]:
    """Where to ask: what the environment names, else this machine, as whoever runs the tests or as its owner."""
    if named := os.environ.get(VARIABLE):
        return [named]
    people = dict.fromkeys((getpass.getuser(), "postgres"))
    return [f"postgres://{person}@{host}/postgres" for person in people for host in ("127.0.0.1:5432", SOCKETS)]


def server() -> str | None:
    """The first server that lets us make a database, as a URL; None where there is none."""
    for url in candidates():
        try:
            with psycopg.connect(url, connect_timeout=3) as connection:
                rights = "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
                if (connection.execute(rights).fetchone() or [False])[0]:
                    return url
        except psycopg.OperationalError:
            continue
    return None


@contextmanager
def throw_away(server_url: str) -> Iterator[dict[str, str]]:
    """What a test run needs to know of a database that nobody else has, and of the migrated one that it begins with.

    Whatever the tests made of both is dropped afterwards.
    """
    name = f"heygen_web_{os.getpid()}"
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    with psycopg.connect(server_url, autocommit=True) as connection:
        try:
            connection.execute(f"CREATE DATABASE {name}")
            env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
            subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=env, check=True)
            yield {"DATABASE_URL": url, "DATABASE_TEMPLATE": name}
        finally:
            for used in (f"test_{name}", name):
                connection.execute(f"DROP DATABASE IF EXISTS {used} WITH (FORCE)")
