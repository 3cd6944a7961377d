"""Rooms with something in them: jobs in every state, reviews, files and deliveries, without a provider."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection, Project, User
from apps.jobs.engine import actions, attempts, lifecycle, project_change, sealing
from apps.jobs.engine.lifecycle import News
from apps.jobs.kinds import kind
from apps.jobs.models import Attempt, Job, Output, Pricing
from apps.jobs.models.attempts import Ending
from apps.jobs.models.outputs import Part
from apps.jobs.states import Source, State
from apps.library.models import Asset, Media, Origin, sort_of
from apps.providers import Report
from apps.providers.report import Role
from apps.reviews import flow
from apps.reviews.models import Review
from apps.webhooks.models import Delivery, Endpoint, Verdict

SRT = b"1\n00:00:00,000 --> 00:00:02,000\nHello and welcome.\n"
TYPES = {
    Part.VIDEO: "video/mp4",
    Part.CAPTIONED: "video/mp4",
    Part.SUBTITLE: "application/x-subrip",
    Part.THUMBNAIL: "image/jpeg",
}


@dataclass
class Rooms:
    """Makes things for the workspace of the cast, by the portal's own actions where there are any."""

    cast: Cast
    params: dict[str, Any]
    files: dict[str, bytes]
    """The bytes of a file of each MIME type; others are a few letters."""

    def draft(self, title: str = "Welcome video", by: User | None = None, **params: Any) -> Job:
        return actions.create_draft(
            workspace=self.cast.northbound,
            author=by or self.cast.ana,
            connection=Connection.objects.get(pk=self.cast.connection.pk),
            name="video.avatar",
            title=title,
            params={**self.params, **params},
            nonce=uuid4().hex,
        )

    def in_review(
        self,
        title: str = "Welcome video",
        by: User | None = None,
        price: str | None = "0.4000",
        languages: tuple[str, ...] = (),
        project: Project | None = None,
    ) -> Job:
        """Sealed at `price`, whatever the rules of its kind would say to it."""
        job = self.draft(title, by)
        project_change.change_project(job, project, by=job.author)
        high = None if price is None else Decimal(price)
        low = None if high is None else high * Decimal("0.8")
        Job.objects.filter(pk=job.pk).update(
            estimate_high=high,
            estimate_low=low,
            seconds_high=8 if high else None,
            seconds_low=6 if high else None,
            pricing=Pricing.METERED if high else Pricing.UNKNOWN,
            rate=high / 8 if high else None,
        )
        job.refresh_from_db()
        review = flow.open_review(
            workspace=job.workspace,
            name=actions.SUBJECT,
            title=job.title,
            author=job.author,
            snapshot=sealing.snapshot(job),
            price=job.estimate_high,
            thing=job.pk,
            languages=languages,
            likenesses=kind(job.kind).likenesses(job),
        )
        news = News("Sealed and sent for review", Source.PERSON, actor=job.author, detail=f"Seal {review.short_seal}")
        lifecycle.move(job, State.IN_REVIEW, news, seal=sealing.seal_of(job), review=review)
        return job

    def review(self, title: str = "Welcome video", **options: Any) -> Review:
        job = self.in_review(title, **options)
        assert job.review is not None
        return job.review

    def queued(self, title: str = "Welcome video", by: User | None = None) -> Job:
        job = self.in_review(title, by)
        assert job.review is not None
        flow.approve(job.review, by=self.cast.ben if job.author != self.cast.ben else self.cast.cleo, seen=job.seal)
        job.refresh_from_db()
        return job

    def processing(self, title: str = "Welcome video", seconds_ago: int = 5, by: User | None = None) -> Job:
        job = self.queued(title, by)
        began = timezone.now() - timedelta(seconds=seconds_ago)
        lifecycle.move(job, State.SUBMITTING, News("Claimed", Source.WORKER), key_used_at=began)
        attempt = attempts.begin(job)
        attempts.close(attempt, Ending.ACCEPTED, status=200)
        provider_id = uuid4().hex
        news = News("Accepted by the provider", Source.WORKER, detail=provider_id)
        lifecycle.accept(job, provider_id, news, first_check=2)
        Job.objects.filter(pk=job.pk).update(accepted_at=began, expected_at=began + timedelta(seconds=34))
        job.refresh_from_db()
        return job

    def late(self, title: str = "Welcome video") -> Job:
        return self.processing(title, seconds_ago=600)

    def unconfirmed(self, title: str = "Welcome video", hours_ago: int = 0) -> Job:
        """Its answer was lost; after a day nothing is asked by itself any more."""
        job = self.queued(title)
        began = timezone.now() - timedelta(hours=hours_ago)
        lifecycle.move(job, State.SUBMITTING, News("Claimed", Source.WORKER), key_used_at=began)
        attempts.close(attempts.begin(job), Ending.UNKNOWN, message="no answer in time")
        lifecycle.lose(job, News("No answer: it may have arrived, so it is not sent as new", Source.WORKER), seconds=5)
        if hours_ago:
            Job.objects.filter(pk=job.pk).update(next_check_at=None)
        job.refresh_from_db()
        return job

    def failed(self, title: str = "Welcome video") -> Job:
        job = self.processing(title)
        report = Report(
            provider_id=job.provider_id,
            state="failed",
            links={},
            duration=None,
            failure_code="avatar_unavailable",
            failure_message="The avatar could not be loaded.",
        )
        lifecycle.record(job, report, Source.POLL)
        return Job.objects.get(pk=job.pk)

    def given_up(self, title: str = "Welcome video") -> Job:
        job = self.unconfirmed(title, hours_ago=30)
        news = News("Given up: unknown whether it arrived", Source.PERSON, actor=self.cast.cleo)
        lifecycle.fail(job, news, code="given_up", words="The answer was lost, and the result could not be found.")
        return Job.objects.get(pk=job.pk)

    def completed(self, title: str = "Welcome video", copied: int = 4) -> Job:
        """Ready, with so many of its four files copied in; the first that is not has an error."""
        job = self.processing(title, seconds_ago=40)
        there = "https://files.example/"
        links: dict[Role, str] = {"video": there, "captioned_video": there, "subtitle": there, "thumbnail": there}
        report = Report(provider_id=job.provider_id, state="completed", links=links, duration=6.4)
        lifecycle.record(job, report, Source.WEBHOOK)
        for number, output in enumerate(Output.objects.filter(job=job).order_by("pk")):
            if number < copied:
                part = Part(output.part)
                title_of_file = job.title if part == Part.VIDEO else f"{job.title} {part.label.lower()}"
                media = self.media(title_of_file, TYPES[part], origin=Origin.RESULT, by=job.author)
                Output.objects.filter(pk=output.pk).update(media=media, next_try_at=None)
            elif number == copied:
                Output.objects.filter(pk=output.pk).update(error="The link had run out.")
        if copied == len(links):
            lifecycle.tell(job, News("Copied into the library", Source.WORKER, detail="4 files"))
        return Job.objects.get(pk=job.pk)

    def canceled(self, title: str = "Welcome video") -> Job:
        job = self.queued(title)
        lifecycle.cancel(job, News("Canceled", Source.PERSON, actor=job.author))
        return job

    def media(
        self, title: str, mime_type: str = "image/jpeg", origin: Origin = Origin.UPLOAD, by: User | None = None
    ) -> Media:
        found = SRT if mime_type == "application/x-subrip" else self.files.get(mime_type, b"bytes")
        name = uuid4().hex
        return Media.objects.create(
            workspace=self.cast.northbound,
            title=title,
            sort=sort_of(mime_type),
            origin=origin,
            mime_type=mime_type,
            size=len(found),
            sha256=name * 2,
            file=default_storage.save(f"media/{name}", ContentFile(found)),
            added_by=by or self.cast.ana,
        )

    def asset(self, media: Media, **columns: Any) -> Asset:
        return Asset.objects.create(media=media, connection=self.cast.connection, **columns)

    def endpoint(self, **columns: Any) -> Endpoint:
        columns = {"endpoint_id": "we_1", "url": "https://portal.example/webhooks/in/x/", **columns}
        return Endpoint.objects.create(connection=self.cast.connection, token=uuid4().hex, secret="s" * 20, **columns)

    def delivery(self, verdict: Verdict = Verdict.VALID, job: Job | None = None, **columns: Any) -> Delivery:
        body = b'{"event_type": "avatar_video.success", "event_data": {"video_id": "v1", "url": "https://f.example/a?s=1"}}'
        columns = {"event_type": "avatar_video.success", "body": body, "processed_at": timezone.now(), **columns}
        return Delivery.objects.create(
            workspace=self.cast.northbound,
            connection=self.cast.connection,
            event_id=uuid4().hex,
            verdict=verdict,
            job=job,
            result="The job is ready." if job else "",
            **columns,
        )

    def everything(self, times: int) -> None:
        """So many of each: fourteen jobs, files and deliveries."""
        for number in range(times):
            name = f"Number {number}"
            self.draft(f"{name}, a draft")
            self.in_review(f"{name}, in review")
            self.in_review(f"{name}, by Ben", by=self.cast.ben)
            self.in_review(f"{name}, nobody knows its price", price=None)
            self.queued(f"{name}, queued")
            self.processing(f"{name}, rendering")
            self.late(f"{name}, late")
            self.unconfirmed(f"{name}, unconfirmed")
            self.unconfirmed(f"{name}, unconfirmed for long", hours_ago=30)
            self.failed(f"{name}, failed")
            self.given_up(f"{name}, given up")
            ready = self.completed(f"{name}, ready")
            self.completed(f"{name}, being copied", copied=2)
            self.canceled(f"{name}, canceled")
            self.media(f"{name}, a picture")
            self.media(f"{name}, a sound", "audio/mpeg")
            for verdict in Verdict:
                self.delivery(verdict, job=ready)
        assert Attempt.objects.count() >= times


def furnished(files: dict[str, bytes] | None = None) -> Rooms:
    """The cast in empty rooms, with a film in mind whose look and voice are in no catalogue."""
    cast = seed_people()
    wanted = {"avatar_id": "ava", "voice_id": "vox", "script": "Hello and welcome.", "resolution": "720p"}
    return Rooms(cast, {**wanted, "aspect_ratio": "16:9", "engine": {"type": "avatar_iv"}}, files or {})


def page(user: User, url: str, *, live: bool = False) -> str:
    """What this person is shown there; `live` as the page asks for its own changes."""
    response = client_of(user).get(url, headers={"HX-Request": "true"} if live else {})
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def token_on(client: Client, page: str) -> str:
    """The token of a page's forms, as a browser sends it back."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(page).content.decode())
    assert found, page
    return found[1]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def queries_of(user: User, url: str, *, live: bool = False) -> int:
    """How many questions to the database the page asks when it is opened again."""
    client = client_of(user)
    headers = {"HX-Request": "true"} if live else {}
    client.get(url, headers=headers)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url, headers=headers).status_code == 200
    return len(found)
