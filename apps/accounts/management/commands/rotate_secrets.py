"""``manage.py rotate_secrets``: after a new key was put first in FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts import audit
from apps.accounts.key_rotation import rotate, rotate_second_steps, secret_fields
from apps.accounts.models import Workspace


class Command(BaseCommand):
    help = "Encrypt every stored secret anew with the first of FIELD_KEYS. The older keys can be dropped then."

    def handle(self, *_args: Any, **_options: Any) -> None:
        counts = {f"{model._meta.label}.{field}": rotate(model, field) for model, field in secret_fields()}
        counts["second steps of sign-ins"] = rotate_second_steps()
        for name, count in counts.items():
            self.stdout.write(f"{name}: {count} encrypted anew")
        for workspace_id in Workspace.objects.order_by("pk").values_list("pk", flat=True):
            audit.write(workspace_id, "secrets.rotated", "every stored secret", who="the command rotate_secrets")
