import contextlib
import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from apps.jobs.engine.streaming import Listener
from heygen_web.processes import Stopped, stop_on_signals

logger = logging.getLogger("heygen_web.listener")


class Command(BaseCommand):
    help = "Listen to providers that tell how far they are, until SIGTERM. The worker starts one by itself."

    def handle(self, *_args: Any, **_options: Any) -> None:
        stop_on_signals()
        listener = Listener()
        with contextlib.suppress(Stopped):
            while True:
                try:
                    listener.look()
                except DatabaseError:
                    logger.warning("the listener cannot reach the database")
                    time.sleep(2)
                time.sleep(0.5)
