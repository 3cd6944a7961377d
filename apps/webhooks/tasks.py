"""The news desk's work in the background. Tasks take ids only."""

from django.db import transaction
from django_q.tasks import async_task

from apps.accounts.models import User
from apps.common.retention import delete_old

from . import processing, registration
from .inbox import REMEMBERED_AT_LEAST
from .models import Delivery, Endpoint


def process(delivery_id: int) -> None:
    """Act on one delivery."""
    processing.process(delivery_id)


@transaction.atomic
def process_each(delivery_ids: list[int]) -> None:
    """Queue the work on deliveries that came in a rush, so that each has a task of its own."""
    for pk in delivery_ids:
        async_task("apps.webhooks.tasks.process", pk)


def register(connection_id: int) -> None:
    """Bring the endpoint of one connection up to date."""
    registration.register(connection_id)


def rotate(endpoint_id: int, user_id: int) -> None:
    """A new signing secret for one endpoint, asked for by somebody."""
    endpoint = Endpoint.objects.select_related("connection").get(pk=endpoint_id)
    registration.rotate(endpoint, by=User.objects.get(pk=user_id))


def sweep() -> None:
    """Pick up deliveries that wait and endpoints that are missing; delete old deliveries."""
    for pk in processing.take_due():
        async_task("apps.webhooks.tasks.process", pk)
    for pk in registration.due():
        async_task("apps.webhooks.tasks.register", pk)
    delete_old(Delivery.objects.filter(next_try_at=None), "received_at", at_least=REMEMBERED_AT_LEAST)
