import contextlib
import logging
import signal
import time
from functools import partial
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from heygen_web import clock, private
from heygen_web.heartbeat import Heartbeat
from heygen_web.processes import Child, Fork, Stopped, stop_on_signals

logger = logging.getLogger("heygen_web.worker")


class Command(BaseCommand):
    help = "Work in the background until SIGTERM: the task cluster, its clock, a listener, and the watchdog over them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        private.mend()
        heart = Heartbeat()
        # Where this process is killed, nobody is left who would stop them in the end.
        cluster = Fork("cluster", partial(call_command, "qcluster"), heart.env, orphaned=signal.SIGKILL)
        listener = Fork("listener", partial(call_command, "listen"), orphaned=signal.SIGKILL)
        stop_on_signals()
        try:
            while True:
                with contextlib.suppress(DatabaseError):
                    watch(heart, cluster, listener)
                logger.warning("the clock cannot reach the database")
                time.sleep(2)
        except Stopped:
            with contextlib.suppress(DatabaseError):
                heart.end()
            connection.close()
        finally:
            listener.ask_to_stop()
            cluster.stop()
            listener.stop()


def watch(heart: Heartbeat, cluster: Child, listener: Child) -> None:
    """Keep the cluster running and its clock ticking. Leaves only by an exception.

    A cluster whose idle worker was killed hangs for ever and ignores SIGTERM; one whose main process was killed
    leaves orphans at work. So whatever the trouble is, the whole group goes.
    """
    heart.be_patient()
    while True:
        if cluster.revive():
            heart.begin()
            clock.begin()
        listener.revive()
        heart.tick()
        clock.tick()
        if heart.is_stale():
            logger.error("the task cluster does not answer; it is started anew")
            cluster.kill()
        time.sleep(1)
