from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from apps.common.forms import say_what_to_do


class HeygenWebConfig(AppConfig):
    name = "heygen_web"
    label = "heygen_web"

    def ready(self) -> None:
        say_what_to_do()


class BackOfficeConfig(AdminConfig):
    """Django's admin, with our own site in its place."""

    default_site = "heygen_web.admin_site.BackOffice"
