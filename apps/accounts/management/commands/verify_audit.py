"""``manage.py verify_audit``: walk the audit chains and say what is wrong. For a cron job: it exits with 1 then."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import audit
from apps.accounts.models import Workspace


class Command(BaseCommand):
    help = "Check the audit log of every workspace, or of one: each entry's hash, and that none is missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", help="name of one workspace")

    def handle(self, *_args: Any, **options: Any) -> None:
        workspaces = Workspace.objects.order_by("name", "pk")
        if name := options["workspace"]:
            workspaces = workspaces.filter(name=name)
            if not workspaces:
                raise CommandError(f"There is no workspace “{name}”.")
        broken = sum(self._checked(workspace) for workspace in workspaces)
        if broken:
            raise CommandError("The audit log was changed." if broken == 1 else f"{broken} audit logs were changed.")

    def _checked(self, workspace: Workspace) -> bool:
        """True where something is wrong."""
        is_broken = False
        for fault in audit.faults(workspace.pk):
            is_broken = True
            self.stdout.write(self.style.ERROR(f"{workspace}: {fault}"))
        if not is_broken:
            count = f"{workspace.audit_number:,} entr{'y' if workspace.audit_number == 1 else 'ies'}"
            self.stdout.write(f"{self.style.SUCCESS('whole')}  {workspace}: {count}")
        return is_broken
