"""Two workspaces with one object of each kind in each, so that every page has something to show and to hide.

No provider stands behind them: pages read the database only.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.demo.cast import Cast, seed_people
from apps.accounts.models import Connection, Invitation, Membership, Project, User, VendorCall, Workspace
from apps.accounts.people.invitations import invite
from apps.accounts.roles import Role
from apps.jobs.engine import actions as job_actions
from apps.jobs.engine import attempts, lifecycle
from apps.jobs.engine.callbacks import callback_for, callback_id
from apps.jobs.engine.lifecycle import News
from apps.jobs.models import Cap, Job, Output, Publication
from apps.jobs.models.attempts import Ending
from apps.jobs.publishing import actions as publishing_actions
from apps.jobs.states import IN_FLIGHT, Source, State
from apps.library.assets import ACCEPTED
from apps.library.models import Asset, Media, Origin, Preview
from apps.library.vault import keep, received
from apps.providers import Report
from apps.reviews import flow
from apps.reviews.comments import threads
from apps.reviews.guests import links
from apps.reviews.models import Comment, Consent, Reader, Review, StandingApproval
from apps.reviews.models.guests import GuestLink, May
from apps.templates.campaigns import actions as campaign_actions
from apps.templates.campaigns.batches.params import BatchParams, BatchRow
from apps.templates.campaigns.filling import Filling
from apps.templates.campaigns.results import recipients
from apps.templates.campaigns.results.table import results_of
from apps.templates.campaigns.tables import Row, Table
from apps.templates.models import Campaign, Deletion, Making, RowRun, Template
from apps.templates.schema import fingerprint
from apps.translations.models import LanguageSet
from apps.videos.models import AvatarGroup, Look
from apps.voices.models import Clone, Design, Piece, Voice
from apps.webhooks.models import Delivery, Endpoint, Verdict
from tests.videos.sounds import png

PRICES = import_module("apps.videos.migrations.0002_prices")
NORTH_WORD, SOUTH_WORD = "Walrus", "Pelican"
"""In every name and title of a workspace: where the other's word is seen, something has leaked."""
API_KEY, SIGNING_SECRET, OLD_SECRET = (
    "key-nobody-may-read-{}-9876",
    "whsec_nobody_may_read_{}",
    "whsec_the_one_before_{}",
)
NOBODY_LISTENS = "http://127.0.0.1:9"
PNG = png(9, 6)
MP4 = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2" + bytes(range(256)) * 40
SRT = b"1\n00:00:00,000 --> 00:00:01,500\nHello and welcome.\n"


@dataclass
class Rooms:
    """What one workspace owns."""

    word: str
    workspace: Workspace
    connection: Connection
    author: User
    membership: Membership
    endpoint: Endpoint
    group: AvatarGroup
    look: Look
    voice: Voice
    preview: Preview
    picture: Media
    delivery: Delivery
    project: Project
    cap: Cap
    invitation: Invitation
    jobs: dict[State, Job]
    guest_token: str = ""
    recipient_token: str = ""

    @property
    def speech(self) -> Job:
        """A draft of a speech."""
        return Job.objects.get(workspace=self.workspace, kind="speech.heygen", state=State.DRAFT)

    @property
    def spoken(self) -> Job:
        """A speech that ended, with the times of its words."""
        return Job.objects.get(workspace=self.workspace, kind="speech.heygen", state=State.CANCELED)

    @property
    def template(self) -> Template:
        """A template of the account, with two versions."""
        return Template.objects.get(connection=self.connection)

    @property
    def deletion(self) -> Deletion:
        """Of that template, as its author wants."""
        return Deletion.objects.get(template=self.template)

    @property
    def campaign(self) -> Campaign:
        """A table of two rows, in the second of which something is left to fix."""
        return Campaign.objects.get(workspace=self.workspace)

    @property
    def language_set(self) -> LanguageSet:
        return LanguageSet.objects.get(workspace=self.workspace)

    @property
    def making(self) -> Making:
        """A template that is being made of a film."""
        return Making.objects.get(connection=self.connection)

    @property
    def run(self) -> RowRun:
        """That its first row was put into a request."""
        return RowRun.objects.get(row__campaign=self.campaign)

    @property
    def design(self) -> Design:
        """Voices that were found for a description."""
        return Design.objects.filter(workspace=self.workspace).earliest("pk")

    @property
    def clone(self) -> Clone:
        """A voice whose answer was lost."""
        return Clone.objects.get(workspace=self.workspace)

    def leave_nothing_open(self) -> None:
        """Nothing is left at the provider that another key could not find."""
        Job.objects.filter(workspace=self.workspace, state__in=IN_FLIGHT).update(state=State.FAILED)
        Output.objects.filter(job__workspace=self.workspace).update(next_try_at=None)
        Clone.objects.filter(workspace=self.workspace).update(state=Clone.State.FAILED)

    @property
    def guest_link(self) -> GuestLink:
        return self.review.guest_links.get()

    @property
    def review(self) -> Review:
        found = self.jobs[State.IN_REVIEW].review
        assert found is not None
        return found

    @property
    def consent(self) -> Consent:
        return Consent.objects.get(workspace=self.workspace)

    @property
    def comment(self) -> Comment:
        return Comment.objects.filter(workspace=self.workspace).earliest("pk")

    @property
    def reader(self) -> Reader:
        return Reader.objects.get(workspace=self.workspace)

    @property
    def standing(self) -> StandingApproval:
        return StandingApproval.objects.get(workspace=self.workspace)

    @property
    def decided(self) -> Review:
        found = self.jobs[State.COMPLETED].review
        assert found is not None
        return found

    @property
    def publication(self) -> Publication:
        return self.jobs[State.COMPLETED].publications.get()

    @property
    def film(self) -> Media:
        return _media(self.jobs[State.COMPLETED], "video")

    @property
    def subtitles(self) -> Media:
        return _media(self.jobs[State.COMPLETED], "subtitle")

    def draft(self, title: str = "One more", *, author: User | None = None) -> Job:
        return job_actions.create_draft(
            workspace=self.workspace,
            author=author or self.author,
            connection=self.connection,
            name="video.avatar",
            title=f"{self.word}: {title}",
            params=params(self.look, self.voice),
            nonce=uuid4().hex,
        )

    def in_review(self, title: str = "One more", *, author: User | None = None) -> Job:
        job = self.draft(title, author=author)
        job_actions.submit(job, by=job.author)
        return Job.objects.get(pk=job.pk)

    @property
    def callback_path(self) -> str:
        return callback_path(self.jobs[State.PROCESSING])


@dataclass
class House:
    cast: Cast
    vera: User
    """A viewer in the north."""
    stranger: User
    """Somebody who belongs to no workspace."""
    north: Rooms
    south: Rooms

    def person(self, role: str) -> Client:
        """A client of somebody by what they are in the north: "nobody", a role, "outsider"."""
        client = Client(raise_request_exception=False)
        people = {
            "viewer": self.vera,
            "author": self.cast.ana,
            "reviewer": self.cast.ben,
            "administrator": self.cast.cleo,
            "outsider": self.cast.dan,
            "stranger": self.stranger,
        }
        if role in people:
            client.force_login(people[role])
        return client


def build() -> House:
    for folder in (settings.STATIC_ROOT, settings.MEDIA_ROOT, settings.INCOMING_DIR):
        folder.mkdir(parents=True, exist_ok=True)
    settings.SANDBOX_URL = NOBODY_LISTENS
    PRICES.add(apps, None)
    cast = seed_people()
    for team, word in ((cast.northbound, NORTH_WORD), (cast.southfield, SOUTH_WORD)):
        team.name = f"{word} Films"
        team.save()
    vera = User.objects.create_user("vera@example.com", settings.DEMO_PASSWORD, name=f"Vera {NORTH_WORD}")
    Membership.objects.create(user=vera, workspace=cast.northbound, role=Role.VIEWER)
    stranger = User.objects.create_user("stranger@example.com", None, name="Somebody Else")
    second = User.objects.create_user("eve@example.com", None, name=f"Eve {SOUTH_WORD}")
    Membership.objects.create(user=second, workspace=cast.southfield, role=Role.REVIEWER)
    return House(
        cast,
        vera,
        stranger,
        furnish(cast.northbound, NORTH_WORD, author=cast.ana, decider=cast.ben),
        furnish(cast.southfield, SOUTH_WORD, author=cast.dan, decider=second),
    )


def furnish(workspace: Workspace, word: str, *, author: User, decider: User) -> Rooms:
    connection = Connection.objects.get(workspace=workspace)
    connection.name = f"{word} account"
    connection.set_key(API_KEY.format(word))
    connection.save()
    call = {"method": "GET", "path": "/v3/users/me", "status": 200, "duration_ms": 12, "at": timezone.now()}
    VendorCall.objects.create(workspace=workspace, connection=connection, **call)
    endpoint = Endpoint.objects.create(
        connection=connection,
        token=f"token-{word}",
        endpoint_id=f"we_{word}",
        url=f"http://portal.example/{word}",
        secret=SIGNING_SECRET.format(word),
        old_secret=OLD_SECRET.format(word),
        rotated_at=timezone.now(),
    )
    preview = Preview.objects.create(
        connection=connection,
        source=f"https://catalogue.example/{word}.png",
        source_hash=_hash(word),
        mime_type="image/png",
    )
    picture = medium(workspace, PNG + word.encode(), f"{word} picture", by=author)
    Preview.objects.filter(pk=preview.pk).update(file=picture.file)
    Asset.objects.create(
        media=picture, connection=connection, asset_id=f"asset-{word}", mime_type="image/png", size=208
    )
    group, look, voice = catalogue(connection, word, preview)
    template = design(connection, word, preview, look, voice)
    Deletion.objects.create(template=template, asked_by=author, reason=f"{word} reasons")
    rooms = Rooms(
        word,
        workspace,
        connection,
        author,
        Membership.objects.get(workspace=workspace, user=decider),
        endpoint,
        group,
        look,
        voice,
        Preview.objects.get(pk=preview.pk),
        picture,
        Delivery.objects.create(
            workspace=workspace,
            connection=connection,
            event_id=f"evt-{word}",
            event_type="avatar_video.success",
            object_id=f"{word}-processing",
            verdict=Verdict.VALID,
            body=f'{{"event_type": "avatar_video.success", "event_data": {{"title": "{word}"}}}}'.encode(),
        ),
        Project.objects.create(workspace=workspace, name=f"{word} project"),
        Cap.objects.create(workspace=workspace, span=Cap.Span.MONTH, amount=1000),
        invite(workspace, f"{word.lower()}@example.com", Role.VIEWER, by=author)[0],
        {},
    )
    Consent.objects.create(
        workspace=workspace, what="look", external_id=f"other-{word}", name=f"{word} twin", owner=decider
    )
    Reader.objects.create(workspace=workspace, user=decider, language=f"{word}ish")
    cent = Decimal("0.01")
    StandingApproval.objects.create(
        workspace=workspace, kind="speech.playht", most_each=cent, most_a_day=cent, reason=word, allowed_by=decider
    )
    rooms.jobs.update(jobs_of_all_states(rooms, decider))
    table = Table(("Name", "E-mail"), (Row(2, (word, "a@example.com")), Row(3, ("", "b@example.com"))), ())
    nonce, title = uuid4().hex, f"{word} campaign"
    campaign_actions.create(rooms.template, table, author=author, title=title, file_name=f"{word}.csv", nonce=nonce)
    rooms.recipient_token = film_of_a_row(rooms, decider)
    speeches(rooms)
    LanguageSet.objects.create(workspace=workspace, name=f"{word} set", languages=["German (Germany)"])
    Making.objects.create(
        connection=connection,
        author=author,
        film=rooms.jobs[State.COMPLETED],
        name=f"{word} making",
        parts=[{"target_id": "t", "type": "text", "scene": 1, "is_spoken": True, "words": f"{word} words"}],
    )
    _link, rooms.guest_token = links.create(rooms.review, by=decider, may=May.DECIDE, days=7, name="Mia")
    return rooms


def catalogue(connection: Connection, word: str, preview: Preview) -> tuple[AvatarGroup, Look, Voice]:
    now = timezone.now()
    voice = Voice.objects.create(
        connection=connection,
        voice_id=f"voice-{word}",
        name=f"{word} voice",
        language="English",
        gender="female",
        preview=preview,
        synced_at=now,
    )
    group = AvatarGroup.objects.create(
        connection=connection,
        group_id=f"group-{word}",
        name=f"{word} person",
        default_voice_id=voice.voice_id,
        ownership="public",
        looks_count=1,
        picture=preview,
        synced_at=now,
    )
    look = Look.objects.create(
        connection=connection,
        group=group,
        look_id=f"look-{word}",
        name=f"{word} look",
        avatar_type="studio_avatar",
        default_voice_id=voice.voice_id,
        preferred_orientation="landscape",
        image_width=1920,
        image_height=1080,
        supported_api_engines=["avatar_iv"],
        ownership="public",
        picture=preview,
        synced_at=now,
    )
    return group, look, voice


def design(connection: Connection, word: str, preview: Preview, look: Look, voice: Voice) -> Template:
    """A template that was changed once."""
    now = timezone.now()
    named = {"connection": connection, "template_id": f"template-{word}", "name": f"{word} template"}
    template = Template.objects.create(**named, aspect_ratio="16:9", picture=preview, synced_at=now)
    text = {"type": "text", "content": f"{word} words"}
    character = {"type": "character", "character_id": look.look_id, "character_type": "avatar"}
    spoken = {"type": "voice", "voice_id": voice.voice_id, "locale": None}
    for variables in ({"name": text}, {"name": text, "presenter": character, "voice": spoken}):
        scenes = [{"id": f"scene-{word}", "script": "Hello {{name}}.", "variables": list(variables)}]
        stored = {"variables": variables, "scenes": scenes, "aspect_ratio": "16:9"}
        template.current = template.versions.create(fingerprint=fingerprint(stored), schema=stored, seen_at=now)
    template.save()
    return template


def params(look: Look, voice: Voice) -> dict[str, object]:
    return {
        "avatar_id": look.look_id,
        "engine": {"type": "avatar_iv"},
        "voice_id": voice.voice_id,
        "script": "Hello and welcome.",
        "resolution": "720p",
        "aspect_ratio": "16:9",
    }


def sent_rows(rooms: Rooms) -> RowRun:
    """A request for a row of the campaign, that nobody wants any more."""
    campaign = rooms.campaign
    row = campaign.rows.get(number=1)
    film = Filling.of(campaign, [row]).params(row)
    params = BatchParams(
        campaign=campaign.pk,
        template_id=film.template_id,
        version=film.version,
        rows=(BatchRow(row=row.pk, number=1, label=rooms.word, values=film.values),),
    )
    job = Job.objects.create(
        workspace=rooms.workspace,
        author=rooms.author,
        connection=rooms.connection,
        kind="template.campaign",
        title=f"{rooms.word} rows",
        params=params.to_json(),
        state=State.CANCELED,
        parts=1,
    )
    return RowRun.objects.create(row=row, job=job, number=1, fingerprint=row.fingerprint)


def speeches(rooms: Rooms) -> None:
    """A draft, and one that ended after it was spoken; and voices found for a description."""
    found = {
        "voice_id": f"found-{rooms.word}",
        "name": f"{rooms.word} found",
        "language": "",
        "gender": "",
        "preview": None,
    }
    Clone.objects.create(
        workspace=rooms.workspace,
        connection=rooms.connection,
        author=rooms.author,
        owner=rooms.author,
        recording=rooms.picture,
        name=f"{rooms.word} clone",
        state=Clone.State.LOST,
    )
    Design.objects.create(
        workspace=rooms.workspace,
        connection=rooms.connection,
        author=rooms.author,
        prompt=f"{rooms.word} narrator",
        voices=[found],
    )
    for state in (State.DRAFT, State.CANCELED):
        job = job_actions.create_draft(
            workspace=rooms.workspace,
            author=rooms.author,
            connection=rooms.connection,
            name="speech.heygen",
            title=f"{rooms.word} speech",
            params={"text": "Hello and welcome.", "voice_id": rooms.voice.voice_id},
            nonce=uuid4().hex,
        )
        Job.objects.filter(pk=job.pk).update(state=state)
        said = [["Hello", 0.1, 0.4], ["and", 0.4, 0.6], ["welcome.", 0.6, 1.1]]
        Piece.objects.create(job=job, step=0, provider_id="", words=said, seconds=1.2, asked_at=timezone.now())


def jobs_of_all_states(rooms: Rooms, decider: User) -> dict[State, Job]:
    """One job in each state, brought there by the engine's own moves."""
    found = {State.DRAFT: rooms.draft("a draft"), State.IN_REVIEW: rooms.in_review("to be decided")}
    later = (State.QUEUED, State.SUBMITTING, State.PROCESSING, State.UNCONFIRMED, State.COMPLETED, State.FAILED)
    for state in later:
        found[state] = _bring(approved(rooms, state.value, by=decider), state, rooms.word)
    wish = publishing_actions.ask_to_publish(found[State.COMPLETED], by=rooms.author)
    flow.approve(wish.review, by=decider, seen=wish.review.seal)
    review = found[State.IN_REVIEW].review
    assert review is not None
    threads.write(review, f"{rooms.word}: shorter, please.", by=decider)
    canceled = rooms.in_review("not wanted")
    job_actions.cancel(canceled, by=rooms.author)
    found[State.CANCELED] = canceled
    return {state: Job.objects.select_related("review").get(pk=job.pk) for state, job in found.items()}


def film_of_a_row(rooms: Rooms, decider: User) -> str:
    """The first row of the campaign has a film, and its recipient a link; the token of that."""
    film = _bring(approved(rooms, "film of a row", by=decider), State.COMPLETED, f"{rooms.word}-row")
    run = sent_rows(rooms)
    Job.objects.filter(pk=film.pk).update(parent=run.job, number=1)
    made = recipients.create(rooms.campaign, results_of([run.row]), days=30, by=rooms.author)
    return made[1].rsplit("/", 2)[1]


def approved(rooms: Rooms, title: str, *, by: User) -> Job:
    job = rooms.in_review(title)
    assert job.review is not None
    flow.approve(job.review, by=by, seen=job.review.seal)
    return Job.objects.get(pk=job.pk)


def _bring(job: Job, state: State, word: str) -> Job:
    if state == State.QUEUED:
        return job
    lifecycle.move(job, State.SUBMITTING, News("Sent", Source.WORKER), key_used_at=timezone.now())
    attempt = attempts.begin(job)
    if state == State.UNCONFIRMED:
        attempts.close(attempt, Ending.UNKNOWN)
        lifecycle.lose(job, News("Lost", Source.WORKER), seconds=3600)
    if state in (State.PROCESSING, State.COMPLETED, State.FAILED):
        attempts.close(attempt, Ending.ACCEPTED, status=200)
        lifecycle.accept(job, f"{word}-{state.value}", News("Accepted", Source.WORKER), first_check=3600)
    if state == State.COMPLETED:
        complete(job)
    if state == State.FAILED:
        report = Report(state="failed", provider_id=job.provider_id, failure_code="bad", failure_message="no luck")
        lifecycle.record(job, report, Source.POLL)
    return job


def complete(job: Job) -> None:
    """Ready, with its film and its subtitles copied in; no captioned film was asked for."""
    links = {"video": "https://files.example/a.mp4", "subtitle": "https://files.example/a.srt"}
    report = Report(state="completed", provider_id=job.provider_id, duration=1.5, links=links)  # type: ignore[arg-type]
    lifecycle.record(job, report, Source.POLL)
    for part, content in (("video", MP4), ("subtitle", SRT)):
        media = medium(job.workspace, content, job.title, by=None, origin=Origin.RESULT)
        Output.objects.filter(job=job, part=part).update(media=media, next_try_at=None)


def medium(
    workspace: Workspace, content: bytes, title: str, *, by: User | None, origin: Origin = Origin.UPLOAD
) -> Media:
    with received([content], allowed=ACCEPTED, max_bytes=10_000_000) as arrived:
        return keep(arrived, workspace=workspace, title=title, origin=origin, added_by=by)


def callback_path(job: Job) -> str:
    """The job's own address for news, without the portal's."""
    before, settings.PUBLIC_URL = settings.PUBLIC_URL, "http://portal.example"
    try:
        url = callback_for(job).url or ""
    finally:
        settings.PUBLIC_URL = before
    assert callback_id(job) in url
    return url.removeprefix("http://portal.example")


def _media(job: Job, part: str) -> Media:
    found = Output.objects.get(job=job, part=part).media
    assert found is not None
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def receive_path(rooms: Rooms) -> str:
    return reverse("webhooks:receive", args=[rooms.endpoint.token])
