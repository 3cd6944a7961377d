import contextlib
import logging
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from heygen_web import clock
from heygen_web.processes import Child, Stopped, manage, stop_on_signals

logger = logging.getLogger("heygen_web.worker")


class Command(BaseCommand):
    help = "Work in the background until SIGTERM: the task cluster, its clock, a listener, and the watchdog over them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        cluster, listener = Child("cluster", manage("qcluster")), Child("listener", manage("listen"))
        stop_on_signals()
        try:
            while True:
                with contextlib.suppress(DatabaseError):
                    watch(cluster, listener)
                logger.warning("the clock cannot reach the database")
                time.sleep(2)
        except Stopped:
            connection.close()
        finally:
            listener.ask_to_stop()
            cluster.stop()
            listener.stop()


def watch(cluster: Child, listener: Child) -> None:
    """Keep the cluster running and its clock ticking. Leaves only by an exception.

    A cluster whose idle worker was killed hangs for ever and ignores SIGTERM; one whose main process was killed
    leaves orphans at work. So whatever the trouble is, the whole group goes.
    """
    born = timezone.now()
    while True:
        if cluster.revive():
            born = timezone.now()
            clock.begin()
        listener.revive()
        clock.tick()
        if clock.is_stale(born):
            logger.error("the task cluster does not answer; it is started anew")
            cluster.kill()
        time.sleep(1)
