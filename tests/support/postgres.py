"""A PostgreSQL server, where one answers."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg

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
def throw_away(server_url: str) -> Iterator[str]:
    """The URL of a database that nobody else has; whatever the tests made of it is dropped afterwards."""
    name = f"heygen_web_{os.getpid()}"
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS test_{name} WITH (FORCE)")
