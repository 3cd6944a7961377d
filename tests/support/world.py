"""A small world to act in: the cast, their connection to a sandbox, its catalogue, and orders of films."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection, User
from apps.jobs.engine import actions
from apps.jobs.models import Job, LedgerEntry, Output
from apps.library.models import Preview
from apps.reviews import flow
from apps.reviews.models import Review
from apps.templates.models import Catalogue as TemplateCatalogue
from apps.translations.models import LanguageList
from apps.videos.avatars.sync import sync_avatars
from apps.videos.models import Look
from apps.voices.catalogue.sync import sync_voices
from tests.support.sandbox import SandboxProcess, wait_until

HELLO = "Hello and welcome."
NOTHING = (Decimal(0), Decimal(0))
"""Nothing held, nothing spent."""


@dataclass
class World:
    sandbox: SandboxProcess
    cast: Cast
    key: str
    look: Look

    @property
    def connection(self) -> Connection:
        return Connection.objects.get(pk=self.cast.connection.pk)

    def params(self, **changes: Any) -> dict[str, Any]:
        return {
            "avatar_id": self.look.look_id,
            "engine": {"type": "avatar_iv"},
            "voice_id": self.look.default_voice_id,
            "script": HELLO,
            "resolution": "720p",
            "aspect_ratio": "16:9",
            **changes,
        }

    def draft(self, title: str = "Welcome", *, by: User | None = None, **changes: Any) -> Job:
        return actions.create_draft(
            workspace=self.cast.northbound,
            author=by or self.cast.ana,
            connection=self.connection,
            name="video.avatar",
            title=title,
            params=self.params(**changes),
            nonce=uuid4().hex,
        )

    def in_review(self, title: str = "Welcome", **options: Any) -> tuple[Job, Review]:
        job = self.draft(title, **options)
        review = actions.submit(job, by=job.author)
        assert review is not None
        return Job.objects.get(pk=job.pk), review

    def approved(self, title: str = "Welcome", **options: Any) -> Job:
        """A job that Ben has said yes to: in the queue, its money held."""
        job, review = self.in_review(title, **options)
        flow.approve(review, by=self.cast.ben, seen=review.seal)
        return Job.objects.get(pk=job.pk)

    def films(self) -> list[dict[str, Any]]:
        """What the provider made for this key."""
        videos: list[dict[str, Any]] = self.sandbox.state(self.key)["videos"]
        return videos

    def creates(self) -> list[dict[str, Any]]:
        """The create calls that the provider received."""
        return self.sandbox.journal(method="POST", path="/v3/videos", key=self.key)

    def wait_for(self, job: Job, *states: str, seconds: float = 60) -> Job:
        def reached() -> Job | None:
            now = Job.objects.get(pk=job.pk)
            return now if now.state in states else None

        try:
            found = wait_until(reached, seconds=seconds)
        except AssertionError:
            now = Job.objects.get(pk=job.pk)
            events = [f"{e.before}>{e.after} {e.what} {e.detail}" for e in now.events.order_by("pk")]
            raise AssertionError(f"the job is {now.state}, not {states}; {events}") from None
        assert isinstance(found, Job)
        return found

    def wait_for_copies(self, job: Job, seconds: float = 60) -> list[Output]:
        def all_here() -> bool:
            outputs = Output.objects.filter(job=job)
            return outputs.exists() and not outputs.filter(media__isnull=True).exists()

        wait_until(all_here, seconds=seconds)
        return list(Output.objects.filter(job=job).select_related("media"))

    def one_paid_film(self, job: Job) -> None:
        """The three promises, for one job: one film made, charged once, settled once, copied whole."""
        job = self.wait_for(job, "completed")
        films = [film for film in self.films() if film["status"] == "completed"]
        assert len(self.films()) == len(films) == 1, self.films()
        assert films[0]["id"] == job.provider_id
        self.wait_for_copies(job)
        held, spent = held_and_spent(job)
        assert held == 0
        assert 0 < spent <= (job.estimate_high or 0)


def held_and_spent(job: Job) -> tuple[Decimal, Decimal]:
    sums = LedgerEntry.objects.filter(job=job).aggregate(held=Sum("held"), spent=Sum("spent"))
    return sums["held"] or Decimal(0), sums["spent"] or Decimal(0)


def connection_form(connection: Connection, key: str) -> dict[str, Any]:
    """What the settings page sends when an administrator replaces nothing but the key."""
    names = ("name", "base_url", "concurrency", "identity")
    kept = {name: getattr(connection, name) for name in names}
    return {**kept, "enabled": "on", "allow_private": "on", "new_key": key}


def make_world(sandbox: SandboxProcess) -> World:
    settings.SANDBOX_URL = sandbox.url
    cast = seed_people()
    key = sandbox.key("northbound")
    connection = cast.connection
    connection.base_url = sandbox.url
    connection.set_key(key)
    connection.save()
    sync_voices(connection.pk)
    sync_avatars(connection.pk)
    Preview.objects.update(next_try_at=None)  # pictures are another test's business
    # So are templates and languages: nobody reads them meanwhile.
    for catalogue in (TemplateCatalogue, LanguageList):
        catalogue._default_manager.create(connection=connection, next_sync_at=timezone.now() + timedelta(days=1))
    look = Look.objects.filter(connection=connection, avatar_type="studio_avatar").order_by("pk")
    found = next(one for one in look if "avatar_iv" in one.supported_api_engines)
    return World(sandbox, cast, key, found)
