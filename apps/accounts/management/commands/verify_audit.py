"""``manage.py verify_audit``: walk the audit chains and say what is wrong. For a cron job: it exits with 1 then."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import audit
from apps.accounts.models import Installation, Workspace


class Command(BaseCommand):
    help = "Check each audit log, or one workspace's: the hash of each entry, and that none is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", help="name of one workspace")

    def handle(self, *_args: Any, **options: Any) -> None:
        workspaces = Workspace.objects.order_by("name", "pk")
        if name := options["workspace"]:
            workspaces = workspaces.filter(name=name)
            if not workspaces:
                raise CommandError(f"There is no workspace “{name}”.")
        broken = sum(self._checked(workspace.name, workspace.pk, workspace.audit_number) for workspace in workspaces)
        if not name and (installation := Installation.objects.first()):
            broken += self._checked("the installation", None, installation.audit_number)
        if broken:
            raise CommandError("The audit log was changed." if broken == 1 else f"{broken} audit logs were changed.")

    def _checked(self, name: str, workspace_id: int | None, written: int) -> bool:
        """True where something is wrong."""
        is_broken = False
        for fault in audit.faults(workspace_id):
            is_broken = True
            self.stdout.write(self.style.ERROR(f"{name}: {fault}"))
        if not is_broken:
            count = f"{written:,} entr{'y' if written == 1 else 'ies'}"
            self.stdout.write(f"{self.style.SUCCESS('whole')}  {name}: {count}")
        return is_broken
