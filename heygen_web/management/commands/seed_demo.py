"""``manage.py seed_demo``: the demo team and its first draft. Harmless when repeated."""

import time
from typing import Any

import requests
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.accounts.demo.cast import seed_people, seed_services
from apps.templates.demo import fill_gallery
from apps.translations.demo import read_languages
from apps.videos.demo import fill_catalogue, seed_welcome

PATIENCE = 30.0


class Command(BaseCommand):
    help = "Make the demo's people, workspaces, connections and first draft. Only where DEMO is set."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for a demo only. Set DEMO to make this portal one.")
        # It is waited for first: its accounts are known as simulated once it has proved itself.
        is_there = self.sandbox_answers()
        cast = seed_people()
        seed_services(cast)
        if is_there and fill_catalogue(cast.connection):
            fill_gallery(cast.connection)
            read_languages(cast.connection)
            seed_welcome(cast.connection, cast.ana)
        self.stdout.write(f"{cast.northbound} and {cast.southfield} are ready.")

    def sandbox_answers(self) -> bool:
        """Wait for the sandbox, which starts beside us. Without one the team is there, and its pickers are empty."""
        deadline = time.monotonic() + PATIENCE
        while settings.SANDBOX_URL and time.monotonic() < deadline:
            try:
                return requests.get(f"{settings.SANDBOX_URL}/_sandbox/health", timeout=2).ok
            except requests.RequestException:
                time.sleep(0.2)
        return False
