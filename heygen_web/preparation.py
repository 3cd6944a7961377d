"""What has to be there before the portal serves anybody: tables and static files. What is there is left alone."""

import hashlib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from apps.accounts import append_only

COLLECTED = ".collected"
"""A file beside the static files, written last, that says what they were made of."""
HIDDEN = ["CVS", ".*", "*~"]
"""What `collectstatic` leaves out."""


def prepare() -> None:
    if are_tables_there():
        append_only.install()
    else:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    made_of = static_sources()
    mark = Path(settings.STATIC_ROOT) / COLLECTED
    if not mark.exists() or mark.read_text() != made_of:
        call_command("collectstatic", verbosity=0, interactive=False)
        mark.write_text(made_of)


def are_tables_there() -> bool:
    """Whether each migration that this code has is applied, by their names alone, and the cache has its table."""
    written = {
        (config.label, path.stem)
        for config in apps.get_app_configs()
        for path in Path(config.path, "migrations").glob("[!_]*.py")
    }
    tables = connection.introspection.table_names()
    return (
        settings.CACHES["default"]["LOCATION"] in tables
        and written <= MigrationRecorder(connection).applied_migrations().keys()
    )


def static_sources() -> str:
    """Changes when any file does that `collectstatic` would take, or what it makes of them."""
    told = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for name, storage in finder.list(HIDDEN):
            found = Path(storage.path(name)).stat()
            told.append(f"{storage.path(name)} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
