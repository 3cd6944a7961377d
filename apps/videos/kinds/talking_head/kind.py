"""The two kinds of film that the portal makes: of an avatar, and of a picture that speaks."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.connections.clients import heygen
from apps.accounts.models import Connection
from apps.accounts.models.connections import Provider
from apps.jobs.kinds import Callback, Check, Estimate, Sent
from apps.jobs.models import Job
from apps.library.models import Media
from apps.providers import Report, VideoOptions
from apps.reviews.subjects import Fact, Likeness
from apps.voices.speaking_time import estimate as speaking_time_estimate
from apps.voices.speaking_time import learned_pace

from . import files, pricing, rules
from .body import Body, request_body
from .facts import facts, languages, likenesses, names
from .lookups import Lookups, look_up
from .params import AvatarParams, FilmParams, ImageParams, read_avatar, read_image

_GROUPS = {
    "things": {"look", "voice", "image"},
    "speech": {"script", "audio"},
    "title": {"title"},
}


class _Film:
    """What both kinds share."""

    name: ClassVar[str]
    label: Any
    icon: ClassVar[str]
    action = "POST /v3/videos"
    template = "videos/kinds/talking_head/_request.html"
    is_sound = False
    is_found_by_id = True
    player = "videos/kinds/talking_head/_player.html"
    remembers = timedelta(hours=23)
    """HeyGen keeps a key for 24 hours; one is left for clocks that differ."""

    def read(self, data: Mapping[str, Any]) -> FilmParams:
        raise NotImplementedError

    def edit_url(self, job: Job) -> str:
        return reverse("videos:edit", args=[job.pk])

    def load(self, job: Job) -> tuple[FilmParams, Lookups]:
        """The params of a job and what they name; six queries at most."""
        params = self.read(job.params)
        return params, look_up(params, job.connection)

    def facts(self, job: Job) -> Sequence[Fact]:
        return facts(*self.load(job), sealed=speaking_time_estimate.sealed(job))

    def languages(self, job: Job) -> Sequence[str]:
        return languages(*self.load(job))

    def likenesses(self, job: Job) -> Sequence[Likeness]:
        return likenesses(*self.load(job))

    def names(self, job: Job) -> Sequence[str]:
        return names(*self.load(job))

    def checks(self, job: Job) -> Sequence[Check]:
        return checks(*self.load(job), job.title)

    def items(self) -> Mapping[tuple[str, str], str]:
        return {(Provider.HEYGEN, item): pricing.called(item) for item in pricing.ITEMS}

    def estimate(self, job: Job) -> Estimate:
        return pricing.estimate(*self.load(job))

    def learn(self, job: Job) -> None:
        params, known = self.load(job)
        expected = pricing.expected(params, known)
        if known.voice and expected and job.duration and not params.audio:
            learned_pace.learn(job, known.voice, params.voice.speed, expected, job.duration)

    def context(self, job: Job) -> Mapping[str, Any]:
        params, known = self.load(job)
        return {
            "params": params,
            "known": known,
            "audio": _player_sources(known.medium(params.audio)),
            "picture": known.medium(params.image) if isinstance(params, ImageParams) else None,
        }

    def body(self, job: Job, params: FilmParams, asset_ids: Mapping[str, str], callback: Callback) -> Body:
        body = request_body(params, title=job.title, asset_ids=asset_ids)
        if callback.url:
            body |= {"callback_url": callback.url, "callback_id": callback.id}
        return body

    def fetch(self, connection: Connection, provider_id: str, *, reason: str) -> Report:
        with heygen(connection, reason=reason) as client:
            return client.videos.get(provider_id).report()

    def fetch_states(self, connection: Connection, provider_ids: Sequence[str]) -> Mapping[str, str]:
        with heygen(connection, reason=f"states of {len(provider_ids)} films") as client:
            found = client.videos.statuses(provider_ids)
        # One that is missing has ended somehow: the look at it alone says how.
        return {status.video_id: "failed" if status.is_missing else status.state for status in found}


class AvatarVideo(_Film):
    name = "video.avatar"
    label = gettext_lazy("Avatar video")
    icon = "clapperboard"

    def read(self, data: Mapping[str, Any]) -> AvatarParams:
        return read_avatar(data)

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        params, known = self.load(job)
        body = self.body(job, params, files.uploaded_ids(params, known), callback)
        avatar_id, engine = body.pop("avatar_id"), body.pop("engine")
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            made = client.videos.create_avatar(
                idempotency_key=idempotency_key, avatar_id=avatar_id, engine=engine, **_options(body)
            )
        return Sent(made.video_id)


class ImageVideo(_Film):
    name = "video.image"
    label = gettext_lazy("Speaking picture")
    icon = "image"

    def read(self, data: Mapping[str, Any]) -> ImageParams:
        return read_image(data)

    def submit(self, job: Job, *, idempotency_key: str, callback: Callback) -> Sent:
        params, known = self.load(job)
        body = self.body(job, params, files.uploaded_ids(params, known), callback)
        image = body.pop("image")
        with heygen(job.connection, reason=f"job {job.pk}", user_id=job.author_id, retries=0) as client:
            made = client.videos.create_image(idempotency_key=idempotency_key, image=image, **_options(body))
        return Sent(made.video_id)


def _player_sources(sound: Media | None) -> list[dict[str, str]]:
    return [{"url": sound.link, "type": sound.mime_type}] if sound else []


def _options(body: Body) -> VideoOptions:
    return cast(VideoOptions, {name: value for name, value in body.items() if name != "type"})


def checks(params: FilmParams, known: Lookups, title: str) -> list[Check]:
    """Four lines for people, each with the first problem of its group."""
    found = rules.problems(params, known, title)
    things, speech, named = (_first(found, group) for group in _GROUPS.values())
    rest = _first(found, set(found) - set[str]().union(*_GROUPS.values()))
    is_avatar = isinstance(params, AvatarParams)
    who = _("Avatar and voice") if is_avatar else _("Picture and voice exist")
    return [
        Check(_("Title"), named),
        Check(who, things),
        Check(_("Script"), speech),
        Check(_("Requirements of HeyGen"), rest),
    ]


def _first(found: Mapping[str, str], names: set[str]) -> str:
    return next((message for name, message in found.items() if name in names), "")
