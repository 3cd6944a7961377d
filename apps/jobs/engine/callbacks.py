"""Where a provider may ring about one job: an unguessable address, of use for that job alone."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from ..kinds import Callback
from ..models import Job

SALT = "jobs.callback"


def callback_id(job: Job) -> str:
    """The round is part of it, so that news of an earlier render is never taken for this one's."""
    return f"{job.pk}.{job.round}"


def callback_for(job: Job) -> Callback:
    """The address is None where the portal has none that the provider could reach: then it is asked instead."""
    if not settings.PUBLIC_URL:
        return Callback(url=None, id=callback_id(job))
    token = signing.Signer(salt=SALT).sign(callback_id(job))
    return Callback(url=settings.PUBLIC_URL + reverse("webhooks:callback", args=[token]), id=callback_id(job))


def job_of_callback(given: str) -> Job | None:
    """The job whose present round has this callback id, or None."""
    pk, _, number = given.partition(".")
    if not (given.isascii() and pk.isdecimal() and number.isdecimal() and len(given) < 40):
        return None
    return Job.objects.filter(pk=int(pk), round=int(number)).first()


def callback_id_of_token(token: str) -> str | None:
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
