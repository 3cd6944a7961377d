from importlib import import_module

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate

from . import append_only
from .checks import production_is_safe


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    label = "accounts"

    def ready(self) -> None:
        register(production_is_safe, Tags.security)
        post_migrate.connect(append_only.install, sender=self, dispatch_uid=append_only.__name__)
        # It needs the models, which are not there yet while this module is read.
        import_module(f"{self.name}.login.receivers").listen()
