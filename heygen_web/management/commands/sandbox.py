import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from heygen_web.demo import sandbox_command, sandbox_env


class Command(BaseCommand):
    help = "Run the sandbox, a HeyGen look-alike that makes real media, alone."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--clock-factor", type=float, default=1.0)

    def handle(self, *_args: Any, **options: Any) -> None:
        # The sandbox is another program: this process becomes it.
        command = sandbox_command(options["port"], options["clock_factor"])
        os.execve(sys.executable, command, {**os.environ, **sandbox_env()})  # noqa: S606
