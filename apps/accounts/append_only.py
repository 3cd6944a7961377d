"""The database itself refuses to change or delete entries of the audit log.

The triggers are made after every `migrate`, not by one migration: SQLite makes a changed table anew, and its triggers
would silently be gone. Whoever may drop triggers can still change rows; the chain of hashes shows that.
"""

from typing import Final

from django.db import connections

TABLE: Final = "accounts_auditentry"
REFUSAL: Final = "the audit log is append-only"
HASHED: Final = ("id", "workspace_id", "number", "at", "who", "action", "subject", "detail", "before", "hash")
_COLUMNS: Final = ", ".join(f'"{name}"' for name in HASHED)

# A person who is deleted may be forgotten as the actor (the name stays), but nobody else may take the place.
_WHEN: Final = {
    "change": (f"UPDATE OF {_COLUMNS}", ""),
    "actor": ('UPDATE OF "actor_id"', "WHEN (NEW.actor_id IS NOT NULL)"),
    "deletion": ("DELETE", ""),
}

_SQLITE: Final = [
    f'CREATE TRIGGER IF NOT EXISTS "audit_no_{name}" BEFORE {event} ON "{TABLE}" {condition} '
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name, (event, condition) in _WHEN.items()
]
_POSTGRESQL: Final = [
    f"CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    *(
        f'CREATE OR REPLACE TRIGGER "audit_no_{name}" BEFORE {event} ON "{TABLE}" '
        f"FOR EACH ROW {condition} EXECUTE FUNCTION audit_append_only()"
        for name, (event, condition) in _WHEN.items()
    ),
    f'CREATE OR REPLACE TRIGGER "audit_no_emptying" BEFORE TRUNCATE ON "{TABLE}" '
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
]
INSTALL: Final = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
REMOVE: Final = {
    "sqlite": [f'DROP TRIGGER IF EXISTS "audit_no_{name}"' for name in _WHEN],
    "postgresql": [f'DROP TRIGGER IF EXISTS "audit_no_{name}" ON "{TABLE}"' for name in (*_WHEN, "emptying")],
}


def install(using: str = "default", **_signal: object) -> None:
    """Make the triggers where the table is. Once more changes nothing."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        _execute(using, INSTALL[connection.vendor])


def remove(using: str = "default") -> None:
    """Take the triggers away: for a test that plays somebody with all rights over the database."""
    _execute(using, REMOVE[connections[using].vendor])


def _execute(using: str, statements: list[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
