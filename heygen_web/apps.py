from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HeygenWebConfig(AppConfig):
    name = "heygen_web"
    label = "heygen_web"


class BackOfficeConfig(AdminConfig):
    """Django's admin, with our own site in its place."""

    default_site = "heygen_web.admin_site.BackOffice"
