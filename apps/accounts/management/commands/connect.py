"""``manage.py connect heygen --workspace Northbound --api-key -``: what the settings page does, from a shell."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.html import strip_tags

from apps.accounts.connections import key_actions
from apps.accounts.connections.forms import ConnectionForm, blank_connection
from apps.accounts.models import Connection, Workspace
from apps.accounts.models.connections import Provider


class Command(BaseCommand):
    help = "Store the key of a provider account, test it, and list what works. The key is never printed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("provider", choices=Provider.values)
        parser.add_argument("--workspace", required=True, help="name of the workspace")
        parser.add_argument("--api-key", required=True, help='the key, or "-" to read it from standard input')
        parser.add_argument("--user-id", help="the user id that belongs to the key, for PlayHT")
        parser.add_argument("--base-url", help="another address than the provider's own")
        parser.add_argument("--concurrency", type=int, help="how many films or speech pieces at once")
        parser.add_argument(
            "--enable", action="store_true", default=None, help="switch it on, where it is off by default"
        )
        parser.add_argument(
            "--allow-private", action="store_true", default=None, help="addresses inside your network may be used"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        workspace = _workspace(options["workspace"])
        provider = Provider(options["provider"])
        found = Connection.objects.of(provider).primaries().filter(workspace=workspace).first()
        connection = found or blank_connection(workspace, provider)
        form = ConnectionForm(_filled(connection, options), instance=connection)
        if not form.is_valid():
            raise CommandError("\n".join(_problems(form)))
        stored = form.store()
        if stored is None:
            raise CommandError("\n".join(_problems(form)))
        connection = stored
        findings = key_actions.check_key(connection, by=None)
        for finding in findings:
            style = self.style.SUCCESS if finding.fine else self.style.ERROR
            self.stdout.write(f"{style('works' if finding.fine else 'fails')}  {finding.what}: {finding.words}")
        if not findings[0].fine:
            raise CommandError("The connection is stored, but it does not work yet.")
        if not connection.enabled:
            self.stdout.write("It is switched off. Switch it on in the settings, or with --enable.")


def _workspace(name: str) -> Workspace:
    found = list(Workspace.objects.filter(name=name)[:2])
    if not found:
        raise CommandError(f"There is no workspace “{name}”. Make one with create_workspace.")
    if len(found) > 1:
        raise CommandError(f"There are several workspaces “{name}”. Rename one of them first.")
    return found[0]


def _filled(connection: Connection, options: dict[str, Any]) -> dict[str, Any]:
    """The form as somebody would send it: what the command does not name stays as it is."""
    key = options["api_key"]
    names = {"user_id": "identity", "base_url": "base_url", "concurrency": "concurrency", "enable": "enabled"}
    names["allow_private"] = "allow_private"
    given = {names[name]: options[name] for name in names if options[name] is not None}
    return {
        "name": connection.name,
        "identity": connection.identity,
        "base_url": connection.base_url,
        "concurrency": connection.concurrency,
        "enabled": connection.enabled,
        "allow_private": connection.allow_private,
        **given,
        "new_key": sys.stdin.readline().strip() if key == "-" else key,
    }


def _problems(form: ConnectionForm) -> list[str]:
    return [
        f"{form.fields[name].label if name in form.fields else name}: {strip_tags(str(error))}"
        for name, errors in form.errors.items()
        for error in errors
    ]
