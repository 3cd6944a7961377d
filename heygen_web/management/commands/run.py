import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from heygen_web import private
from heygen_web.demo import sandbox_command, sandbox_env
from heygen_web.preparation import prepare
from heygen_web.processes import Child, Fork, Program, Stopped, stop_on_signals

PATIENCE = 60.0


class Command(BaseCommand):
    help = "Everything under one supervisor: migrate, then web and worker, and in a demo the seed and the sandbox."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.INCOMING_DIR):
            folder.mkdir(parents=True, exist_ok=True)
        private.mend()
        children = self.children()
        stop_on_signals()
        try:
            self.finish("preparation", prepare)
            for child in children:
                child.start()
            if settings.DEMO:
                self.finish("seed", partial(call_command, "seed_demo", verbosity=0))
            self.welcome()
            while True:
                time.sleep(1)
                for child in children:
                    if child.revive():
                        self.stderr.write(f"{child.name} had ended and was started again")
        except Stopped:
            self.stdout.write("\nStopping.")
        finally:
            for child in reversed(children):
                child.ask_to_stop()
            for child in reversed(children):
                child.stop()

    def finish(self, name: str, work: Callable[[], object]) -> None:
        """Have `work` done in a fork, which takes along what it needed: this process stays small."""
        child = Fork(name, work)
        child.start()
        try:
            child.wait()
        finally:
            child.stop()
        if child.exit_code:
            raise CommandError(f"The {name} did not succeed.")

    def children(self) -> list[Child]:
        found: list[Child] = [Fork(name, partial(call_command, name)) for name in ("web", "worker")]
        if settings.DEMO and settings.SANDBOX_URL:
            port = urlsplit(settings.SANDBOX_URL).port or 80
            found.insert(0, Program("sandbox", sandbox_command(port), sandbox_env()))
        return found

    def welcome(self) -> None:
        here = f"http://{'127.0.0.1' if settings.HOST == '0.0.0.0' else settings.HOST}:{settings.PORT}"  # noqa: S104
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(requests.RequestException):
                if requests.get(f"{here}/healthz", timeout=2).ok:
                    break
            time.sleep(0.2)
        self.stdout.write(f"\nheygen-web is at {here}\n")
        if settings.DEMO:
            self.stdout.write(
                "A demo: everything is simulated and nothing costs money. Anybody who reaches it can sign in.\n\n"
                "  Ana writes        ana@example.com\n"
                "  Ben reviews       ben@example.com\n"
                "  Cleo administers  cleo@example.com\n"
                "  Dan, elsewhere    dan@example.com\n"
                "  Ola, back office  ola@example.com\n\n"
                f"  Password          {settings.DEMO_PASSWORD}\n\n"
                f"The simulated provider: {settings.SANDBOX_URL}/_sandbox/\n"
            )
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()
