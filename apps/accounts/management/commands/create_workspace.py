"""``manage.py create_workspace NAME --administrator EMAIL``: how a portal begins."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from apps.accounts.models import Workspace
from apps.accounts.people import team
from apps.accounts.roles import Role


class Command(BaseCommand):
    help = "Make a workspace with its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--administrator", required=True, metavar="EMAIL")

    def handle(self, *_args: Any, **options: Any) -> None:
        name, email = options["name"].strip(), options["administrator"].strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an email address.") from error
        if not 1 <= len(name) <= 80:
            raise CommandError("A name has 1 to 80 characters.")
        if Workspace.objects.filter(name=name).exists():
            raise CommandError(f"There is a workspace “{name}” already.")
        with transaction.atomic():
            workspace = Workspace.objects.create(name=name)
            membership, _is_new = team.join(workspace, email, Role.ADMINISTRATOR)
        self.stdout.write(f"{workspace} is ready; {membership.user.email} administers it.")
        if not membership.user.has_usable_password():
            self.stdout.write(f"Choose a password with: manage.py changepassword {email}")
